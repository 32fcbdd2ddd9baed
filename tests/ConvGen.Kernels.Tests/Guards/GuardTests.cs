using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using ConvGen.Kernels.Tests.Harness;
using ConvGen.Kernels.Tests.Shapes;
using ConvGen.Tests;
using Xunit;

namespace ConvGen.Kernels.Tests.Guards;

/// <summary>
/// Nothing is read or written outside of its buffer, nor outside of its map within a workspace: pages that lie there are forbidden. At each vector width, in
/// a process of its own, which a forbidden access ends.
/// </summary>
public sealed partial class GuardTests
{
    /// <summary>One in so many shapes of the matrix and small networks is run, and as many drawn shapes as of the matrix; 1 for all.</summary>
    private const string Every = "CONVGEN_GUARDED_EVERY";

    private const int UsualEvery = 48;

    private static readonly Dictionary<string, string>[] s_widths =
        [[], new() { ["DOTNET_EnableAVX512"] = "0" }, new() { ["DOTNET_EnableAVX2"] = "0" }];

    [ToolFact]
    public Task NothingBeforeItsMemoryIsTouched() => RunAsync(GuardSide.Before);

    [ToolFact]
    public Task NothingAfterItsMemoryIsTouched() => RunAsync(GuardSide.After);

    /// <summary>Where the outputs are forbidden too, the process must not survive the driver that writes them.</summary>
    [ToolFact]
    public async Task AForbiddenAccessEndsTheProcess()
    {
        (int exitCode, string output) = await ChildProcess.RunAsync(new Dictionary<string, string>(), "overrun", nameof(GuardSide.Before), "1000", "0");
        // 128 + SIGABRT, by which the runtime ends what it caught a SIGSEGV of, or 128 + SIGSEGV.
        Assert.True(exitCode is 134 or 139, $"exit code {exitCode}:\n{output}");
        Assert.Contains("AccessViolationException", output, StringComparison.Ordinal);
        Assert.Contains("at ConvGen.Generated.", output, StringComparison.Ordinal);
    }

    [ToolFact]
    public void AWriteBesideABufferIsFound()
    {
        foreach (GuardSide side in Enum.GetValues<GuardSide>())
        {
            GuardedArray array = new(100, side);
            array.Span.Fill(1);
            array.Verify("untouched");
            array.Array[side == GuardSide.Before ? array.Begin + 100 : array.Begin - 1] = 1;
            Assert.Throws<CheckFailedException>(() => array.Verify("overwritten"));
            array.Release();
        }
    }

    private static async Task RunAsync(GuardSide side)
    {
        int every = Setting.Number(Every, UsualEvery);
        int seed = Setting.Number("CONVGEN_SEED", Environment.TickCount & 0xFFFFFF);
        // Compiled once, here; the children load the same files.
        _ = ShapeMatrix.Guarded(side, every, seed);
        GuardedLayers.Compile(side, every, seed % every);
        GuardedLayers.Compile(null, every, seed % every);
        foreach (Dictionary<string, string> width in s_widths)
        {
            (int exitCode, string output) = await ChildProcess.RunAsync(
                width, "guarded", side.ToString(), every.ToString(CultureInfo.InvariantCulture), seed.ToString(CultureInfo.InvariantCulture));
            Assert.True(exitCode == 0, $"exit code {exitCode}:\n{output}");
            Match counts = Counts().Match(output);
            Assert.True(counts.Success, output);
            CheckedCount.Report($"{counts.Groups[2]} shapes, written and drawn, and {counts.Groups[3]} small networks touch nothing {side.ToString().ToLowerInvariant()} their memory ({Every}={every}, CONVGEN_SEED={seed}): vectors of {counts.Groups[1]} bits");
        }
    }

    [GeneratedRegex(@"vectors of (\d+) bits.*?(\d+) generated shapes checked.*?(\d+) small networks run", RegexOptions.Singleline)]
    private static partial Regex Counts();
}
