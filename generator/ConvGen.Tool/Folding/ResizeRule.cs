using System;
using System.Linq;
using ConvGen.Tool.Graphs;

namespace ConvGen.Tool.Folding;

/// <summary>What Resize, or Upsample before it, does on each axis.</summary>
/// <param name="Scales">Output pixels per input pixel.</param>
/// <param name="Output">The output's shape.</param>
/// <param name="Starts">Begin of the region of interest; 0 without one.</param>
/// <param name="Ends">Its end; 1 without one.</param>
internal sealed record ResizeRule(float[] Scales, int[] Output, float[] Starts, float[] Ends)
{
    public static ResizeRule Of(NodeView view)
    {
        int[] input = view.Shape(0);
        int rank = input.Length;
        bool isUpsample = view.Node.Operator == "Upsample" || view.Opset < 11;
        int[] axes = view.Node.Ints("axes") is { } some ? [.. some.Select(axis => Shapes.Axis(axis, rank))] : [.. Enumerable.Range(0, rank)];
        float[]? given = isUpsample
            ? view.Node.Floats("scales") ?? view.Constant(1)?.Floats
            : view.Constant(2)?.Floats;
        long[]? sizes = isUpsample ? null : view.Constant(3)?.Integers;
        (float[] starts, float[] ends) = Region(view, rank, axes, isUpsample);
        float[] scales = [.. Enumerable.Repeat(1f, rank)];
        int[] output = [.. input];
        if (given is { Length: > 0 })
        {
            Fill(scales, axes, given);
            for (int axis = 0; axis < rank; axis++)
            {
                if (!(scales[axis] > 0) || (double)input[axis] * scales[axis] > int.MaxValue)
                    throw new ImportException($"a scale of {scales[axis]} is no possible one");
                // In float as the suite's reference; a region of interest scales what remains.
                output[axis] = (int)MathF.Floor(input[axis] * (ends[axis] - starts[axis]) * scales[axis]);
            }
        }
        else if (sizes is { Length: > 0 })
        {
            Fit(view, input, sizes, axes, scales, output);
        }
        else
        {
            throw new ImportException("it has neither scales nor sizes");
        }
        return output.Any(axis => axis < 1) ? throw new ImportException("its output is empty") : new ResizeRule(scales, output, starts, ends);
    }

    private static void Fit(NodeView view, int[] input, long[] sizes, int[] axes, float[] scales, int[] output)
    {
        if (sizes.Length != axes.Length || sizes.Any(size => size is < 1 or > int.MaxValue))
            throw new ImportException($"sizes [{string.Join(", ", sizes)}] don't fit its axes");
        string policy = view.Node.Text("keep_aspect_ratio_policy", "stretch");
        float[] ratios = [.. axes.Select((axis, index) => (float)sizes[index] / input[axis])];
        float common = policy == "not_larger" ? ratios.Min() : ratios.Max();
        for (int index = 0; index < axes.Length; index++)
        {
            bool stretches = policy == "stretch";
            scales[axes[index]] = stretches ? ratios[index] : common;
            output[axes[index]] = stretches ? (int)sizes[index] : (int)MathF.Floor((common * input[axes[index]]) + 0.5f);
        }
    }

    private static (float[] Starts, float[] Ends) Region(NodeView view, int rank, int[] axes, bool isUpsample)
    {
        float[] starts = new float[rank];
        float[] ends = [.. Enumerable.Repeat(1f, rank)];
        if (isUpsample || view.Node.Text("coordinate_transformation_mode") != "tf_crop_and_resize" || view.Constant(1)?.Floats is not { Length: > 0 } region)
            return (starts, ends);
        if (region.Length != 2 * axes.Length)
            throw new ImportException($"its region of interest has {region.Length} values");
        Fill(starts, axes, region[..axes.Length]);
        Fill(ends, axes, region[axes.Length..]);
        return (starts, ends);
    }

    private static void Fill(float[] target, int[] axes, float[] values)
    {
        if (values.Length != axes.Length)
            throw new ImportException($"scales have {values.Length} values, but there are {axes.Length} axes");
        for (int index = 0; index < axes.Length; index++)
            target[axes[index]] = values[index];
    }
}
