using System;
using System.Linq;
using ConvGen.Kernels;
using Xunit;

namespace ConvGen.Runtime.Tests.Kernels;

public class BatchNormsTests
{
    private const float Epsilon = 1e-3f;
    private const float Momentum = 0.25f;

    public static TheoryData<int> Cases => Layouts.Cases;

    [Theory]
    [MemberData(nameof(Cases))]
    public void StatisticsAreTheBatchs(int number)
    {
        MapArray input = Layouts.Filled(number, 1, seed: number);
        int channels = input.Layout.Channels;
        float[] oldMean = Layouts.Values(channels, 1);
        float[] oldVariance = Layouts.Values(channels, 2);
        float[] actual = Layouts.InAnyShares(run =>
        {
            float[] mean = new float[channels];
            float[] inverse = new float[channels];
            float[] runningMean = [.. oldMean];
            float[] runningVariance = [.. oldVariance];
            run(range => BatchNorms.Statistics(input.Maps, mean, inverse, runningMean, runningVariance, Momentum, Epsilon, range));
            return [.. mean, .. inverse, .. runningMean, .. runningVariance];
        });

        (double[] means, double[] variances, int count) = Statistics(input);
        Layouts.Close(
            [
                .. means,
                .. variances.Select(variance => 1 / Math.Sqrt(variance + Epsilon)),
                .. means.Select((mean, c) => ((1 - Momentum) * oldMean[c]) + (Momentum * mean)),
                .. variances.Select((variance, c) => ((1 - Momentum) * oldVariance[c]) + (Momentum * variance * count / Math.Max(1, count - 1))),
            ],
            actual);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void NormaliseScalesAndShifts(int number)
    {
        MapArray input = Layouts.Filled(number, 1, seed: number);
        int channels = input.Layout.Channels;
        float[][] v = [.. Enumerable.Range(0, 4).Select(seed => Layouts.Values(channels, seed))];
        int pixels = input.Layout.Height * input.Layout.Width;

        foreach (bool affine in (bool[])[true, false])
        {
            float[] actual = Layouts.InAnyShares(run =>
            {
                MapArray output = new(Layouts.Of(number, 2), input.Images);
                run(range => BatchNorms.Normalise(input.Maps, v[0], v[1], affine ? v[2] : [], affine ? v[3] : [], output.Maps, float.NegativeInfinity, float.PositiveInfinity, range));
                output.AssertHalo();
                return output.Planar();
            });
            double[] expected = [.. input.Planar().Select((x, i) =>
            {
                int c = i / pixels % channels;
                double normal = ((double)x - v[0][c]) * v[1][c];
                return affine ? (normal * v[2][c]) + v[3][c] : normal;
            })];
            Layouts.Close(expected, actual);
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void ApplyWorksInPlace(int number)
    {
        MapArray input = Layouts.Filled(number, 1, seed: number);
        float[] scale = Layouts.Values(input.Layout.Channels, 1);
        float[] shift = Layouts.Values(input.Layout.Channels, 2);
        int pixels = input.Layout.Height * input.Layout.Width;
        double[] expected = [.. input.Planar().Select((x, i) => ((double)x * scale[i / pixels % scale.Length]) + shift[i / pixels % scale.Length])];

        float[] actual = Layouts.InAnyShares(run =>
        {
            MapArray map = new(input.Layout, input.Images, input.Planar());
            run(range => BatchNorms.Apply(map.Maps, scale, shift, map.Maps, float.NegativeInfinity, float.PositiveInfinity, range));
            map.AssertHalo();
            return map.Planar();
        });

        Layouts.Close(expected, actual);
    }

    /// <summary>The adjoints of x, γ and β against central differences of ⟨v̄, y⟩ in double.</summary>
    [Theory]
    [InlineData(0, true)]
    [InlineData(1, true)]
    [InlineData(2, false)]
    [InlineData(3, true)]
    [InlineData(4, true)]
    [InlineData(5, false)]
    [InlineData(8, true)]
    public void AdjointsAreCentralDifferences(int number, bool affine)
    {
        MapArray input = Layouts.Filled(number, 1, seed: number);
        MapArray gradient = Layouts.Filled(number, 2, seed: number + 50);
        int channels = input.Layout.Channels;
        double[] x = Layouts.Doubles(input.Planar());
        double[] g = Layouts.Doubles(gradient.Planar());
        float[] scale = affine ? Layouts.Values(channels, 3) : [];
        double[] gamma = affine ? Layouts.Doubles(scale) : [.. Enumerable.Repeat(1.0, channels)];
        (double[] means, double[] variances, _) = Statistics(input);
        float[] mean = [.. means.Select(value => (float)value)];
        float[] inverse = [.. variances.Select(value => (float)(1 / Math.Sqrt(value + Epsilon)))];

        float[] sums = Layouts.InAnyShares(run =>
        {
            float[] scaleSum = new float[channels];
            float[] shiftSum = new float[channels];
            run(range => BatchNorms.WeightAdjoint(input.Maps, gradient.Maps, mean, inverse, scaleSum, shiftSum, range));
            return [.. scaleSum, .. shiftSum];
        });
        float[] adjoint = Layouts.InAnyShares(run =>
        {
            MapArray result = new(Layouts.Of(number, 3), input.Images);
            run(range => BatchNorms.InputAdjoint(
                input.Maps, gradient.Maps, mean, inverse, scale, sums.AsSpan(0, channels), sums.AsSpan(channels), result.Maps, accumulate: false, range));
            result.AssertHalo();
            return result.Planar();
        });
        float[] accumulated = Layouts.InAnyShares(run =>
        {
            MapArray result = new(Layouts.Of(number, 3), input.Images, input.Planar());
            run(range => BatchNorms.InputAdjoint(
                input.Maps, gradient.Maps, mean, inverse, scale, sums.AsSpan(0, channels), sums.AsSpan(channels), result.Maps, accumulate: true, range));
            result.AssertHalo(cleared: false);
            return result.Planar();
        });

        Layouts.Close(Differences(x, values => Product(values, gamma, input)), adjoint, 2e-5);
        Layouts.Close(Differences(gamma, values => Product(x, values, input)), sums[..channels], 2e-5);
        int pixels = input.Layout.Height * input.Layout.Width;
        Layouts.Close([.. Enumerable.Range(0, channels).Select(c => g.Where((_, i) => i / pixels % channels == c).Sum())], sums[channels..]);
        Layouts.Close([.. adjoint.Zip(x, (value, before) => value + before)], accumulated, 1e-6);

        double Product(double[] values, double[] factors, MapArray shape) => Layouts.Dot(g, Normalised(values, factors, shape));
    }

    private static double[] Normalised(double[] x, double[] gamma, MapArray shape)
    {
        (double[] means, double[] variances, _) = Statistics(x, shape);
        int pixels = shape.Layout.Height * shape.Layout.Width;
        return [.. x.Select((value, i) =>
        {
            int c = i / pixels % means.Length;
            return gamma[c] * (value - means[c]) / Math.Sqrt(variances[c] + Epsilon);
        })];
    }

    private static double[] Differences(double[] at, Func<double[], double> function)
    {
        const double Step = 1e-5;
        double[] differences = new double[at.Length];
        for (int i = 0; i < at.Length; i++)
        {
            double[] above = [.. at];
            double[] below = [.. at];
            above[i] += Step;
            below[i] -= Step;
            differences[i] = (function(above) - function(below)) / (2 * Step);
        }

        return differences;
    }

    private static (double[] Means, double[] Variances, int Count) Statistics(MapArray map) => Statistics(Layouts.Doubles(map.Planar()), map);

    private static (double[] Means, double[] Variances, int Count) Statistics(double[] planar, MapArray shape)
    {
        int pixels = shape.Layout.Height * shape.Layout.Width;
        int channels = shape.Layout.Channels;
        int count = pixels * shape.Images;
        double[] means = new double[channels];
        double[] variances = new double[channels];
        for (int i = 0; i < planar.Length; i++)
            means[i / pixels % channels] += planar[i] / count;
        for (int i = 0; i < planar.Length; i++)
            variances[i / pixels % channels] += Math.Pow(planar[i] - means[i / pixels % channels], 2) / count;
        return (means, variances, count);
    }
}
