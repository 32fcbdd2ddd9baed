using System.Collections.Generic;
using System.Linq;
using ConvGen.Tool.Folding;
using ConvGen.Tool.Graphs;

namespace ConvGen.Tool.Simplification;

/// <summary>
/// A convolution on an image's pixels dealt out to channels, by slices in steps of n that are put beside each other (YOLO's focus), is a convolution on the image itself: n times as
/// large a kernel with n times as large steps, and as many multiplications.
/// </summary>
internal static class FocusFolding
{
    // Kernels for the few channels of an image are unrolled over them; more are better dealt out once than read in steps.
    private const int MostChannels = 4;

    public static bool Apply(WorkingGraph graph, Node node)
    {
        if (node is not { Domain: "", Operator: "Conv" } || node.Int("group", 1) != 1 || !graph.IsConstant(node.Inputs[1]) || !graph.HasOneReader(node.Inputs[0]))
            return false;
        if (graph.Maker(node.Inputs[0]) is not { Domain: "", Operator: "Concat" } concat || graph.Shape(concat.Output).Length != 4 || Shapes.Axis(concat.Int("axis", 1), 4) != 1)
            return false;
        Part[] parts = [.. concat.Inputs.Select(input => Part.Of(graph, input))];
        (string source, int step) = (parts[0].Source, parts[0].RowStep);
        int[] image = graph.Shape(source);
        bool isDealtOut = step > 1 && image.Length == 4 && image[1] <= MostChannels && image[2] % step == 0 && image[3] % step == 0
            && parts.All(part => part.Source == source && part.RowStep == step && part.ColumnStep == step)
            && parts.Select(part => (part.Row, part.Column)).Where(first => first.Row < step && first.Column < step).Distinct().Count() == step * step && parts.Length == step * step;
        int[] pixels = graph.Shape(concat.Output);
        Tensor weights = graph.Constant(node.Inputs[1])!;
        Window window = Window.Of(node, pixels, weights.Shape[2..]);
        if (!isDealtOut || pixels[2] * step != image[2] || pixels[3] * step != image[3] || window.Dilations.Any(dilation => dilation != 1))
            return false;
        long[] Scaled(IEnumerable<int> values) => [.. values.Select(value => (long)value * step)];
        string name = graph.AddConstant(node.Inputs[1], Spread(weights, parts, step, image[1]));
        Node spread = node with { Inputs = [source, name, .. node.Inputs.Skip(2)] };
        Node whole = spread.With("kernel_shape", Scaled(window.Kernel)).With("strides", Scaled(window.Strides)).With("pads", Scaled(window.Before.Concat(window.After))).With("auto_pad", "NOTSET");
        Node[] slices = [.. parts.SelectMany(part => part.Slices).Distinct().Where(slice => graph.HasOneReader(slice.Output))];
        graph.Replace(whole, [.. slices, concat, node]);
        return true;
    }

    /// <summary>The taps of each part at the pixels that the part holds.</summary>
    private static Tensor Spread(Tensor weights, Part[] parts, int step, int channels)
    {
        (int filters, int rows, int columns) = (weights.Shape[0], weights.Shape[2], weights.Shape[3]);
        float[] spread = new float[weights.Length];
        int from = 0;
        for (int filter = 0; filter < filters; filter++)
        {
            foreach (Part part in parts)
            {
                for (int channel = 0; channel < channels; channel++)
                {
                    for (int tap = 0; tap < rows * columns; tap++)
                    {
                        int row = (tap / columns * step) + part.Row;
                        int column = (tap % columns * step) + part.Column;
                        spread[(((((filter * channels) + channel) * rows * step) + row) * columns * step) + column] = weights.Floats[from++];
                    }
                }
            }
        }
        return new Tensor([filters, channels, rows * step, columns * step], spread);
    }

    /// <summary>Every so-manieth pixel of a value, from one on.</summary>
    private sealed record Part(string Source, int Row, int RowStep, int Column, int ColumnStep, IReadOnlyList<Node> Slices)
    {
        public static Part Of(WorkingGraph graph, string value)
        {
            if (graph.Maker(value) is not { Domain: "", Operator: "Slice" } slice || graph.Shape(value).Length != 4)
                return new Part(value, 0, 1, 0, 1, []);
            SliceRule rule = SliceRule.Of(graph.View(slice));
            int[] input = graph.Shape(slice.Inputs[0]);
            bool movesPixels = rule.Steps.All(step => step > 0) && rule.Output[..2].SequenceEqual(input[..2]) && Reaches(2) && Reaches(3);
            if (!movesPixels)
                return new Part(value, 0, 1, 0, 1, []);
            Part from = Of(graph, slice.Inputs[0]);
            return new Part(
                from.Source,
                from.Row + (rule.Starts[2] * from.RowStep),
                from.RowStep * rule.Steps[2],
                from.Column + (rule.Starts[3] * from.ColumnStep),
                from.ColumnStep * rule.Steps[3],
                [.. from.Slices, slice]);

            // To the end, so that no pixels are cut off.
            bool Reaches(int axis) => rule.Starts[axis] + (rule.Output[axis] * rule.Steps[axis]) >= input[axis];
        }
    }
}
