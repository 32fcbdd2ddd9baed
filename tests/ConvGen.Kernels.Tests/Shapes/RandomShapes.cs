using System;
using System.Collections.Generic;

namespace ConvGen.Kernels.Tests.Shapes;

/// <summary>
/// Shapes by chance: sizes 1 to 20, kernels 1 to 11, strides and dilations 1 to 4, padding up to the kernel, groups, depthwise, odd channels,
/// signals and dense layers; a third of those that Winograd's method applies to are asked for by it.
/// </summary>
internal static class RandomShapes
{
    private const int LargestSize = 20;

    /// <summary>Shapes whose kernels fit their input, drawn by a seed.</summary>
    public static IReadOnlyList<ConvShape> Draw(int seed, int count)
    {
        Random random = new(seed);
        List<ConvShape> shapes = [];
        while (shapes.Count < count)
        {
            ConvShape shape = random.Next(12) == 0 ? DrawDense(random) : DrawConvolution(random);
            Shape output = shape.Output;
            if (output is { Height: > 0 and <= 3 * LargestSize, Width: > 0 and <= 3 * LargestSize } && IsMostlyRead(shape, output))
                shapes.Add(shape with { Winograd = TakesWinograd(shape, output) && random.Next(3) == 0 });
        }
        return shapes;
    }

    private static ConvShape DrawDense(Random random)
    {
        bool vector = random.Next(2) == 0;
        return ConvShape.DenseOn(random.Next(1, 41), random.Next(1, 41), vector ? 1 : random.Next(1, 7), vector ? 1 : random.Next(1, 7)) with
        {
            Bias = random.Next(4) != 0,
            Images = random.Next(2, 14),
        };
    }

    private static ConvShape DrawConvolution(Random random)
    {
        bool depthwise = random.Next(8) == 0;
        int groups = depthwise ? random.Next(2, 41) : random.Next(4) == 0 ? random.Next(2, 7) : 1;
        int perGroup = depthwise ? 1 : random.Next(1, groups == 1 ? 21 : 5);
        int filters = depthwise ? 1 : random.Next(1, groups == 1 ? 35 : 6);
        bool signal = random.Next(6) == 0;
        (int Height, int Width) kernel = (signal ? 1 : SmallKernel(random), SmallKernel(random));
        (int Height, int Width) stride = (signal ? 1 : OneOften(random), OneOften(random));
        bool transposed = random.Next(4) == 0;
        return new ConvShape(groups * perGroup, groups * filters, 1, signal ? 1 : random.Next(1, LargestSize + 1), random.Next(1, LargestSize + 1))
        {
            Signal = signal,
            Kernel = kernel,
            Stride = stride,
            Dilation = (signal ? 1 : OneOften(random), OneOften(random)),
            Padding = new(
                signal ? 0 : random.Next(kernel.Height + 1), signal ? 0 : random.Next(kernel.Height + 1), random.Next(kernel.Width + 1), random.Next(kernel.Width + 1)),
            Groups = groups,
            Flip = random.Next(4) == 0,
            Bias = random.Next(4) != 0,
            Transposed = transposed,
            OutputPadding = transposed ? (random.Next(stride.Height), random.Next(stride.Width)) : (0, 0),
            UnrollRows = random.Next(8) == 0,
            Images = random.Next(2, 8),
        };
    }

    /// <summary>Whether Winograd's method applies to the forward direction, said without the generator: strides shorter than the kernel, few points, and a map that holds a tile of two.</summary>
    private static bool TakesWinograd(ConvShape shape, Shape output) =>
        !shape.Dense && !shape.UnrollRows && shape.Groups == 1 && shape.Kernel != (1, 1)
        && TakesWinograd(shape.Geometry.Rows, output.Height, shape.Transposed) && TakesWinograd(shape.Geometry.Columns, output.Width, shape.Transposed);

    private static bool TakesWinograd(WindowAxis axis, int size, bool transposed)
    {
        if (axis.Stride == 1)
            return axis.Kernel <= 7 && size / axis.Dilation >= (axis.Kernel == 1 ? 1 : 2);
        bool fits = transposed ? size >= 2 * axis.Stride && size % axis.Stride == 0 : size >= 2;
        return axis.Kernel > axis.Stride && axis.Dilation == 1 && axis.Kernel + axis.Stride <= 12 && axis.Kernel <= 7 * axis.Stride && fits;
    }

    /// <summary>Whether taps reach at least half of the rows and columns of the large map: else there is hardly anything to check.</summary>
    private static bool IsMostlyRead(ConvShape shape, Shape output)
    {
        if (shape.Dense)
            return true;
        (Shape large, Shape small) = shape.Transposed ? (output, shape.Input) : (shape.Input, output);
        return IsMostlyRead(shape.Geometry.Rows, large.Height, small.Height) && IsMostlyRead(shape.Geometry.Columns, large.Width, small.Width);
    }

    private static bool IsMostlyRead(WindowAxis axis, int large, int small)
    {
        HashSet<int> read = [];
        for (int position = 0; position < small; position++)
        {
            for (int tap = 0; tap < axis.Kernel; tap++)
                read.Add((position * axis.Stride) + (tap * axis.Dilation) - axis.Before);
        }
        read.RemoveWhere(place => place < 0 || place >= large);
        return 2 * read.Count >= large;
    }

    /// <summary>Mostly up to 4, sometimes up to 11.</summary>
    private static int SmallKernel(Random random) => random.Next(1, random.Next(4) == 0 ? 12 : 5);

    private static int OneOften(Random random) => random.Next(2) == 0 ? 1 : random.Next(1, 5);
}
