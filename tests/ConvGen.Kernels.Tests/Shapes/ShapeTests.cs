using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using ConvGen.Kernels.Tests.Harness;
using Xunit;

namespace ConvGen.Kernels.Tests.Shapes;

/// <summary>Generated convolutions and dense layers equal the oracle bit for bit, in all directions.</summary>
public sealed class ShapeTests
{
    /// <summary>How many random shapes are drawn; more for a longer night.</summary>
    private const string RandomCount = "CONVGEN_RANDOM_SHAPES";

    /// <summary>The seed of the random shapes, to repeat a failure.</summary>
    private const string RandomSeed = "CONVGEN_RANDOM_SEED";

    [Fact]
    public void EveryShapeOfTheMatrixEqualsTheOracle() => Run(ShapeMatrix.Written.Value, "of the matrix");

    [Fact]
    public void RandomShapesEqualTheOracle()
    {
        int count = Setting(RandomCount, 40);
        int seed = Setting(RandomSeed, Environment.TickCount & 0xFFFFFF);
        Run(ShapeMatrix.Drawn(seed, count), FormattableString.Invariant($"drawn by seed {seed}"));
    }

    [Fact]
    public void ShapesOfTheMatrixDiffer() => Assert.Equal(ConvShapes.All.Count, ConvShapes.All.Distinct().Count());

    private static void Run(ShapeMatrix matrix, string which)
    {
        StringBuilder text = new();
        (int count, int failed) = matrix.Run(new StringWriter(text));
        Assert.True(failed == 0, $"shapes {which}:\n{text}");
        Assert.Equal(matrix.Shapes.Count, count);
        CheckedCount.Report(FormattableString.Invariant($"{count} generated shapes {which} checked against the oracle, in three directions each"));
    }

    private static int Setting(string variable, int usual) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : usual;
}
