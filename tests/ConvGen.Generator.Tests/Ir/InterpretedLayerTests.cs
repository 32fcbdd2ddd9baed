using System;
using System.Linq;
using ConvGen.Generator.Algorithm;
using ConvGen.Generator.Emit;
using ConvGen.Generator.Model;
using ConvGen.Generator.Schedule;
using Xunit;

namespace ConvGen.Generator.Tests.Ir;

/// <summary>Dense layers and pools, interpreted, equal plain loops bit for bit.</summary>
public sealed class InterpretedLayerTests
{
    [Fact]
    public void RandomDenseLayersEqualPlainLoops() => InterpretedRun.Check(10, "dense layers in two directions", random =>
    {
        int inputs = random.Next(1, 70);
        int outputs = random.Next(1, 70);
        int images = random.Next(1, 30);
        return new($"{inputs} → {outputs}, {images} images", () => CheckDense(inputs, outputs, images, random));
    });

    [Fact]
    public void RandomPoolsEqualPlainLoops() => InterpretedRun.Check(5, "pools in two directions", random =>
    {
        while (true)
        {
            Shape shape = Shape.Map(random.Next(1, 40), random.Next(1, 21), random.Next(1, 21));
            WindowAxis rows = Axis(random);
            WindowAxis columns = Axis(random);
            bool ceiling = random.Next(2) == 0;
            int height = ceiling ? rows.OutputSizeCeiling(shape.Height) : rows.OutputSize(shape.Height);
            int width = ceiling ? columns.OutputSizeCeiling(shape.Width) : columns.OutputSize(shape.Width);
            if (height < 1 || width < 1)
                continue;
            PoolOperation pool = new((PoolKind)random.Next(2), new WindowSpec(rows, columns), random.Next(2) == 0, false);
            int tilePixels = random.Next(1, 9);
            return new($"{shape} → {height}×{width}, {pool}", () => CheckPool(pool, shape, height, width, tilePixels, random));
        }
    });

    private static WindowAxis Axis(Random random)
    {
        // PyTorch allows a padding of at most half a window.
        int kernel = random.Next(1, 8);
        return new(kernel, random.Next(1, 5), 1, random.Next(0, (kernel / 2) + 1), random.Next(0, (kernel / 2) + 1));
    }

    private static void CheckDense(int inputs, int outputs, int images, Random random)
    {
        MapLayout from = MapLayout.Plain(Shape.Vector(inputs));
        MapLayout to = MapLayout.Plain(Shape.Vector(outputs));
        float[] x = RandomShape.Integers(random, images * inputs);
        float[] adjoint = RandomShape.Integers(random, images * outputs);
        float[] weights = RandomShape.Integers(random, outputs * inputs);
        float[] bias = new float[FilterBlock.Count(outputs) * FilterBlock.Filters];
        RandomShape.Integers(random, outputs).CopyTo(bias, 0);
        float[] expected = new float[images * outputs];
        float[] weightAdjoint = new float[outputs * inputs];
        for (int image = 0; image < images; image++)
        {
            for (int z = 0; z < outputs; z++)
            {
                float sum = bias[z];
                for (int r = 0; r < inputs; r++)
                {
                    sum += x[(image * inputs) + r] * weights[(z * inputs) + r];
                    weightAdjoint[(z * inputs) + r] += x[(image * inputs) + r] * adjoint[(image * outputs) + z];
                }
                expected[(image * outputs) + z] = sum;
            }
        }
        TileBuffer filters = TileBuffer.Of("filters", FilterBlock.Count(outputs) * inputs * FilterBlock.Filters, 0);
        for (int z = 0; z < outputs; z++)
        {
            for (int r = 0; r < inputs; r++)
                filters.Values[Packed(inputs, z, r)] = weights[(z * inputs) + r];
        }
        TileBuffer input = Maps.Fill("input", from, x, images);
        TileBuffer gradient = Maps.Fill("output adjoint", to, adjoint, images);
        WeightAdjointPlan plan = DenseEmitter.WeightAdjoint(inputs, from, outputs, to);
        foreach (VectorTarget target in VectorTargets.All)
        {
            TileBuffer map = TileBuffer.Of("output", images * to.ImageLength, float.NaN);
            PlanInterpreter.RunDense(target, inputs, from, outputs, to, input, filters, new("bias", bias), map, SumStart.Bias, images);
            Maps.Check(map, to, expected, images);

            TileBuffer packed = TileBuffer.Of("packed weight adjoints", plan.PackedLength, float.NaN);
            PlanInterpreter.Run(plan, target, input, gradient, packed, images);
            for (int z = 0; z < outputs; z++)
            {
                for (int r = 0; r < inputs; r++)
                    Assert.Equal(weightAdjoint[(z * inputs) + r], packed.Values[Packed(inputs, z, r)]);
            }
        }
    }

    private static int Packed(int inputs, int output, int input) =>
        (((output / FilterBlock.Filters * inputs) + input) * FilterBlock.Filters) + (output % FilterBlock.Filters);

    private static void CheckPool(PoolOperation pool, Shape shape, int height, int width, int tilePixels, Random random)
    {
        const int Images = 2;
        MapLayout from = RandomShape.Layout(shape.Channels, shape.Height, shape.Width, RandomShape.Halo(random));
        MapLayout to = RandomShape.Layout(shape.Channels, height, width, RandomShape.Halo(random));
        float[] x = RandomShape.Integers(random, Images * shape.Length);
        float[] z = new float[Images * shape.Channels * height * width];
        float[] zAdjoint = RandomShape.Integers(random, z.Length);
        float[] xAdjoint = new float[x.Length];
        PoolWindows(pool, from, x, xAdjoint, z, zAdjoint, Images * shape.Channels, height, width);
        // Maxima at a limit pass nothing on.
        (float Lower, float Upper) limits = (z.Min(), z.Max());
        float[] zLimited = [.. zAdjoint.Select((value, at) => z[at] == limits.Lower || z[at] == limits.Upper ? 0 : value)];
        float[] xLimited = new float[x.Length];
        PoolWindows(pool, from, x, xLimited, [.. z], zLimited, Images * shape.Channels, height, width);
        TileBuffer input = Maps.Fill("input", from, x, Images);
        TileBuffer forward = Maps.Fill("result", to, z, Images);
        TileBuffer gradient = Maps.Fill("output adjoint", to, zAdjoint, Images);
        foreach (VectorTarget target in VectorTargets.All)
        {
            TileBuffer map = TileBuffer.Of("output", Images * to.ImageLength, float.NaN);
            StencilInterpreter.Pool(pool, target, from, to, input, map, tilePixels, Images);
            Maps.Check(map, to, z, Images);

            TileBuffer adjoint = TileBuffer.Of("input adjoint", Images * from.ImageLength, float.NaN);
            Maps.ForEach(from, Images, (place, _) => adjoint.Values[place] = 0);
            StencilInterpreter.PoolAdjoint(pool, target, from, to, input, forward, gradient, adjoint, Images);
            Maps.Check(adjoint, from, xAdjoint, Images);
            if (pool.Kind != PoolKind.Maximum)
                continue;

            Maps.ForEach(from, Images, (place, _) => adjoint.Values[place] = 0);
            StencilInterpreter.PoolAdjoint(pool, target, from, to, input, forward, gradient, adjoint, Images, limits);
            Maps.Check(adjoint, from, xLimited, Images);
        }
    }

    private static void PoolWindows(PoolOperation pool, MapLayout map, float[] x, float[] xAdjoint, float[] z, float[] zAdjoint, int planes, int height, int width)
    {
        for (int plane = 0; plane < planes; plane++)
        {
            for (int row = 0; row < height; row++)
            {
                for (int column = 0; column < width; column++)
                    PoolWindow(pool, map, x, xAdjoint, z, zAdjoint, plane, (((plane * height) + row) * width) + column, row, column);
            }
        }
    }

    /// <summary>One window of a plane: its maximum or average, and its adjoint at the first maximum or spread evenly.</summary>
    private static void PoolWindow(PoolOperation pool, MapLayout map, float[] x, float[] xAdjoint, float[] z, float[] zAdjoint, int plane, int at, int row, int column)
    {
        StencilInterpreter.Clip rows = StencilInterpreter.Clip.Of(pool.Window.Rows, row, map.Height);
        StencilInterpreter.Clip columns = StencilInterpreter.Clip.Of(pool.Window.Columns, column, map.Width);
        int[] window =
        [
            .. from r in Enumerable.Range(rows.First, rows.Count)
               from c in Enumerable.Range(columns.First, columns.Count)
               select (((plane * map.Height) + r) * map.Width) + c,
        ];
        if (pool.Kind == PoolKind.Maximum)
        {
            int largest = window.MaxBy(place => x[place]);
            z[at] = x[largest];
            xAdjoint[largest] += zAdjoint[at];
            return;
        }
        float scale = StencilInterpreter.Scale(pool, rows, columns, map);
        z[at] = window.Sum(place => x[place]) * scale;
        foreach (int place in window)
            xAdjoint[place] += zAdjoint[at] * scale;
    }
}
