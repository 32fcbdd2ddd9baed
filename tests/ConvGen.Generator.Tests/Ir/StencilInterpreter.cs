using System;
using System.Collections.Generic;
using ConvGen.Generator.Algorithm;
using ConvGen.Generator.Emit;
using ConvGen.Generator.Model;
using ConvGen.Generator.Schedule;

namespace ConvGen.Generator.Tests.Ir;

/// <summary>Runs depthwise convolutions and pools as their drivers do, which exist as text alone: the smallest restatement of their loops.</summary>
internal static class StencilInterpreter
{
    /// <summary>Forward: every output row reads its window's rows. Items are blocks of 16 channels of an image.</summary>
    public static void Forward(
        ConvProblem problem, VectorTarget target, MapLayout inputLayout, MapLayout outputLayout, TileBuffer input, TileBuffer filters, TileBuffer start, TileBuffer output, SumStart from, int images)
    {
        WindowAxis rows = problem.Window.Rows;
        WindowAxis columns = problem.Window.Columns;
        ForBlocks(outputLayout, images, output, (image, channel, channels) =>
        {
            for (int row = 0; row < problem.OutputHeight;)
            {
                long x = Origin(inputLayout, image) + (((row * rows.Stride) - rows.Before) * inputLayout.RowStride) - (columns.Before * inputLayout.ChannelStride);
                long y = Origin(outputLayout, image) + (row * outputLayout.RowStride);
                row += Tiles(
                    Window(problem), Narrowed(target, channels), inputLayout, outputLayout, new(input, x + channel), new(filters, channel), new(start, channel),
                    new(output, y + channel), 1, problem.OutputWidth, channels, from, problem.OutputHeight - row);
            }
        });
    }

    /// <summary>Input adjoint: per stride phase a convolution with the taps of that phase.</summary>
    public static void InputAdjoint(
        ConvProblem problem, VectorTarget target, MapLayout inputLayout, MapLayout outputLayout, TileBuffer input, TileBuffer filters, TileBuffer start, TileBuffer output, SumStart from, int images)
    {
        IReadOnlyList<AxisPhase> rowPhases = AxisPhase.Of(problem.Window.Rows, problem.Height);
        IReadOnlyList<AxisPhase> columnPhases = AxisPhase.Of(problem.Window.Columns, problem.Width);
        int stride = problem.Window.Rows.Stride;
        ForBlocks(outputLayout, images, output, (image, channel, channels) =>
        {
            bool isWhole = rowPhases.Count * columnPhases.Count == 1;
            int done = 1;
            for (int row = 0; row < problem.Height; row += done)
            {
                Place y = new(output, Origin(outputLayout, image) + (row * outputLayout.RowStride));
                if (from != SumStart.Output)
                    PlanInterpreter.Gaps(outputLayout, y, channel, channel + channels, start, from, float.NegativeInfinity, float.PositiveInfinity);
                int packed = 0;
                foreach (AxisPhase rowPhase in rowPhases)
                {
                    foreach (AxisPhase columnPhase in columnPhases)
                    {
                        if (columnPhase.Count == 0 || columnPhase.Taps.Count == 0 || rowPhase.Taps.Count == 0)
                            continue;
                        if (row % stride == rowPhase.Phase)
                        {
                            long x = Origin(inputLayout, image) + (((row / stride) + rowPhase.FirstOffset) * inputLayout.RowStride) + (columnPhase.FirstOffset * inputLayout.ChannelStride);
                            done = Tiles(
                                new(rowPhase.Taps.Count, columnPhase.Taps.Count, 1, 1, rowPhase.Dilation, columnPhase.Dilation), Narrowed(target, channels), inputLayout, outputLayout,
                                new(input, x + channel), new(filters, packed + channel), new(start, channel), y + (channel + (columnPhase.Phase * outputLayout.ChannelStride)),
                                problem.Window.Columns.Stride, columnPhase.Count, channels, from, isWhole ? problem.Height - row : 1);
                        }
                        packed += rowPhase.Taps.Count * columnPhase.Taps.Count * outputLayout.ChannelStride;
                    }
                }
            }
        });
    }

    /// <summary>Weight adjoint: items are blocks of 16 channels, summed over all images.</summary>
    public static void WeightAdjoint(
        ConvProblem problem, VectorTarget target, MapLayout inputLayout, MapLayout gradientLayout, TileBuffer input, TileBuffer gradient, TileBuffer weights, int images, bool sumsBias)
    {
        WindowAxis rows = problem.Window.Rows;
        WindowAxis columns = problem.Window.Columns;
        int padded = MapLayout.PaddedChannels(problem.Channels);
        for (int channel = 0; channel < padded; channel += FilterBlock.Filters)
        {
            weights.Item = channel + 1;
            int channels = Math.Min(FilterBlock.Filters, padded - channel);
            for (int tap = 0; tap < problem.Window.Taps + (sumsBias ? 1 : 0); tap++)
                weights.Write("Driver", "Clear", (tap * padded) + channel, channels).Clear();
            KernelWindow window = Window(problem);
            VectorTarget narrowed = Narrowed(target, channels);
            for (int image = 0; image < images; image++)
            {
                int tileRows;
                for (int row = 0; row < problem.OutputHeight; row += tileRows)
                {
                    tileRows = row + 1 < problem.OutputHeight ? StencilPlanner.WeightAdjointRows(window, narrowed, problem.OutputHeight) : 1;
                    long x = Origin(inputLayout, image) + (((row * rows.Stride) - rows.Before) * inputLayout.RowStride) - (columns.Before * inputLayout.ChannelStride);
                    long g = Origin(gradientLayout, image) + (row * gradientLayout.RowStride);
                    foreach ((StencilKernelSpec kernel, TilePlanner.Run run) in StencilPlanner.WeightAdjointTiles(window, narrowed, tileRows, inputLayout, gradientLayout, images, sumsBias))
                    {
                        PlanInterpreter.Kernel(
                            kernel,
                            [
                                ("input", new(input, x + (run.Begin * columns.Stride * inputLayout.ChannelStride) + channel)),
                                ("gradient", new(gradient, g + (run.Begin * gradientLayout.ChannelStride) + channel)), ("weights", new(weights, channel)),
                            ],
                            [
                                ("channelStride", inputLayout.ChannelStride), ("rowStride", inputLayout.RowStride), ("gradientStride", gradientLayout.ChannelStride),
                                ("gradientRowStride", gradientLayout.RowStride), ("channels", channels), ("weightStride", padded), ("tiles", run.Count),
                            ],
                            []);
                    }
                }
            }
        }
        weights.Item = 0;
    }

    /// <summary>Pooling: windows inside the map in tiles, those that the border cuts one by one. Items are rows of images.</summary>
    public static void Pool(PoolOperation pool, VectorTarget target, MapLayout inputLayout, MapLayout outputLayout, TileBuffer input, TileBuffer output, int tilePixels, int images)
    {
        StencilKind kind = pool.Kind == PoolKind.Maximum ? StencilKind.MaxPoolForward : StencilKind.AveragePoolForward;
        int item = 0;
        for (int image = 0; image < images; image++)
        {
            for (int row = 0; row < outputLayout.Height; row++)
            {
                output.Item = ++item;
                Clip rows = Clip.Of(pool.Window.Rows, row, inputLayout.Height);
                int column = 0;
                while (column < outputLayout.Width)
                {
                    Clip columns = Clip.Of(pool.Window.Columns, column, inputLayout.Width);
                    int run = 0;
                    while (run < tilePixels && column + run < outputLayout.Width && rows.IsWhole && Clip.Of(pool.Window.Columns, column + run, inputLayout.Width).IsWhole)
                        run++;
                    bool clipped = run == 0 || pool.Global || pool.Window.Taps > StencilPlanner.MostPoolTaps;
                    foreach ((VectorTarget kernelTarget, int begin, int channels) in StencilPlanner.Lanes(target, outputLayout.ChannelStride))
                    {
                        StencilKernelSpec kernel = clipped
                            ? new(kind, KernelName.Unit, kernelTarget, 0, true)
                            : new(kind, PoolWindow(pool), kernelTarget, run, false);
                        PlanInterpreter.Kernel(
                            kernel,
                            [
                                ("input", new(input, Pixel(inputLayout, image, rows.First, columns.First) + begin)),
                                ("output", new(output, Pixel(outputLayout, image, row, column) + begin)),
                            ],
                            [
                                ("channelStride", inputLayout.ChannelStride), ("rowStride", inputLayout.RowStride), ("channels", channels),
                                ("outputStride", outputLayout.ChannelStride), ("rows", rows.Count), ("columns", columns.Count),
                            ],
                            [("scale", Scale(pool, rows, columns, inputLayout))]);
                    }
                    column += clipped ? 1 : run;
                }
            }
        }
        output.Item = 0;
    }

    /// <summary>Pooling's input adjoint, window by window. Items are images, since windows overlap.</summary>
    public static void PoolAdjoint(
        PoolOperation pool, VectorTarget target, MapLayout inputLayout, MapLayout outputLayout, TileBuffer input, TileBuffer output, TileBuffer outputAdjoint, TileBuffer inputAdjoint, int images,
        (float Lower, float Upper)? limits = null)
    {
        bool stores = PoolEmitter.Stores(pool, inputLayout, outputLayout);
        (string, float)[] limitArguments = limits is { } some ? [("lower", some.Lower), ("upper", some.Upper)] : [];
        StencilKind kind = pool.Kind == PoolKind.Maximum ? StencilKind.MaxPoolInputAdjoint : StencilKind.AveragePoolInputAdjoint;
        for (int image = 0; image < images; image++)
        {
            inputAdjoint.Item = image + 1;
            for (int row = 0; row < outputLayout.Height; row++)
            {
                Clip rows = Clip.Of(pool.Window.Rows, row, inputLayout.Height);
                for (int column = 0; column < outputLayout.Width; column++)
                {
                    Clip columns = Clip.Of(pool.Window.Columns, column, inputLayout.Width);
                    bool clipped = !rows.IsWhole || !columns.IsWhole || pool.Global || pool.Window.Taps > StencilPlanner.MostPoolAdjointTaps;
                    foreach ((VectorTarget kernelTarget, int begin, int channels) in StencilPlanner.Lanes(target, outputLayout.ChannelStride))
                    {
                        long from = Pixel(inputLayout, image, rows.First, columns.First) + begin;
                        long to = Pixel(outputLayout, image, row, column) + begin;
                        PlanInterpreter.Kernel(
                            new StencilKernelSpec(kind, clipped ? KernelName.Unit : PoolWindow(pool), kernelTarget, 0, clipped) { Limited = limits is not null, Stores = stores },
                            [("input", new(input, from)), ("output", new(output, to)), ("gradient", new(outputAdjoint, to)), ("inputGradient", new(inputAdjoint, from))],
                            [
                                ("channelStride", inputLayout.ChannelStride), ("rowStride", inputLayout.RowStride), ("inputGradientStride", inputLayout.ChannelStride),
                                ("inputGradientRowStride", inputLayout.RowStride), ("channels", channels), ("rows", rows.Count), ("columns", columns.Count),
                            ],
                            [("scale", Scale(pool, rows, columns, inputLayout)), .. limitArguments]);
                    }
                }
            }
        }
        inputAdjoint.Item = 0;
    }

    /// <summary>The factor of an average as PyTorch counts it; 1 for a maximum.</summary>
    public static float Scale(PoolOperation pool, Clip rows, Clip columns, MapLayout input)
    {
        if (pool.Kind == PoolKind.Maximum)
            return 1;
        if (!pool.CountIncludePadding)
            return 1f / (rows.Count * columns.Count);
        int height = Math.Min(input.Height + pool.Window.Rows.After, rows.Begin + pool.Window.Rows.Kernel) - rows.Begin;
        int width = Math.Min(input.Width + pool.Window.Columns.After, columns.Begin + pool.Window.Columns.Kernel) - columns.Begin;
        return 1f / (height * width);
    }

    /// <summary>The part of a window that lies inside the map.</summary>
    internal readonly record struct Clip(int Begin, int First, int Count, bool IsWhole)
    {
        public static Clip Of(WindowAxis axis, int output, int size)
        {
            int begin = (output * axis.Stride) - axis.Before;
            int first = Math.Max(0, begin);
            int count = Math.Min(size, begin + axis.Kernel) - first;
            return new(begin, first, count, count == axis.Kernel);
        }
    }

    /// <summary>One row, or two where the target takes two and as many are left; returns how many.</summary>
    private static int Tiles(
        KernelWindow window, VectorTarget target, MapLayout input, MapLayout output, Place source, Place weights, Place start, Place to, int step, int pixels, int channels, SumStart from, int left)
    {
        int outputStride = step * output.ChannelStride;
        int rows = left > 1 ? StencilPlanner.TileRows(window, target, output.Height) : 1;
        foreach (TilePlanner.Run run in TilePlanner.Compose(pixels, StencilPlanner.MostPixels(window, rows)))
        {
            Place first = to + (run.Begin * outputStride);
            PlanInterpreter.Kernel(
                new StencilKernelSpec(StencilKind.DepthwiseForward, window, target, run.Size, false) { Rows = rows },
                [("input", source + (run.Begin * window.StrideWidth * input.ChannelStride)), ("weights", weights), ("start", from == SumStart.Output ? first : start), ("output", first)],
                [
                    ("channelStride", input.ChannelStride), ("rowStride", input.RowStride), ("channels", channels), ("weightStride", output.ChannelStride),
                    ("startStride", from == SumStart.Output ? outputStride : 0), ("outputStride", outputStride),
                    ("startRowStride", from == SumStart.Output ? output.RowStride : 0), ("outputRowStride", output.RowStride), ("tiles", run.Count),
                ],
                [("lower", float.NegativeInfinity), ("upper", float.PositiveInfinity)]);
        }
        return rows;
    }

    private static void ForBlocks(MapLayout layout, int images, TileBuffer output, Action<int, int, int> block)
    {
        int item = 0;
        for (int image = 0; image < images; image++)
        {
            for (int channel = 0; channel < layout.ChannelStride; channel += FilterBlock.Filters)
            {
                output.Item = ++item;
                block(image, channel, Math.Min(FilterBlock.Filters, layout.ChannelStride - channel));
            }
        }
        output.Item = 0;
    }

    /// <summary>The last half block is left to 256 bits by the 512-bit target.</summary>
    private static VectorTarget Narrowed(VectorTarget target, int channels) => target.Lanes > channels ? VectorTargets.V256 : target;

    private static KernelWindow Window(ConvProblem problem) => new(
        problem.Window.Rows.Kernel, problem.Window.Columns.Kernel, problem.Window.Rows.Stride, problem.Window.Columns.Stride, problem.Window.Rows.Dilation, problem.Window.Columns.Dilation);

    private static KernelWindow PoolWindow(PoolOperation pool) =>
        new(pool.Window.Rows.Kernel, pool.Window.Columns.Kernel, pool.Window.Rows.Stride, pool.Window.Columns.Stride, 1, 1);

    private static long Origin(MapLayout layout, int image) => ((long)image * layout.ImageLength) + layout.Origin;

    private static long Pixel(MapLayout layout, int image, int row, int column) => Origin(layout, image) + (row * layout.RowStride) + (column * layout.ChannelStride);
}
