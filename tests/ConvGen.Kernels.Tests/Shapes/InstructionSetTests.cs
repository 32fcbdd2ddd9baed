using System.Collections.Generic;
using System.Globalization;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using ConvGen.Tests;
using Xunit;

namespace ConvGen.Kernels.Tests.Shapes;

/// <summary>The same bits on machines with fewer instructions, which a process of its own plays.</summary>
public sealed partial class InstructionSetTests
{
    /// <summary>Multiply-adds beyond which a shape is left out: without hardware vectors kernels run a hundred times longer.</summary>
    private const string Most = "1500000";

    [Theory]
    [InlineData("DOTNET_EnableAVX512", 256)]
    [InlineData("DOTNET_EnableAVX2", 128)]
    [InlineData("DOTNET_EnableHWIntrinsic", 0)]
    public async Task ShapesEqualTheOracleWithout(string instructions, int widest)
    {
        // Compiled once, here; the child loads the same file.
        _ = ShapeMatrix.Written.Value;
        (int failed, string output) = await ChildProcess.RunAsync(new Dictionary<string, string> { [instructions] = "0" }, "matrix", "2", Most);
        Assert.True(failed == 0, output);
        Match vectors = Vectors().Match(output);
        Assert.InRange(int.Parse(vectors.Groups[1].Value, CultureInfo.InvariantCulture), 0, widest);
        int count = int.Parse(Checked().Match(output).Groups[1].Value, CultureInfo.InvariantCulture);
        Assert.InRange(count, 50, ConvShapes.All.Count);
        CheckedCount.Report($"{count} generated shapes of the matrix checked against the oracle with {instructions}=0: vectors of {vectors.Groups[1].Value} bits");
    }

    [Fact]
    public async Task ShapesEqualTheOracleWith512BitsAsPairs()
    {
        (int failed, string output) = await ChildProcess.RunAsync(new Dictionary<string, string> { ["DOTNET_EnableAVX512"] = "0" }, "widest", "4", "300000");
        Assert.True(failed == 0, output);
        int count = int.Parse(Checked().Match(output).Groups[1].Value, CultureInfo.InvariantCulture);
        Assert.InRange(count, 25, ConvShapes.All.Count);
        CheckedCount.Report($"{count} generated shapes of the matrix checked against the oracle with kernels of 512 bits as pairs: vectors of {Vectors().Match(output).Groups[1].Value} bits");
    }

    [GeneratedRegex(@"vectors of (\d+) bits")]
    private static partial Regex Vectors();

    [GeneratedRegex(@"(\d+) generated shapes checked")]
    private static partial Regex Checked();
}
