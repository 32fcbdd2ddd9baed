using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using ConvGen.Benchmarks.Kernels;
using ConvGen.Peers.Report;

namespace ConvGen.Peers.Models;

/// <summary>The command <c>models</c>: a row for each model, then the geometric mean of all ratios.</summary>
internal static class ModelTable
{
    private const double TargetMean = 1.2;

    /// <summary>Measures the models whose names contain a text.</summary>
    /// <returns>The exit code.</returns>
    /// <exception cref="System.IO.FileNotFoundException">Models are missing.</exception>
    public static int Run(int threads, string filter, int rounds, double blockSeconds, string? json)
    {
        ModelSubject[] chosen = [.. ModelSubject.All.Where(model => model.Name.Contains(filter, StringComparison.OrdinalIgnoreCase))];
        if (chosen.Length == 0)
        {
            Console.Error.WriteLine($"No model matches '{filter}'. There are: {string.Join(", ", ModelSubject.All.Select(model => model.Name))}.");
            return 1;
        }
        ModelSubject.CheckFiles(chosen);

        string place = CorePinning.Pin(-1, threads);
        foreach (string line in Machine.Describe())
            Console.WriteLine(line + "  ");
        Console.WriteLine(Machine.DescribeOnnxRuntime("the model's own file") + "  ");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Threads: {threads}, {place}. {rounds} rounds, in each a block of {blockSeconds} s for each in turn; medians. Differences are shares of a result's largest value."));
        Console.WriteLine();
        Console.WriteLine(Tables.Head);
        ModelComparison comparison = new(new Comparison(threads, rounds, blockSeconds, []));
        List<Measured> rows = [];
        foreach (ModelSubject model in chosen)
        {
            Measured measured = comparison.Measure(model);
            rows.Add(measured);
            Console.WriteLine(Tables.Line(measured));
        }
        Console.WriteLine();
        Console.WriteLine(Mean(rows));
        if (json is not null)
            Tables.WriteJson(json, rows, threads);
        return 0;
    }

    private static string Mean(List<Measured> rows)
    {
        double[] medians = [.. rows.Where(row => row.Ratios.Count > 0).Select(row => Quantiles.Of([.. row.Ratios], 0.5))];
        if (medians.Length == 0)
            return "No model has a ratio.";
        double mean = Math.Exp(medians.Average(Math.Log));
        return string.Create(CultureInfo.InvariantCulture, $"Geometric mean of {medians.Length} of {rows.Count} ratios: {mean:F2} (target ≥ {TargetMean}: {(mean >= TargetMean ? "met" : "missed")}).");
    }
}
