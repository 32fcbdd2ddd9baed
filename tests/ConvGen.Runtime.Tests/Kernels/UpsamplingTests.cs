using System;
using System.Linq;
using ConvGen.Kernels;
using Xunit;

namespace ConvGen.Runtime.Tests.Kernels;

public class UpsamplingTests
{
    /// <summary>What PyTorch's interpolate with align_corners=False gives, by hand.</summary>
    [Theory]
    [InlineData(UpsampleMode.Nearest, 2, new[] { 1f, 1, 3, 3, 7, 7 })]
    [InlineData(UpsampleMode.Bilinear, 2, new[] { 1f, 1.5f, 2.5f, 4, 6, 7 })]
    [InlineData(UpsampleMode.Bilinear, 3, new[] { 1f, 1, 1 + (2 / 3f), 1 + (4 / 3f), 3, 3 + (4 / 3f), 3 + (8 / 3f), 7, 7 })]
    [InlineData(UpsampleMode.Bilinear, 1, new[] { 1f, 3, 7 })]
    public void SignalsGrow(UpsampleMode mode, int factor, float[] expected)
    {
        MapArray input = new(new MapLayout(1, 3, 1, 1, 0, 0, 0, 0), 1, [1, 3, 7]);
        MapArray output = new(new MapLayout(1, 3 * factor, 1, 1, 0, 0, 0, 0), 1);

        Upsampling.Forward(mode, factor, input.Maps, output.Maps, WorkRange.Whole);

        Layouts.Close(Layouts.Doubles(expected), output.Planar(), 1e-6);
    }

    [Theory]
    [InlineData(UpsampleMode.Nearest, 2, 0)]
    [InlineData(UpsampleMode.Nearest, 3, 1)]
    [InlineData(UpsampleMode.Bilinear, 2, 1)]
    [InlineData(UpsampleMode.Bilinear, 3, 2)]
    [InlineData(UpsampleMode.Bilinear, 4, 5)]
    [InlineData(UpsampleMode.Bilinear, 5, 3)]
    [InlineData(UpsampleMode.Bilinear, 2, 4)]
    [InlineData(UpsampleMode.Nearest, 2, 7)]
    public void ForwardIsTheFormulaAndBackwardItsAdjoint(UpsampleMode mode, int factor, int number)
    {
        MapArray input = Layouts.Filled(number, 1, seed: number);
        MapLayout layout = input.Layout;
        MapLayout large = Layouts.Of(number, 2) with { Height = layout.Height * factor, Width = layout.Width * factor };
        float[] forward = Layouts.InAnyShares(run =>
        {
            MapArray output = new(large, input.Images);
            run(range => Upsampling.Forward(mode, factor, input.Maps, output.Maps, range));
            output.AssertHalo();
            return output.Planar();
        });
        Layouts.Close(Expected(mode, factor, input), forward, 1e-6);

        MapArray gradient = new(large, input.Images, Layouts.Values(forward.Length, 9));
        float[] backward = Layouts.InAnyShares(run =>
        {
            MapArray result = new(Layouts.Of(number, 3), input.Images);
            run(range => Upsampling.Backward(mode, factor, gradient.Maps, result.Maps, accumulate: false, range));
            result.AssertHalo();
            return result.Planar();
        });
        double product = Layouts.Dot(Layouts.Doubles(forward), Layouts.Doubles(gradient.Planar()));
        double adjoint = Layouts.Dot(Layouts.Doubles(input.Planar()), Layouts.Doubles(backward));
        Assert.Equal(product, adjoint, 1e-6 * forward.Length);

        float[] accumulated = Layouts.InAnyShares(run =>
        {
            MapArray result = new(Layouts.Of(number, 3), input.Images, input.Planar());
            run(range => Upsampling.Backward(mode, factor, gradient.Maps, result.Maps, accumulate: true, range));
            result.AssertHalo(cleared: false);
            return result.Planar();
        });
        Layouts.Close([.. backward.Zip(input.Planar(), (value, before) => (double)value + before)], accumulated);
    }

    /// <summary>A single NaN in the adjoint reaches exactly the pixels that it was read from.</summary>
    [Fact]
    public void NaNStaysWithItsReaders()
    {
        float[] values = new float[64];
        values[(2 * 8) + 2] = float.NaN;
        MapArray gradient = new(new MapLayout(8, 8, 1, 1, 0, 0, 0, 0), 1, values);
        MapArray result = new(new MapLayout(4, 4, 1, 1, 0, 0, 0, 0), 1);

        Upsampling.Backward(UpsampleMode.Bilinear, 2, gradient.Maps, result.Maps, accumulate: false, WorkRange.Whole);

        Assert.Equal([0, 1, 4, 5], Enumerable.Range(0, 16).Where(i => float.IsNaN(result.At(i))));
    }

    private static double[] Expected(UpsampleMode mode, int factor, MapArray input)
    {
        MapLayout layout = input.Layout;
        (int height, int width) = (layout.Height * factor, layout.Width * factor);
        float[] x = input.Planar();
        double[] expected = new double[x.Length * factor * factor];
        for (int i = 0; i < expected.Length; i++)
        {
            int plane = i / (height * width) * layout.Height * layout.Width;
            (int row, int column) = (i / width % height, i % width);
            if (mode == UpsampleMode.Nearest)
            {
                expected[i] = x[plane + (row / factor * layout.Width) + (column / factor)];
                continue;
            }

            (int above, int below, double down) = Position(row, layout.Height);
            (int left, int right, double across) = Position(column, layout.Width);
            double At(int r, int c) => x[plane + (r * layout.Width) + c];
            expected[i] = ((1 - down) * (((1 - across) * At(above, left)) + (across * At(above, right))))
                + (down * (((1 - across) * At(below, left)) + (across * At(below, right))));
        }

        return expected;

        (int First, int Second, double Weight) Position(int output, int size)
        {
            double position = Math.Max(0, ((output + 0.5) / factor) - 0.5);
            int first = (int)position;
            return (first, Math.Min(first + 1, size - 1), position - first);
        }
    }
}
