using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using Microsoft.CodeAnalysis;

namespace ConvGen.Benchmarks.Generator;

/// <summary>Prints what the generator costs on a 50-layer network that trains, a figure a line with its target.</summary>
internal static class GeneratorCommand
{
    /// <summary>Measures and prints.</summary>
    /// <param name="output">Where the figures are printed.</param>
    public static void Run(TextWriter output)
    {
        GeneratorRun run = new(ResNet50Declaration.Text);
        run.Bind();
        Print(output, "cold generator, first run in this process", "≤ 1 s", Seconds(run.Run), "F2", "s");
        Print(output, "cold generator, second run in this process", "≤ 1 s", Seconds(() => run.RunFresh()), "F2", "s");
        run.CheckErrors();
        long bytes = run.Files.Sum(Bytes);
        Print(output, $"generated source, {run.Files.Count} files", "≤ 1.5 MB", bytes / 1e6, "F2", "MB");

        (double empty, double network) = BuildTime.Measure(ResNet50Declaration.Text);
        Print(output, string.Create(CultureInfo.InvariantCulture, $"dotnet build, more than an empty project ({network:F1} s − {empty:F1} s, new compiler process)"), "≤ 8 s", network - empty, "F1", "s");

        output.WriteLine();
        output.WriteLine("Generated source by family of kernels:");
        foreach (IGrouping<string, SyntaxTree> family in run.Files.GroupBy(Family).OrderByDescending(family => family.Sum(Bytes)))
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{family.Sum(Bytes) / 1e3,8:F1} KB  {100.0 * family.Sum(Bytes) / bytes,5:F1} %  {family.Count(),3} files  {family.Key}"));
        }
    }

    /// <summary>A file's length.</summary>
    public static long Bytes(SyntaxTree file) => Encoding.UTF8.GetByteCount(file.ToString());

    /// <summary>A kernel's name up to its tile; other files have one of their own.</summary>
    private static string Family(SyntaxTree file)
    {
        string name = Path.GetFileName(file.FilePath);
        int tile = name.IndexOf("_T", StringComparison.Ordinal);
        return tile < 0 ? name : name[..tile];
    }

    /// <summary>What an action takes.</summary>
    public static double Seconds(Action action)
    {
        long begin = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(begin).TotalSeconds;
    }

    /// <summary>Prints a figure with its target.</summary>
    public static void Print(TextWriter output, string figure, string target, double value, string format, string unit) =>
        output.WriteLine($"{figure,-80} {(target.Length > 0 ? "target " + target : ""),-16} {value.ToString(format, CultureInfo.InvariantCulture)} {unit}".TrimEnd());
}
