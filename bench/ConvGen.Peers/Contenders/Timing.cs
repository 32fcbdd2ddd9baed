using System;
using System.Diagnostics;

namespace ConvGen.Peers.Contenders;

/// <summary>Times repeated calls.</summary>
internal static class Timing
{
    private const int MostCalls = 1_000_000;

    /// <summary>Seconds per call of a run of about a time, after one call that brings caches and threads back. A call that takes as long is its own run.</summary>
    public static double PerCall(Action call, double seconds)
    {
        double once = Of(call, 1);
        int calls = Fitting(once, seconds);
        return calls > 1 ? Of(call, calls) : once;
    }

    /// <summary>Calls that fit into a time; at least one.</summary>
    public static int Fitting(double once, double seconds) => (int)Math.Clamp(Math.Round(seconds / once), 1, MostCalls);

    private static double Of(Action call, int calls)
    {
        long begin = Stopwatch.GetTimestamp();
        for (int turn = 0; turn < calls; turn++)
            call();
        return Stopwatch.GetElapsedTime(begin).TotalSeconds / calls;
    }
}
