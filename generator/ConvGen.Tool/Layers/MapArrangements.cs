using System;
using System.Collections.Generic;
using System.Linq;
using ConvGen.Tool.Folding;
using ConvGen.Tool.Graphs;

namespace ConvGen.Tool.Layers;

/// <summary>What moves, repeats or resamples the values of maps.</summary>
internal static class MapArrangements
{
    public static bool Concat(LayerBuilder network, Node node)
    {
        if (Shapes.Axis(node.Int("axis", 1), network.Shape(node.Output).Length) != 1 || node.Inputs.Any(network.IsConstant) || node.Inputs.Count < 2)
            return false;
        LayerParts parts = new() { Kind = "Concat", IsJoin = true };
        return Put(network, node, "Concat", "JoinLayer", [.. node.Inputs.Select(input => network.Exact(input).Source)], parts);
    }

    public static bool Split(LayerBuilder network, Node node)
    {
        NodeView view = network.View(node);
        int[] input = network.Shape(node.Inputs[0]);
        int axis = Shapes.Axis(node.Int("axis"), input.Length);
        int[] lengths = ShapeRules.Parts(view);
        if (axis == 0 || lengths.Any(length => length == 0))
            return false;
        string source = network.Exact(node.Inputs[0]).Source;
        int start = 0;
        for (int part = 0; part < lengths.Length; part++)
        {
            int end = start + lengths[part];
            if (node.HasOutput(part) && network.IsUsed(node.Outputs[part]))
            {
                LayerParts parts = new() { Kind = "Split" };
                AddRange(parts, AxisName(axis, input.Length), start, end == input[axis] ? null : end, 1);
                Node own = node with { Name = $"{node.Name}.{part}" };
                network.Alias(node.Outputs[part], network.Add(own, "Slice", "RearrangeLayer", network.Shape(node.Outputs[part]), [source], parts));
            }
            start = end;
        }
        return true;
    }

    public static bool Slice(LayerBuilder network, Node node)
    {
        int[] input = network.Shape(node.Inputs[0]);
        SliceRule rule = SliceRule.Of(network.View(node));
        int batch = network.View(node).Shape(0)[0];
        if (rule.Output[0] != batch || rule.Steps[0] != 1 || rule.Steps.Any(step => step < 0) || rule.Output.Contains(0))
            return false;
        LayerParts parts = new() { Kind = "Slice" };
        for (int axis = 1; axis < input.Length; axis++)
        {
            int end = rule.Starts[axis] + ((rule.Output[axis] - 1) * rule.Steps[axis]) + 1;
            bool reachesEnd = end + rule.Steps[axis] > input[axis];
            AddRange(parts, AxisName(axis, input.Length), rule.Starts[axis], reachesEnd ? null : end, rule.Steps[axis]);
        }
        return Put(network, node, "Slice", "RearrangeLayer", [network.Exact(node.Inputs[0]).Source], parts);
    }

    public static bool Pad(LayerBuilder network, Node node)
    {
        int[] input = network.Shape(node.Inputs[0]);
        PadRule rule = PadRule.Of(network.View(node));
        bool isPossible = rule.Before[0] == 0 && rule.After[0] == 0 && rule.Before.Concat(rule.After).All(count => count >= 0) && rule.Mode is "constant" or "reflect" or "edge" or "wrap";
        // Reflections reach no further than the other edge.
        if (!isPossible || (rule.Mode != "constant" && input.Where((length, axis) => Math.Max(rule.Before[axis], rule.After[axis]) >= length && Math.Max(rule.Before[axis], rule.After[axis]) > 0).Any()))
            return false;
        LayerParts parts = new() { Kind = "Pad" };
        int[] sides = [.. rule.Before.Skip(2), .. rule.After.Skip(2)];
        if (sides.Length > 0 && sides[0] > 0 && sides.Distinct().Count() == 1)
        {
            parts.Arguments.Add(CSharpText.Of(sides[0]));
        }
        else
        {
            (string Before, string After)[] names = input.Length == 4 ? [("Top", "Bottom"), ("Left", "Right")] : input.Length == 3 ? [("Left", "Right")] : [];
            for (int axis = 0; axis < names.Length; axis++)
            {
                parts.Set(names[axis].Before, rule.Before[axis + 2], 0);
                parts.Set(names[axis].After, rule.After[axis + 2], 0);
            }
        }
        parts.Set("ChannelsBefore", rule.Before[1], 0);
        parts.Set("ChannelsAfter", rule.After[1], 0);
        parts.SetWord("Mode", "PadMode", Capital(rule.Mode), "Constant");
        parts.Set("Value", rule.Value, 0f);
        return Put(network, node, "Pad", "RearrangeLayer", [network.Exact(node.Inputs[0]).Source], parts);
    }

    public static bool Blocks(LayerBuilder network, Node node)
    {
        bool isShuffle = node.Operator == "DepthToSpace";
        LayerParts parts = new() { Kind = isShuffle ? "PixelShuffle" : "PixelUnshuffle" };
        parts.Arguments.Add(CSharpText.Of((int)node.Int("blocksize")));
        if (!isShuffle || node.Text("mode", "DCR") == "DCR")
            parts.Settings.Add(("Order", "BlockOrder.BlocksFirst"));
        return Put(network, node, isShuffle ? "PixelShuffle" : "PixelUnshuffle", "RearrangeLayer", [network.Exact(node.Inputs[0]).Source], parts);
    }

    public static bool ChannelShuffle(LayerBuilder network, Node node)
    {
        LayerParts parts = new() { Kind = "ChannelShuffle" };
        parts.Arguments.Add(CSharpText.Of((int)node.Int("groups")));
        return Put(network, node, "ChannelShuffle", "RearrangeLayer", [network.Exact(node.Inputs[0]).Source], parts);
    }

    public static bool Resize(LayerBuilder network, Node node)
    {
        int[] input = network.Shape(node.Inputs[0]);
        ResizeRule rule = ResizeRule.Of(network.View(node));
        if (input.Length is not (3 or 4) || rule.Scales[0] != 1 || rule.Scales[1] != 1 || rule.Starts[..2].Any(start => start != 0) || rule.Ends[..2].Any(end => end != 1))
            return false;
        ResizeWords words = ResizeWords.Of(node, network.Opset);
        if (words.WholeFactor(rule, input) is int factor)
        {
            LayerParts upsample = new() { Kind = "Upsample" };
            upsample.Arguments.Add(CSharpText.Of(factor));
            upsample.SetWord("Mode", "UpsampleMode", words.Mode == "Linear" ? "Bilinear" : "Nearest", "Nearest");
            return Put(network, node, "Upsample", "UpsampleLayer", [network.Exact(node.Inputs[0]).Source], upsample);
        }
        LayerParts parts = new() { Kind = "Resize" };
        int rows = input.Length == 4 ? rule.Output[2] : rule.Output[^1];
        int columns = rule.Output[^1];
        parts.Arguments.AddRange(rows == columns ? [CSharpText.Of(rows)] : [$"height: {CSharpText.Of(rows)}", $"width: {CSharpText.Of(columns)}"]);
        // A given scale is not always output ÷ input.
        float[] scales = [.. rule.Scales.Skip(2)];
        if (scales.Where((scale, axis) => scale != (float)rule.Output[axis + 2] / input[axis + 2]).Any())
        {
            if (scales.Distinct().Count() == 1)
                parts.Settings.Add(("Scale", CSharpText.Of(scales[0])));
            else
                parts.Settings.AddRange([("ScaleHeight", CSharpText.Of(scales[0])), ("ScaleWidth", CSharpText.Of(scales[1]))]);
        }
        words.AddTo(parts, rule, input.Length);
        return Put(network, node, "Resize", "ResizeLayer", [network.Exact(node.Inputs[0]).Source], parts);
    }

    private static void AddRange(LayerParts parts, string axis, int start, int? end, int step)
    {
        parts.Set(axis + "Start", start, 0);
        if (end is int last)
            parts.Settings.Add((axis + "End", CSharpText.Of(last)));
        parts.Set(axis + "Step", step, 1);
    }

    private static string AxisName(int axis, int rank) => axis == 1 ? "Channel" : axis == 2 && rank == 4 ? "Row" : "Column";

    private static string Capital(string word) => char.ToUpperInvariant(word[0]) + word[1..];

    private static bool Put(LayerBuilder network, Node node, string attribute, string type, IReadOnlyList<string> sources, LayerParts parts)
    {
        network.Alias(node.Output, network.Add(node, attribute, type, network.Shape(node.Output), sources, parts));
        return true;
    }
}
