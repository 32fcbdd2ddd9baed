using System;
using System.Linq;
using ConvGen.Tool.Folding;
using ConvGen.Tool.Graphs;

namespace ConvGen.Tool.Layers;

/// <summary>Pooling and reductions on maps.</summary>
internal static class MapPools
{
    public static bool Pool(LayerBuilder network, Node node)
    {
        int[] input = network.Shape(node.Inputs[0]);
        if (input.Length is not (3 or 4) || HasIndices(network, node))
            return false;
        Window window = Window.Of(node, input);
        // A window that lies in padding wholly has no largest value.
        if (window.Kernel.Where((taps, axis) => Math.Max(window.Before[axis], window.After[axis]) >= taps).Any())
            return false;
        LayerParts parts = new() { Kind = node.Operator };
        if (node.Operator == "LpPool")
            parts.Arguments.Add($"exponent: {CSharpText.Of((int)node.Int("p", 2))}");
        MapConvolutions.AddKernel(parts, window.Kernel);
        MapConvolutions.AddWindow(parts, window, strideDefaults: window.Kernel);
        parts.Set("CeilMode", window.Ceiling, false);
        if (node.Operator == "AveragePool" && window.Before.Concat(window.After).Any(pad => pad > 0))
            parts.Set("CountIncludePadding", node.Int("count_include_pad") != 0, true);
        network.Alias(node.Output, network.Add(node, node.Operator, "PoolLayer", network.Shape(node.Output), [network.Exact(node.Inputs[0]).Source], parts));
        return true;
    }

    public static bool Global(LayerBuilder network, Node node)
    {
        int[] input = network.Shape(node.Inputs[0]);
        if (input.Length is not (3 or 4))
            return false;
        Value result = network.Add(node, node.Operator, "PoolLayer", [1, input[1]], [network.Exact(node.Inputs[0]).Source]);
        network.Alias(node.Output, result);
        return true;
    }

    /// <summary>The norm of each channel is that of one window, which is the whole map.</summary>
    public static bool GlobalPower(LayerBuilder network, Node node)
    {
        int[] input = network.Shape(node.Inputs[0]);
        if (input.Length is not (3 or 4))
            return false;
        LayerParts parts = new() { Kind = node.Operator };
        parts.Arguments.Add($"exponent: {CSharpText.Of((int)node.Int("p", 2))}");
        MapConvolutions.AddKernel(parts, input[2..]);
        network.Alias(node.Output, network.Add(node, "LpPool", "PoolLayer", network.Shape(node.Output), [network.Exact(node.Inputs[0]).Source], parts));
        return true;
    }

    public static bool Reduce(LayerBuilder network, Node node)
    {
        NodeView view = network.View(node);
        int[] input = network.Shape(node.Inputs[0]);
        int[]? axes = view.Axes(1, input.Length);
        if (axes is not { Length: > 0 } || MapLayers.AxesWord(axes, input.Length) is not { } word)
            return false;
        LayerParts parts = new() { Kind = node.Operator };
        parts.Arguments.Add($"Reduction.{node.Operator["Reduce".Length..]}");
        parts.Arguments.Add(word);
        int[] kept = [.. input.Select((length, axis) => axes.Contains(axis) ? 1 : length)];
        // Where the axes go, the values are the same ones in another shape.
        network.Alias(node.Output, network.Add(node, "Reduce", "ReduceLayer", kept, [network.Exact(node.Inputs[0]).Source], parts));
        return true;
    }

    /// <summary>Whether the places of the largest values are used, which no layer gives.</summary>
    public static bool HasIndices(LayerBuilder network, Node node)
    {
        if (!node.HasOutput(1) || !network.IsUsed(node.Outputs[1]))
            return false;
        throw new ImportException("the places of the largest values (its second output) aren't supported");
    }
}
