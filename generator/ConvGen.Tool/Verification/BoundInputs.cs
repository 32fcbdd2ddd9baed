using System;
using System.Collections.Generic;
using System.Linq;
using ConvGen.Tool.Graphs;

namespace ConvGen.Tool.Verification;

/// <summary>
/// Inputs of a test case that are no inputs of a network: weights, shapes, limits. The conformance suite gives all of an operator's operands as inputs; where an
/// operator treats one as part of itself, it becomes a constant.
/// </summary>
internal static class BoundInputs
{
    private static readonly Dictionary<string, int[]> Operands = new(StringComparer.Ordinal)
    {
        ["BatchNormalization"] = [1, 2, 3, 4],
        ["Clip"] = [1, 2],
        ["ConstantOfShape"] = [0],
        ["Conv"] = [1, 2],
        ["ConvTranspose"] = [1, 2],
        ["Dropout"] = [1, 2],
        ["Expand"] = [1],
        ["Gather"] = [1],
        ["Gemm"] = [1, 2],
        ["GroupNormalization"] = [1, 2],
        ["InstanceNormalization"] = [1, 2],
        ["LayerNormalization"] = [1, 2],
        ["MatMul"] = [1],
        ["Pad"] = [1, 2, 3],
        ["PRelu"] = [1],
        ["ReduceL1"] = [1],
        ["ReduceL2"] = [1],
        ["ReduceMax"] = [1],
        ["ReduceMean"] = [1],
        ["ReduceMin"] = [1],
        ["ReduceProd"] = [1],
        ["ReduceSum"] = [1],
        ["Reshape"] = [1],
        ["Resize"] = [1, 2, 3],
        ["Slice"] = [1, 2, 3, 4],
        ["Split"] = [1],
        ["Squeeze"] = [1],
        ["Tile"] = [1],
        ["Unsqueeze"] = [1],
        ["Upsample"] = [1],
    };

    /// <summary>Names of the inputs that are constants.</summary>
    public static IReadOnlySet<string> Of(OnnxGraph graph)
    {
        HashSet<string> bound = new(StringComparer.Ordinal);
        foreach (ValueDeclaration input in graph.Inputs)
        {
            (Node Node, int Operand)[] readers = [.. graph.Nodes.SelectMany(node => node.Inputs.Select((name, operand) => (node, operand, name)).Where(read => read.name == input.Name).Select(read => (read.node, read.operand)))];
            if (readers.Length > 0 && readers.All(read => Operands.TryGetValue(read.Node.Operator, out int[]? operands) && operands.Contains(read.Operand)))
                bound.Add(input.Name);
        }
        return bound;
    }
}
