using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using Google.Protobuf;
using Onnx;

namespace ConvGen.Onnx;

/// <summary>An ONNX graph as it grows: nodes with the shapes of their results, and initialisers.</summary>
/// <param name="name">Name of the graph.</param>
internal sealed class GraphBuilder(string name)
{
    // The batch is the first axis of every map, of any size.
    private const string BatchAxis = "batch";

    private readonly HashSet<string> _initializers = new(StringComparer.Ordinal);

    public GraphProto Graph { get; } = new() { Name = name };

    /// <summary>Adds the input of the graph.</summary>
    public void AddInput(string name, Shape shape) => Graph.Input.Add(ValueInfo(name, shape));

    /// <summary>Adds a node with one result, which has the node's name.</summary>
    /// <returns>The name of the result.</returns>
    public string AddNode(string operation, string result, Shape shape, IEnumerable<string> inputs, params AttributeProto[] attributes)
    {
        Graph.Node.Add(new NodeProto { OpType = operation, Name = result, Input = { inputs }, Output = { result }, Attribute = { attributes } });
        Graph.ValueInfo.Add(ValueInfo(result, shape));
        return result;
    }

    /// <summary>Makes the result of a node an output of the graph.</summary>
    public void MarkOutput(string result)
    {
        ValueInfoProto info = Graph.ValueInfo.Single(value => value.Name == result);
        // An output's shape stands with the output and nowhere else.
        Graph.ValueInfo.Remove(info);
        Graph.Output.Add(info);
    }

    /// <summary>Adds a tensor of floats, if there is none of its name.</summary>
    /// <returns>Its name.</returns>
    public string AddTensor(string name, IEnumerable<int> axes, ReadOnlySpan<float> values) =>
        AddTensor(name, axes, TensorProto.Types.DataType.Float, LittleEndian(values));

    /// <summary>Adds a tensor of integers, if there is none of its name.</summary>
    /// <returns>Its name.</returns>
    public string AddTensor(string name, ReadOnlySpan<long> values) =>
        AddTensor(name, [values.Length], TensorProto.Types.DataType.Int64, LittleEndian(values));

    public static AttributeProto Attribute(string name, params IEnumerable<int> values) =>
        new() { Name = name, Type = AttributeProto.Types.AttributeType.Ints, Ints = { values.Select(value => (long)value) } };

    public static AttributeProto Scalar(string name, int value) => new() { Name = name, Type = AttributeProto.Types.AttributeType.Int, I = value };

    public static AttributeProto Scalar(string name, float value) => new() { Name = name, Type = AttributeProto.Types.AttributeType.Float, F = value };

    public static AttributeProto Text(string name, string value) =>
        new() { Name = name, Type = AttributeProto.Types.AttributeType.String, S = ByteString.CopyFromUtf8(value) };

    private string AddTensor(string name, IEnumerable<int> axes, TensorProto.Types.DataType type, ByteString bytes)
    {
        if (_initializers.Add(name))
        {
            Graph.Initializer.Add(new TensorProto
            {
                Name = name,
                DataType = (int)type,
                Dims = { axes.Select(axis => (long)axis) },
                RawData = bytes,
            });
        }
        return name;
    }

    private static ValueInfoProto ValueInfo(string name, Shape shape)
    {
        TensorShapeProto axes = new() { Dim = { new TensorShapeProto.Types.Dimension { DimParam = BatchAxis } } };
        int[] sizes = shape.Rank switch
        {
            0 => [shape.Channels],
            1 => [shape.Channels, shape.Width],
            _ => [shape.Channels, shape.Height, shape.Width],
        };
        axes.Dim.Add(sizes.Select(size => new TensorShapeProto.Types.Dimension { DimValue = size }));
        return new ValueInfoProto
        {
            Name = name,
            Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)TensorProto.Types.DataType.Float, Shape = axes } },
        };
    }

    /// <summary>The bytes of values, least significant first, as ONNX wants them on every machine.</summary>
    private static ByteString LittleEndian<T>(ReadOnlySpan<T> values)
        where T : unmanaged
    {
        byte[] bytes = MemoryMarshal.AsBytes(values).ToArray();
        if (!BitConverter.IsLittleEndian)
        {
            int size = bytes.Length / Math.Max(1, values.Length);
            for (int begin = 0; begin < bytes.Length; begin += size)
                bytes.AsSpan(begin, size).Reverse();
        }
        return UnsafeByteOperations.UnsafeWrap(bytes);
    }
}
