using System;
using System.Collections.Generic;
using System.Linq;
using ConvGen.Kernels;
using Xunit;

namespace ConvGen.Runtime.Tests.Kernels;

/// <summary>Small odd shapes, each with layouts that differ in halo and channel stride, and ways to compare.</summary>
internal static class Layouts
{
    /// <summary>Numbers of the cases; a second map of a case differs in halo, and for odd numbers also in channel stride.</summary>
    public static TheoryData<int> Cases => new(Numbers);

    public static IEnumerable<int> Numbers => Enumerable.Range(0, Shapes.Length);

    private static readonly (int Images, int Height, int Width, int Channels, int Stride)[] Shapes =
    [
        (2, 3, 5, 3, 3),
        (3, 4, 7, 8, 8),
        (2, 5, 9, 20, 24),
        (1, 2, 11, 1, 1),
        (3, 1, 1, 10, 16),
        (2, 3, 4, 17, 17),
        (1, 9, 9, 1, 8),
        (1, 2, 3, 300, 304),
        (2, 1, 21, 5, 8),
        (2, 7, 16, 6, 6),
        (1, 3, 2, 600, 608),
        (2, 3, 53, 3, 3),
    ];

    public static int Images(int number) => Shapes[number].Images;

    /// <summary>The layout of one of a routine's maps.</summary>
    /// <param name="number">Number of the case.</param>
    /// <param name="map">Which of the routine's maps: 0 has the halo 0, each other one differs.</param>
    public static MapLayout Of(int number, int map)
    {
        (_, int height, int width, int channels, int stride) = Shapes[number];
        int wider = number % 2 == 1 ? 8 * (map % 3) : 0;
        return map == 0
            ? new MapLayout(height, width, channels, stride, 0, 0, 0, 0)
            : new MapLayout(height, width, channels, stride + wider, map % 2, (map + 1) % 3, map % 4, (map + 2) % 3);
    }

    /// <summary>Distinct values between −3 and 3 that depend on the seed only.</summary>
    public static float[] Values(int length, int seed)
    {
        Random random = new(seed);
        return [.. Enumerable.Range(0, length).Select(_ => (6 * random.NextSingle()) - 3)];
    }

    /// <summary>A map of a case, filled with values by a seed.</summary>
    public static MapArray Filled(int number, int map, int seed)
    {
        MapLayout layout = Of(number, map);
        return new MapArray(layout, Images(number), Values(Images(number) * layout.Height * layout.Width * layout.Channels, seed));
    }

    /// <summary>Runs a routine in one share and in several, on maps of its own each time, and demands the same bits.</summary>
    /// <param name="run">Makes the maps, runs all shares of <c>parts</c>, and gives the values that were written.</param>
    /// <returns>The values.</returns>
    public static float[] InAnyShares(Func<Action<Action<WorkRange>>, float[]> run)
    {
        float[] whole = Shares(run, 1);
        foreach (int parts in (int[])[2, 3, 7])
            Assert.Equal(whole.Select(BitConverter.SingleToInt32Bits), Shares(run, parts).Select(BitConverter.SingleToInt32Bits));
        return whole;
    }

    /// <summary>|actual − expected| ≤ tolerance · max(1, |expected|), and NaN where NaN is expected.</summary>
    public static void Close(double[] expected, float[] actual, double tolerance = 1e-5)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            bool close = double.IsNaN(expected[i])
                ? float.IsNaN(actual[i])
                : expected[i] == actual[i] || Math.Abs(expected[i] - actual[i]) <= tolerance * Math.Max(1, Math.Abs(expected[i]));
            Assert.True(close, $"Value {i}: expected {expected[i]:R}, got {actual[i]:R}.");
        }
    }

    public static double[] Doubles(float[] values) => Array.ConvertAll(values, value => (double)value);

    public static double Dot(double[] left, double[] right) => left.Zip(right, (a, b) => a * b).Sum();

    private static float[] Shares(Func<Action<Action<WorkRange>>, float[]> run, int parts) => run(step =>
    {
        // Backwards, so that no share can lean on the one before it.
        for (int part = parts - 1; part >= 0; part--)
            step(new WorkRange(part, parts));
    });
}
