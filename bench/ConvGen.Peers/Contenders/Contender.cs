using System;
using System.Diagnostics;

namespace ConvGen.Peers.Contenders;

/// <summary>Somebody who does a subject's work.</summary>
internal abstract class Contender : IDisposable
{
    /// <summary>Who it is, as in the table's head.</summary>
    public abstract string Name { get; }

    /// <summary>The setting it runs in, where there is a choice.</summary>
    public virtual string Setting => "";

    /// <summary>What it computes, laid out as <see cref="Results"/> says; compared before anything is timed.</summary>
    public abstract float[] Outputs();

    /// <summary>Works for about a time.</summary>
    /// <param name="seconds">How long.</param>
    /// <returns>Seconds per call, for each row of the subject.</returns>
    public abstract double[] Block(double seconds);

    public virtual void Dispose()
    {
    }

    /// <summary>Times calls for about a time: one that brings caches and threads back, then a run of as many as fit.</summary>
    protected static double Time(Action call, double seconds)
    {
        long begin = Stopwatch.GetTimestamp();
        call();
        double once = Stopwatch.GetElapsedTime(begin).TotalSeconds;
        int calls = Calls(once, seconds);
        begin = Stopwatch.GetTimestamp();
        for (int turn = 0; turn < calls; turn++)
            call();
        return Stopwatch.GetElapsedTime(begin).TotalSeconds / calls;
    }

    /// <summary>Calls that fit into a time; at least one.</summary>
    protected static int Calls(double once, double seconds) => (int)Math.Clamp(Math.Round(seconds / once), 1, 1_000_000);
}
