using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;

namespace ConvGen.Benchmarks.Kernels;

/// <summary>Prints the table of kernels: GFLOP/s and share of the measured peak, on one pinned core.</summary>
internal static class KernelsCommand
{
    // With fewer blocks a median says little.
    private const int FewestBlocks = 5;

    /// <summary>Measures until each kernel has enough blocks that count, or until the time is up.</summary>
    /// <param name="quick">Whether a quarter of the blocks will do.</param>
    /// <param name="filter">Only rows that contain this text; empty: all.</param>
    /// <param name="core">The core to run on; −1: the last that the process may use.</param>
    /// <param name="output">Where the table is printed.</param>
    /// <returns>The exit code: 0, or 1 if no row matches.</returns>
    public static int Run(bool quick, string filter, int core, TextWriter output)
    {
        KernelRow[] rows = [.. KernelRow.All.Where(row => row.ToString().Contains(filter, StringComparison.OrdinalIgnoreCase))];
        if (rows.Length == 0)
        {
            output.WriteLine($"No kernel matches '{filter}'. There are:");
            foreach (KernelRow row in KernelRow.All)
                output.WriteLine("  " + row);
            return 1;
        }

        string place = CorePinning.Pin(core);
        int wanted = quick ? 25 : 100;
        TimeSpan least = TimeSpan.FromSeconds(quick ? 20 : 60);
        TimeSpan most = TimeSpan.FromSeconds(quick ? 150 : 600);
        InterleavedHarness harness = new(rows);
        Stopwatch clock = Stopwatch.StartNew();
        while (clock.Elapsed < least || (clock.Elapsed < most && harness.FewestCounting() < wanted))
            harness.Round();
        Print(harness, place, clock.Elapsed, output);
        return 0;
    }

    private static void Print(InterleavedHarness harness, string place, TimeSpan elapsed, TextWriter output)
    {
        int rows = harness.Rows.Count;
        int blocks = rows * harness.Rounds;
        int counting = Enumerable.Range(0, rows).Sum(row => harness.Counting(row).Count);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"Peak {harness.Peak:F1} GFLOP/s ({FmaPeak.VectorBits}-bit multiply-adds, best probe); one thread, {place}; {harness.Rounds} rounds in {elapsed.TotalSeconds:F0} s."));
        output.WriteLine($"{counting} of {blocks} blocks counted: both probes beside a block read at least 95 % of the best, and no other process had the core.");
        output.WriteLine("GFLOP/s are nominal: 2 · multiply-adds of the direct method ÷ time. Medians over counting blocks, with quartiles of the share.");
        output.WriteLine();
        output.WriteLine($"{"layer",-26} {"N",3} {"direction",-14} {"GFLOP/s",8} {"counted",10} {"quartiles",11} {"target",8}   share");
        List<string> unsure = [];
        for (int row = 0; row < rows; row++)
        {
            IReadOnlyList<Block> counted = harness.Counting(row);
            bool enough = counted.Count >= FewestBlocks;
            output.WriteLine(Line(harness.Rows[row], enough ? counted : harness.Quietest(row, FewestBlocks), counted.Count, harness));
            if (!enough)
                unsure.Add(harness.Rows[row].ToString());
        }
        if (unsure.Count > 0)
        {
            output.WriteLine();
            output.WriteLine($"The machine is too noisy for a figure of: {string.Join("; ", unsure)}.");
            output.WriteLine($"Fewer than {FewestBlocks} of their blocks counted; the lines marked ~ show their {FewestBlocks} quietest blocks. Run again on a quieter machine.");
        }
    }

    private static string Line(KernelRow row, IReadOnlyList<Block> blocks, int counted, InterleavedHarness harness)
    {
        double[] shares = [.. blocks.Select(block => 100 * block.Rate / harness.Peak).Order()];
        double rate = Quantiles.Of([.. blocks.Select(block => block.Rate).Order()], 0.5);
        string mark = counted < FewestBlocks ? "~" : " ";
        string target = row.Target > 0 ? string.Create(CultureInfo.InvariantCulture, $"≥ {row.Target} %") : "";
        return string.Create(CultureInfo.InvariantCulture,
            $"{row.Layer,-26} {row.Images,3} {row.Direction,-14} {rate,8:F1} {$"{counted}/{harness.Rounds}",10} {$"{Quantiles.Of(shares, 0.25):F0} to {Quantiles.Of(shares, 0.75):F0}",11} {target,8} {mark} {Quantiles.Of(shares, 0.5):F0} % of peak");
    }
}
