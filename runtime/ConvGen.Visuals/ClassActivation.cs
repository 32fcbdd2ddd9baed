using System;
using System.Linq;

namespace ConvGen.Visuals;

/// <summary>The map whose mean, with the bias, is a class's score.</summary>
internal static class ClassActivation
{
    /// <summary>The map of a class, Σ wₖ · mapₖ, and its shape.</summary>
    public static (float[] Map, Shape Shape) Of(Network network, ReadOnlySpan<float> image, int index)
    {
        NetworkPlan plan = network.Plan;
        if (plan.Outputs is not [int dense] || plan.Layers[dense] is not { Operation: LayerOperation.Dense } || Passed(plan, plan.Layers[dense].Sources[0]) is not { } source)
        {
            throw new NotSupportedException(
                $"{plan.Name} doesn't end with [GlobalAveragePool] and [Dense] alone, which class activation needs; {nameof(NetworkPictures.SaliencyPicture)} takes any network.");
        }
        Shape shape = plan.Layers[source].Output;
        float[] maps = network.LayerOutput(plan.Layers[source].Name, image);
        float[] weights = network.Parameters.First(parameter => parameter.Info.Layer == dense && parameter.Info.Role == ParameterRole.Weight).ToArray();
        float[] sum = new float[shape.Pixels];
        for (int channel = 0; channel < shape.Channels; channel++)
        {
            float weight = weights[(index * shape.Channels) + channel];
            for (int at = 0; at < sum.Length; at++)
                sum[at] += weight * maps[(channel * sum.Length) + at];
        }
        return (sum, shape);
    }

    /// <summary>A map's value at a pixel of the network's input, linear between the centres of the map's pixels.</summary>
    public static float Enlarged(float[] map, Shape shape, int row, int column, Shape input)
    {
        (int top, float down) = Place(row, input.Height, shape.Height);
        (int left, float right) = Place(column, input.Width, shape.Width);
        int bottom = Math.Min(top + 1, shape.Height - 1);
        int end = Math.Min(left + 1, shape.Width - 1);
        float upper = float.Lerp(map[(top * shape.Width) + left], map[(top * shape.Width) + end], right);
        float lower = float.Lerp(map[(bottom * shape.Width) + left], map[(bottom * shape.Width) + end], right);
        return float.Lerp(upper, lower, down);
    }

    private static (int Before, float Share) Place(int pixel, int pixels, int places)
    {
        float place = Math.Clamp(((pixel + 0.5f) * places / pixels) - 0.5f, 0, places - 1);
        return ((int)place, place - (int)place);
    }

    /// <summary>The layer whose maps a global average pooling reads, past layers that change nothing while predicting.</summary>
    private static int? Passed(NetworkPlan plan, int layer)
    {
        while (layer >= 0 && plan.Layers[layer].Operation is LayerOperation.Flatten or LayerOperation.Dropout)
            layer = plan.Layers[layer].Sources[0];
        return layer >= 0 && plan.Layers[layer] is { Operation: LayerOperation.GlobalAveragePool, Sources: [>= 0 and int source] } ? source : null;
    }
}
