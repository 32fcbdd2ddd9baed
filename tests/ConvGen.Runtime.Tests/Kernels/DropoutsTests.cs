using System;
using System.Linq;
using ConvGen.Kernels;
using Xunit;

namespace ConvGen.Runtime.Tests.Kernels;

public class DropoutsTests
{
    public static TheoryData<int> Cases => Layouts.Cases;

    [Theory]
    [MemberData(nameof(Cases))]
    public void MaskIsTheSameForwardAndBackwardInAnyLayout(int number)
    {
        MapArray input = Layouts.Filled(number, 1, seed: number);
        float[] x = input.Planar();
        float[][] forward = [.. Enumerable.Range(2, 3).Select(map => Layouts.InAnyShares(run =>
        {
            MapArray output = new(Layouts.Of(number, map), input.Images);
            run(range => Dropouts.Forward(input.Maps, output.Maps, 0.2f, 77, range));
            output.AssertHalo();
            return output.Planar();
        }))];
        float[] backward = Layouts.InAnyShares(run =>
        {
            MapArray output = new(Layouts.Of(number, 0), input.Images, x);
            run(range => Dropouts.Backward(input.Maps, output.Maps, accumulate: true, 0.2f, 77, range));
            return output.Planar();
        });

        Assert.All(forward[0].Zip(x), pair => Assert.True(pair.First == 0 || MathF.Abs(pair.First - (pair.Second * 1.25f)) < 1e-6f));
        Assert.Equal(forward[0], forward[1]);
        Assert.Equal(forward[0], forward[2]);
        Layouts.Close([.. forward[0].Zip(x, (mask, before) => (double)mask + before)], backward, 1e-6);
    }

    [Theory]
    [InlineData(0f, 1f)]
    [InlineData(1f, 0f)]
    public void CertainMasks(float probability, float expected)
    {
        MapArray maps = new(new MapLayout(4, 4, 8, 8, 0, 0, 0, 0), 2, [.. Enumerable.Repeat(1f, 256)]);
        Dropouts.Forward(maps.Maps, maps.Maps, probability, 3, WorkRange.Whole);
        Assert.All(maps.Planar(), value => Assert.Equal(expected, value));
    }

    /// <summary>
    /// The share of dropped values is right to five standard deviations, overall, per channel, per column and per image, and neighbours along
    /// every axis, and other seeds, are dropped independently.
    /// </summary>
    [Theory]
    [InlineData(0.5f, 0ul)]
    [InlineData(0.1f, 1ul)]
    [InlineData(0.9f, ulong.MaxValue)]
    public void MaskIsRandom(float probability, ulong seed)
    {
        const int Images = 8, Height = 16, Width = 32, Channels = 24;
        int[] mask = Mask(seed);

        AssertShare(mask, probability);
        foreach (IGrouping<int, int> group in Groups(i => i / (Height * Width) % Channels)
            .Concat(Groups(i => i % Width)).Concat(Groups(i => i / (Height * Width * Channels))))
        {
            AssertShare([.. group], probability);
        }

        foreach (int distance in (int[])[1, 2, Width, Height * Width, 8 * Height * Width, Height * Width * Channels])
            AssertShare([.. mask.Skip(distance).Zip(mask, (a, b) => a & b)], probability * probability);
        foreach (ulong other in (ulong[])[seed + 1, seed ^ (1ul << 32), seed + 0x9E3779B97F4A7C15])
            AssertShare([.. Mask(other).Zip(mask, (a, b) => a & b)], probability * probability);

        int[] Mask(ulong maskSeed)
        {
            MapLayout layout = new(Height, Width, Channels, Channels, 0, 0, 0, 0);
            MapArray maps = new(layout, Images, [.. Enumerable.Repeat(1f, Images * Height * Width * Channels)]);
            Dropouts.Forward(maps.Maps, maps.Maps, probability, maskSeed, WorkRange.Whole);
            return [.. maps.Planar().Select(value => value == 0 ? 1 : 0)];
        }

        ILookup<int, int> Groups(Func<int, int> key) => Enumerable.Range(0, mask.Length).ToLookup(key, i => mask[i]);
    }

    private static void AssertShare(int[] dropped, double probability)
    {
        double deviation = Math.Sqrt(probability * (1 - probability) / dropped.Length);
        Assert.Equal(probability, dropped.Average(), 5 * deviation);
    }
}
