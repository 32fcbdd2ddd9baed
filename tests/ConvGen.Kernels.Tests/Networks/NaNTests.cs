using System.Collections.Generic;
using System.Threading.Tasks;
using ConvGen.Tests;
using Xunit;

namespace ConvGen.Kernels.Tests.Networks;

/// <summary>NaN propagates as in PyTorch, at every vector width.</summary>
public sealed class NaNTests
{
    [Theory]
    [InlineData("DOTNET_EnableAVX512", "1")]
    [InlineData("DOTNET_EnableAVX512", "0")]
    [InlineData("DOTNET_EnableAVX2", "0")]
    [InlineData("DOTNET_EnableHWIntrinsic", "0")]
    public async Task NaNReachesWhatPlainLoopsSay(string instructions, string value)
    {
        // Compiled once, here; the child loads the same file.
        _ = NaNCheck.Networks.Value;
        (int failed, string output) = await ChildProcess.RunAsync(new Dictionary<string, string> { [instructions] = value }, "nan");
        Assert.True(failed == 0, output);
        Assert.Contains("18 networks checked with NaN, 0 failed", output, System.StringComparison.Ordinal);
    }
}
