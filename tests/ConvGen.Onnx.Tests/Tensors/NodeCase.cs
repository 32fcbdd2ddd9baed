using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using Onnx;

namespace ConvGen.Onnx.Tests.Tensors;

/// <summary>A case of ONNX's backend suite: a model of one node, its inputs and its expected outputs.</summary>
internal sealed class NodeCase
{
    private readonly Dictionary<string, TensorProto> _inputs = [];

    private NodeCase(string folder, ModelProto model)
    {
        Name = Path.GetFileName(folder);
        Node = model.Graph.Node[0];
        OperatorSet = model.OpsetImport.Where(set => set.Domain.Length == 0).Select(set => set.Version).DefaultIfEmpty(1).Max();
        string data = Path.Combine(folder, "test_data_set_0");
        foreach (TensorProto constant in model.Graph.Initializer)
            _inputs[constant.Name] = constant;
        string[] names = [.. model.Graph.Input.Select(input => input.Name)];
        for (int input = 0; input < names.Length; input++)
        {
            string file = Path.Combine(data, $"input_{input}.pb");
            if (File.Exists(file))
                _inputs[names[input]] = TensorProto.Parser.ParseFrom(File.ReadAllBytes(file));
        }

        Expected = TensorProto.Parser.ParseFrom(File.ReadAllBytes(Path.Combine(data, "output_0.pb")));
        Outputs = model.Graph.Output.Count;
    }

    public string Name { get; }

    public NodeProto Node { get; }

    public long OperatorSet { get; }

    public int Outputs { get; }

    /// <summary>The first output.</summary>
    public TensorProto Expected { get; }

    /// <summary>All cases of one node below a folder whose first input and output are floats.</summary>
    public static IEnumerable<NodeCase> Below(string folder)
    {
        foreach (string file in Directory.EnumerateFiles(folder, "model.onnx", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            string path = Path.GetDirectoryName(file)!;
            ModelProto model = ModelProto.Parser.ParseFrom(File.ReadAllBytes(file));
            if (model.Graph.Node.Count != 1 || !File.Exists(Path.Combine(path, "test_data_set_0", "output_0.pb")))
                continue;
            NodeCase found;
            try
            {
                found = new NodeCase(path, model);
            }
            catch (Google.Protobuf.InvalidProtocolBufferException)
            {
                // Sequences and optionals aren't tensors.
                continue;
            }

            bool floats = found.Expected.DataType == (int)TensorProto.Types.DataType.Float
                && found.Node.Input.Count > 0 && found.Input(0) is { DataType: (int)TensorProto.Types.DataType.Float };
            if (floats)
                yield return found;
        }
    }

    /// <summary>An input; <see langword="null"/> if it is left out.</summary>
    public TensorProto? Input(int index) => index < Node.Input.Count && _inputs.TryGetValue(Node.Input[index], out TensorProto? tensor) ? tensor : null;

    public bool HasAttribute(string name) => Find(name) is not null;

    public long Int(string name, long otherwise) => Find(name)?.I ?? otherwise;

    public float Float(string name, float otherwise) => Find(name)?.F ?? otherwise;

    public string Text(string name, string otherwise) => Find(name)?.S.ToStringUtf8() ?? otherwise;

    /// <summary>Whole numbers of an attribute, or of an input that newer operator sets have in its place.</summary>
    public int[]? Ints(string name, int input = -1)
    {
        if (Find(name) is { } attribute)
            return [.. attribute.Ints.Select(Clamp)];
        return input >= 0 && Input(input) is { } tensor ? [.. Longs(tensor).Select(Clamp)] : null;
    }

    public float[]? Floats(string name, int input = -1)
    {
        if (Find(name) is { } attribute)
            return [.. attribute.Floats];
        return input >= 0 && Input(input) is { } tensor ? Values(tensor) : null;
    }

    public static float[] Values(TensorProto tensor) => tensor.RawData.Length > 0
        ? MemoryMarshal.Cast<byte, float>(tensor.RawData.Span).ToArray()
        : [.. tensor.FloatData];

    public static int[] Shape(TensorProto tensor) => [.. tensor.Dims.Select(size => (int)size)];

    private static IEnumerable<long> Longs(TensorProto tensor) => tensor.DataType == (int)TensorProto.Types.DataType.Int32
        ? tensor.RawData.Length > 0 ? MemoryMarshal.Cast<byte, int>(tensor.RawData.Span).ToArray().Select(value => (long)value) : tensor.Int32Data.Select(value => (long)value)
        : tensor.RawData.Length > 0 ? MemoryMarshal.Cast<byte, long>(tensor.RawData.Span).ToArray() : tensor.Int64Data;

    private static int Clamp(long value) => (int)Math.Clamp(value, int.MinValue, int.MaxValue);

    private AttributeProto? Find(string name) => Node.Attribute.FirstOrDefault(attribute => attribute.Name == name);
}
