using System;
using System.Collections.Generic;
using System.Linq;
using ConvGen.Generator.Algorithm;

namespace ConvGen.Generator.Schedule;

/// <summary>Tile sizes of stencils.</summary>
internal static class StencilPlanner
{
    /// <summary>Taps up to which a pooling window is unrolled; larger ones use the clipped kernel, whose loops cost little beside them.</summary>
    public const int MostPoolTaps = 49;

    /// <summary>Taps up to which a max pool's adjoint is unrolled: eight operations each.</summary>
    public const int MostPoolAdjointTaps = 25;

    /// <summary>
    /// Pixels of a depthwise tile: eight with kernels of up to five columns, six with longer ones. A kernel row's weights are held: 8 + 3 + 1 and 6 + 7 + 1 registers. Eight sums
    /// that don't wait for each other keep both multiply-add units busy; all nine weights of a 3×3 kernel in registers leave room for four. Measured on a Zen 3 at 256 bits, 3×3: 144
    /// channels of 14², 28² and 56² take 0.79, 0.89 and 0.91 of the time, 64 of 56² 0.81, 32 of 112² 0.75. At 512 bits both reach 85 % of the peak.
    /// </summary>
    public static int MostPixels(KernelWindow window) =>
        Enumerable.Range(1, window.Width <= 5 ? 8 : 6).Reverse().Where(pixels => Fits(window, pixels)).DefaultIfEmpty(1).First();

    private static bool Fits(KernelWindow window, int pixels)
    {
        bool dense = window is { StrideWidth: 1, DilationWidth: 1 };
        int inputs = dense ? pixels + window.Width - 1 : pixels * window.Width;
        // Each row loads weights and inputs and moves to the next; long rows read their weights at each use. Each pixel is started, clamped and stored.
        int multiplyAdds = window.Taps * pixels;
        int reads = window.Width > MostHeldRow ? multiplyAdds : 0;
        return JitLimits.Fit(multiplyAdds, multiplyAdds + reads + (window.Height * 2 * (window.Width + inputs)) + (7 * pixels) + 10);
    }

    /// <summary>Weights of a kernel row that are held in registers; longer rows read them from memory at each use.</summary>
    public const int MostHeldRow = 7;

    /// <summary>Whether a depthwise convolution fits a stencil; else it runs as a grouped contraction.</summary>
    public static bool Fits(int taps) => taps <= JitLimits.MultiplyAdds;

    /// <summary>
    /// Rows of an image that a depthwise weight adjoint passes through before the next channels: all where the maps are small, else few, so that all of each fetched line of pixels
    /// is used, but so many that loading and storing sums costs little. Measured on a Zen 3 at 256 bits: 144 channels 3×3 56² takes 0.75 of the time by single rows; 384 channels
    /// 5×5 14² takes 1.3 times as long by single rows as by all.
    /// </summary>
    public static int WeightAdjointRows(ConvProblem problem, MapLayout input, MapLayout gradient)
    {
        const int CachedFloats = 256 * 1024;
        const int LeastPixels = 56;
        int rowFloats = (problem.Window.Rows.Stride * input.RowStride) + gradient.RowStride;
        return (long)rowFloats * problem.OutputHeight <= CachedFloats
            ? problem.OutputHeight
            : Math.Min(problem.OutputHeight, (LeastPixels + problem.OutputWidth - 1) / problem.OutputWidth);
    }

    /// <summary>The narrower target that a target leaves a rest of its channels to; none if the channels are whole vectors.</summary>
    public static IReadOnlyList<(VectorTarget Target, int Begin, int Channels)> Lanes(VectorTarget target, int paddedChannels)
    {
        int whole = paddedChannels / target.Lanes * target.Lanes;
        List<(VectorTarget Target, int Begin, int Channels)> parts = [];
        if (whole > 0)
            parts.Add((target, 0, whole));
        if (whole < paddedChannels)
            parts.Add((VectorTargets.V256, whole, paddedChannels - whole));
        return parts;
    }
}
