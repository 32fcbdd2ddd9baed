using System;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ConvGen.Benchmarks;

/// <summary>
/// The multiply-add peak of one core, measured: twelve independent sums keep both units busy. Read before and after each block of a
/// measurement, it tells whether a neighbour took part of the core meanwhile.
/// </summary>
internal sealed class PeakProbe
{
    private const int Turns = 20_000;
    private const int Sums = 12;

    private readonly int _lanes = Vector512.IsHardwareAccelerated ? 16 : 8;

    /// <summary>The best that was read so far, in GFLOP/s.</summary>
    public double Best { get; private set; }

    /// <summary>Reads the peak now, in GFLOP/s.</summary>
    public double Read()
    {
        long begin = Stopwatch.GetTimestamp();
        float sink = _lanes == 16 ? Run512(Turns, 0.5f) : Run256(Turns, 0.5f);
        double seconds = Stopwatch.GetElapsedTime(begin).TotalSeconds;
        double flops = 2.0 * Turns * Sums * _lanes;
        double reading = float.IsNaN(sink) ? 0 : flops / seconds / 1e9;
        Best = Math.Max(Best, reading);
        return reading;
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static float Run256(int turns, float factor)
    {
        Vector256<float> b = Vector256.Create(factor), c = Vector256.Create(0.5f);
        Vector256<float> s0 = c, s1 = c, s2 = c, s3 = c, s4 = c, s5 = c, s6 = c, s7 = c, s8 = c, s9 = c, s10 = c, s11 = c;
        for (int turn = 0; turn < turns; turn++)
        {
            s0 = Vector256.MultiplyAddEstimate(s0, b, c);
            s1 = Vector256.MultiplyAddEstimate(s1, b, c);
            s2 = Vector256.MultiplyAddEstimate(s2, b, c);
            s3 = Vector256.MultiplyAddEstimate(s3, b, c);
            s4 = Vector256.MultiplyAddEstimate(s4, b, c);
            s5 = Vector256.MultiplyAddEstimate(s5, b, c);
            s6 = Vector256.MultiplyAddEstimate(s6, b, c);
            s7 = Vector256.MultiplyAddEstimate(s7, b, c);
            s8 = Vector256.MultiplyAddEstimate(s8, b, c);
            s9 = Vector256.MultiplyAddEstimate(s9, b, c);
            s10 = Vector256.MultiplyAddEstimate(s10, b, c);
            s11 = Vector256.MultiplyAddEstimate(s11, b, c);
        }
        return Vector256.Sum(s0 + s1 + s2 + s3 + s4 + s5 + s6 + s7 + s8 + s9 + s10 + s11);
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static float Run512(int turns, float factor)
    {
        Vector512<float> b = Vector512.Create(factor), c = Vector512.Create(0.5f);
        Vector512<float> s0 = c, s1 = c, s2 = c, s3 = c, s4 = c, s5 = c, s6 = c, s7 = c, s8 = c, s9 = c, s10 = c, s11 = c;
        for (int turn = 0; turn < turns; turn++)
        {
            s0 = Vector512.MultiplyAddEstimate(s0, b, c);
            s1 = Vector512.MultiplyAddEstimate(s1, b, c);
            s2 = Vector512.MultiplyAddEstimate(s2, b, c);
            s3 = Vector512.MultiplyAddEstimate(s3, b, c);
            s4 = Vector512.MultiplyAddEstimate(s4, b, c);
            s5 = Vector512.MultiplyAddEstimate(s5, b, c);
            s6 = Vector512.MultiplyAddEstimate(s6, b, c);
            s7 = Vector512.MultiplyAddEstimate(s7, b, c);
            s8 = Vector512.MultiplyAddEstimate(s8, b, c);
            s9 = Vector512.MultiplyAddEstimate(s9, b, c);
            s10 = Vector512.MultiplyAddEstimate(s10, b, c);
            s11 = Vector512.MultiplyAddEstimate(s11, b, c);
        }
        return Vector512.Sum(s0 + s1 + s2 + s3 + s4 + s5 + s6 + s7 + s8 + s9 + s10 + s11);
    }
}
