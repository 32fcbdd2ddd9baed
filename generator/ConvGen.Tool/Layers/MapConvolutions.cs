using System.Collections.Generic;
using System.Linq;
using ConvGen.Tool.Folding;
using ConvGen.Tool.Graphs;

namespace ConvGen.Tool.Layers;

/// <summary>Convolutions and dense layers on maps.</summary>
internal static class MapConvolutions
{
    private static readonly string[] AxisNames = ["Height", "Width"];

    public static bool Convolution(LayerBuilder network, Node node)
    {
        if (!HasConstants(network, node))
            return false;
        int[] input = network.Shape(node.Inputs[0]);
        Tensor weights = network.Constant(node.Inputs[1]);
        int groups = (int)node.Int("group", 1);
        if (input.Length is not (3 or 4))
            return false;
        Window window = Window.Of(node, input, weights.Shape[2..]);
        if (IsPointwiseOnVector(network, node, window, groups))
            return PointwiseDense(network, node, weights);
        if (window.Before.Zip(window.After, (before, after) => before + after).Zip(Enumerable.Range(0, window.Kernel.Length), (pads, axis) => pads + input[axis + 2] - window.Span(axis)).Any(room => room < 0))
            return false;
        LayerParts parts = new() { Kind = "Conv", TakesActivation = true, WeightName = node.Inputs[1] };
        parts.Arguments.Add(CSharpText.Of(weights.Shape[0]));
        AddKernel(parts, window.Kernel);
        AddWindow(parts, window, strideDefaults: [.. window.Kernel.Select(_ => 1)]);
        AddGroups(parts, groups, input[1]);
        AddWeights(network, node, parts, weights);
        network.Alias(node.Output, network.Add(node, "ConvLayer", "ConvLayer", network.Shape(node.Output), [network.Exact(node.Inputs[0]).Source], parts));
        return true;
    }

    public static bool Transposed(LayerBuilder network, Node node)
    {
        if (!HasConstants(network, node))
            return false;
        int[] input = network.Shape(node.Inputs[0]);
        Tensor weights = network.Constant(node.Inputs[1]);
        if (input.Length is not (3 or 4))
            return false;
        Window window = TransposedWindow.Of(node, input, weights.Shape[2..]).Window;
        // What isn't cut at the end but missing there is output padding, of which a stride or a dilation has room.
        int[] extra = [.. window.After.Select(cut => cut < 0 ? -cut : 0)];
        bool fits = window.Before.All(cut => cut >= 0) && extra.Select((added, axis) => added == 0 || added < int.Max(window.Strides[axis], window.Dilations[axis])).All(room => room);
        if (!fits)
            return false;
        LayerParts parts = new() { Kind = "ConvTranspose", TakesActivation = true, WeightName = node.Inputs[1] };
        int groups = (int)node.Int("group", 1);
        parts.Arguments.Add(CSharpText.Of(weights.Shape[1] * groups));
        AddKernel(parts, window.Kernel);
        parts.Settings.Add(("Transposed", "true"));
        AddWindow(parts, window with { After = [.. window.After.Select(cut => int.Max(0, cut))] }, strideDefaults: [.. window.Kernel.Select(_ => 1)]);
        AddPerAxis(parts, "OutputPadding", extra, [.. extra.Select(_ => 0)]);
        if (groups > 1)
            parts.Settings.Add(("Groups", CSharpText.Of(groups)));
        AddWeights(network, node, parts, weights);
        network.Alias(node.Output, network.Add(node, "ConvLayer", "ConvLayer", network.Shape(node.Output), [network.Exact(node.Inputs[0]).Source], parts));
        return true;
    }

    public static bool Dense(LayerBuilder network, Node node)
    {
        Tensor weights = network.Constant(node.Inputs[1]);
        Value input = network.Read(node.Inputs[0]);
        // A map is read as the vector of its values, so that flattening it needs no layer.
        if (input.Shape is not ([1, _] or [1, _, _] or [1, _, _, _]))
            input = network.Exact(node.Inputs[0]);
        LayerParts parts = new() { Kind = "Dense", TakesActivation = true, WeightName = node.Inputs[1] };
        parts.Arguments.Add(CSharpText.Of(weights.Shape[0]));
        AddWeights(network, node, parts, weights);
        network.Alias(node.Output, network.Add(node, "Dense", "DenseLayer", [1, weights.Shape[0]], [input.Source], parts));
        return true;
    }

    /// <summary>The taps: one number for a square or a signal.</summary>
    public static void AddKernel(LayerParts parts, int[] kernel)
    {
        if (kernel.Distinct().Count() == 1)
        {
            parts.Arguments.Add($"kernel: {CSharpText.Of(kernel[0])}");
            return;
        }
        parts.Arguments.Add($"kernelHeight: {CSharpText.Of(kernel[0])}");
        parts.Arguments.Add($"kernelWidth: {CSharpText.Of(kernel[1])}");
    }

    /// <summary>Strides, dilations and padding, each in its shortest form.</summary>
    public static void AddWindow(LayerParts parts, Window window, int[] strideDefaults)
    {
        AddPerAxis(parts, "Stride", window.Strides, strideDefaults);
        AddPerAxis(parts, "Dilation", window.Dilations, [.. window.Kernel.Select(_ => 1)]);
        int[] none = [.. window.Kernel.Select(_ => 0)];
        if (window.Before.SequenceEqual(window.After))
        {
            AddPerAxis(parts, "Padding", window.Before, none);
            return;
        }
        (string Before, string After)[] sides = window.Kernel.Length == 1 ? [("PaddingLeft", "PaddingRight")] : [("PaddingTop", "PaddingBottom"), ("PaddingLeft", "PaddingRight")];
        for (int axis = 0; axis < sides.Length; axis++)
        {
            parts.Set(sides[axis].Before, window.Before[axis], 0);
            parts.Set(sides[axis].After, window.After[axis], 0);
        }
    }

    private static void AddPerAxis(LayerParts parts, string name, int[] values, int[] defaults)
    {
        if (values.SequenceEqual(defaults))
            return;
        if (values.Distinct().Count() == 1)
        {
            parts.Settings.Add((name, CSharpText.Of(values[0])));
            return;
        }
        for (int axis = 0; axis < values.Length; axis++)
            parts.Settings.Add((name + AxisNames[axis], CSharpText.Of(values[axis])));
    }

    private static void AddGroups(LayerParts parts, int groups, int channels)
    {
        if (groups > 1)
            parts.Settings.Add(("Groups", groups == channels ? "Groups.Depthwise" : CSharpText.Of(groups)));
    }

    private static void AddWeights(LayerBuilder network, Node node, LayerParts parts, Tensor weights)
    {
        parts.Parameters.Add(new LayerParameter("weight", weights.Shape, weights.Floats));
        if (node.HasInput(2))
            parts.Parameters.Add(new LayerParameter("bias", [network.Constant(node.Inputs[2]).Length], network.Constant(node.Inputs[2]).Floats));
        else
            parts.Settings.Add(("Bias", "false"));
    }

    private static bool HasConstants(LayerBuilder network, Node node) =>
        !network.IsConstant(node.Inputs[0]) && network.IsConstant(node.Inputs[1]) && (!node.HasInput(2) || network.IsConstant(node.Inputs[2]));

    private static bool IsPointwiseOnVector(LayerBuilder network, Node node, Window window, int groups)
    {
        IEnumerable<int> all = [.. window.Kernel, .. window.Strides];
        return groups == 1 && all.All(one => one == 1) && window.Before.Concat(window.After).All(pad => pad == 0) && network.Read(node.Inputs[0]).Shape.Length == 2;
    }

    /// <summary>A convolution with one tap on one pixel is a dense layer.</summary>
    private static bool PointwiseDense(LayerBuilder network, Node node, Tensor weights)
    {
        LayerParts parts = new() { Kind = "Dense", TakesActivation = true, WeightName = node.Inputs[1] };
        parts.Arguments.Add(CSharpText.Of(weights.Shape[0]));
        AddWeights(network, node, parts, weights.Reshape(weights.Shape[..2]));
        network.Alias(node.Output, network.Add(node, "Dense", "DenseLayer", [1, weights.Shape[0]], [network.Read(node.Inputs[0]).Source], parts));
        return true;
    }
}
