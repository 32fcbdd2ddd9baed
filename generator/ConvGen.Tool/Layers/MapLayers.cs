using System;
using System.Collections.Generic;
using System.Linq;
using ConvGen.Tool.Graphs;
using ConvGen.Tool.Simplification;

namespace ConvGen.Tool.Layers;

/// <summary>Nodes as layers on maps, which see one image and are compiled for their shape. Where a node isn't such a layer, nothing is added.</summary>
internal static class MapLayers
{
    private static readonly Dictionary<string, Func<LayerBuilder, Node, bool>> Operators = new(StringComparer.Ordinal)
    {
        ["Conv"] = MapConvolutions.Convolution,
        ["ConvTranspose"] = MapConvolutions.Transposed,
        ["MaxPool"] = MapPools.Pool,
        ["AveragePool"] = MapPools.Pool,
        ["LpPool"] = MapPools.Pool,
        ["GlobalAveragePool"] = MapPools.Global,
        ["GlobalMaxPool"] = MapPools.Global,
        ["GlobalLpPool"] = MapPools.GlobalPower,
        ["ReduceMean"] = MapPools.Reduce,
        ["ReduceSum"] = MapPools.Reduce,
        ["ReduceMax"] = MapPools.Reduce,
        ["ReduceMin"] = MapPools.Reduce,
        ["BatchNormalization"] = MapNorms.BatchNorm,
        ["InstanceNormalization"] = MapNorms.InstanceNorm,
        ["GroupNormalization"] = MapNorms.GroupNorm,
        ["LayerNormalization"] = MapNorms.LayerNorm,
        ["LRN"] = MapNorms.LocalResponseNorm,
        ["Softmax"] = MapNorms.Softmax,
        ["LogSoftmax"] = MapNorms.Softmax,
        ["PRelu"] = MapFunctions.PRelu,
        ["Add"] = MapFunctions.Join,
        ["Sum"] = MapFunctions.Join,
        ["Sub"] = MapFunctions.Join,
        ["Mul"] = MapFunctions.Join,
        ["Div"] = MapFunctions.Join,
        ["Max"] = MapFunctions.Join,
        ["Min"] = MapFunctions.Join,
        ["Mean"] = MapFunctions.Join,
        ["Concat"] = MapArrangements.Concat,
        ["Split"] = MapArrangements.Split,
        ["Slice"] = MapArrangements.Slice,
        ["Pad"] = MapArrangements.Pad,
        ["DepthToSpace"] = MapArrangements.Blocks,
        ["SpaceToDepth"] = MapArrangements.Blocks,
        ["Resize"] = MapArrangements.Resize,
        ["Upsample"] = MapArrangements.Resize,
        [Words.Activation] = MapFunctions.Activate,
        [Words.Scale] = MapFunctions.Scale,
        [Words.Dense] = MapConvolutions.Dense,
        [Words.Reshape] = Reshape,
        [Words.ChannelShuffle] = MapArrangements.ChannelShuffle,
    };

    /// <summary>Adds the layers of a node.</summary>
    /// <returns>Whether the node is a layer on maps; if not, nothing was added.</returns>
    public static bool TryAdd(LayerBuilder network, Node node)
    {
        if (!Operators.TryGetValue(node.Operator, out Func<LayerBuilder, Node, bool>? add))
            return false;
        IEnumerable<string> values = node.Inputs.Where(input => input.Length > 0 && !network.IsConstant(input)).Concat(node.Outputs.Where(network.View(node).Shapes.ContainsKey));
        return values.All(value => network.Shape(value) is { Length: >= 2 and <= 4 } shape && shape[0] == 1) && add(network, node);
    }

    /// <summary>The axes of a shape [1, C, H, W], [1, C, L] or [1, C] as words; <see langword="null"/> if the first is among them.</summary>
    public static string? AxesWord(IReadOnlyCollection<int> axes, int rank)
    {
        if (axes.Count == 0 || axes.Contains(0))
            return null;
        string[] words = rank == 4 ? ["", "Channels", "Rows", "Columns"] : ["", "Channels", "Columns"];
        if (rank == 4 && axes.Count == 3)
            return "Axes.All";
        if (rank == 4 && axes.Count == 2 && !axes.Contains(1))
            return "Axes.Pixels";
        return string.Join(" | ", axes.Order().Select(axis => "Axes." + words[axis]));
    }

    /// <summary>Another shape needs no layer until someone reads it who cares.</summary>
    public static bool Reshape(LayerBuilder network, Node node)
    {
        Value value = network.Read(node.Inputs[0]);
        // What reads the value beside this node must not see a function that a later node fuses into it.
        if (!network.HasOneReader(node.Inputs[0]) && network.Maker(value) is { } maker)
            network.Replace(maker, maker with { TakesActivation = false });
        network.Alias(node.Output, value);
        return true;
    }
}
