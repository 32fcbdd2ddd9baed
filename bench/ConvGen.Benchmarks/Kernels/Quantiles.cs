using System;

namespace ConvGen.Benchmarks.Kernels;

/// <summary>Quantiles of measurements.</summary>
internal static class Quantiles
{
    /// <summary>A quantile of sorted values, interpolated between neighbours.</summary>
    public static double Of(ReadOnlySpan<double> sorted, double share)
    {
        double place = share * (sorted.Length - 1);
        int below = (int)place;
        int above = Math.Min(below + 1, sorted.Length - 1);
        return double.Lerp(sorted[below], sorted[above], place - below);
    }
}
