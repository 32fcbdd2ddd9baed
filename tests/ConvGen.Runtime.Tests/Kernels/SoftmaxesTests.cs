using System;
using System.Linq;
using ConvGen.Kernels;
using Xunit;

namespace ConvGen.Runtime.Tests.Kernels;

public class SoftmaxesTests
{
    public static TheoryData<int> Cases => Layouts.Cases;

    [Theory]
    [MemberData(nameof(Cases))]
    public void ForwardAndBackward(int number)
    {
        MapArray input = Layouts.Filled(number, 1, seed: number);
        MapArray gradient = Layouts.Filled(number, 2, seed: number + 1);
        float[] forward = Layouts.InAnyShares(run =>
        {
            MapArray output = new(Layouts.Of(number, 3), input.Images);
            run(range => Softmaxes.Forward(input.Maps, output.Maps, range));
            output.AssertHalo();
            return output.Planar();
        });
        double[] y = Softmax(Layouts.Doubles(input.Planar()), input.Layout);
        Layouts.Close(y, forward, 1e-6);

        MapArray values = new(Layouts.Of(number, 3), input.Images, forward);
        float[] g = gradient.Planar();
        double[] products = Sums([.. y.Zip(g, (value, adjoint) => value * adjoint)], input.Layout);
        double[] expected = [.. y.Select((value, i) => value * (g[i] - products[i]))];
        foreach (bool accumulate in (bool[])[true, false])
        {
            float[] backward = Layouts.InAnyShares(run =>
            {
                MapArray output = accumulate ? new(Layouts.Of(number, 4), input.Images, g) : new(Layouts.Of(number, 4), input.Images);
                run(range => Softmaxes.Backward(values.Maps, gradient.Maps, output.Maps, accumulate, range));
                output.AssertHalo(cleared: !accumulate);
                return output.Planar();
            });
            Layouts.Close([.. expected.Select((value, i) => accumulate ? value + g[i] : value)], backward, 2e-6);
        }
    }

    /// <summary>The formula of the adjoint is the central difference of ⟨v̄, softmax(x)⟩.</summary>
    [Fact]
    public void AdjointIsTheCentralDifference()
    {
        MapArray input = Layouts.Filled(5, 1, seed: 1);
        MapArray gradient = Layouts.Filled(5, 2, seed: 2);
        MapArray output = new(input.Layout, input.Images);
        Softmaxes.Forward(input.Maps, output.Maps, WorkRange.Whole);
        Softmaxes.Backward(output.Maps, gradient.Maps, output.Maps, accumulate: false, WorkRange.Whole);
        double[] x = Layouts.Doubles(input.Planar());
        double[] g = Layouts.Doubles(gradient.Planar());
        double[] expected = [.. Enumerable.Range(0, x.Length).Select(i => (Product(i, 1e-5) - Product(i, -1e-5)) / 2e-5)];

        Layouts.Close(expected, output.Planar(), 5e-6);

        double Product(int i, double step)
        {
            double[] moved = [.. x];
            moved[i] += step;
            return Layouts.Dot(g, Softmax(moved, input.Layout));
        }
    }

    [Theory]
    [InlineData(new[] { 1000f, 1000f, -1000f }, new[] { 0.5, 0.5, 0 })]
    [InlineData(new[] { -2000f, -2000f, -2000f }, new[] { 1 / 3.0, 1 / 3.0, 1 / 3.0 })]
    [InlineData(new[] { 1f, float.NaN, 0f }, new[] { double.NaN, double.NaN, double.NaN })]
    [InlineData(new[] { float.NegativeInfinity, 2f, float.NegativeInfinity }, new[] { 0.0, 1, 0 })]
    public void LargeValuesAndNaN(float[] x, double[] expected)
    {
        MapArray maps = new(new MapLayout(1, 1, 3, 8, 0, 0, 0, 0), 1, x);
        Softmaxes.Forward(maps.Maps, maps.Maps, WorkRange.Whole);
        Layouts.Close(expected, maps.Planar(), 1e-6);
    }

    private static double[] Softmax(double[] x, MapLayout layout)
    {
        double[] powers = [.. x.Select(Math.Exp)];
        return [.. powers.Zip(Sums(powers, layout), (power, sum) => power / sum)];
    }

    /// <summary>For each value the sum over the channels of its pixel.</summary>
    private static double[] Sums(double[] planar, MapLayout layout)
    {
        int pixels = layout.Height * layout.Width;
        int length = pixels * layout.Channels;
        int Pixel(int i) => (i / length * pixels) + (i % pixels);
        double[] sums = new double[planar.Length / layout.Channels];
        for (int i = 0; i < planar.Length; i++)
            sums[Pixel(i)] += planar[i];
        return [.. planar.Select((_, i) => sums[Pixel(i)])];
    }
}
