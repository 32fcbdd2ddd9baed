using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ConvGen.Benchmarks.Kernels;

/// <summary>
/// The greatest rate of fused multiply-adds on one core, measured: twelve chains that don't wait for one another, of the widest vectors that
/// kernels use. Two units with a latency of four need eight chains.
/// </summary>
internal static class FmaPeak
{
    private const int Chains = 12;

    // About half a millisecond: long against a timer's tick, short against a neighbour's time slice.
    private const int Turns = 1 << 18;

    private static float s_sink;

    /// <summary>Bits of the vectors that the probe multiplies, those of the kernels on this machine.</summary>
    public static int VectorBits { get; } = Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : 128;

    /// <summary>Measures once.</summary>
    /// <returns>GFLOP/s, two per multiply-add.</returns>
    public static double Measure()
    {
        long begin = Stopwatch.GetTimestamp();
        s_sink = VectorBits switch
        {
            512 => Probe512(Turns, 0.5f),
            256 => Probe256(Turns, 0.5f),
            _ => Probe128(Turns, 0.5f),
        };
        double seconds = Stopwatch.GetElapsedTime(begin).TotalSeconds;
        return 2.0 * Chains * (VectorBits / 32) * Turns / seconds / 1e9;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static float Probe512(int turns, float value)
    {
        Vector512<float> factor = Vector512.Create(value), term = Vector512.Create(1f);
        Vector512<float> a = term, b = term, c = term, d = term, e = term, f = term, g = term, h = term, i = term, j = term, k = term, l = term;
        for (int turn = 0; turn < turns; turn++)
        {
            a = Vector512.MultiplyAddEstimate(a, factor, term);
            b = Vector512.MultiplyAddEstimate(b, factor, term);
            c = Vector512.MultiplyAddEstimate(c, factor, term);
            d = Vector512.MultiplyAddEstimate(d, factor, term);
            e = Vector512.MultiplyAddEstimate(e, factor, term);
            f = Vector512.MultiplyAddEstimate(f, factor, term);
            g = Vector512.MultiplyAddEstimate(g, factor, term);
            h = Vector512.MultiplyAddEstimate(h, factor, term);
            i = Vector512.MultiplyAddEstimate(i, factor, term);
            j = Vector512.MultiplyAddEstimate(j, factor, term);
            k = Vector512.MultiplyAddEstimate(k, factor, term);
            l = Vector512.MultiplyAddEstimate(l, factor, term);
        }
        return Vector512.Sum(a + b + c + d + e + f + g + h + i + j + k + l);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static float Probe256(int turns, float value)
    {
        Vector256<float> factor = Vector256.Create(value), term = Vector256.Create(1f);
        Vector256<float> a = term, b = term, c = term, d = term, e = term, f = term, g = term, h = term, i = term, j = term, k = term, l = term;
        for (int turn = 0; turn < turns; turn++)
        {
            a = Vector256.MultiplyAddEstimate(a, factor, term);
            b = Vector256.MultiplyAddEstimate(b, factor, term);
            c = Vector256.MultiplyAddEstimate(c, factor, term);
            d = Vector256.MultiplyAddEstimate(d, factor, term);
            e = Vector256.MultiplyAddEstimate(e, factor, term);
            f = Vector256.MultiplyAddEstimate(f, factor, term);
            g = Vector256.MultiplyAddEstimate(g, factor, term);
            h = Vector256.MultiplyAddEstimate(h, factor, term);
            i = Vector256.MultiplyAddEstimate(i, factor, term);
            j = Vector256.MultiplyAddEstimate(j, factor, term);
            k = Vector256.MultiplyAddEstimate(k, factor, term);
            l = Vector256.MultiplyAddEstimate(l, factor, term);
        }
        return Vector256.Sum(a + b + c + d + e + f + g + h + i + j + k + l);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static float Probe128(int turns, float value)
    {
        Vector128<float> factor = Vector128.Create(value), term = Vector128.Create(1f);
        Vector128<float> a = term, b = term, c = term, d = term, e = term, f = term, g = term, h = term, i = term, j = term, k = term, l = term;
        for (int turn = 0; turn < turns; turn++)
        {
            a = Vector128.MultiplyAddEstimate(a, factor, term);
            b = Vector128.MultiplyAddEstimate(b, factor, term);
            c = Vector128.MultiplyAddEstimate(c, factor, term);
            d = Vector128.MultiplyAddEstimate(d, factor, term);
            e = Vector128.MultiplyAddEstimate(e, factor, term);
            f = Vector128.MultiplyAddEstimate(f, factor, term);
            g = Vector128.MultiplyAddEstimate(g, factor, term);
            h = Vector128.MultiplyAddEstimate(h, factor, term);
            i = Vector128.MultiplyAddEstimate(i, factor, term);
            j = Vector128.MultiplyAddEstimate(j, factor, term);
            k = Vector128.MultiplyAddEstimate(k, factor, term);
            l = Vector128.MultiplyAddEstimate(l, factor, term);
        }
        return Vector128.Sum(a + b + c + d + e + f + g + h + i + j + k + l);
    }
}
