using System;

namespace ConvGen.Benchmarks.Kernels;

/// <summary>A measurement between two probes of the peak.</summary>
/// <param name="Rate">GFLOP/s of the kernel.</param>
/// <param name="Before">GFLOP/s of the probe before.</param>
/// <param name="After">GFLOP/s of the probe after.</param>
/// <param name="Occupied">Share of the time between that this process had the core; 1 where the system can't tell.</param>
internal readonly record struct Block(double Rate, double Before, double After, double Occupied)
{
    private const double CountingShare = 0.95;

    /// <summary>The slower probe: a neighbour that takes the core, its clock or its twin shows here.</summary>
    public double Slower => Math.Min(Before, After);

    /// <summary>Whether the figure is the kernel's alone.</summary>
    /// <param name="peak">The best probe of all.</param>
    public bool Counts(double peak) => Slower >= CountingShare * peak && Occupied >= CountingShare;
}
