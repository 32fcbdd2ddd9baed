using System;
using System.Collections.Generic;
using System.Linq;
using ConvGen.Generator.Algorithm;
using ConvGen.Generator.Emit;
using ConvGen.Generator.Schedule;

namespace ConvGen.Generator.Tests.Ir;

/// <summary>Runs the plans of convolutions and dense layers as their drivers do, with interpreted kernels.</summary>
internal static class PlanInterpreter
{
    /// <summary>Forward or input adjoint of a convolution. Items are rows of images, or blocks of filters of images.</summary>
    public static void Run(
        ContractionPlan plan, VectorTarget target, TileBuffer input, TileBuffer filters, TileBuffer start, TileBuffer output, SumStart from, float lower, float upper, int images)
    {
        int item = 0;
        if (plan.BlocksOutermost)
        {
            for (int block = 0; block < plan.Blocks; block += plan.ItemBlocks)
            {
                for (int image = 0; image < images; image++)
                {
                    output.Item = ++item;
                    for (int row = 0; row < plan.Rows; row++)
                        Row(image, row, block, Math.Min(plan.Blocks, block + plan.ItemBlocks));
                }
            }
        }
        else
        {
            for (int image = 0; image < images; image++)
            {
                for (int row = 0; row < plan.Rows; row++)
                {
                    output.Item = ++item;
                    Row(image, row, 0, plan.Blocks);
                }
            }
        }
        output.Item = 0;

        void Row(int image, int row, int firstBlock, int endBlock)
        {
            Place x = new Place(input, ((long)image * plan.Input.ImageLength) + plan.Input.Origin) + (row / plan.Period * plan.InputRowStep);
            Place y = new(output, ((long)image * plan.Output.ImageLength) + plan.Output.Origin + (row * plan.MergedRows * plan.Output.RowStride));
            if (plan.Phases.Any(phase => phase.HasGaps) && from != SumStart.Output)
                Gaps(plan.Output, y, firstBlock * FilterBlock.Filters, endBlock * FilterBlock.Filters, start, from, lower, upper);
            foreach (ContractionPart part in plan.Phases.Single(phase => phase.Phase == row % plan.Period).Parts)
            {
                int fullBlocks = plan.FullBlocks(part);
                for (int block = firstBlock; block < endBlock; block++)
                {
                    TargetCalls? pair = part.Pair.SingleOrDefault(calls => calls.Target == target);
                    IReadOnlyList<TargetCalls> single = block >= fullBlocks ? part.Tail : part.Full;
                    bool paired = pair is not null && block + 1 < fullBlocks;
                    foreach (TileCall call in (paired ? pair! : single.Single(calls => calls.Target == target)).Calls)
                        Call(part, block, call, x + part.InputOffset + plan.BlockBegins[block], y);
                    if (paired)
                        block++;
                }
            }
        }

        void Call(ContractionPart part, int block, TileCall call, Place source, Place row)
        {
            int outputStride = part.OutputStep * plan.Output.ChannelStride;
            Place to = row + ((block * FilterBlock.Filters) + (part.OutputColumn * plan.Output.ChannelStride) + (call.Pixel * outputStride));
            Place sums = from switch
            {
                SumStart.Output => to,
                SumStart.Zero => new(start, 0),
                _ => new(start, block * FilterBlock.Filters),
            };
            Kernel(
                call.Kernel,
                [
                    ("input", source + (call.Pixel * call.Kernel.Window.StrideWidth * plan.Input.ChannelStride)),
                    ("weights", new(filters, part.PackedOffset + (block * part.Taps.Count * plan.BlockChannels * FilterBlock.Filters))),
                    ("start", sums),
                    ("output", to),
                ],
                [
                    ("channelStride", plan.Input.ChannelStride), ("rowStride", plan.Input.RowStride), ("channels", plan.BlockChannels),
                    ("startStride", from == SumStart.Output ? outputStride : 0), ("outputStride", plan.PlaneLength > 0 ? plan.PlaneLength : outputStride), ("tiles", call.Tiles),
                ],
                [("lower", lower), ("upper", upper)]);
        }
    }

    /// <summary>Pixels of a row that no tap reaches hold what sums start from; the row's tiles overwrite the others.</summary>
    public static void Gaps(MapLayout layout, Place row, int firstChannel, int endChannel, TileBuffer start, SumStart from, float lower, float upper)
    {
        int channels = Math.Min(endChannel, layout.ChannelStride) - firstChannel;
        for (int column = 0; column < layout.Width; column++)
        {
            Span<float> pixel = row.Buffer.Write("Gaps", "Fill", row.Offset + (column * layout.ChannelStride) + firstChannel, channels);
            for (int channel = 0; channel < channels; channel++)
            {
                float value = from == SumStart.Bias ? start.Read("Gaps", "Load", firstChannel + channel, 1)[0] : 0;
                pixel[channel] = Math.Min(Math.Max(value, lower), upper);
            }
        }
    }

    /// <summary>Weight adjoint: each item is a tile of filters × channels, over all images a few rows at a time.</summary>
    public static void Run(WeightAdjointPlan plan, VectorTarget target, TileBuffer input, TileBuffer gradient, TileBuffer weights, int images)
    {
        int item = 0;
        for (int first = 0; first < plan.Blocks; first += plan.ItemBlocks)
        {
            foreach (ChannelTiles tiles in plan.Tiles)
            {
                for (int tile = 0; tile < tiles.Count; tile++)
                {
                    weights.Item = ++item;
                    int channel = tiles.Begin + (tile * tiles.Size);
                    int end = Math.Min(plan.Blocks, first + plan.ItemBlocks);
                    for (int block = first; block < end; block++)
                    {
                        for (int tap = 0; tap < plan.Taps; tap++)
                            weights.Write("Driver", "Clear", Sums(block, channel).Offset + (tap * plan.TapStride), tiles.Size * FilterBlock.Filters).Clear();
                    }
                    for (int block = first; block < end; block++)
                    {
                        bool pair = block + 1 < plan.FullBlocks && tiles.PairOf(target).Any();
                        Item(block, pair ? tiles.Pair : block < plan.FullBlocks ? tiles.Full : tiles.Tail, channel, Sums(block, channel));
                        if (pair)
                            block++;
                    }
                }
            }
        }
        weights.Item = 0;

        Place Sums(int block, int channel) => new(weights, (block * plan.BlockLength) + (channel * FilterBlock.Filters));

        void Item(int block, IReadOnlyList<ChannelCall> calls, int channel, Place sums)
        {
            int from = plan.BlockBegins[block] + channel;
            int to = block * FilterBlock.Filters;
            if (plan.Packs)
            {
                // Copies lie side by side; their kernels know no stride.
                for (int image = 0; image < images; image++)
                {
                    for (int row = 0; row < plan.Rows; row++)
                    {
                        Call(
                            calls, new Place(input, ((long)image * plan.Input.ImageLength) + plan.Input.Origin + plan.InputOffset + from) + (row * plan.StrideRows * plan.Input.RowStride),
                            new Place(gradient, ((long)image * plan.Gradient.ImageLength) + plan.Gradient.Origin + to) + (row * plan.Gradient.RowStride),
                            sums, plan.StrideColumns * plan.Input.ChannelStride, plan.Gradient.ChannelStride, 1, plan.Pixels);
                    }
                }
                return;
            }
            if (plan.ImagesArePixels)
            {
                Call(calls, new(input, from), new(gradient, to), sums, plan.Input.ImageLength, plan.Gradient.ImageLength, 1, images);
                return;
            }
            for (int image = 0; image < images; image++)
            {
                Place x = new(input, ((long)image * plan.Input.ImageLength) + plan.Input.Origin + plan.InputOffset + from);
                Place g = new(gradient, ((long)image * plan.Gradient.ImageLength) + plan.Gradient.Origin + to);
                for (int row = 0; row < plan.Rows; row += plan.RowBlock)
                {
                    Call(
                        calls, x + (row * plan.StrideRows * plan.Input.RowStride), g + (row * plan.Gradient.RowStride), sums,
                        plan.Input.ChannelStride, plan.Gradient.ChannelStride, Math.Min(plan.RowBlock, plan.Rows - row), plan.Pixels);
                }
            }
        }

        void Call(IReadOnlyList<ChannelCall> calls, Place x, Place g, Place sums, int inputStride, int gradientStride, int rows, int pixels)
        {
            foreach (ChannelCall call in calls.Where(call => call.Target == target))
            {
                Kernel(
                    call.Kernel,
                    [("input", x + call.Channel), ("gradient", g), ("weights", sums + (call.Channel * FilterBlock.Filters))],
                    [
                        ("channelStride", inputStride), ("rowStride", plan.Input.RowStride), ("gradientStride", gradientStride),
                        ("gradientRowStride", plan.Gradient.RowStride), ("rows", rows), ("pixels", pixels), ("tapStride", plan.TapStride),
                    ],
                    []);
            }
        }
    }

    /// <summary>A dense layer: a 1×1 convolution whose pixels are the images, in tiles of the largest size, then of 4, 2 and 1, after tiles that take up the rest.</summary>
    public static void RunDense(
        VectorTarget target, int inputs, MapLayout inputLayout, int outputs, MapLayout outputLayout, TileBuffer input, TileBuffer filters, TileBuffer start, TileBuffer output, SumStart from, int images)
    {
        IReadOnlySet<KernelSpec> known = DenseEmitter.ForwardKernels(inputs, outputs).ToHashSet();
        for (int block = 0; block < FilterBlock.Count(outputs); block++)
        {
            output.Item = block + 1;
            int width = Math.Min(FilterBlock.Filters, outputs - (block * FilterBlock.Filters));
            if (width > 12)
                width = FilterBlock.Filters;
            bool paired = ConvPlanner.TakesPairs(target, outputs) && block + 1 < ConvPlanner.FullBlocks(outputs);
            int image = 0;
            ConvKernelSpec[] sizes = [.. ConvPlanner.PixelTiles(target, paired ? 2 * width : width, inputs)];
            foreach (ConvKernelSpec kernel in sizes)
            {
                int size = kernel.Pixels;
                if (!known.Contains(kernel))
                    throw new InvalidOperationException($"The dense layer {inputs} → {outputs} has no kernel {kernel.Name}.");
                Place to = new(output, ((long)image * outputLayout.ImageLength) + (block * FilterBlock.Filters));
                int tiles = (images - image) / size;
                if (ConvPlanner.TakesUpRest(sizes) && kernel == sizes[0])
                {
                    int rest = images % sizes[1].Pixels;
                    tiles = rest <= images / sizes[1].Pixels ? rest : 0;
                }
                Kernel(
                    kernel,
                    [
                        ("input", new(input, (long)image * inputLayout.ImageLength)),
                        ("weights", new(filters, block * inputs * FilterBlock.Filters)),
                        ("start", from == SumStart.Output ? to : new(start, from == SumStart.Bias ? block * FilterBlock.Filters : 0)),
                        ("output", to),
                    ],
                    [
                        ("channelStride", inputLayout.ImageLength), ("rowStride", 0), ("channels", inputs),
                        ("startStride", from == SumStart.Output ? outputLayout.ImageLength : 0), ("outputStride", outputLayout.ImageLength), ("tiles", tiles),
                    ],
                    [("lower", float.NegativeInfinity), ("upper", float.PositiveInfinity)]);
                image += tiles * size;
            }
            if (paired)
                block++;
        }
        output.Item = 0;
    }

    public static void Kernel(KernelSpec kernel, (string Name, Place Place)[] places, (string Name, long Value)[] integers, (string Name, float Value)[] scalars) =>
        TileInterpreter.Of(kernel).Run(
            places.ToDictionary(argument => argument.Name, argument => argument.Place),
            integers.ToDictionary(argument => argument.Name, argument => argument.Value),
            scalars.ToDictionary(argument => argument.Name, argument => argument.Value));
}
