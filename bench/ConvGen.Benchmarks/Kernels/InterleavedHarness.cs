using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;

namespace ConvGen.Benchmarks.Kernels;

/// <summary>
/// Measures kernels in rounds, one short block of each kernel a round, every block between two probes of the peak. A block counts only if
/// both of its probes read at least 95 % of the best seen and no other process had the core meanwhile, so that what a noisy machine loses
/// isn't blamed on a kernel.
/// </summary>
internal sealed class InterleavedHarness
{
    // Blocks this short mostly lie between two interruptions; a longer kernel has one call a block.
    private const double BlockSeconds = 0.002;

    private readonly LayerStep[] _steps;
    private readonly int[] _calls;
    private readonly List<Block>[] _blocks;

    /// <summary>Prepares kernels: each is compiled, and its calls per block are chosen.</summary>
    /// <param name="rows">The kernels.</param>
    public InterleavedHarness(IReadOnlyList<KernelRow> rows)
    {
        Rows = rows;
        _steps = [.. rows.Select(row => new LayerStep(row))];
        _calls = [.. _steps.Select(CallsPerBlock)];
        _blocks = [.. rows.Select(_ => new List<Block>())];
        Observe(FmaPeak.Measure());
    }

    /// <summary>The kernels.</summary>
    public IReadOnlyList<KernelRow> Rows { get; }

    /// <summary>The best probe so far, in GFLOP/s.</summary>
    public double Peak { get; private set; }

    /// <summary>Rounds so far.</summary>
    public int Rounds { get; private set; }

    /// <summary>Measures each kernel once.</summary>
    public void Round()
    {
        for (int row = 0; row < _steps.Length; row++)
        {
            // The other kernels have taken the caches: one call brings this one's maps back.
            _steps[row].Run();
            double before = Observe(FmaPeak.Measure());
            TimeSpan processorBegin = ProcessorTime();
            long begin = Stopwatch.GetTimestamp();
            _steps[row].Run(_calls[row]);
            double seconds = Stopwatch.GetElapsedTime(begin).TotalSeconds;
            double occupied = OperatingSystem.IsLinux() ? (ProcessorTime() - processorBegin).TotalSeconds / seconds : 1;
            double after = Observe(FmaPeak.Measure());
            _blocks[row].Add(new Block((double)_steps[row].Flops * _calls[row] / seconds / 1e9, before, after, occupied));
        }
        Rounds++;
    }

    /// <summary>The blocks of a kernel that count.</summary>
    public IReadOnlyList<Block> Counting(int row) => [.. _blocks[row].Where(block => block.Counts(Peak))];

    /// <summary>The blocks of a kernel that come nearest to counting.</summary>
    public IReadOnlyList<Block> Quietest(int row, int blocks) => [.. _blocks[row].OrderByDescending(block => Math.Min(block.Slower / Peak, block.Occupied)).Take(blocks)];

    /// <summary>Blocks that count of the kernel that has fewest.</summary>
    public int FewestCounting() => Enumerable.Range(0, Rows.Count).Min(row => Counting(row).Count);

    private static int CallsPerBlock(LayerStep step)
    {
        step.Run(3);
        double best = double.MaxValue;
        for (int trial = 0; trial < 5; trial++)
        {
            long begin = Stopwatch.GetTimestamp();
            step.Run();
            best = Math.Min(best, Stopwatch.GetElapsedTime(begin).TotalSeconds);
        }
        return Math.Max(1, (int)Math.Round(BlockSeconds / best));
    }

    // Exact to microseconds on Linux only; elsewhere it advances by the tick of a timer.
    private static TimeSpan ProcessorTime() => OperatingSystem.IsLinux() ? Environment.CpuUsage.TotalTime : TimeSpan.Zero;

    private double Observe(double rate)
    {
        Peak = Math.Max(Peak, rate);
        return rate;
    }
}
