using System;
using System.Linq;
using ConvGen.Tool.Graphs;

namespace ConvGen.Tool.Folding;

/// <summary>A sliding window on all spatial axes, automatic padding resolved to numbers.</summary>
/// <param name="Kernel">Taps.</param>
/// <param name="Strides">Steps.</param>
/// <param name="Dilations">Distances of taps.</param>
/// <param name="Before">Padding at the beginning of each axis.</param>
/// <param name="After">Padding at its end.</param>
/// <param name="Ceiling">Whether output sizes are rounded up.</param>
internal sealed record Window(int[] Kernel, int[] Strides, int[] Dilations, int[] Before, int[] After, bool Ceiling)
{
    public int Span(int axis) => checked(((Kernel[axis] - 1) * Dilations[axis]) + 1);

    /// <summary>The window of a convolution or of pooling.</summary>
    /// <param name="node">The node.</param>
    /// <param name="input">Shape of its input, batch and channels first.</param>
    /// <param name="kernel">Taps where the node doesn't say.</param>
    public static Window Of(Node node, int[] input, int[]? kernel = null)
    {
        if (input.Length < 3)
            throw new ImportException($"its input {Shapes.InWords(input)} has no spatial axes");
        int axes = input.Length - 2;
        int[] taps = kernel ?? Values(node, "kernel_shape", axes, least: 1) ?? throw new ImportException("it has no kernel_shape");
        if (node.Has("kernel_shape") && !Values(node, "kernel_shape", axes, least: 1)!.SequenceEqual(taps))
            throw new ImportException($"kernel_shape doesn't fit the weights, whose kernel is {Shapes.InWords(taps)}");
        int[] ones = [.. Enumerable.Repeat(1, axes)];
        Window window = new(
            taps,
            Values(node, "strides", axes, least: 1) ?? ones,
            Values(node, "dilations", axes, least: 1) ?? ones,
            new int[axes],
            new int[axes],
            node.Int("ceil_mode") != 0);
        return window.Padded(node, input);
    }

    /// <summary>Output size of a convolution or of pooling on one axis.</summary>
    public int OutputSize(int axis, int input)
    {
        int room = checked(input + Before[axis] + After[axis] - Span(axis));
        if (room < 0)
            throw new ImportException($"its window of {Span(axis)} is larger than its padded input of {room + Span(axis)}");
        int steps = room / Strides[axis];
        // A further window counts if it begins inside the input or the padding before it.
        bool hangs = Ceiling && room % Strides[axis] != 0 && (steps + 1) * Strides[axis] < input + Before[axis];
        return steps + (hangs ? 2 : 1);
    }

    /// <summary>Output shape of a convolution or of pooling.</summary>
    public int[] OutputShape(int[] input, int channels) =>
        [input[0], channels, .. Enumerable.Range(0, Kernel.Length).Select(axis => OutputSize(axis, input[axis + 2]))];

    private static int[]? Values(Node node, string name, int axes, int least)
    {
        if (node.Ints(name) is not { } values)
            return null;
        if (values.Length != axes)
            throw new ImportException($"{name} has {values.Length} values, but there are {axes} spatial axes");
        if (values.FirstOrDefault(value => value < least || value > int.MaxValue, least) is var odd && odd != least)
            throw new ImportException($"{name} holds {odd}");
        return [.. values.Select(value => (int)value)];
    }

    private Window Padded(Node node, int[] input)
    {
        int axes = Kernel.Length;
        switch (node.Text("auto_pad", "NOTSET"))
        {
            case "VALID":
                return this;
            case "SAME_UPPER" or "SAME_LOWER":
                bool isUpper = node.Text("auto_pad") == "SAME_UPPER";
                int[] all = [.. Enumerable.Range(0, axes).Select(axis =>
                    Math.Max(0, checked(((((input[axis + 2] + Strides[axis] - 1) / Strides[axis]) - 1) * Strides[axis]) + Span(axis) - input[axis + 2])))];
                int[] less = [.. all.Select(zeros => zeros / 2)];
                int[] more = [.. all.Select(zeros => zeros - (zeros / 2))];
                return this with { Before = isUpper ? less : more, After = isUpper ? more : less };
            default:
                if (node.Ints("pads") is not { } pads)
                    return this;
                if (pads.Length != 2 * axes)
                    throw new ImportException($"pads has {pads.Length} values, but there are {axes} spatial axes");
                if (pads.Any(pad => pad is < 0 or > int.MaxValue))
                    throw new ImportException("negative padding isn't supported");
                return this with { Before = [.. pads.Take(axes).Select(pad => (int)pad)], After = [.. pads.Skip(axes).Select(pad => (int)pad)] };
        }
    }
}
