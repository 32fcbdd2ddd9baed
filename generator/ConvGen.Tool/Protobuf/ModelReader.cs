using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.IO;
using System.Linq;
using ConvGen.Tool.Graphs;
using Google.Protobuf;
using Onnx;

namespace ConvGen.Tool.Protobuf;

/// <summary>Reads ONNX files. Whatever is in them, the answer is a graph or an <see cref="ImportException"/>.</summary>
internal static class ModelReader
{
    /// <summary>Reads a model's file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="limits">Bounds on what is read.</param>
    public static OnnxGraph Read(string path, ImportLimits limits)
    {
        try
        {
            return ToGraph(Parse(path, limits, ModelProto.Parser), new ExternalData(path, limits), limits);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ImportException($"{path} can't be read: {exception.Message}");
        }
    }

    /// <summary>Reads a file that holds one tensor, as references of the conformance suite do.</summary>
    public static (string Name, Tensor Value) ReadTensor(string path, ImportLimits limits)
    {
        TensorProto proto = Parse(path, limits, TensorProto.Parser);
        return (proto.Name, TensorReader.Read(proto, new ExternalData(path, limits), limits));
    }

    private static TMessage Parse<TMessage>(string path, ImportLimits limits, MessageParser<TMessage> parser)
        where TMessage : IMessage<TMessage>
    {
        using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        if (stream.Length > limits.MaximumBytes)
            throw new ImportException($"{path} has {stream.Length} bytes, at most {limits.MaximumBytes} are read (--max-bytes raises it)");
        try
        {
            using CodedInputStream coded = CodedInputStream.CreateWithLimits(stream, (int)Math.Min(int.MaxValue, limits.MaximumBytes), limits.MaximumNesting);
            return parser.ParseFrom(coded);
        }
        catch (InvalidProtocolBufferException exception)
        {
            throw new ImportException($"{path} is no ONNX file, or a damaged one: {exception.Message}");
        }
    }

    private static OnnxGraph ToGraph(ModelProto model, ExternalData external, ImportLimits limits)
    {
        if (model.Graph is not { } graph)
            throw new ImportException("the file holds no graph");
        int count = CountNodes(graph);
        if (count > limits.MaximumNodes)
            throw new ImportException($"the graph has {count} nodes, at most {limits.MaximumNodes} are read (--max-nodes raises it)");
        if (graph.SparseInitializer.Count > 0)
            throw new ImportException("sparse constants aren't supported");
        OperatorSetIdProto? opset = model.OpsetImport.FirstOrDefault(set => set.Domain is "" or "ai.onnx");
        Dictionary<string, Tensor> constants = new(StringComparer.Ordinal);
        Dictionary<string, ImportProblem> unreadable = new(StringComparer.Ordinal);
        foreach (TensorProto initializer in graph.Initializer)
        {
            if (TryRead(initializer.Name, "constant", () => TensorReader.Read(initializer, external, limits), out Tensor? value, out ImportProblem? problem))
                constants[initializer.Name] = value;
            else
                unreadable[initializer.Name] = problem;
        }
        List<Node> nodes = [];
        for (int index = 0; index < graph.Node.Count; index++)
        {
            NodeProto proto = graph.Node[index];
            string name = NameOf(proto, index);
            if (TryRead(name, proto.OpType, () => ToNode(proto, name, external, limits), out Node? node, out ImportProblem? problem))
            {
                nodes.Add(node);
                continue;
            }
            foreach (string output in proto.Output)
                unreadable[output] = problem;
        }
        IEnumerable<string> known = [.. constants.Keys, .. unreadable.Keys, .. graph.Input.Select(input => input.Name)];
        return new OnnxGraph
        {
            Name = graph.Name,
            Opset = (int)Math.Clamp(opset?.Version ?? 1, 1, 1000),
            Producer = $"{model.ProducerName} {model.ProducerVersion}".Trim(),
            Inputs = [.. graph.Input.Where(input => !constants.ContainsKey(input.Name) && !unreadable.ContainsKey(input.Name)).Select(Declaration)],
            Outputs = [.. graph.Output.Select(Declaration)],
            Nodes = NodeOrder.Sort(nodes, known, unreadable),
            Constants = constants,
            Unreadable = unreadable,
            Declared = [.. graph.ValueInfo.Select(Declaration)],
        };
    }

    private static string NameOf(NodeProto proto, int index) =>
        proto.Name.Length > 0 ? proto.Name : proto.Output.FirstOrDefault(output => output.Length > 0) ?? $"node {index}";

    private static Node ToNode(NodeProto proto, string name, ExternalData external, ImportLimits limits)
    {
        if (proto.Output.Count == 0)
            throw new ImportException([new ImportProblem(name, proto.OpType, "it has no output")]);
        Dictionary<string, object> attributes = new(StringComparer.Ordinal);
        foreach (AttributeProto attribute in proto.Attribute)
            attributes[attribute.Name] = ValueOf(attribute, external, limits);
        return new Node(name, proto.OpType, [.. proto.Input], [.. proto.Output])
        {
            Domain = DomainOf(proto),
            Attributes = attributes,
            Captured = [.. proto.Attribute.SelectMany(Captured).Distinct()],
            Inner = [.. InnerNodes(proto, name, "")],
        };
    }

    /// <summary>Graphs within an attribute, such as a branch of an If. How deep they nest is bounded by the parser.</summary>
    private static IEnumerable<GraphProto> Graphs(AttributeProto attribute) => attribute.G is null ? attribute.Graphs : attribute.Graphs.Append(attribute.G);

    /// <summary>Nodes of a graph and of all graphs within it.</summary>
    private static int CountNodes(GraphProto graph) => graph.Node.Count + graph.Node.SelectMany(node => node.Attribute).SelectMany(Graphs).Sum(CountNodes);

    /// <summary>Names that graphs within an attribute read: some are values of the graph around them.</summary>
    private static IEnumerable<string> Captured(AttributeProto attribute) =>
        Graphs(attribute).SelectMany(graph => graph.Node.SelectMany(node => node.Input.Concat(node.Attribute.SelectMany(Captured))).Concat(graph.Output.Select(output => output.Name)));

    /// <summary>Nodes of the graphs within a node's attributes, each before what is within it.</summary>
    private static IEnumerable<InnerNode> InnerNodes(NodeProto proto, string name, string around)
    {
        foreach (AttributeProto attribute in proto.Attribute)
        {
            string place = $"in {attribute.Name} of {name} ({proto.OpType}){around}";
            foreach ((NodeProto inner, string innerName) in Graphs(attribute).SelectMany(graph => graph.Node.Select((node, index) => (node, NameOf(node, index)))))
            {
                yield return new InnerNode(innerName, inner.OpType, DomainOf(inner), place);
                foreach (InnerNode deeper in InnerNodes(inner, innerName, ", " + place))
                    yield return deeper;
            }
        }
    }

    private static string DomainOf(NodeProto proto) => proto.Domain is "ai.onnx" ? "" : proto.Domain;

    private static object ValueOf(AttributeProto attribute, ExternalData external, ImportLimits limits) => attribute.Type switch
    {
        AttributeProto.Types.AttributeType.Int => attribute.I,
        AttributeProto.Types.AttributeType.Float => attribute.F,
        AttributeProto.Types.AttributeType.String => attribute.S.ToStringUtf8(),
        AttributeProto.Types.AttributeType.Ints => attribute.Ints.ToArray(),
        AttributeProto.Types.AttributeType.Floats => attribute.Floats.ToArray(),
        AttributeProto.Types.AttributeType.Tensor when attribute.T is not null => TensorReader.Read(attribute.T, external, limits),
        _ => attribute.Type,
    };

    private static ValueDeclaration Declaration(ValueInfoProto info)
    {
        if (info.Type?.TensorType is not { } type)
        {
            bool isUntyped = info.Type is null || info.Type.ValueCase == TypeProto.ValueOneofCase.None;
            return new ValueDeclaration(info.Name, isUntyped ? ElementKind.Float : ElementKind.Other, isUntyped ? "" : info.Type!.ValueCase.ToString(), null);
        }
        TensorProto.Types.DataType element = (TensorProto.Types.DataType)type.ElemType;
        IReadOnlyList<Dimension>? dimensions = type.Shape is null ? null : [.. type.Shape.Dim.Select(dimension => Axis(info.Name, dimension))];
        // A type of 0 is that of an output whose type the file leaves open.
        return new ValueDeclaration(info.Name, type.ElemType == 0 ? ElementKind.Float : TensorReader.KindOf(element), element.ToString(), dimensions);
    }

    private static Dimension Axis(string value, TensorShapeProto.Types.Dimension dimension)
    {
        if (dimension.ValueCase != TensorShapeProto.Types.Dimension.ValueOneofCase.DimValue)
            return new Dimension(null, dimension.DimParam);
        long length = dimension.DimValue;
        if (length > int.MaxValue)
            throw new ImportException($"{value} has an axis of {length}");
        // Some exporters write −1 for a length that is open.
        return new Dimension(length < 0 ? null : (int)length, "");
    }

    /// <summary>Reads a part of the file; what is wrong with it stands in the way only of those who need it.</summary>
    private static bool TryRead<T>(string name, string kind, Func<T> read, [NotNullWhen(true)] out T? value, [NotNullWhen(false)] out ImportProblem? problem)
        where T : class
    {
        try
        {
            (value, problem) = (read(), null);
            return true;
        }
        catch (ImportException exception)
        {
            (value, problem) = (null, exception.Problems[0] with { Node = name, Operator = kind });
            return false;
        }
    }
}
