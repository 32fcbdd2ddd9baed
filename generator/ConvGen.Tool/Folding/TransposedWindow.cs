using ConvGen.Tool.Graphs;

namespace ConvGen.Tool.Folding;

/// <summary>The window of a transposed convolution: padding is cut from its output.</summary>
/// <param name="Window">Kernel, strides, dilations, and what is cut on each side; below 0 where the output is longer than the sum of the kernel's places.</param>
/// <param name="Output">Output sizes of the spatial axes.</param>
internal sealed record TransposedWindow(Window Window, int[] Output)
{
    /// <summary>The window of a node.</summary>
    /// <param name="node">The node.</param>
    /// <param name="input">Shape of its input.</param>
    /// <param name="kernel">Taps of its weights.</param>
    public static TransposedWindow Of(Node node, int[] input, int[] kernel)
    {
        int axes = kernel.Length;
        string automatic = node.Text("auto_pad", "NOTSET");
        // Automatic padding has another meaning here: sizes follow from it, not the other way round.
        Node plain = automatic is "NOTSET" ? node : node.With("auto_pad", "VALID");
        Window window = Window.Of(plain, input, kernel);
        long[] extra = node.Ints("output_padding") ?? new long[axes];
        long[]? wanted = node.Ints("output_shape");
        if (extra.Length != axes || (wanted is not null && wanted.Length != axes && wanted.Length != axes + 2))
            throw new ImportException("output_padding or output_shape doesn't fit the spatial axes");
        int[] before = [.. window.Before];
        int[] after = [.. window.After];
        int[] output = new int[axes];
        for (int axis = 0; axis < axes; axis++)
        {
            int full = checked(((input[axis + 2] - 1) * window.Strides[axis]) + window.Span(axis) + (int)extra[axis]);
            bool isSame = automatic is "SAME_UPPER" or "SAME_LOWER";
            if (wanted is null && !isSame)
            {
                output[axis] = full - before[axis] - after[axis];
            }
            else
            {
                output[axis] = wanted is null ? checked(input[axis + 2] * window.Strides[axis]) : checked((int)wanted[axis + wanted.Length - axes]);
                int cut = full - output[axis];
                // Only SAME_UPPER leaves the odd one at the end: the definition of the operator. A longer output grows at the end.
                int half = cut / 2;
                (before[axis], after[axis]) = cut < 0 ? (0, cut) : automatic is "SAME_UPPER" ? (half, cut - half) : (cut - half, half);
            }
            if (output[axis] < 1)
                throw new ImportException($"its output has a size of {output[axis]}");
            // What is added at the end is cut less there.
            after[axis] -= (int)extra[axis];
        }
        return new TransposedWindow(window with { Before = before, After = after }, output);
    }
}
