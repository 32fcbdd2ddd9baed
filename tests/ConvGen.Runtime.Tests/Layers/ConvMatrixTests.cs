using System;
using System.Linq;
using ConvGen.Runtime.Tests.Networks;
using Xunit;

namespace ConvGen.Runtime.Tests.Layers;

/// <summary>The matrix forms of a convolution: z = Ŵx = X̂w.</summary>
public sealed class ConvMatrixTests
{
    /// <summary>Input C×H×W; filters; kernel, stride, dilation, padding before and after of rows and of columns; groups; flip.</summary>
    public static TheoryData<int[], int, int[], int[], int, bool> Geometries => new()
    {
        { [1, 1, 5], 1, [1, 1, 1, 0, 0], [3, 1, 1, 0, 0], 1, false },
        { [1, 1, 5], 1, [1, 1, 1, 0, 0], [3, 1, 1, 1, 1], 1, true },
        { [2, 4, 5], 3, [3, 1, 1, 1, 1], [3, 1, 1, 1, 1], 1, false },
        { [2, 4, 5], 3, [3, 1, 1, 1, 1], [3, 1, 1, 1, 1], 1, true },
        { [2, 7, 6], 2, [3, 2, 1, 0, 1], [2, 3, 1, 1, 0], 1, false },
        { [2, 8, 9], 2, [2, 1, 3, 2, 1], [3, 2, 2, 0, 3], 1, true },
        { [4, 4, 4], 6, [3, 1, 1, 1, 1], [3, 1, 1, 1, 1], 2, false },
        { [4, 5, 3], 8, [3, 2, 1, 1, 1], [1, 1, 1, 0, 0], 4, true },
        { [3, 2, 2], 2, [1, 1, 1, 0, 0], [1, 1, 1, 0, 0], 1, false },
    };

    [Fact]
    public void OfFiveSamplesIsBandedAndItsInputMatrixHoldsTheWindows()
    {
        ConvLayer layer = Make(Shape.Signal(1, 5), Shape.Signal(1, 3), Geometry([1, 1, 1, 0, 0], [3, 1, 1, 0, 0], 1, false, false));
        layer.Weight.CopyFrom([1, 2, 3]);

        AssertRows(layer.ToMatrix(), [1, 2, 3, 0, 0], [0, 1, 2, 3, 0], [0, 0, 1, 2, 3]);
        AssertRows(layer.ToInputMatrix([10, 20, 30, 40, 50]), [10, 20, 30], [20, 30, 40], [30, 40, 50]);
    }

    [Fact]
    public void OfFiveSamplesWithPaddingKeepsTheSize()
    {
        ConvLayer layer = Make(Shape.Signal(1, 5), Shape.Signal(1, 5), Geometry([1, 1, 1, 0, 0], [3, 1, 1, 1, 1], 1, true, false));
        layer.Weight.CopyFrom([1, 2, 3]);

        AssertRows(layer.ToMatrix(), [2, 1, 0, 0, 0], [3, 2, 1, 0, 0], [0, 3, 2, 1, 0], [0, 0, 3, 2, 1], [0, 0, 0, 3, 2]);
        AssertRows(layer.ToInputMatrix([1, 2, 3, 4, 5]), [2, 1, 0], [3, 2, 1], [4, 3, 2], [5, 4, 3], [0, 5, 4]);
    }

    [Fact]
    public void OfATransposedStrideSpreadsTheFilter()
    {
        ConvLayer layer = Make(Shape.Signal(1, 2), Shape.Signal(1, 5), Geometry([1, 1, 1, 0, 0], [3, 2, 1, 0, 0], 1, false, true));
        layer.Weight.CopyFrom([1, 2, 3]);

        AssertRows(layer.ToMatrix(), [1, 0], [2, 0], [3, 1], [0, 2], [0, 3]);
    }

    [Theory]
    [MemberData(nameof(Geometries))]
    public void BothGiveTheConvolution(int[] input, int filters, int[] rows, int[] columns, int groups, bool flip)
    {
        ConvGeometry geometry = Geometry(rows, columns, groups, flip, transposed: false);
        Shape from = Shape.Map(input[0], input[1], input[2]);
        Shape to = Shape.Map(filters, geometry.Rows.OutputSize(from.Height), geometry.Columns.OutputSize(from.Width));
        ConvLayer layer = Make(from, to, geometry);
        float[] weights = Numbers.Draw(layer.Weight.Length, 1);
        layer.Weight.CopyFrom(weights);
        float[] image = Numbers.Draw(from.Length, 2);

        float[] expected = Convolve(geometry, from, to, weights, image);

        Assert.True(expected.Distinct().Count() > 2, "The data say nothing.");
        Assert.Equal(expected, layer.ToMatrix().Multiply(image));
        Assert.Equal(expected, layer.ToInputMatrix(image).Multiply(weights));
    }

    [Theory]
    [MemberData(nameof(Geometries))]
    public void TransposedGivesTheTransposedMatrix(int[] input, int filters, int[] rows, int[] columns, int groups, bool flip)
    {
        ConvGeometry geometry = Geometry(rows, columns, groups, flip, transposed: false);
        Shape from = Shape.Map(input[0], input[1], input[2]);
        Shape to = Shape.Map(filters, geometry.Rows.OutputSize(from.Height), geometry.Columns.OutputSize(from.Width));
        ConvLayer plain = Make(from, to, geometry);
        ConvLayer transposed = Make(to, from, geometry with { Transposed = true });
        float[] weights = Numbers.Draw(plain.Weight.Length, 1);
        plain.Weight.CopyFrom(weights);
        transposed.Weight.CopyFrom(weights);
        float[] maps = Numbers.Draw(to.Length, 2);

        Matrix matrix = transposed.ToMatrix();

        Assert.Equal(plain.ToMatrix().Transpose().Values.ToArray(), matrix.Values.ToArray());
        Assert.Equal(matrix.Multiply(maps), transposed.ToInputMatrix(maps).Multiply(weights));
    }

    [Fact]
    public void ALargeLayerIsRefusedWithItsSize()
    {
        Shape map = Shape.Map(8, 64, 64);
        ConvLayer layer = Make(map, map, Geometry([3, 1, 1, 1, 1], [3, 1, 1, 1, 1], 1, false, false));

        InvalidOperationException error = Assert.Throws<InvalidOperationException>(layer.ToMatrix);

        foreach (string word in (string[])["ToMatrix of layer Conv of Net", "8×64×64", "32768 × 32768 = 1073741824", "16777216"])
            Assert.Contains(word, error.Message);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public void AnImageOfAWrongLengthIsRefused(int length)
    {
        ConvLayer layer = Make(Shape.Signal(1, 5), Shape.Signal(1, 3), Geometry([1, 1, 1, 0, 0], [3, 1, 1, 0, 0], 1, false, false));
        ArgumentException error = Assert.Throws<ArgumentException>(() => layer.ToInputMatrix(new float[length]));
        Assert.Contains("Conv of Net reads 1×5 = 5 values", error.Message);
        Assert.Contains($"has {length}", error.Message);
    }

    // Pads the input, turns the kernel, and sums: another way than that of the matrices.
    private static float[] Convolve(ConvGeometry geometry, Shape from, Shape to, float[] weights, float[] image)
    {
        (WindowAxis rows, WindowAxis columns) = (geometry.Rows, geometry.Columns);
        int width = columns.Before + from.Width + columns.After;
        int height = rows.Before + from.Height + rows.After;
        float[] padded = new float[from.Channels * height * width];
        for (int channel = 0; channel < from.Channels; channel++)
        {
            for (int row = 0; row < from.Height; row++)
            {
                image.AsSpan(((channel * from.Height) + row) * from.Width, from.Width)
                    .CopyTo(padded.AsSpan((((channel * height) + rows.Before + row) * width) + columns.Before));
            }
        }
        int taps = rows.Kernel * columns.Kernel;
        float[] kernels = [.. weights];
        for (int begin = 0; geometry.Flip && begin < kernels.Length; begin += taps)
            Array.Reverse(kernels, begin, taps);

        float[] output = new float[to.Length];
        int perGroup = from.Channels / geometry.Groups;
        for (int index = 0; index < output.Length; index++)
        {
            (int filter, int row, int column) = (index / to.Pixels, index / to.Width % to.Height, index % to.Width);
            int group = filter * geometry.Groups / to.Channels;
            for (int term = 0; term < perGroup * taps; term++)
            {
                (int channel, int tapRow, int tapColumn) = (term / taps, term % taps / columns.Kernel, term % columns.Kernel);
                int line = (((group * perGroup) + channel) * height) + (row * rows.Stride) + (tapRow * rows.Dilation);
                int place = (line * width) + (column * columns.Stride) + (tapColumn * columns.Dilation);
                output[index] += kernels[(filter * perGroup * taps) + term] * padded[place];
            }
        }
        return output;
    }

    private static ConvGeometry Geometry(int[] rows, int[] columns, int groups, bool flip, bool transposed) =>
        new(Axis(rows), Axis(columns), groups, flip, transposed);

    private static WindowAxis Axis(int[] axis) => new(axis[0], axis[1], axis[2], axis[3], axis[4]);

    private static ConvLayer Make(Shape input, Shape output, ConvGeometry geometry)
    {
        (int first, int second) = geometry.Transposed ? (input.Channels, output.Channels) : (output.Channels, input.Channels);
        int[] axes = [first, second / geometry.Groups, geometry.Rows.Kernel, geometry.Columns.Kernel];
        int length = axes.Aggregate((left, right) => left * right);
        NetworkPlan tiny = PlanNet.Tiny();
        var plan = new NetworkPlan
        {
            Name = "Net",
            Input = input,
            Layers = [PlanNet.Info("Conv", "conv", input, output) with { Convolution = geometry }],
            Parameters = [new ParameterInfo("Conv.weight", 0, ParameterRole.Weight, axes, 0, length)],
            Outputs = [0],
            OutputLength = output.Length,
            ParameterLength = length,
            Inference = tiny.Inference,
        };
        return new PlanNet(plan).Layer<ConvLayer>(0);
    }

    private static void AssertRows(Matrix matrix, params float[][] rows)
    {
        Assert.Equal(rows.Length, matrix.Rows);
        for (int row = 0; row < rows.Length; row++)
            Assert.Equal(rows[row], matrix.Row(row).ToArray());
    }
}
