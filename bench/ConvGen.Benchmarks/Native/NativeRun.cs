using System;
using System.Diagnostics;
using System.Globalization;
using System.Linq;

namespace ConvGen.Benchmarks.Native;

/// <summary>What one run of the sample measured.</summary>
/// <param name="FirstInference">Milliseconds from the start of the process to the end of its first inference.</param>
/// <param name="PeakMemory">The most memory that the process held, in MB (10⁶ bytes).</param>
/// <param name="Image">Microseconds of one image; NaN where speed wasn't measured.</param>
internal sealed record Measured(double FirstInference, double PeakMemory, double Image);

/// <summary>A way to run <c>samples/Native</c>.</summary>
/// <param name="Program">The program.</param>
/// <param name="Leading">Arguments before the sample's own.</param>
internal sealed record NativeRun(string Program, string[] Leading)
{
    /// <summary>Whether the JIT keeps to 256 bits.</summary>
    public bool Narrow { get; init; }

    /// <summary>Runs it once.</summary>
    /// <param name="seconds">How long it measures its speed.</param>
    public Measured Measure(int seconds)
    {
        ProcessStartInfo start = new(Program, [.. Leading, "--measure", seconds.ToString(CultureInfo.InvariantCulture)]) { RedirectStandardOutput = true };
        if (Narrow)
            start.Environment["DOTNET_EnableAVX512"] = "0";
        // Both processes read the same monotonic clock.
        long begin = Stopwatch.GetTimestamp();
        using Process process = Process.Start(start)!;
        string printed = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{Program} ended with {process.ExitCode}:\n{printed}");
        double ticks = Figure(printed, "first inference at: ") - begin;
        return new(
            1000 * ticks / Stopwatch.Frequency,
            Figure(printed, "peak memory: ") * 1024 / 1e6,
            seconds > 0 ? Figure(printed, "one image: ") : double.NaN);
    }

    private static double Figure(string printed, string name)
    {
        string line = printed.Split('\n').Single(line => line.StartsWith(name, StringComparison.Ordinal));
        return double.Parse(line[name.Length..].Split(' ')[0], CultureInfo.InvariantCulture);
    }
}
