using System;
using System.Linq;
using ConvGen.Kernels;
using Xunit;

namespace ConvGen.Runtime.Tests.Kernels;

/// <summary>The oracle is itself held by matrices, hand-made sums and adjoint identities.</summary>
public class ReferenceConvolutionTests
{
    /// <summary>
    /// The five-sample example: x = (x1 … x5), w = (w1, w2, w3), z = Ŵx = X̂w, where each row of Ŵ holds the filter shifted by one and each row of
    /// X̂ holds the samples that one output sees.
    /// </summary>
    [Fact]
    public void FiveSampleExampleEqualsBothOfItsMatrices()
    {
        double x1 = 2, x2 = -1, x3 = 3, x4 = 5, x5 = -4;
        double w1 = 7, w2 = -2, w3 = 4;
        double[] x = [x1, x2, x3, x4, x5];
        double[] w = [w1, w2, w3];
        double[] v = [1, -3, 2];
        double[,] filterMatrix =
        {
            { w1, w2, w3, 0, 0 },
            { 0, w1, w2, w3, 0 },
            { 0, 0, w1, w2, w3 },
        };
        double[,] inputMatrix =
        {
            { x1, x2, x3 },
            { x2, x3, x4 },
            { x3, x4, x5 },
        };

        AssertMatrices(padding: 0, x, w, v, filterMatrix, inputMatrix);
        Assert.Equal([(7 * 2) + 2 + 12, -7 - 6 + 20, 21 - 10 - 16], Multiply(filterMatrix, x));
    }

    /// <summary>The same with (k − 1) ÷ 2 = 1 zero on each side, which keeps the five samples.</summary>
    [Fact]
    public void PaddedFiveSampleExampleEqualsBothOfItsMatrices()
    {
        double x1 = 2, x2 = -1, x3 = 3, x4 = 5, x5 = -4;
        double w1 = 7, w2 = -2, w3 = 4;
        double[,] filterMatrix =
        {
            { w2, w3, 0, 0, 0 },
            { w1, w2, w3, 0, 0 },
            { 0, w1, w2, w3, 0 },
            { 0, 0, w1, w2, w3 },
            { 0, 0, 0, w1, w2 },
        };
        double[,] inputMatrix =
        {
            { 0, x1, x2 },
            { x1, x2, x3 },
            { x2, x3, x4 },
            { x3, x4, x5 },
            { x4, x5, 0 },
        };

        AssertMatrices(padding: 1, [x1, x2, x3, x4, x5], [w1, w2, w3], [1, -3, 2, 6, -5], filterMatrix, inputMatrix);
    }

    /// <summary>The takeaway: the input adjoint is the full convolution of v̄ with the flipped filter.</summary>
    [Fact]
    public void InputAdjointIsTheConvolutionWithTheFlippedFilter()
    {
        double[] w = [7, -2, 4];
        double[] v = [1, -3, 2];

        double[] adjoint = ReferenceConvolution.InputAdjoint(Signal(0), Shape.Signal(1, 5), Shape.Signal(1, 3), 1, v, w);
        double[] flipped = ReferenceConvolution.Forward(Signal(2), Shape.Signal(1, 3), Shape.Signal(1, 5), 1, v, [4, -2, 7]);
        double[] flipWord = ReferenceConvolution.Forward(Signal(2) with { Flip = true }, Shape.Signal(1, 3), Shape.Signal(1, 5), 1, v, w);

        Assert.Equal(flipped, adjoint);
        Assert.Equal(flipped, flipWord);
    }

    /// <summary>Two channels in, one filter, 2×2 kernel on 2×3: every sum written out.</summary>
    [Fact]
    public void ChannelsAddUp()
    {
        ConvGeometry geometry = new(new WindowAxis(2, 1, 1, 0, 0), new WindowAxis(2, 1, 1, 0, 0), 1, false, false);

        double[] z = ReferenceConvolution.Forward(
            geometry,
            Shape.Map(2, 2, 3),
            Shape.Map(1, 1, 2),
            1,
            [1, 2, 3, 4, 5, 6, 10, 20, 30, 40, 50, 60],
            [1, 10, 100, 1000, 2, 0, 0, -1],
            [0.5]);

        Assert.Equal([1 + 20 + 400 + 5000 + 20 - 50 + 0.5, 2 + 30 + 500 + 6000 + 40 - 60 + 0.5], z);
    }

    [Theory]
    [InlineData(1, 1, 0, 0, 1, false, false)]
    [InlineData(2, 1, 1, 0, 1, false, false)]
    [InlineData(3, 2, 2, 1, 2, true, false)]
    [InlineData(1, 3, 3, 3, 4, false, false)]
    [InlineData(1, 1, 1, 1, 1, false, true)]
    [InlineData(2, 1, 1, 0, 2, true, true)]
    [InlineData(3, 2, 2, 1, 4, false, true)]
    public void AdjointsAreExact(int stride, int dilation, int before, int after, int groups, bool flip, bool transposed)
    {
        WindowAxis rows = new(3, stride, dilation, before, after);
        WindowAxis columns = new(2, stride, dilation, after, before);
        ConvGeometry geometry = new(rows, columns, groups, flip, transposed);
        Shape input = Shape.Map(4, 9, 8);
        Shape output = transposed
            ? Shape.Map(8, rows.TransposedOutputSize(9, stride - 1), columns.TransposedOutputSize(8, stride - 1))
            : Shape.Map(8, rows.OutputSize(9), columns.OutputSize(8));
        const int Images = 2;
        double[] x = Integers(Images * input.Length, 1);
        double[] v = Integers(Images * output.Length, 2);
        double[] w = Integers(ReferenceConvolution.WeightLength(geometry, input, output), 3);

        double product = Layouts.Dot(ReferenceConvolution.Forward(geometry, input, output, Images, x, w), v);

        Assert.NotEqual(0, product);
        Assert.Equal(product, Layouts.Dot(x, ReferenceConvolution.InputAdjoint(geometry, input, output, Images, v, w)));
        Assert.Equal(product, Layouts.Dot(w, ReferenceConvolution.WeightAdjoint(geometry, input, output, Images, x, v)));
    }

    [Fact]
    public void BiasAdjointSumsImagesAndPixels() =>
        Assert.Equal([1 + 2 + 5 + 6, 3 + 4 + 7 + 8], ReferenceConvolution.BiasAdjoint(Shape.Signal(2, 2), 2, [1, 2, 3, 4, 5, 6, 7, 8]));

    [Fact]
    public void WrongLengthIsRefused()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(
            () => ReferenceConvolution.Forward(Signal(0), Shape.Signal(1, 5), Shape.Signal(1, 3), 1, new double[4], new double[3]));
        Assert.Contains("Expected 5 values, got 4", error.Message, StringComparison.Ordinal);
    }

    private static void AssertMatrices(int padding, double[] x, double[] w, double[] v, double[,] filterMatrix, double[,] inputMatrix)
    {
        ConvGeometry geometry = Signal(padding);
        Shape input = Shape.Signal(1, x.Length);
        Shape output = Shape.Signal(1, v.Length);

        double[] z = ReferenceConvolution.Forward(geometry, input, output, 1, x, w);

        Assert.Equal(Multiply(filterMatrix, x), z);
        Assert.Equal(Multiply(inputMatrix, w), z);
        Assert.Equal(Multiply(Transpose(filterMatrix), v), ReferenceConvolution.InputAdjoint(geometry, input, output, 1, v, w));
        Assert.Equal(Multiply(Transpose(inputMatrix), v), ReferenceConvolution.WeightAdjoint(geometry, input, output, 1, x, v));
    }

    private static ConvGeometry Signal(int padding) =>
        new(new WindowAxis(1, 1, 1, 0, 0), new WindowAxis(3, 1, 1, padding, padding), 1, false, false);

    private static double[] Integers(int length, int seed)
    {
        Random random = new(seed);
        return [.. Enumerable.Range(0, length).Select(_ => (double)random.Next(-4, 5))];
    }

    private static double[] Multiply(double[,] matrix, double[] vector) =>
        [.. Enumerable.Range(0, matrix.GetLength(0)).Select(row => vector.Select((value, column) => matrix[row, column] * value).Sum())];

    private static double[,] Transpose(double[,] matrix)
    {
        double[,] transposed = new double[matrix.GetLength(1), matrix.GetLength(0)];
        for (int row = 0; row < matrix.GetLength(0); row++)
            for (int column = 0; column < matrix.GetLength(1); column++)
                transposed[column, row] = matrix[row, column];
        return transposed;
    }
}
