using System;
using System.Linq;
using ConvGen.Tool.Graphs;

namespace ConvGen.Tool.Simplification;

/// <summary>
/// What multiplies and adds per channel right after a convolution or a dense layer goes into its weights: w′ = w · s, b′ = b · s + t. Batch normalisation
/// is s = γ ÷ √(variance + ε), t = β − mean · s.
/// </summary>
internal static class ScaleFolding
{
    public static bool Apply(WorkingGraph graph, Node node)
    {
        if (node.Domain.Length == 0 && node.Operator == "BatchNormalization")
        {
            if (node.Int("training_mode") != 0)
                return false;
            CheckInference(node, graph);
        }
        else if (!node.Is(Words.Scale) && !IsAffine(node))
            return false;
        string x = node.Inputs[0];
        if (!graph.HasOneReader(x) || graph.Maker(x) is not { } maker || Of(graph, node) is not var (scale, shift))
            return false;
        if (maker is { Domain: "", Operator: "BatchNormalization" } && maker.Int("training_mode") == 0)
            return IntoNormalization(graph, node, maker, scale, shift);
        bool isTransposed = maker is { Domain: "", Operator: "ConvTranspose" };
        if (!isTransposed && maker is not { Domain: "", Operator: "Conv" } && !maker.Is(Words.Dense))
            return false;
        if (!graph.IsConstant(maker.Inputs[1]) || (maker.HasInput(2) && !graph.IsConstant(maker.Inputs[2])))
            return false;
        Tensor weights = graph.Constant(maker.Inputs[1])!;
        float[]? bias = maker.HasInput(2) ? graph.Constant(maker.Inputs[2])!.Floats : null;
        string weight = scale.All(factor => factor == 1) ? maker.Inputs[1] : graph.AddConstant(maker.Inputs[1], Scaled(weights, scale, isTransposed, (int)maker.Int("group", 1)));
        string shifted = graph.AddConstant(
            maker.HasInput(2) ? maker.Inputs[2] : $"{maker.Name}/bias",
            new Tensor([scale.Length], [.. scale.Select((factor, channel) => (float)(((bias?[channel] ?? 0) * factor) + shift[channel]))]));
        graph.Replace(maker with { Inputs = [maker.Inputs[0], weight, shifted], Outputs = [node.Output] }, maker, node);
        return true;
    }

    /// <summary>Factor and summand of each channel; <see langword="null"/> if they aren't constants per channel.</summary>
    public static (double[] Scale, double[] Shift)? Of(WorkingGraph graph, Node node)
    {
        int[] shape = graph.Shape(node.Output);
        if (shape.Length < 2)
            return null;
        int channels = shape[1];
        if (IsAffine(node))
            return ([.. Enumerable.Repeat((double)node.Float("a"), channels)], [.. Enumerable.Repeat((double)node.Float("b"), channels)]);
        if (node.Is(Words.Scale))
        {
            double[]? scale = PerChannel(graph, node, 1, shape, 1);
            double[]? shift = PerChannel(graph, node, 2, shape, 0);
            return scale is null || shift is null ? null : (scale, shift);
        }
        Tensor?[] constants = [.. Enumerable.Range(1, 4).Select(input => node.HasInput(input) ? graph.Constant(node.Inputs[input]) : null)];
        if (constants.Any(constant => constant?.Length != channels))
            return null;
        double epsilon = node.Float("epsilon", 1e-5f);
        double[] factors = [.. Enumerable.Range(0, channels).Select(channel => constants[0]![channel] / Math.Sqrt(constants[3]![channel] + epsilon))];
        return (factors, [.. factors.Select((factor, channel) => constants[1]![channel] - (constants[2]![channel] * factor))]);
    }

    private static bool IsAffine(Node node) => node.Is(Words.Activation) && node.Text("function") == "Affine";

    private static void CheckInference(Node node, WorkingGraph graph)
    {
        if (node.Outputs.Skip(1).Any(output => output.Length > 0 && graph.IsUsed(output)))
            throw new ImportException("its statistics are used, which only training has");
        if (graph.Opset < 9 && node.Int("spatial", 1) == 0)
            throw new ImportException("statistics per pixel (spatial = 0) aren't supported");
    }

    private static double[]? PerChannel(WorkingGraph graph, Node node, int input, int[] shape, double absent)
    {
        if (!node.HasInput(input))
            return [.. Enumerable.Repeat(absent, shape[1])];
        Tensor constant = graph.Constant(node.Inputs[input])!;
        int missing = shape.Length - constant.Shape.Length;
        bool isPerChannel = constant.Shape.Select((length, axis) => length == 1 || axis + missing == 1).All(fits => fits);
        if (!isPerChannel)
            return null;
        return [.. Enumerable.Range(0, shape[1]).Select(channel => constant[constant.Length == 1 ? 0 : channel])];
    }

    private static bool IntoNormalization(WorkingGraph graph, Node node, Node norm, double[] scale, double[] shift)
    {
        if ((!node.Is(Words.Scale) && !IsAffine(node)) || !norm.Inputs.Skip(1).All(graph.IsConstant))
            return false;
        float[] gamma = graph.Constant(norm.Inputs[1])!.Floats;
        float[] beta = graph.Constant(norm.Inputs[2])!.Floats;
        string Add(string name, Func<int, double> value) => graph.AddConstant(name, new Tensor([scale.Length], [.. Enumerable.Range(0, scale.Length).Select(channel => (float)value(channel))]));
        string[] inputs =
        [
            norm.Inputs[0],
            Add(norm.Inputs[1], channel => gamma[channel] * scale[channel]),
            Add(norm.Inputs[2], channel => (beta[channel] * scale[channel]) + shift[channel]),
            .. norm.Inputs.Skip(3),
        ];
        graph.Replace(norm with { Inputs = inputs, Outputs = [node.Output] }, norm, node);
        return true;
    }

    private static Tensor Scaled(Tensor weights, double[] scale, bool isTransposed, int groups)
    {
        float[] values = weights.Floats;
        float[] scaled = new float[values.Length];
        int taps = (int)Shapes.Length(weights.Shape[2..]);
        int second = weights.Shape[1];
        for (int index = 0; index < values.Length; index++)
        {
            int first = index / (second * taps);
            // Transposed weights are [inputs, filters of the group, …].
            int filter = isTransposed ? (first / (weights.Shape[0] / groups) * second) + (index / taps % second) : first;
            scaled[index] = (float)(values[index] * scale[filter]);
        }
        return new Tensor(weights.Shape, scaled);
    }
}
