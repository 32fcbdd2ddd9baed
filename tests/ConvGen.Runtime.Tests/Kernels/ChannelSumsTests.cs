using System;
using ConvGen.Kernels;
using Xunit;

namespace ConvGen.Runtime.Tests.Kernels;

public class ChannelSumsTests
{
    public static TheoryData<int> Cases => Layouts.Cases;

    [Theory]
    [MemberData(nameof(Cases))]
    public void BiasAdjointAddsTheSumsOfEachChannel(int number)
    {
        MapArray gradient = Layouts.Filled(number, 1, seed: number);
        float[] before = Layouts.Values(gradient.Layout.Channels, 5);
        float[] actual = Layouts.InAnyShares(run =>
        {
            float[] bias = [.. before];
            run(range => ChannelSums.BiasAdjoint(gradient.Maps, bias, range));
            return bias;
        });

        Shape shape = Shape.Map(gradient.Layout.Channels, gradient.Layout.Height, gradient.Layout.Width);
        double[] expected = ReferenceConvolution.BiasAdjoint(shape, gradient.Images, Layouts.Doubles(gradient.Planar()));
        for (int i = 0; i < expected.Length; i++)
            expected[i] += before[i];
        Layouts.Close(expected, actual);
    }

    /// <summary>Sums of many rows don't drift: 2,000 rows of 0.1 are exact to a float's rounding.</summary>
    [Fact]
    public void ManyRowsDontDrift()
    {
        MapLayout layout = new(1000, 3, 9, 16, 0, 0, 0, 0);
        float[] values = new float[2 * 1000 * 3 * 9];
        Array.Fill(values, 0.1f);
        MapArray gradient = new(layout, 2, values);
        float[] bias = new float[9];

        ChannelSums.BiasAdjoint(gradient.Maps, bias, WorkRange.Whole);

        Assert.All(bias, sum => Assert.Equal(6000 * (double)0.1f, sum, 1e-4));
    }
}
