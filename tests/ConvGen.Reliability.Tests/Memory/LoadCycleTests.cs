using System.Collections.Generic;
using System.Globalization;
using System.Threading.Tasks;
using ConvGen.Tests;
using Xunit;

namespace ConvGen.Reliability.Tests.Memory;

/// <summary>Networks that are loaded and dropped leave no memory behind. In a process of their own, whose memory is nobody else's.</summary>
public sealed class LoadCycleTests
{
    private const string Cycles = "CONVGEN_CYCLES";

    [Fact]
    public async Task MemoryStaysFlat()
    {
        int count = Setting.Number(Cycles, 300);
        (int exitCode, string output) = await RunAsync("cycles", count);
        Assert.True(exitCode == 0, output);
        CheckedCount.Report($"{count} networks loaded, used and dropped ({Cycles}): {output.Trim().ReplaceLineEndings("; ")}");
    }

    /// <summary>The check can fail.</summary>
    [Fact]
    public async Task KeptNetworksAreNoticed()
    {
        (int exitCode, string output) = await RunAsync("leak", 60);
        Assert.True(exitCode == 1, output);
        Assert.Contains("60 kept", output, System.StringComparison.Ordinal);
    }

    private static Task<(int ExitCode, string Output)> RunAsync(string what, int count) =>
        ChildProcess.RunAsync(new Dictionary<string, string>(), what, count.ToString(CultureInfo.InvariantCulture));
}
