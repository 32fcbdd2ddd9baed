using System.Collections.Generic;
using ConvGen.Generator.Schedule;

namespace ConvGen.Generator.Emit;

/// <summary>Prints calls of 1×1 tiles for a number of pixels that is known only at run time.</summary>
internal static class PixelCalls
{
    /// <param name="kernels">Tiles of falling size, the last of one pixel; the first may take up what whole tiles of the second leave over.</param>
    /// <param name="count">Number of pixels.</param>
    /// <param name="input">Place of the input at <c>pixel</c>.</param>
    /// <param name="weights">Place of the weights.</param>
    /// <param name="output">Place of the output at <c>pixel</c>.</param>
    /// <param name="inputStride">Floats from an input pixel to the next.</param>
    /// <param name="channels">Channels that are summed over.</param>
    /// <param name="outputStride">Floats from an output pixel to the next.</param>
    /// <param name="start">What sums start from at <c>pixel</c>, the floats from a pixel's start to the next's, and the least and greatest output; nothing for kernels that store sums alone.</param>
    /// <param name="nextPair">Floats to the two blocks of filters that are needed next, for kernels that fetch them.</param>
    public static IReadOnlyList<string> Lines(
        IReadOnlyList<ConvKernelSpec> kernels, string count, string input, string weights, string output,
        int inputStride, int channels, int outputStride, (string Place, int Stride, string Limits)? start = null, string nextPair = "0")
    {
        List<string> lines = ["int pixel = 0;"];
        bool takesUpRest = ConvPlanner.TakesUpRest(kernels);
        if (takesUpRest)
        {
            string next = Literals.Of(kernels[1].Pixels);
            lines.Add($"int larger = {count} % {next} <= {count} / {next} ? {count} % {next} : 0;");
        }
        foreach (ConvKernelSpec kernel in kernels)
        {
            string pixels = Literals.Of(kernel.Pixels);
            if (takesUpRest && kernel == kernels[0])
            {
                lines.Add("if (larger > 0)");
                lines.Add("    " + Call(kernel, "larger"));
                lines.Add($"pixel += larger * {pixels};");
                continue;
            }
            // A call without a tile would pass its arguments for nothing.
            lines.Add($"if ({count} - pixel >= {pixels})");
            lines.Add("    " + Call(kernel, kernel.Pixels == 1 ? $"{count} - pixel" : $"({count} - pixel) / {pixels}"));
            if (kernel.Pixels > 1)
                lines.Add($"pixel += ({count} - pixel) / {pixels} * {pixels};");
        }
        return lines;

        string Call(ConvKernelSpec kernel, string tiles)
        {
            string next = kernel.FetchesPair ? nextPair : "0";
            return start is { } begin
                ? $"{kernel.Name}({input}, {weights}, {begin.Place}, {output}, {Literals.Of(inputStride)}, {next}, {Literals.Of(channels)}, {Literals.Of(begin.Stride)}, {Literals.Of(outputStride)}, {tiles}, {begin.Limits});"
                : $"{kernel.Name}({input}, {weights}, {output}, {Literals.Of(inputStride)}, {next}, {Literals.Of(channels)}, {Literals.Of(outputStride)}, {tiles});";
        }
    }
}
