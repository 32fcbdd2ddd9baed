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
        int last = plan.Outputs is [int output] ? BeforeTrifles(plan, output) : -1;
        int? dense = last >= 0 && plan.Layers[last].Operation == LayerOperation.Dense ? last : null;
        int pool = dense is null ? last : BeforeTrifles(plan, plan.Layers[last].Sources[0]);
        if (pool < 0 || plan.Layers[pool] is not { Operation: LayerOperation.GlobalAveragePool, Sources: [>= 0 and int source] })
        {
            throw new NotSupportedException(
                $"{plan.Name} doesn't end with [GlobalAveragePool] and at most one [Dense], which class activation needs; {nameof(NetworkPictures.SaliencyPicture)} takes any network.");
        }
        Shape shape = plan.Layers[source].Output;
        float[] maps = network.LayerOutput(plan.Layers[source].Name, image);
        if (dense is not { } layer)
            return (maps[(index * shape.Pixels)..((index + 1) * shape.Pixels)], shape);
        float[] weights = network.Parameters.First(parameter => parameter.Info.Layer == layer && parameter.Info.Role == ParameterRole.Weight).ToArray();
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

    /// <summary>The layer itself or, past layers that change no value or not which is the greatest, the one before.</summary>
    private static int BeforeTrifles(NetworkPlan plan, int layer)
    {
        while (layer >= 0 && plan.Layers[layer].Operation is LayerOperation.Flatten or LayerOperation.Dropout or LayerOperation.Softmax)
            layer = plan.Layers[layer].Sources[0];
        return layer;
    }
}
