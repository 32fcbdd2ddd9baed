using System;
using System.IO;
using System.Linq;
using System.Text;
using ConvGen.Tests;
using Xunit;

namespace ConvGen.Kernels.Tests.Shapes;

/// <summary>Generated convolutions and dense layers equal the oracle bit for bit, in all directions.</summary>
public sealed class ShapeTests
{
    [Fact]
    public void EveryShapeOfTheMatrixEqualsTheOracle() => Run(ShapeMatrix.Written.Value, "of the matrix");

    [Fact]
    public void ShapesOfTheMatrixDiffer() => Assert.Equal(ConvShapes.All.Count, ConvShapes.All.Distinct().Count());

    /// <summary>The matrix holds every kind of shape that it is there for.</summary>
    [Fact]
    public void MatrixHoldsEveryKind()
    {
        Predicate<ConvShape>[] kinds =
        [
            shape => shape.Signal, shape => shape.Dense, shape => shape.Transposed, shape => shape.Flip, shape => shape.UnrollRows, shape => !shape.Bias,
            shape => shape.Groups > 1 && shape.Groups < shape.Channels, shape => shape.Groups == shape.Channels && shape.Groups > 1,
            .. Enumerable.Range(1, 4).Select(stride => (Predicate<ConvShape>)(shape => shape.Stride.Height == stride && !shape.Dense)),
            .. Enumerable.Range(1, 4).Select(dilation => (Predicate<ConvShape>)(shape => shape.Dilation.Width == dilation && !shape.Dense)),
            shape => shape.Channels % 2 == 1 && shape.Filters % 2 == 1, shape => shape.Padding.Left != shape.Padding.Right, shape => shape.Images > 4,
        ];
        Assert.All(kinds, kind => Assert.Contains(ConvShapes.All, kind));
    }

    internal static void Run(ShapeMatrix matrix, FormattableString which)
    {
        StringBuilder text = new();
        (int count, int failed) = matrix.Run(new StringWriter(text));
        Assert.True(failed == 0, $"shapes {FormattableString.Invariant(which)}:\n{text}");
        Assert.Equal(matrix.Shapes.Count, count);
        CheckedCount.Report($"{count} generated shapes {FormattableString.Invariant(which)} checked against the oracle, in three directions each");
    }

    internal static void Run(ShapeMatrix matrix, string which) => Run(matrix, (FormattableString)$"{which}");
}

/// <summary>The same for shapes that nobody wrote down here. A class of its own, so that it runs beside the matrix.</summary>
public sealed class OtherShapeTests
{
    /// <summary>How many random shapes are drawn; more for a longer night.</summary>
    private const string RandomCount = "CONVGEN_RANDOM_SHAPES";

    /// <summary>The seed of the random shapes, to repeat a failure.</summary>
    private const string RandomSeed = "CONVGEN_SEED";

    /// <summary>How many shapes are taken out of CONVGEN_DATA/shapes.</summary>
    private const string PublishedCount = "CONVGEN_PUBLISHED_SHAPES";

    [Fact]
    public void RandomShapesEqualTheOracle()
    {
        int seed = Setting.Number(RandomSeed, Environment.TickCount & 0xFFFFFF);
        ShapeTests.Run(ShapeMatrix.Drawn(seed, Setting.Number(RandomCount, 200)), $"drawn by {RandomSeed}={seed}");
    }

    [DataFact("shapes")]
    public void PublishedShapesEqualTheOracle() => ShapeTests.Run(
        ShapeMatrix.Published(DataFactAttribute.PathOf("shapes"), Setting.Number(PublishedCount, 200)), "of published lists");

    [Theory]
    [InlineData("mb1ic16oc16_ih10kh5_ph7sh1", null)]
    [InlineData("ic64oc33_ih13oh13kh3ph1_n\"tails_conv:2\"", "64→33 k3 p1,1,1,1 on 13×13 n2")]
    [InlineData("g32mb1ic32ih8iw9oc32oh4ow5kh3kw3sh2sw2ph1pw1n\"dw\"", "32→32 k3 s2 p1,0,1,1 g32 on 8×9 n2")]
    [InlineData("mb1ic8ih9iw9oc8oh9ow9kh3kw3ph2pw2dh1dw1n\"dilated\"", "8→8 k3 d2 p2,2,2,2 on 9×9 n2")]
    [InlineData("g2_ic32oc32_iw27kw2_n\"1d\"", "32→32 k1×2 g2 on 27 n2")]
    [InlineData("ic8id5ih5oc8kh3kd3n\"volume\"", null)]
    [InlineData("# a comment", null)]
    public void PublishedProblemIsRead(string line, string? shape) => Assert.Equal(shape, PublishedShapes.Parse(line, transposed: false)?.ToString());

    [Theory]
    [InlineData("ic4ih8iw8oc3oh16ow16kh7kw7sh2sw2ph3pw3", "4→3 k7 s2 p3,2,3,2 transposed on 8×8 n2")]
    [InlineData("ic4ih8iw8oc3oh17ow16kh1kw1sh3sw2ph0pw0", null)]
    [InlineData("ic4iw8oc3ow16kw1sw2pw0", "4→3 k1 s1×2 transposed o0×1 on 8 n2")]
    public void PublishedTransposedProblemIsRead(string line, string? shape) => Assert.Equal(shape, PublishedShapes.Parse(line, transposed: true)?.ToString());
}
