using System;
using System.Collections.Generic;

namespace ConvGen.Generator.Schedule;

/// <summary>Tile sizes of stencils.</summary>
internal static class StencilPlanner
{
    /// <summary>Taps up to which a pooling window is unrolled; larger ones use the clipped kernel, whose loops cost little beside them.</summary>
    public const int MostPoolTaps = 49;

    /// <summary>Taps up to which a max pool's adjoint is unrolled: eight operations each.</summary>
    public const int MostPoolAdjointTaps = 25;

    /// <summary>
    /// Pixels of a depthwise tile. Accumulators + a row of weights + one input stay within 16 registers: 8 + 3 + 1 and 6 + 7 + 1.
    /// </summary>
    public static int MostPixels(KernelWindow window) =>
        Math.Max(1, Math.Min(window.Width <= 5 ? 8 : 6, JitLimits.MultiplyAdds / window.Taps));

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
