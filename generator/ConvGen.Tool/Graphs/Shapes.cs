using System;
using System.Collections.Generic;
using System.Linq;

namespace ConvGen.Tool.Graphs;

/// <summary>Arithmetic on shapes, all of whose axes are known.</summary>
internal static class Shapes
{
    /// <summary>Number of elements.</summary>
    public static long Length(IReadOnlyList<int> shape)
    {
        long length = 1;
        foreach (int axis in shape)
            length = checked(length * axis);
        return length;
    }

    /// <summary>A shape in words, such as [1, 3, 224, 224].</summary>
    public static string InWords(IEnumerable<int> shape) => $"[{string.Join(", ", shape)}]";

    public static bool Same(IReadOnlyList<int> first, IReadOnlyList<int> second) => first.SequenceEqual(second);

    /// <summary>An axis counted from the front; negative ones count from the back.</summary>
    /// <exception cref="ImportException">There is no such axis.</exception>
    public static int Axis(long axis, int rank)
    {
        long front = axis < 0 ? axis + rank : axis;
        return front >= 0 && front < rank ? (int)front : throw new ImportException($"axis {axis} doesn't exist in a tensor of {rank} axes");
    }

    /// <summary>The shape that both broadcast to by the rule of NumPy.</summary>
    /// <exception cref="ImportException">The shapes don't fit.</exception>
    public static int[] Broadcast(IReadOnlyList<int> first, IReadOnlyList<int> second)
    {
        int rank = Math.Max(first.Count, second.Count);
        int[] result = new int[rank];
        for (int axis = 0; axis < rank; axis++)
        {
            int one = Aligned(first, axis, rank);
            int other = Aligned(second, axis, rank);
            if (one != other && one != 1 && other != 1)
                throw new ImportException($"shapes {InWords(first)} and {InWords(second)} don't broadcast");
            result[axis] = one == 1 ? other : one;
        }
        return result;
    }

    /// <summary>Positions in a tensor of one shape for each element of a shape that it broadcasts to.</summary>
    public static IEnumerable<int> BroadcastPositions(IReadOnlyList<int> source, IReadOnlyList<int> target)
    {
        int[] strides = new int[target.Count];
        int stride = 1;
        for (int axis = source.Count - 1; axis >= 0; axis--)
        {
            strides[axis + target.Count - source.Count] = source[axis] == 1 ? 0 : stride;
            stride *= source[axis];
        }
        return Walk(target, strides, 0);
    }

    /// <summary>Strides of a dense tensor, in elements.</summary>
    public static int[] Strides(IReadOnlyList<int> shape)
    {
        int[] strides = new int[shape.Count];
        int stride = 1;
        for (int axis = shape.Count - 1; axis >= 0; axis--)
        {
            strides[axis] = stride;
            stride *= shape[axis];
        }
        return strides;
    }

    /// <summary>Positions that are reached by walking over a shape in order with these strides.</summary>
    public static IEnumerable<int> Walk(IReadOnlyList<int> shape, IReadOnlyList<int> strides, int start)
    {
        if (shape.Contains(0))
            yield break;
        int[] index = new int[shape.Count];
        int position = start;
        while (true)
        {
            yield return position;
            int axis = shape.Count - 1;
            for (; axis >= 0; axis--)
            {
                position += strides[axis];
                if (++index[axis] < shape[axis])
                    break;
                position -= index[axis] * strides[axis];
                index[axis] = 0;
            }
            if (axis < 0)
                yield break;
        }
    }

    private static int Aligned(IReadOnlyList<int> shape, int axis, int rank)
    {
        int own = axis - (rank - shape.Count);
        return own < 0 ? 1 : shape[own];
    }
}
