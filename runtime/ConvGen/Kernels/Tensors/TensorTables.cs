using System.Collections.Generic;
using System.Linq;

namespace ConvGen.Kernels;

/// <summary>Tables of places, made once for a layer's shapes.</summary>
internal static class TensorTables
{
    /// <summary>For each value of a shape, the place of the value of a smaller tensor that stands for it.</summary>
    public static int[] Broadcast(TensorAxes input, TensorAxes output)
    {
        int[] strides = input.Strides();
        int added = output.Count - input.Count;
        return Places(output, [.. Enumerable.Range(0, output.Count).Select(axis => axis < added || input[axis - added] == 1 ? 0 : strides[axis - added])]);
    }

    /// <summary>The places of a tensor's values along its marked axes, or along the others.</summary>
    public static int[] Places(TensorAxes tensor, IReadOnlyList<bool> marked, bool along)
    {
        int[] strides = tensor.Strides();
        int[] axes = [.. Enumerable.Range(0, tensor.Count).Where(axis => marked[axis] == along)];
        return Places(axes.Select(axis => tensor[axis]).ToArray(), axes.Select(axis => strides[axis]).ToArray());
    }

    /// <summary>Places of all combinations, the last axis fastest.</summary>
    public static int[] Places(IReadOnlyList<int> sizes, IReadOnlyList<int> strides)
    {
        int count = 1;
        foreach (int size in sizes)
            count *= size;
        int[] places = new int[count];
        int repeats = 1;
        for (int axis = sizes.Count - 1; axis >= 0 && count > 0; axis--)
        {
            for (int place = 0; place < count; place++)
                places[place] += place / repeats % sizes[axis] * strides[axis];
            repeats *= sizes[axis];
        }

        return places;
    }
}
