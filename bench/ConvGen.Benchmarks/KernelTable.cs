using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.Linq;

namespace ConvGen.Benchmarks;

/// <summary>
/// The interleaved harness: rounds over all rows, one block of each at a time, since machines are shared and noise comes in waves.
/// A block counts only if the probe of the peak reads at least 95 % of the best before and after it.
/// </summary>
internal static class KernelTable
{
    private const double Quiet = 0.95;
    private const double BlockMilliseconds = 2;
    private const int LeastBlocks = 10;

    public static void Run(TimeSpan duration, string filter)
    {
        PinToOneCore();
        LayerStep[] rows = [.. LayerStep.All().Where(row => row.Name.Contains(filter, StringComparison.OrdinalIgnoreCase))];
        if (rows.Length == 0)
        {
            Console.WriteLine($"No row's name contains '{filter}'.");
            return;
        }
        PeakProbe probe = new();
        foreach (LayerStep row in rows)
        {
            row.Run();
            row.Run();
        }
        for (int reading = 0; reading < 200; reading++)
            probe.Read();

        List<(double Before, double Rate, double After)>[] blocks = [.. rows.Select(_ => new List<(double, double, double)>())];
        Stopwatch watch = Stopwatch.StartNew();
        while (watch.Elapsed < duration)
        {
            for (int row = 0; row < rows.Length; row++)
                blocks[row].Add(Block(rows[row], probe));
        }

        int all = blocks.Sum(row => row.Count);
        int counted = blocks.Sum(row => row.Count(block => IsQuiet(block, probe)));
        Console.WriteLine(Line($"FMA peak of one core, measured in this run: {probe.Best:F1} GFLOP/s; {counted} of {all} blocks counted (probe at least {100 * Quiet:F0} % of the best before and after)"));
        Console.WriteLine();
        for (int row = 0; row < rows.Length; row++)
        {
            double[] rates = [.. blocks[row].Where(block => IsQuiet(block, probe)).Select(block => block.Rate).Order()];
            if (rates.Length < LeastBlocks)
            {
                Console.WriteLine($"{rows[row].Name,-44} only {rates.Length} of {blocks[row].Count} blocks counted: the machine is too busy for a figure");
                continue;
            }
            double median = rates[rates.Length / 2];
            Console.WriteLine(Line($"{rows[row].Name,-44} {median,7:F1} GFLOP/s   quartiles {100 * rates[rates.Length / 4] / probe.Best:F0} to {100 * rates[rates.Length * 3 / 4] / probe.Best:F0} %   {rates.Length} blocks   {100 * median / probe.Best:F0} % of peak"));
        }
    }

    private static bool IsQuiet((double Before, double Rate, double After) block, PeakProbe probe) =>
        block.Before >= Quiet * probe.Best && block.After >= Quiet * probe.Best;

    private static (double Before, double Rate, double After) Block(LayerStep row, PeakProbe probe)
    {
        double before = probe.Read();
        long begin = Stopwatch.GetTimestamp();
        int runs = 0;
        do
        {
            row.Run();
            runs++;
        }
        while (Stopwatch.GetElapsedTime(begin).TotalMilliseconds < BlockMilliseconds);
        double seconds = Stopwatch.GetElapsedTime(begin).TotalSeconds;
        return (before, runs * row.Flops / seconds / 1e9, probe.Read());
    }

    private static void PinToOneCore()
    {
        if (!OperatingSystem.IsLinux() && !OperatingSystem.IsWindows())
            return;
        using Process process = Process.GetCurrentProcess();
        // The highest processor that this process may use: interrupts mostly go to the lowest.
        long mask = (long)process.ProcessorAffinity;
        process.ProcessorAffinity = (nint)(1L << (63 - System.Numerics.BitOperations.LeadingZeroCount((ulong)mask)));
    }

    private static string Line(FormattableString line) => line.ToString(CultureInfo.InvariantCulture);
}
