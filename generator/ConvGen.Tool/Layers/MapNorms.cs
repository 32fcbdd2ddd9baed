using System;
using System.Linq;
using ConvGen.Tool.Graphs;

namespace ConvGen.Tool.Layers;

/// <summary>Normalisations on maps.</summary>
internal static class MapNorms
{
    public static bool BatchNorm(LayerBuilder network, Node node)
    {
        if (node.Int("training_mode") != 0 || !node.Inputs.Skip(1).All(network.IsConstant))
            return false;
        LayerParts parts = new() { Kind = "BatchNorm", TakesActivation = true, WeightName = node.Inputs[1] };
        parts.Set("Epsilon", node.Float("epsilon", 1e-5f), 1e-5f);
        string[] suffixes = ["weight", "bias", "running_mean", "running_var"];
        for (int input = 1; input <= suffixes.Length; input++)
            parts.Parameters.Add(Vector(suffixes[input - 1], network.Constant(node.Inputs[input])));
        return Put(network, node, "BatchNorm", "BatchNormLayer", parts);
    }

    public static bool InstanceNorm(LayerBuilder network, Node node)
    {
        if (network.Shape(node.Inputs[0]).Length < 3 || !node.Inputs.Skip(1).All(network.IsConstant))
            return false;
        LayerParts parts = Affine(network, node, "InstanceNorm");
        return Put(network, node, "InstanceNorm", "NormLayer", parts);
    }

    public static bool GroupNorm(LayerBuilder network, Node node)
    {
        if (!node.Inputs.Skip(1).All(network.IsConstant))
            return false;
        int channels = network.Shape(node.Inputs[0])[1];
        int groups = (int)node.Int("num_groups");
        LayerParts parts = new() { Kind = "GroupNorm", TakesActivation = true, WeightName = node.Inputs[1] };
        parts.Arguments.Add(CSharpText.Of(groups));
        parts.Set("Epsilon", node.Float("epsilon", 1e-5f), 1e-5f);
        foreach ((string suffix, int input) in new[] { ("weight", 1), ("bias", 2) })
        {
            float[] values = network.Constant(node.Inputs[input]).Floats;
            // Before opset 21 there was one value per group.
            if (values.Length != channels && (values.Length != groups || groups < 1 || channels % groups != 0))
                return false;
            parts.Parameters.Add(new LayerParameter(suffix, [channels], values.Length == channels ? values : [.. Enumerable.Range(0, channels).Select(channel => values[channel / (channels / groups)])]));
        }
        return Put(network, node, "GroupNorm", "NormLayer", parts);
    }

    public static bool LayerNorm(LayerBuilder network, Node node)
    {
        int[] input = network.Shape(node.Inputs[0]);
        bool usesStatistics = node.Outputs.Skip(1).Any(network.IsUsed);
        int first = Shapes.Axis(node.Int("axis", -1), input.Length);
        int[] axes = [.. Enumerable.Range(first, input.Length - first)];
        bool isPlain = node.Inputs.Skip(1).All(name => name.Length > 0 && network.IsConstant(name) && Shapes.Same(network.Constant(name).Shape, input[first..]));
        if (usesStatistics || !isPlain || MapLayers.AxesWord(axes, input.Length) is not { } word)
            return false;
        LayerParts parts = new() { Kind = "LayerNorm", TakesActivation = true, WeightName = node.Inputs[1] };
        if (word != "Axes.All")
            parts.Settings.Add(("Axes", word));
        parts.Set("Epsilon", node.Float("epsilon", 1e-5f), 1e-5f);
        parts.Parameters.Add(new LayerParameter("weight", input[first..], network.Constant(node.Inputs[1]).Floats));
        if (node.HasInput(2))
            parts.Parameters.Add(new LayerParameter("bias", input[first..], network.Constant(node.Inputs[2]).Floats));
        else
            parts.Settings.Add(("Bias", "false"));
        return Put(network, node, "LayerNorm", "NormLayer", parts);
    }

    public static bool LocalResponseNorm(LayerBuilder network, Node node)
    {
        LayerParts parts = new() { Kind = "LocalResponseNorm" };
        parts.Arguments.Add(CSharpText.Of((int)node.Int("size")));
        parts.Set("Alpha", node.Float("alpha", 1e-4f), 1e-4f);
        parts.Set("Beta", node.Float("beta", 0.75f), 0.75f);
        parts.Set("K", node.Float("bias", 1), 1);
        return Put(network, node, "LocalResponseNorm", "NormLayer", parts);
    }

    public static bool Softmax(LayerBuilder network, Node node)
    {
        int[] input = network.Shape(node.Inputs[0]);
        int[] axes = SoftmaxAxes(node, network.Opset, input.Length);
        bool isLog = node.Operator == "LogSoftmax";
        // A vector that the model sees as [1, C, 1, 1] is normalised over its channels either way.
        Value value = network.Read(node.Inputs[0]);
        bool isVector = value.Shape is [1, _] && axes.Contains(1) && input.Skip(2).All(length => length == 1);
        if (!isVector && MapLayers.AxesWord(axes, input.Length) is null)
            return false;
        LayerParts parts = new() { Kind = node.Operator };
        string word = isVector ? "Axes.Channels" : MapLayers.AxesWord(axes, input.Length)!;
        if (word != "Axes.Channels")
            parts.Settings.Add(("Axes", word));
        parts.Set("Log", isLog, false);
        Value source = isVector ? value : network.Exact(node.Inputs[0]);
        network.Alias(node.Output, network.Add(node, "Softmax", "SoftmaxLayer", source.Shape, [source.Source], parts));
        return true;
    }

    /// <summary>Before opset 13 all axes from the named one on were one; since then it is that axis alone.</summary>
    public static int[] SoftmaxAxes(Node node, int opset, int rank)
    {
        int axis = Shapes.Axis(node.Int("axis", opset < 13 ? 1 : -1), rank);
        return opset < 13 ? [.. Enumerable.Range(axis, rank - axis)] : [axis];
    }

    private static LayerParts Affine(LayerBuilder network, Node node, string kind)
    {
        LayerParts parts = new() { Kind = kind, TakesActivation = true, WeightName = node.Inputs[1] };
        parts.Set("Epsilon", node.Float("epsilon", 1e-5f), 1e-5f);
        parts.Parameters.Add(Vector("weight", network.Constant(node.Inputs[1])));
        parts.Parameters.Add(Vector("bias", network.Constant(node.Inputs[2])));
        return parts;
    }

    private static LayerParameter Vector(string suffix, Tensor values) => new(suffix, [values.Length], values.Floats);

    private static bool Put(LayerBuilder network, Node node, string attribute, string type, LayerParts parts)
    {
        network.Alias(node.Output, network.Add(node, attribute, type, network.Shape(node.Output), [network.Exact(node.Inputs[0]).Source], parts));
        return true;
    }
}
