using System;
using System.Diagnostics;
using System.Runtime;

namespace ConvGen.Tool.Commands;

/// <summary>
/// Lets the runtime's compiler finish before something is measured. A process that has just imported and compiled a model has thousands of methods waiting to be
/// optimised, those of the C# compiler for the most part, and what runs a network waits behind them for seconds.
/// </summary>
internal static class CompilerQueue
{
    // Methods wait 100 ms before their calls are counted, and are optimised in two steps.
    private const double QuietSeconds = 0.3;

    private const double MostSeconds = 20;

    /// <summary>Calls until nothing was compiled for a while.</summary>
    /// <param name="call">What will be measured.</param>
    public static void Drain(Action call)
    {
        long begin = Stopwatch.GetTimestamp();
        long quiet = begin;
        long compiled = JitInfo.GetCompiledMethodCount();
        while (Stopwatch.GetElapsedTime(quiet).TotalSeconds < QuietSeconds && Stopwatch.GetElapsedTime(begin).TotalSeconds < MostSeconds)
        {
            call();
            long now = JitInfo.GetCompiledMethodCount();
            if (now == compiled)
                continue;
            compiled = now;
            quiet = Stopwatch.GetTimestamp();
        }
    }
}
