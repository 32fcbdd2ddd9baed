using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using Google.Protobuf;
using Onnx;
using DataType = Onnx.TensorProto.Types.DataType;

namespace ConvGen.Tests;

/// <summary>
/// Weights for models that come as graphs alone: their constants are nodes which fill a shape with one number, so that every output is the same and nothing
/// could be told by comparing. They are drawn anew, each for its role, so that values stay near 1 through a deep network.
/// </summary>
internal static class DrawnWeights
{
    // Of what a branch adds to a residual sum: dozens of sums would double the values each.
    private const float BranchScale = 0.3f;

    // Of the scores that a softmax reads: larger ones would put all on one class.
    private const float ScoreScale = 0.1f;

    /// <summary>Writes a model with drawn weights.</summary>
    /// <param name="source">The model as a graph alone.</param>
    /// <param name="target">The file that is written.</param>
    /// <param name="seed">The same seed gives the same weights.</param>
    /// <returns>Weights that were drawn.</returns>
    public static long Write(string source, string target, int seed = 1)
    {
        ModelProto model = ModelProto.Parser.ParseFrom(File.ReadAllBytes(source));
        GraphProto graph = model.Graph;
        Dictionary<string, TensorProto> shapes = graph.Initializer.ToDictionary(tensor => tensor.Name);
        NodeProto[] filled = [.. graph.Node.Where(node => node.OpType == "ConstantOfShape" && shapes.ContainsKey(node.Input[0]) && node.Attribute.All(value => value.T.DataType == (int)DataType.Float))];
        Random random = new(seed);
        long count = 0;
        foreach (NodeProto node in filled)
        {
            long[] axes = Integers(shapes[node.Input[0]]);
            float[] values = Draw(graph, node.Output[0], axes, random);
            count += values.Length;
            graph.Node.Remove(node);
            graph.Initializer.Add(new TensorProto { Name = node.Output[0], DataType = (int)DataType.Float, Dims = { axes }, RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes<float>(values)) });
        }
        using FileStream file = File.Create(target);
        model.WriteTo(file);
        return count;
    }

    private static float[] Draw(GraphProto graph, string name, long[] axes, Random random)
    {
        NodeProto? reader = graph.Node.FirstOrDefault(node => node.Input.Contains(name));
        (float middle, float reach) = (reader?.OpType, reader?.Input.IndexOf(name)) switch
        {
            // Uniform in ±√(6 ÷ inputs): a ReLU passes on what came in.
            ("Conv", 1) => (0f, MathF.Sqrt(6f / axes[1..].Aggregate(1L, (product, axis) => product * axis))),
            ("Gemm" or "MatMul", 1) => (0f, MathF.Sqrt(6f / Inputs(reader!, axes)) * (IsReadBy(graph, reader!, "Softmax") ? ScoreScale : 1)),
            ("BatchNormalization", 1) when IsReadBy(graph, reader!, "Sum", "Add") => (BranchScale, 0.1f),
            // Factors and variances.
            ("BatchNormalization", 1 or 4) or ("Mul", _) => (1f, 0.2f),
            _ => (0f, 0.1f),
        };
        float[] values = new float[axes.Aggregate(1L, (product, axis) => product * axis)];
        for (int index = 0; index < values.Length; index++)
            values[index] = middle + (reach * ((2 * random.NextSingle()) - 1));
        return values;
    }

    private static float Inputs(NodeProto reader, long[] axes) =>
        axes.Length == 2 && reader.Attribute.Any(value => value.Name == "transB" && value.I != 0) ? axes[1] : axes[0];

    private static bool IsReadBy(GraphProto graph, NodeProto node, params string[] operators) =>
        graph.Node.Any(reader => operators.Contains(reader.OpType) && reader.Input.Contains(node.Output[0]));

    private static long[] Integers(TensorProto shape) =>
        shape.RawData.IsEmpty ? [.. shape.Int64Data] : MemoryMarshal.Cast<byte, long>(shape.RawData.Span).ToArray();
}
