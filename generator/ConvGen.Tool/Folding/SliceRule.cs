using System;
using System.Linq;
using ConvGen.Tool.Graphs;

namespace ConvGen.Tool.Folding;

/// <summary>What Slice takes of each axis.</summary>
/// <param name="Starts">First element.</param>
/// <param name="Steps">Distance of elements; may be below 0.</param>
/// <param name="Output">Numbers of elements.</param>
internal sealed record SliceRule(int[] Starts, int[] Steps, int[] Output)
{
    public static SliceRule Of(NodeView view)
    {
        int[] input = view.Shape(0);
        bool isOld = view.Node.Has("starts");
        long[] starts = (isOld ? view.Node.Ints("starts") : view.Constant(1)?.Integers) ?? throw new ImportException("it has no starts");
        long[] ends = (isOld ? view.Node.Ints("ends") : view.Constant(2)?.Integers) ?? throw new ImportException("it has no ends");
        long[]? axes = isOld ? view.Node.Ints("axes") : view.Constant(3)?.Integers;
        long[]? steps = isOld ? null : view.Constant(4)?.Integers;
        if (ends.Length != starts.Length || (axes ?? starts).Length != starts.Length || (steps ?? starts).Length != starts.Length)
            throw new ImportException("starts, ends, axes and steps have different lengths");
        SliceRule rule = new(new int[input.Length], [.. Enumerable.Repeat(1, input.Length)], [.. input]);
        for (int index = 0; index < starts.Length; index++)
        {
            int axis = Shapes.Axis(axes?[index] ?? index, input.Length);
            int length = input[axis];
            long step = steps?[index] ?? 1;
            if (step is 0 or <= int.MinValue or > int.MaxValue)
                throw new ImportException($"a step of {step} isn't possible");
            // Forwards, ends lie in 0 … length; backwards, in −1 … length − 1.
            long start = Math.Clamp(FromFront(starts[index], length), step > 0 ? 0 : Math.Min(0, length - 1), step > 0 ? length : Math.Max(0, length - 1));
            long end = Math.Clamp(FromFront(ends[index], length), step > 0 ? 0 : -1, step > 0 ? length : length - 1);
            rule.Starts[axis] = (int)start;
            rule.Steps[axis] = (int)step;
            long room = step > 0 ? end - start : start - end;
            long stride = Math.Abs(step);
            rule.Output[axis] = length == 0 ? 0 : (int)Math.Max(0, (room + stride - 1) / stride);
        }
        return rule;
    }

    private static long FromFront(long index, int length) => index < 0 ? Math.Max(index, -int.MaxValue) + length : index;
}
