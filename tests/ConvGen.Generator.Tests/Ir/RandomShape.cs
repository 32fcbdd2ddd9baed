using System;
using ConvGen.Generator.Algorithm;
using ConvGen.Generator.Model;

namespace ConvGen.Generator.Tests.Ir;

/// <summary>Draws convolutions: sizes 1–20, kernels 1–11, strides 1–4, dilations 1–4, paddings up to the kernel, groups, odd channels.</summary>
internal static class RandomShape
{
    /// <summary>Products of packed filters and pixels of one drawn convolution, so that a run of thousands stays short.</summary>
    private const long MostProducts = 100_000;

    public static ConvProblem Draw(Random random, bool depthwise = false)
    {
        while (true)
        {
            bool pointwise = random.Next(8) == 0;
            int height = random.Next(1, 21);
            int width = random.Next(1, 21);
            WindowAxis rows = Axis(random, pointwise);
            WindowAxis columns = Axis(random, pointwise);
            int outputHeight = rows.OutputSize(height);
            int outputWidth = columns.OutputSize(width);
            int groups = depthwise ? random.Next(2, 41) : random.Next(4) == 0 ? random.Next(1, 9) : 1;
            int channels = depthwise ? groups : groups * Count(random);
            int filters = depthwise ? groups : groups * Count(random);
            long products = (long)outputHeight * outputWidth * rows.Kernel * columns.Kernel * FilterBlock.Count(filters) * FilterBlock.Filters
                * (depthwise ? 1 : BlockChannels.Of(filters, channels, groups).Count);
            if (outputHeight >= 1 && outputWidth >= 1 && products <= MostProducts && channels <= 64 && filters <= 64)
                return new(channels, height, width, filters, outputHeight, outputWidth, new WindowSpec(rows, columns), groups, random.Next(4) == 0);
        }
    }

    /// <summary>Few channels as often as many.</summary>
    private static int Count(Random random) => random.Next(2) == 0 ? random.Next(1, 6) : random.Next(1, 41);

    private static WindowAxis Axis(Random random, bool pointwise)
    {
        if (pointwise)
            return new(1, random.Next(1, 3), 1, 0, 0);
        int kernel = random.Next(2) == 0 ? random.Next(1, 4) : random.Next(1, 12);
        int Padding() => random.Next(3) == 0 ? 0 : random.Next(0, kernel + 1);
        return new(kernel, random.Next(2) == 0 ? 1 : random.Next(1, 5), random.Next(2) == 0 ? 1 : random.Next(1, 5), Padding(), Padding());
    }

    /// <summary>Small integers, so that sums are exact in any order.</summary>
    public static float[] Integers(Random random, int length, int most = 4)
    {
        float[] values = new float[length];
        for (int index = 0; index < length; index++)
            values[index] = random.Next(-most, most + 1);
        return values;
    }

    public static Halo Halo(Random random) => random.Next(2) == 0
        ? default
        : new(random.Next(3), random.Next(3), random.Next(3), random.Next(3));

    public static MapLayout Layout(int channels, int height, int width, Halo halo, bool exact = false) => new(
        height, width, channels, exact ? channels : MapLayout.PaddedChannels(channels), halo.Top, halo.Bottom, halo.Left, halo.Right);
}
