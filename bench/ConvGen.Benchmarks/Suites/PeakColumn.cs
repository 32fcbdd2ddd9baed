using System;
using System.Globalization;
using ConvGen.Benchmarks.Kernels;

namespace ConvGen.Benchmarks.Suites;

/// <summary>A kernel's share of the best probe of the multiply-add peak. Benchmarks run in this process, so the probe sees the same machine.</summary>
internal sealed class PeakColumn : RateColumn
{
    private static double s_peak;

    public override string Id => nameof(PeakColumn);

    public override string ColumnName => "Peak";

    public override string Legend => "Share of the multiply-add peak of one core, probed before and after each kernel";

    public override int PriorityInCategory => 1;

    /// <summary>Probes the peak.</summary>
    public static void Observe()
    {
        for (int probe = 0; probe < 20; probe++)
            s_peak = Math.Max(s_peak, FmaPeak.Measure());
    }

    protected override string Format(double rate) => string.Create(CultureInfo.InvariantCulture, $"{100 * rate / s_peak:F0} %");
}
