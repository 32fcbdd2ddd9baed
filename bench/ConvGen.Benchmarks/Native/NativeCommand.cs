using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;

namespace ConvGen.Benchmarks.Native;

/// <summary>
/// What NativeAOT costs and gives: publishes <c>samples/Native</c> and prints its size, the time from its start to its first inference, its peak memory
/// and its speed beside the JIT's, a figure a line with its target.
/// </summary>
internal static class NativeCommand
{
    private const int Starts = 41;
    private const int Rounds = 5;
    private const int SecondsOfRound = 2;

    /// <summary>Measures and prints.</summary>
    /// <param name="output">Where the figures are printed.</param>
    /// <exception cref="InvalidOperationException">The repository isn't above this program, or publishing failed.</exception>
    public static void Run(TextWriter output)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("convgen-native-");
        try
        {
            string sample = Sample();
            string native = Path.Combine(folder.FullName, "native");
            string jit = Path.Combine(folder.FullName, "jit");
            Publish(sample, native, "--use-current-runtime");
            Publish(sample, jit, "-p:PublishAot=false", "--no-self-contained");
            NativeRun aot = new(Path.Combine(native, OperatingSystem.IsWindows() ? "lenet.exe" : "lenet"), []);
            NativeRun managed = new("dotnet", [Path.Combine(jit, "lenet.dll")]);
            NativeRun narrow = managed with { Narrow = true };

            Print(output, "binary", "≤ 3 MB", new FileInfo(aot.Program).Length / 1e6, "MB");
            Measured[] starts = [.. Enumerable.Range(0, Starts).Select(_ => aot.Measure(seconds: 0))];
            Print(output, $"process start to first inference, median of {Starts}", "≤ 8 ms", Median([.. starts.Select(start => start.FirstInference)]), "ms");
            Print(output, "peak memory, the most of them", "≤ 12 MB", starts.Max(start => start.PeakMemory), "MB");
            Print(output, "the same start on the JIT", "", Median([.. Enumerable.Range(0, Starts / 4).Select(_ => managed.Measure(seconds: 0).FirstInference)]), "ms");
            Speeds(output, aot, managed, narrow);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    // One after the other in each round, so that a noisy neighbour meets all three.
    private static void Speeds(TextWriter output, NativeRun aot, NativeRun managed, NativeRun narrow)
    {
        double[,] microseconds = new double[3, Rounds];
        double[] ratios = new double[Rounds];
        for (int round = 0; round < Rounds; round++)
        {
            microseconds[0, round] = aot.Measure(SecondsOfRound).Image;
            microseconds[1, round] = narrow.Measure(SecondsOfRound).Image;
            microseconds[2, round] = managed.Measure(SecondsOfRound).Image;
            ratios[round] = microseconds[0, round] / microseconds[1, round];
        }
        Print(output, "one image, one thread, as published (256 bits)", "", Median(Row(0)), "µs");
        Print(output, "one image on the JIT at 256 bits", "", Median(Row(1)), "µs");
        Print(output, "one image on the JIT as it comes", "", Median(Row(2)), "µs");
        Print(output, "time ÷ the JIT's at the same width, median of the rounds", "≤ 1.05", Median(ratios), "");

        double[] Row(int row) => [.. Enumerable.Range(0, Rounds).Select(round => microseconds[row, round])];
    }

    private static double Median(double[] values)
    {
        Array.Sort(values);
        return Kernels.Quantiles.Of(values, 0.5);
    }

    private static string Sample()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "ConvGen.sln")))
                return Path.Combine(folder.FullName, "samples", "Native");
        }
        throw new InvalidOperationException("samples/Native isn't to be found above this program.");
    }

    private static void Publish(string project, string folder, params string[] settings)
    {
        string[] arguments = ["publish", project, "-c", "Release", "-o", folder, "-nodeReuse:false", .. settings];
        ProcessStartInfo start = new(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", arguments) { RedirectStandardOutput = true };
        using Process process = Process.Start(start)!;
        string printed = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"dotnet {string.Join(' ', arguments)} ended with {process.ExitCode}:\n{printed}");
    }

    private static void Print(TextWriter output, string figure, string target, double value, string unit) =>
        output.WriteLine($"{figure,-60} {(target.Length > 0 ? "target " + target : ""),-16} {value.ToString("F2", CultureInfo.InvariantCulture)} {unit}".TrimEnd());
}
