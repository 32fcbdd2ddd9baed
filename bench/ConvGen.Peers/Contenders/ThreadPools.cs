using System;
using System.Threading;

namespace ConvGen.Peers.Contenders;

/// <summary>The contenders' threads between their blocks.</summary>
internal static class ThreadPools
{
    private const int WatchMilliseconds = 10;

    private static readonly TimeSpan MostWork = TimeSpan.FromMilliseconds(1);

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Waits until this process has nothing to compute. Threads of a pool spin for a while after their work, ONNX Runtime's for some tens of milliseconds:
    /// they aren't to take a core from who comes next. libtorch's, in processes of their own, spin for less than the time that is always waited.
    /// </summary>
    public static void Rest()
    {
        for (TimeSpan waited = TimeSpan.Zero; waited < Longest; waited += TimeSpan.FromMilliseconds(WatchMilliseconds))
        {
            TimeSpan before = Environment.CpuUsage.TotalTime;
            Thread.Sleep(WatchMilliseconds);
            if (Environment.CpuUsage.TotalTime - before < MostWork)
                return;
        }
    }
}
