using System;
using System.Collections.Generic;

namespace ConvGen;

/// <summary>Where a slice begins, its step, and how many values it has, along one axis.</summary>
internal readonly record struct TensorRange(int Start, int Step, int Count);

/// <summary>What a tensor operation's settings mean for given shapes: the formulas that shape inference and the routines share. The settings are possible ones.</summary>
internal static class TensorGeometry
{
    /// <summary>An axis counted from the begin.</summary>
    public static int Axis(int axis, int rank) => axis < 0 ? axis + rank : axis;

    /// <summary>For each axis whether it is among the written Axes; all or none where none is written.</summary>
    public static bool[] Marked(TensorSettings settings, int rank, bool allByDefault)
    {
        int[] axes = settings.Ints(nameof(TensorAttribute.Axes));
        bool[] marked = new bool[rank];
        for (int axis = 0; axis < rank && axes.Length == 0; axis++)
            marked[axis] = allByDefault;
        foreach (int axis in axes)
            marked[Axis(axis, rank)] = true;
        return marked;
    }

    /// <summary>The axes that a reduction sums over.</summary>
    public static bool[] Reduced(TensorSettings settings, int rank) =>
        Marked(settings, rank, allByDefault: !settings.Bool(nameof(TensorAttribute.EmptyAxesReduceNothing)));

    /// <summary>The order of axes of Transpose.</summary>
    public static int[] Permutation(TensorSettings settings, int rank)
    {
        int[] permutation = settings.Ints(nameof(TensorAttribute.Permutation));
        if (permutation.Length > 0 || rank == 0)
            return permutation;
        for (int axis = 0; axis < rank; axis++)
            permutation = [axis, .. permutation];
        return permutation;
    }

    /// <summary>The parts that Slice takes, for each axis; limits beyond the axis are cut as ONNX does.</summary>
    public static TensorRange[] Slices(TensorSettings settings, TensorAxes input)
    {
        int[] starts = settings.Ints(nameof(TensorAttribute.Starts));
        int[] ends = settings.Ints(nameof(TensorAttribute.Ends));
        int[] steps = settings.Ints(nameof(TensorAttribute.Steps));
        int[] axes = settings.Ints(nameof(TensorAttribute.Axes));
        var ranges = new TensorRange[input.Count];
        for (int axis = 0; axis < input.Count; axis++)
            ranges[axis] = new TensorRange(0, 1, input[axis]);
        for (int item = 0; item < starts.Length; item++)
        {
            int axis = Axis(axes.Length > 0 ? axes[item] : item, input.Count);
            ranges[axis] = Slice(starts[item], ends[item], steps.Length > 0 ? steps[item] : 1, input[axis]);
        }

        return ranges;
    }

    /// <summary>The window of a convolution or a pool along each spatial axis.</summary>
    public static WindowAxis[] Windows(TensorSettings settings, IReadOnlyList<int> kernel)
    {
        int[] strides = settings.Ints(nameof(TensorAttribute.Strides));
        int[] dilations = settings.Ints(nameof(TensorAttribute.Dilations));
        int[] pads = settings.Ints(nameof(TensorAttribute.Pads));
        var windows = new WindowAxis[kernel.Count];
        for (int axis = 0; axis < kernel.Count; axis++)
        {
            windows[axis] = new WindowAxis(
                kernel[axis],
                strides.Length > 0 ? strides[axis] : 1,
                dilations.Length > 0 ? dilations[axis] : 1,
                pads.Length > 0 ? pads[axis] : 0,
                pads.Length > 0 ? pads[axis + kernel.Count] : 0);
        }

        return windows;
    }

    /// <summary>Output sizes of Resize: Sizes, or ⌊n · scale⌋.</summary>
    public static int[] ResizedSizes(TensorSettings settings, TensorAxes input)
    {
        int[] sizes = settings.Ints(nameof(TensorAttribute.Sizes));
        if (sizes.Length > 0)
            return sizes;
        float[] scales = settings.Floats(nameof(TensorAttribute.Scales));
        sizes = new int[input.Count];
        for (int axis = 0; axis < input.Count; axis++)
            sizes[axis] = (int)Math.Min(int.MaxValue, Math.Floor(input[axis] * (double)scales[axis]));
        return sizes;
    }

    private static TensorRange Slice(int start, int end, int step, int size)
    {
        long first = start < 0 ? (long)start + size : start;
        long last = end < 0 ? (long)end + size : end;
        if (step > 0)
        {
            first = Clamp(first, 0, size);
            last = Clamp(last, 0, size);
        }
        else
        {
            first = Clamp(first, 0, size - 1);
            last = Clamp(last, -1, size - 1);
        }

        long distance = step > 0 ? last - first : first - last;
        long stride = Math.Abs((long)step);
        return new TensorRange((int)Math.Max(first, 0), step, distance <= 0 ? 0 : (int)((distance + stride - 1) / stride));
    }

    private static long Clamp(long value, long least, long most) => Math.Max(least, Math.Min(value, most));
}
