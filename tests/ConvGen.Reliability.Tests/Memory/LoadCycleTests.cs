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
        // Else the collector lets garbage grow as it likes: resident memory would tell more of it than of networks.
        Dictionary<string, string> limit = new() { ["DOTNET_GCHeapHardLimit"] = "0x3000000" };
        (int exitCode, string output) = await RunAsync("cycles", count, limit);
        Assert.True(exitCode == 0, output);
        CheckedCount.Report($"{count} networks loaded, used and dropped ({Cycles}) in a heap of at most 48 MB: {output.Trim().ReplaceLineEndings("; ")}");
    }

    /// <summary>The check can fail.</summary>
    [Fact]
    public async Task KeptNetworksAreNoticed()
    {
        (int exitCode, string output) = await RunAsync("leak", 60, []);
        Assert.True(exitCode == 1, output);
        Assert.Contains("60 kept", output, System.StringComparison.Ordinal);
    }

    private static Task<(int ExitCode, string Output)> RunAsync(string what, int count, Dictionary<string, string> switches) =>
        ChildProcess.RunAsync(switches, what, count.ToString(CultureInfo.InvariantCulture));
}
