using ConvGen.Kernels;
using Xunit;

namespace ConvGen.Runtime.Tests.Kernels;

/// <summary>The pooling oracle against sums written out by hand.</summary>
public class ReferencePoolingTests
{
    private const double NaN = double.NaN;

    private static readonly WindowAxis One = new(1, 1, 1, 0, 0);

    [Theory]
    [InlineData(new[] { 1.0, 5, 2, 2, 3 }, new[] { 5.0, 5, 3 }, new[] { 0.0, 11, 0, 0, 100 })]
    [InlineData(new[] { 1.0, NaN, 2, NaN, 3 }, new[] { NaN, NaN, NaN }, new[] { 0.0, 1, 0, 110, 0 })]
    [InlineData(new[] { 4.0, 4, 4, 4, 4 }, new[] { 4.0, 4, 4 }, new[] { 1.0, 10, 0, 100, 0 })]
    [InlineData(new[] { -4.0, -5, -6, -7, -8 }, new[] { -4.0, -5, -7 }, new[] { 1.0, 10, 0, 100, 0 })]
    public void MaximumTakesNaNAndTheFirstOfEquals(double[] x, double[] expected, double[] adjoint)
    {
        // Kernel 3, stride 2, one pixel of padding: windows (·, 0, 1), (1, 2, 3), (3, 4, ·).
        WindowAxis columns = new(3, 2, 1, 1, 1);
        Shape input = Shape.Signal(1, 5);
        Shape output = Shape.Signal(1, 3);

        Assert.Equal(expected, ReferencePooling.MaxForward(One, columns, input, output, 1, x));
        Assert.Equal(adjoint, ReferencePooling.MaxInputAdjoint(One, columns, input, output, 1, x, [1, 10, 100]));
    }

    [Theory]
    [InlineData(true, new[] { 3 / 3.0, 9 / 3.0, 9 / 3.0 })]
    [InlineData(false, new[] { 3 / 2.0, 9 / 3.0, 9 / 2.0 })]
    public void AverageCountsPaddingOrNot(bool countIncludePadding, double[] expected)
    {
        WindowAxis columns = new(3, 2, 1, 1, 1);

        double[] actual = ReferencePooling.AverageForward(One, columns, Shape.Signal(1, 5), Shape.Signal(1, 3), 1, countIncludePadding, [1, 2, 3, 4, 5]);

        Assert.Equal(expected, actual);
    }

    /// <summary>Kernel 2, stride 2 on 5 samples rounds up to 3 windows; the last one is cut at the end, which counts as neither pixel nor padding.</summary>
    [Fact]
    public void CeilModeCutsTheLastWindow()
    {
        WindowAxis columns = new(2, 2, 1, 0, 0);
        Shape input = Shape.Signal(1, 5);
        Shape output = Shape.Signal(1, columns.OutputSizeCeiling(5));

        Assert.Equal(3, output.Width);
        Assert.Equal([1.5, 3.5, 5], ReferencePooling.AverageForward(One, columns, input, output, 1, true, [1, 2, 3, 4, 5]));
        Assert.Equal([2.0, 4, 5], ReferencePooling.MaxForward(One, columns, input, output, 1, [1, 2, 3, 4, 5]));
        Assert.Equal([1.0, 1, 1, 1, 2], ReferencePooling.AverageInputAdjoint(One, columns, input, output, 1, true, [2, 2, 2]));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void AverageAdjointIsExact(bool countIncludePadding)
    {
        WindowAxis rows = new(2, 1, 1, 1, 0);
        WindowAxis columns = new(4, 2, 1, 1, 2);
        Shape input = Shape.Map(2, 5, 7);
        Shape output = Shape.Map(2, rows.OutputSize(5), columns.OutputSize(7));
        double[] x = Layouts.Doubles(Layouts.Values(2 * input.Length, 1));
        double[] v = Layouts.Doubles(Layouts.Values(2 * output.Length, 2));

        double[] z = ReferencePooling.AverageForward(rows, columns, input, output, 2, countIncludePadding, x);
        double[] adjoint = ReferencePooling.AverageInputAdjoint(rows, columns, input, output, 2, countIncludePadding, v);

        Assert.Equal(Layouts.Dot(z, v), Layouts.Dot(x, adjoint), 10);
    }
}
