extern alias generator;

using System;
using generator::ConvGen.Generator.Schedule;

namespace ConvGen.Kernels.Tests.Harness;

/// <summary>How far a result may be from the oracle: not at all, or a share of the largest value.</summary>
internal readonly record struct Bound
{
    /// <summary>F(4×4, 3×3): six points an axis, whose factors 1⁄3 and 1⁄15 round. Larger ones are held to the same.</summary>
    private const double WinogradError = 2e-5;

    /// <summary>F(2×2, 3×3): four points.</summary>
    private const double SmallWinogradError = 5e-6;

    private const double DirectError = 1e-5;

    private readonly double _share;

    private Bound(double share) => _share = share;

    /// <summary>The same bits, but for the sign of zero.</summary>
    public static Bound Exact { get; }

    /// <summary>A share of the largest value.</summary>
    public static Bound Share(double share) => new(share);

    public static Bound Direct(long terms) => new(Scaled(DirectError, terms));

    /// <summary>A direction of which the tile isn't known.</summary>
    public static Bound Winograd(long terms) => new(Scaled(WinogradError, terms));

    /// <summary>A direction whose kernel says the tile.</summary>
    public static Bound Winograd(string kernel, long terms)
    {
        WinogradKernelSpec spec = (WinogradKernelSpec)KernelName.Parse(kernel);
        return new(Scaled(Math.Max(spec.Rows.Points, spec.Columns.Points) <= 4 ? SmallWinogradError : WinogradError, terms));
    }

    /// <summary>Holds values to the oracle's.</summary>
    /// <exception cref="CheckFailedException">One is too far away.</exception>
    public void Require(string what, ReadOnlySpan<float> actual, double[] expected)
    {
        if (_share == 0)
        {
            IntegerData.RequireEqual(what, actual, expected);
            return;
        }
        if (actual.Length != expected.Length)
            throw new CheckFailedException($"{what}: expected {expected.Length} values, got {actual.Length}.");
        double largest = 0;
        foreach (double value in expected)
            largest = Math.Max(largest, Math.Abs(value));
        double most = 0;
        int at = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            double error = Math.Abs(actual[i] - expected[i]);
            // NaN is the largest error.
            if (!(error <= most))
                (most, at) = (error, i);
        }
        if (!(most <= _share * largest))
            throw new CheckFailedException($"{what}: value {at} of {expected.Length} is {actual[at]} instead of {expected[at]}, {most / largest:E1} of the largest; {_share:E1} is allowed.");
    }

    private static double Scaled(double error, long terms) => error * Math.Max(1, Math.Sqrt(terms / 4000.0));
}
