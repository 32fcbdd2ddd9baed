using System;
using System.Collections.Generic;
using System.Linq;
using ConvGen.Tool.Folding;
using ConvGen.Tool.Graphs;

namespace ConvGen.Tool.Layers;

/// <summary>Operations on tensors whose small inputs and attributes become settings.</summary>
internal static class TensorSettings
{
    private static readonly Dictionary<string, Func<LayerBuilder, Node, (string Word, int Operands, List<(string, string)> Settings)>> Operators = new(StringComparer.Ordinal)
    {
        ["Transpose"] = (network, node) => ("Transpose", 1, [("Permutation", Ints(ShapeRules.Permutation(node, network.Shape(node.Inputs[0]).Length)))]),
        ["Concat"] = (network, node) => ("Concat", int.MaxValue, [("Axis", CSharpText.Of(Shapes.Axis(node.Int("axis", 1), network.Shape(node.Output).Length)))]),
        ["Slice"] = Slice,
        ["Pad"] = Pad,
        ["Expand"] = (network, node) => ("Expand", 1, [("Shape", Ints(network.Shape(node.Output)))]),
        ["Gather"] = Gather,
        ["DepthToSpace"] = (_, node) => ("DepthToSpace", 1, [("BlockSize", Int(node, "blocksize")), ("BlockOrder", node.Text("mode", "DCR") == "CRD" ? "BlockOrder.ChannelsFirst" : "BlockOrder.BlocksFirst")]),
        ["SpaceToDepth"] = (_, node) => ("SpaceToDepth", 1, [("BlockSize", Int(node, "blocksize"))]),
        ["Resize"] = Resize,
        ["Upsample"] = Resize,
        ["Gemm"] = Gemm,
        ["Softmax"] = Softmax,
        ["LogSoftmax"] = Softmax,
        ["BatchNormalization"] = (_, node) => ("BatchNormalization", 5, [Epsilon(node)]),
        ["InstanceNormalization"] = (_, node) => ("InstanceNormalization", 3, [Epsilon(node)]),
        ["GroupNormalization"] = (_, node) => ("GroupNormalization", 3, [("Groups", Int(node, "num_groups")), Epsilon(node)]),
        ["LayerNormalization"] = (network, node) => ("LayerNormalization", 3, [("Axis", CSharpText.Of(Shapes.Axis(node.Int("axis", -1), network.Shape(node.Inputs[0]).Length))), Epsilon(node)]),
        ["LRN"] = (_, node) => ("LocalResponseNormalization", 1,
        [
            ("Size", Int(node, "size")), ("Alpha", CSharpText.Of(node.Float("alpha", 1e-4f))), ("Beta", CSharpText.Of(node.Float("beta", 0.75f))), ("Bias", CSharpText.Of(node.Float("bias", 1))),
        ]),
        ["Conv"] = Convolution,
        ["ConvTranspose"] = Transposed,
        ["MaxPool"] = Pool,
        ["AveragePool"] = Pool,
        ["LpPool"] = Pool,
        ["GlobalMaxPool"] = (_, _) => ("GlobalMaxPool", 1, []),
        ["GlobalAveragePool"] = (_, _) => ("GlobalAveragePool", 1, []),
        ["GlobalLpPool"] = (_, node) => ("GlobalLpPool", 1, [("Power", CSharpText.Of((int)node.Int("p", 2)))]),
        ["ReduceMean"] = Reduce,
        ["ReduceSum"] = Reduce,
        ["ReduceMax"] = Reduce,
        ["ReduceMin"] = Reduce,
        ["ReduceProd"] = Reduce,
        ["ReduceL1"] = Reduce,
        ["ReduceL2"] = Reduce,
    };

    /// <summary>Adds the operation of a node.</summary>
    /// <exception cref="ImportException">There is none.</exception>
    public static void Put(LayerBuilder network, Node node)
    {
        if (!Operators.TryGetValue(node.Operator, out var translate))
            throw new ImportException([new ImportProblem(node.Name, node.FullOperator, "the operator isn't supported") { IsOperator = true }]);
        (string word, int operands, List<(string, string)> settings) = translate(network, node);
        TensorLayers.Put(network, node, word, node.Inputs.Take(operands), settings);
    }

    private static (string, int, List<(string, string)>) Slice(LayerBuilder network, Node node)
    {
        int[] input = network.Shape(node.Inputs[0]);
        SliceRule rule = SliceRule.Of(network.View(node));
        int[] axes = [.. Enumerable.Range(0, input.Length).Where(axis => rule.Output[axis] != input[axis] || rule.Steps[axis] != 1)];
        // Backwards, an end before the first element has no number of its own but one beyond the beginning.
        int End(int axis)
        {
            int end = rule.Starts[axis] + (rule.Output[axis] * rule.Steps[axis]);
            return rule.Steps[axis] > 0 ? Math.Min(end, input[axis]) : end < 0 ? -input[axis] - 1 : end;
        }
        return ("Slice", 1,
        [
            ("Axes", Ints(axes)), ("Starts", Ints(axes.Select(axis => rule.Starts[axis]))), ("Ends", Ints(axes.Select(End))),
            .. axes.Any(axis => rule.Steps[axis] != 1) ? [("Steps", Ints(axes.Select(axis => rule.Steps[axis])))] : Array.Empty<(string, string)>(),
        ]);
    }

    private static (string, int, List<(string, string)>) Pad(LayerBuilder network, Node node)
    {
        PadRule rule = PadRule.Of(network.View(node));
        List<(string, string)> settings = [("Pads", Ints(rule.Before.Concat(rule.After)))];
        if (rule.Mode != "constant")
            settings.Add(("PadMode", $"PadMode.{char.ToUpperInvariant(rule.Mode[0])}{rule.Mode[1..]}"));
        if (rule.Value != 0)
            settings.Add(("Value", CSharpText.Of(rule.Value)));
        return ("Pad", 1, settings);
    }

    private static (string, int, List<(string, string)>) Gather(LayerBuilder network, Node node)
    {
        if (!network.IsConstant(node.Inputs[1]))
            throw new ImportException("indices that come at run time aren't supported");
        Tensor indices = network.Constant(node.Inputs[1]);
        // A list of places; an index of other axes is the same values in another shape.
        if (indices.Shape.Length != 1)
            throw new ImportException($"indices of shape {Shapes.InWords(indices.Shape)} aren't supported at run time");
        int axis = Shapes.Axis(node.Int("axis"), network.Shape(node.Inputs[0]).Length);
        return ("Gather", 1, [("Axis", CSharpText.Of(axis)), ("Indices", Ints(indices.Integers.Select(index => (int)index)))]);
    }

    private static (string, int, List<(string, string)>) Resize(LayerBuilder network, Node node)
    {
        ResizeRule rule = ResizeRule.Of(network.View(node));
        ResizeWords words = ResizeWords.Of(node, network.Opset);
        LayerParts parts = new();
        parts.Settings.Add(("Sizes", Ints(rule.Output)));
        parts.Settings.Add(("Scales", CSharpText.Of(rule.Scales)));
        parts.SetWord("ResizeMode", "ResizeMode", words.Mode, "Nearest");
        parts.SetWord("Coordinates", "ResizeCoordinates", words.Coordinates, "HalfPixel");
        parts.SetWord("Rounding", "ResizeRounding", words.Rounding, "RoundPreferFloor");
        parts.Set("CubicCoefficient", words.CubicCoefficient, -0.75f);
        parts.Set("ExcludeOutside", words.ExcludeOutside, false);
        parts.Set("Antialias", words.Antialias, false);
        if (words.Coordinates == "Crop")
        {
            parts.Settings.Add(("Region", CSharpText.Of(rule.Starts.Concat(rule.Ends))));
            parts.Set("Value", words.Outside, 0f);
        }
        return ("Resize", 1, parts.Settings);
    }

    private static (string, int, List<(string, string)>) Gemm(LayerBuilder network, Node node)
    {
        LayerParts parts = new();
        parts.Set("Alpha", node.Float("alpha", 1), 1f);
        parts.Set("Beta", node.Float("beta", 1), 1f);
        parts.Set("TransposeA", node.Int("transA") != 0, false);
        parts.Set("TransposeB", node.Int("transB") != 0, false);
        return ("Gemm", 3, parts.Settings);
    }

    private static (string, int, List<(string, string)>) Softmax(LayerBuilder network, Node node) =>
        (node.Operator, 1, [("Axes", Ints(MapNorms.SoftmaxAxes(node, network.Opset, network.Shape(node.Inputs[0]).Length)))]);

    private static (string, int, List<(string, string)>) Reduce(LayerBuilder network, Node node)
    {
        int rank = network.Shape(node.Inputs[0]).Length;
        int[]? axes = network.View(node).Axes(1, rank);
        LayerParts parts = new();
        if (axes is { Length: > 0 })
            parts.Settings.Add(("Axes", Ints(axes)));
        else if (node.Int("noop_with_empty_axes") != 0)
            parts.Settings.Add(("EmptyAxesReduceNothing", "true"));
        parts.Set("KeepDimensions", node.Int("keepdims", 1) != 0, true);
        return (node.Operator, 1, parts.Settings);
    }

    private static (string, int, List<(string, string)>) Convolution(LayerBuilder network, Node node)
    {
        Window window = Window.Of(node, network.Shape(node.Inputs[0]), network.Shape(node.Inputs[1])[2..]);
        return ("Conv", 3, [.. WindowSettings(window), .. Groups(node)]);
    }

    private static (string, int, List<(string, string)>) Transposed(LayerBuilder network, Node node)
    {
        Window window = TransposedWindow.Of(node, network.Shape(node.Inputs[0]), network.Shape(node.Inputs[1])[2..]).Window;
        int[] extra = [.. window.After.Select(cut => Math.Max(0, -cut))];
        List<(string, string)> settings = WindowSettings(window with { After = [.. window.After.Select(cut => Math.Max(0, cut))] });
        if (extra.Any(added => added > 0))
            settings.Add(("OutputPadding", Ints(extra)));
        return ("ConvTranspose", 3, [.. settings, .. Groups(node)]);
    }

    private static (string, int, List<(string, string)>) Pool(LayerBuilder network, Node node)
    {
        MapPools.HasIndices(network, node);
        Window window = Window.Of(node, network.Shape(node.Inputs[0]));
        LayerParts parts = new();
        parts.Settings.Add(("Kernel", Ints(window.Kernel)));
        parts.Settings.AddRange(WindowSettings(window));
        parts.Set("CeilMode", window.Ceiling, false);
        if (node.Operator == "AveragePool")
            parts.Set("CountIncludePadding", node.Int("count_include_pad") != 0, false);
        if (node.Operator == "LpPool")
            parts.Set("Power", (int)node.Int("p", 2), 2);
        return (node.Operator, 1, parts.Settings);
    }

    private static List<(string, string)> WindowSettings(Window window)
    {
        List<(string, string)> settings = [];
        if (window.Strides.Any(stride => stride != 1))
            settings.Add(("Strides", Ints(window.Strides)));
        if (window.Dilations.Any(dilation => dilation != 1))
            settings.Add(("Dilations", Ints(window.Dilations)));
        if (window.Before.Concat(window.After).Any(pad => pad != 0))
            settings.Add(("Pads", Ints(window.Before.Concat(window.After))));
        return settings;
    }

    private static IEnumerable<(string, string)> Groups(Node node) => node.Int("group", 1) > 1 ? [("Groups", Int(node, "group"))] : [];

    private static (string, string) Epsilon(Node node) => ("Epsilon", CSharpText.Of(node.Float("epsilon", 1e-5f)));

    private static string Int(Node node, string attribute) => CSharpText.Of((int)node.Int(attribute));

    private static string Ints(IEnumerable<int> values) => CSharpText.Of(values);
}
