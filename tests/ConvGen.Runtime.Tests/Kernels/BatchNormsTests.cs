using System;
using System.Linq;
using ConvGen.Kernels;
using Xunit;

namespace ConvGen.Runtime.Tests.Kernels;

public class BatchNormsTests
{
    private const float Epsilon = 1e-3f;
    private const float Momentum = 0.25f;
    private const float Least = float.NegativeInfinity;
    private const float Greatest = float.PositiveInfinity;

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
            double[] sums = Sums(channels);
            run(range => BatchNorms.StatisticSums(input.Maps, sums, range));
            run(range => BatchNorms.Statistics(input.Maps, sums, mean, inverse, runningMean, runningVariance, Momentum, Epsilon, range));
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
            double[] partial = Sums(channels);
            run(range => BatchNorms.WeightSums(input.Maps, gradient.Maps, mean, inverse, scale, [], Least, Greatest, partial, range));
            run(range => BatchNorms.WeightAdjoint(input.Maps, inverse, partial, scaleSum, shiftSum, range));
            return [.. scaleSum, .. shiftSum];
        });
        float[] adjoint = Layouts.InAnyShares(run =>
        {
            MapArray result = new(Layouts.Of(number, 3), input.Images);
            run(range => BatchNorms.InputAdjoint(
                input.Maps, gradient.Maps, mean, inverse, scale, [], Least, Greatest, sums.AsSpan(0, channels), sums.AsSpan(channels), input.Images, result.Maps, accumulate: false, range));
            result.AssertHalo();
            return result.Planar();
        });
        float[] accumulated = Layouts.InAnyShares(run =>
        {
            MapArray result = new(Layouts.Of(number, 3), input.Images, input.Planar());
            run(range => BatchNorms.InputAdjoint(
                input.Maps, gradient.Maps, mean, inverse, scale, [], Least, Greatest, sums.AsSpan(0, channels), sums.AsSpan(channels), input.Images, result.Maps, accumulate: true, range));
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

    /// <summary>Limits told by x alone give the bits that limiting the adjoint before, by the result, gives.</summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void LimitsBlockTheAdjoint(int number)
    {
        MapArray input = Layouts.Filled(number, 1, seed: number);
        int channels = input.Layout.Channels;
        float[][] v = [.. Enumerable.Range(0, 6).Select(seed => Layouts.Values(channels, seed))];
        MapArray output = new(Layouts.Of(number, 2), input.Images);
        BatchNorms.Normalise(input.Maps, v[0], v[1], v[2], v[3], output.Maps, -1, 2, WorkRange.Whole);
        MapArray gradient = Layouts.Filled(number, 3, seed: number + 50);
        MapArray limited = new(gradient.Layout, gradient.Images, gradient.Planar());
        MapActivations.Backward(Activation.Clip, -1, 2, output.Maps, output.Maps, limited.Maps, limited.Maps, accumulate: false, WorkRange.Whole);
        Assert.NotEqual(gradient.Planar(), limited.Planar());

        Assert.Equal(Adjoints(limited, Least, Greatest), Adjoints(gradient, -1, 2));

        float[] Adjoints(MapArray outputGradient, float lower, float upper) => Layouts.InAnyShares(run =>
        {
            double[] sums = Sums(channels);
            run(range => BatchNorms.WeightSums(input.Maps, outputGradient.Maps, v[0], v[1], v[2], v[3], lower, upper, sums, range));
            float[] scaleSum = new float[channels];
            float[] shiftSum = new float[channels];
            run(range => BatchNorms.WeightAdjoint(input.Maps, v[1], sums, scaleSum, shiftSum, range));
            MapArray result = new(Layouts.Of(number, 3), input.Images);
            run(range => BatchNorms.InputAdjoint(
                input.Maps, outputGradient.Maps, v[0], v[1], v[2], v[3], lower, upper, v[4], v[5], input.Images, result.Maps, accumulate: false, range));
            return [.. scaleSum, .. shiftSum, .. result.Planar()];
        });
    }

    /// <summary>One pass limits the adjoint, passes it on and sums it, as three would.</summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void SumsPassTheAdjointOn(int number)
    {
        MapArray input = Layouts.Filled(number, 1, seed: number);
        MapArray output = Layouts.Filled(number, 2, seed: number + 20);
        MapArray before = Layouts.Filled(number, 3, seed: number + 50);
        MapArray other = Layouts.Filled(number, 2, seed: number + 70);
        int channels = input.Layout.Channels;
        float[] mean = Layouts.Values(channels, 1);
        float[] inverse = Layouts.Values(channels, 2);

        foreach (bool accumulate in (bool[])[false, true])
        {
            float[] expected = Layouts.InAnyShares(run => Adjoints(run, (gradient, addend, sums, range) =>
            {
                MapActivations.Backward(Activation.Clip, -1, 2, output.Maps, output.Maps, gradient.Maps, gradient.Maps, accumulate: false, range);
                if (accumulate)
                    Joins.Accumulate(gradient.Maps, addend.Maps, range);
                else
                    Joins.Copy(gradient.Maps, addend.Maps, range);
            }, then: (gradient, sums, range) => BatchNorms.WeightSums(input.Maps, gradient.Maps, mean, inverse, [], [], Least, Greatest, sums, range)));
            float[] actual = Layouts.InAnyShares(run => Adjoints(run, (gradient, addend, sums, range) =>
                BatchNorms.WeightSumsAdd(input.Maps, output.Maps, gradient.Maps, mean, -1, 2, addend.Maps, accumulate, sums, range)));
            Assert.Equal(expected, actual);

            float[] Adjoints(
                Action<Action<WorkRange>> run, Action<MapArray, MapArray, double[], WorkRange> first, Action<MapArray, double[], WorkRange>? then = null)
            {
                MapArray gradient = new(before.Layout, before.Images, before.Planar());
                MapArray addend = new(other.Layout, other.Images, other.Planar());
                double[] sums = Sums(channels);
                run(range => first(gradient, addend, sums, range));
                if (then is not null)
                    run(range => then(gradient, sums, range));
                float[] scaleSum = new float[channels];
                float[] shiftSum = new float[channels];
                run(range => BatchNorms.WeightAdjoint(input.Maps, inverse, sums, scaleSum, shiftSum, range));
                addend.AssertHalo(cleared: !accumulate);
                return [.. gradient.Planar(), .. addend.Planar(), .. scaleSum, .. shiftSum];
            }
        }
    }

    /// <summary>Values far from 0 beside their deviation, whose squares would cancel.</summary>
    [Fact]
    public void StatisticsOfDistantValuesAreExact()
    {
        MapArray input = new(new MapLayout(6, 5, 3, 8, 0, 0, 0, 0), 7, [.. Layouts.Values(7 * 6 * 5 * 3, 9).Select(value => 5000 + value)]);
        double[] sums = Sums(3);
        float[] mean = new float[3], inverse = new float[3];
        BatchNorms.StatisticSums(input.Maps, sums, WorkRange.Whole);
        BatchNorms.Statistics(input.Maps, sums, mean, inverse, new float[3], new float[3], Momentum, Epsilon, WorkRange.Whole);

        (double[] means, double[] variances, _) = Statistics(input);
        Layouts.Close(means, mean, 1e-6);
        Layouts.Close([.. variances.Select(variance => 1 / Math.Sqrt(variance + Epsilon))], inverse, 1e-6);
    }

    /// <summary>Room for the sums, not cleared.</summary>
    private static double[] Sums(int channels) => [.. Enumerable.Repeat(double.NaN, BatchNorms.SumsLength(channels))];

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
