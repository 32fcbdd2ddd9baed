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
    /// <param name="start">Place of what sums start from at <c>pixel</c>.</param>
    /// <param name="output">Place of the output at <c>pixel</c>.</param>
    /// <param name="inputStride">Floats from an input pixel to the next.</param>
    /// <param name="channels">Channels that are summed over.</param>
    /// <param name="startStride">Floats from a pixel's start to the next's.</param>
    /// <param name="outputStride">Floats from an output pixel to the next.</param>
    /// <param name="limits">Least and greatest output.</param>
    /// <param name="nextPair">Floats to the two blocks of filters that are needed next, for kernels that fetch them.</param>
    public static IReadOnlyList<string> Lines(
        IReadOnlyList<ConvKernelSpec> kernels, string count, string input, string weights, string start, string output,
        int inputStride, int channels, int startStride, int outputStride, string limits, string nextPair = "0")
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
            if (takesUpRest && kernel == kernels[0])
            {
                lines.Add(Call(kernel, "larger"));
                lines.Add($"pixel += larger * {Literals.Of(kernel.Pixels)};");
                continue;
            }
            string tiles = kernel.Pixels == 1 ? $"{count} - pixel" : $"({count} - pixel) / {Literals.Of(kernel.Pixels)}";
            lines.Add(Call(kernel, tiles));
            if (kernel.Pixels > 1)
                lines.Add($"pixel += ({count} - pixel) / {Literals.Of(kernel.Pixels)} * {Literals.Of(kernel.Pixels)};");
        }
        return lines;

        string Call(ConvKernelSpec kernel, string tiles) =>
            $"{kernel.Name}({input}, {weights}, {start}, {output}, {Literals.Of(inputStride)}, {(kernel.FetchesPair ? nextPair : "0")}, {Literals.Of(channels)}, {Literals.Of(startStride)}, {Literals.Of(outputStride)}, {tiles}, {limits});";
    }
}
