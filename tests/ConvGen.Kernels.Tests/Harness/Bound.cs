using System;
using System.Globalization;
using System.Text.RegularExpressions;

namespace ConvGen.Kernels.Tests.Harness;

/// <summary>How far a result may be from the oracle: not at all, or a share of the largest value.</summary>
internal readonly partial record struct Bound
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

    /// <summary>A direction whose kernel says the tile. Read here without the generator, which a program compiled by NativeAOT doesn't have.</summary>
    public static Bound Winograd(string kernel, long terms)
    {
        Match match = Tile().Match(kernel);
        if (!match.Success)
            throw new CheckFailedException($"'{kernel}' isn't the name of a kernel of Winograd's method.");
        return new(Scaled(Math.Max(Points("rows", "height", "step"), Points("columns", "width", "along")) <= 4 ? SmallWinogradError : WinogradError, terms));

        // Outputs + taps − 1 of a stride's longest phase; an axis that the name leaves out is like the first. A strided input adjoint's tile has the outputs of all phases.
        int Points(string tile, string taps, string stride)
        {
            int step = match.Groups["step"].Success ? Number(match.Groups[stride].Success ? stride : "step") : 1;
            int outputs = Number(match.Groups[tile].Success ? tile : "rows") / (match.Groups["lead"].Success ? step : 1);
            return outputs + ((Number(match.Groups[taps].Success ? taps : "height") + step - 1) / step) - 1;
        }

        int Number(string group) => int.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);
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

    [GeneratedRegex(@"^Winograd\w+?_F(?<rows>\d+)(x(?<columns>\d+))?K(?<height>\d+)(x(?<width>\d+))?(S(?<step>\d+)(x(?<along>\d+))?)?(?<lead>P\d+(x\d+)?)?_")]
    private static partial Regex Tile();

    private static double Scaled(double error, long terms) => error * Math.Max(1, Math.Sqrt(terms / 4000.0));
}
