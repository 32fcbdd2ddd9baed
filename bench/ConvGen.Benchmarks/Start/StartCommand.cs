using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using ConvGen.Benchmarks.Kernels;
using ConvGen.Benchmarks.Networks;

namespace ConvGen.Benchmarks.Start;

/// <summary>Prints how long a program that has just been started takes to its first inference, on the JIT, and what part of that is compiling kernels.</summary>
internal static class StartCommand
{
    private const int Starts = 21;

    /// <summary>Measures and prints.</summary>
    /// <param name="output">Where the figures are printed.</param>
    public static void Run(TextWriter output)
    {
        Started[] small = [.. Enumerable.Range(0, Starts).Select(_ => Measure(nameof(LeNet)))];
        Started[] large = [.. Enumerable.Range(0, Starts / 2).Select(_ => Measure(nameof(ResNet18)))];
        Print(output, $"LeNet, start of the process to first inference, median of {small.Length}", "≤ 100 ms", small, start => start.FirstInference);
        Print(output, "LeNet, first call", "", small, start => start.First);
        Print(output, "LeNet, compiling in it", "", small, start => start.Compiling);
        Print(output, $"ResNet-18, first call less the second, median of {large.Length}", "≤ 400 ms", large, start => start.First - start.Second);
        Print(output, string.Create(CultureInfo.InvariantCulture, $"ResNet-18, compiling {large[0].Methods} methods in it, all threads"), "", large, start => start.Compiling);
        Print(output, "ResNet-18, start of the process to first inference", "", large, start => start.FirstInference);
    }

    /// <summary>What one process measured, in milliseconds.</summary>
    private sealed record Started(double FirstInference, double First, double Second, double Compiling, int Methods);

    private static Started Measure(string network)
    {
        string program = Environment.ProcessPath!;
        // Started by "dotnet ConvGen.Benchmarks.dll", or by the program that the SDK makes.
        string[] leading = Path.GetFileNameWithoutExtension(program) == "dotnet" ? [typeof(StartCommand).Assembly.Location] : [];
        ProcessStartInfo start = new(program, [.. leading, FirstInference.Name, network]) { RedirectStandardOutput = true };
        // Both processes read the same monotonic clock.
        long begin = Stopwatch.GetTimestamp();
        using Process process = Process.Start(start)!;
        string printed = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program} ended with {process.ExitCode}:\n{printed}");
        string[] figures = printed.Trim().Split(' ');
        double Figure(int index) => double.Parse(figures[index], CultureInfo.InvariantCulture);
        return new(1000.0 * (long.Parse(figures[0], CultureInfo.InvariantCulture) - begin) / Stopwatch.Frequency, Figure(1), Figure(2), Figure(3), (int)Figure(4));
    }

    private static void Print(TextWriter output, string figure, string target, Started[] starts, Func<Started, double> value)
    {
        double[] values = [.. starts.Select(value).Order()];
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{figure,-70} {(target.Length > 0 ? "target " + target : ""),-16} {Quantiles.Of(values, 0.5):F1} ms ({values[0]:F1} to {values[^1]:F1})"));
    }
}
