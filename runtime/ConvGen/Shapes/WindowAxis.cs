using System;

namespace ConvGen;

/// <summary>
/// One axis of a sliding window: the formulas of output size and padding that the generator, its diagnostics and the
/// runtime share.
/// </summary>
/// <param name="Kernel">Taps of the kernel along this axis.</param>
/// <param name="Stride">Step of the window, in pixels.</param>
/// <param name="Dilation">Distance between neighbouring taps, in pixels.</param>
/// <param name="Before">Padding above or on the left, in pixels.</param>
/// <param name="After">Padding below or on the right, in pixels.</param>
public readonly record struct WindowAxis(int Kernel, int Stride, int Dilation, int Before, int After)
{
    /// <summary>Pixels that the dilated kernel spans: (k − 1)·d + 1.</summary>
    public int Span => checked(((Kernel - 1) * Dilation) + 1);

    /// <summary>Output size for an input size: ⌊(n + before + after − span) ÷ stride⌋ + 1; 0 or less if the kernel doesn't fit.</summary>
    public int OutputSize(int input)
    {
        int room = checked(input + Before + After - Span);
        return room < 0 ? 0 : (room / Stride) + 1;
    }

    /// <summary>
    /// Output size with the division rounded up; a window that would begin in the padding after the input is dropped, as in PyTorch.
    /// </summary>
    internal int OutputSizeCeiling(int input)
    {
        int room = checked(input + Before + After - Span);
        if (room < 0)
            return 0;
        int size = ((room + Stride - 1) / Stride) + 1;
        return (size - 1) * Stride >= input + Before ? size - 1 : size;
    }

    /// <summary>Output size of a transposed convolution: (n − 1)·stride − before − after + span + output padding.</summary>
    public int TransposedOutputSize(int input, int outputPadding) =>
        checked(((input - 1) * Stride) - Before - After + Span + outputPadding);

    /// <summary>
    /// The padding that makes the output size ⌈n ÷ stride⌉; an odd zero goes after the input.
    /// </summary>
    internal WindowAxis WithSamePadding(int input)
    {
        int output = (input + Stride - 1) / Stride;
        int total = Math.Max(0, ((output - 1) * Stride) + Span - input);
        return this with { Before = total / 2, After = total - (total / 2) };
    }

    /// <summary>
    /// The padding that makes a transposed convolution's output size n · stride; an odd zero goes after.
    /// </summary>
    internal WindowAxis WithSamePaddingTransposed()
    {
        int total = Math.Max(0, Span - Stride);
        return this with { Before = total / 2, After = total - (total / 2) };
    }
}
