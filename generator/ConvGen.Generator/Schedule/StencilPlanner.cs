using System;
using System.Collections.Generic;
using System.Linq;

namespace ConvGen.Generator.Schedule;

/// <summary>Tile sizes of stencils.</summary>
internal static class StencilPlanner
{
    /// <summary>Taps up to which a pooling window is unrolled; larger ones use the clipped kernel, whose loops cost little beside them.</summary>
    public const int MostPoolTaps = 49;

    /// <summary>Taps up to which a max pool's adjoint is unrolled: eight operations each.</summary>
    public const int MostPoolAdjointTaps = 25;

    /// <summary>
    /// Most weights that a depthwise tile holds in registers along a whole row, rather than those of one kernel row at a time: 9 weights +
    /// 4 accumulators + 1 input + 2 limits are the 16 registers of AVX2. On 144 channels 3×3 56² that gives 60 % of the peak at 256 bits
    /// instead of 47, and the same 85 at 512; all 25 weights of a 5×5 kernel held at 512 bits give 75 instead of 89.
    /// </summary>
    private const int MostHeldWeights = 9;

    private const int OtherRegisters = 3;

    public static bool HoldsAllWeights(KernelWindow window) => window.Taps <= MostHeldWeights;

    /// <summary>
    /// Pixels of a depthwise tile. Accumulators + the weights that are held + one input stay within the registers; with a row of weights
    /// at a time 8 + 3 + 1 and 6 + 7 + 1.
    /// </summary>
    public static int MostPixels(KernelWindow window, VectorTarget target) => HoldsAllWeights(window)
        ? Math.Min(8, target.Registers - OtherRegisters - window.Taps)
        : Enumerable.Range(1, window.Width <= 5 ? 8 : 6).Reverse().Where(pixels => Fits(window, pixels)).DefaultIfEmpty(1).First();

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
