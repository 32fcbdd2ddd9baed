using System;
using System.Collections.Generic;
using System.Linq;
using ConvGen.Generator.Algorithm;

namespace ConvGen.Generator.Schedule;

/// <summary>Chooses tiles, kernels and loop order for the directions of a convolution: the direct method.</summary>
internal static class ConvPlanner
{
    /// <summary>
    /// Packed filters beyond half an L2 cache (512 KB on the machine of docs/kernels.md) are walked once per image, not once per row.
    /// </summary>
    private const int RowOuterFilterBytes = 256 * 1024;

    /// <summary>Maps up to this size are likely still in a second-level cache when the next layer reads them.</summary>
    private const int CachedMapBytes = 512 * 1024;

    /// <summary>Pixels up to which rows of a small map are merged into one, so that tiles needn't end with each row.</summary>
    private const int MergedPixels = 64;

    /// <summary>Most channels that are unrolled.</summary>
    public const int MostExactChannels = 4;

    /// <summary>
    /// Most outputs whose sums run along vectors of channels: a block of 16 filters would hold zeros for the most part, and eight filters are a vector of 256 bits.
    /// </summary>
    private const int MostDotOutputs = 4;

    /// <param name="problem">The convolution.</param>
    /// <param name="input">Layout of the map that is read.</param>
    /// <param name="output">Layout of the map that is written.</param>
    /// <param name="unroll">How far to unroll.</param>
    /// <param name="adds">Whether sums start from what the output holds, which lies across the lanes of pixels.</param>
    public static ContractionPlan Forward(ConvProblem problem, MapLayout input, MapLayout output, Unroll unroll, bool adds = false)
    {
        BlockChannels channels = BlockChannels.Of(problem.Filters, problem.Channels, problem.Groups);
        bool sumsLanes = SumsLanes(problem.Filters, channels.Count, problem.Groups);
        WindowAxis rows = problem.Window.Rows;
        WindowAxis columns = problem.Window.Columns;
        KernelWindow window = KernelWindow.Of(problem.Window);
        int taps = problem.Window.Taps;
        int packed = PackedLength(problem.Filters, taps, channels.Count, sumsLanes);
        bool blocksOutermost = AreBlocksOutermost(packed, sumsLanes);
        int merged = MergedRows(problem, input, output, blocksOutermost);
        int pixels = output.Width * merged;
        Fetch fetches = Fetched(problem, input, output, merged, blocksOutermost);
        bool writesPlanes = output.Channels != problem.Filters;
        ContractionPart part = new(
            [.. Enumerable.Range(0, taps).Select(tap => problem.Flip ? taps - 1 - tap : tap)],
            0,
            -(rows.Before * input.RowStride) - (columns.Before * input.ChannelStride),
            0,
            1,
            pixels,
            sumsLanes ? DotCalls(window, pixels, problem.Filters, unroll) : Calls(window, pixels, FilterBlock.Filters, channels.Count, unroll, fetches),
            sumsLanes ? [] : TailCalls(window, pixels, problem.Filters, channels.Count, unroll, inputsAdjoin: !adds && InputsAdjoin(problem, input), writesPlanes),
            sumsLanes ? [] : PairCalls(window, pixels, problem.Filters, channels, unroll, fetches));
        return new(
            input, output, (writesPlanes ? problem.OutputHeight : output.Height) / merged, merged, 1, [new ContractionRows(0, [part], false)], rows.Stride * merged * input.RowStride,
            problem.Filters, channels.Begins, channels.Count, packed, blocksOutermost)
        {
            SumsLanes = sumsLanes,
            PlaneLength = writesPlanes ? problem.OutputHeight * problem.OutputWidth : 0,
        };
    }

    /// <summary>Whether the forward direction can write its output as planes, [C, H, W]: where vectors of every width hold pixels side by side.</summary>
    /// <param name="problem">The convolution.</param>
    /// <param name="input">Layout of the map that is read.</param>
    /// <param name="unroll">How far to unroll.</param>
    public static bool WritesPlanes(ConvProblem problem, MapLayout input, Unroll unroll)
    {
        if (problem.IsDepthwise || problem.Filters == 1 || FullBlocks(problem.Filters) > 0 || !InputsAdjoin(problem, input))
            return false;
        KernelWindow window = KernelWindow.Of(problem.Window);
        return VectorTargets.All.All(target => PixelLaneCalls(target, window, problem.OutputWidth, problem.Filters, unroll, writesPlanes: true) is not null);
    }

    /// <summary>The layout of planes, [C, H, W]: that of one channel that has the rows of all planes.</summary>
    public static MapLayout Planes(Shape shape) => new(shape.Channels * shape.Height, shape.Width, 1, 1, 0, 0, 0, 0);

    /// <summary>Whether what neighbouring pixels read adjoins, so that a vector takes as many pixels as it has lanes.</summary>
    private static bool InputsAdjoin(ConvProblem problem, MapLayout input) =>
        problem.Channels == 1 && problem.Groups == 1 && input.ChannelStride == 1 && problem.Window.Columns.Stride == 1;

    /// <summary>The input adjoint: per stride phase a stride-1 convolution of the adjoint with the flipped filter's taps of that phase.</summary>
    /// <param name="problem">The convolution.</param>
    /// <param name="input">Layout of the small map's adjoint, which is read.</param>
    /// <param name="output">Layout of the large map's adjoint, which is written.</param>
    /// <param name="unroll">How far to unroll.</param>
    public static ContractionPlan InputAdjoint(ConvProblem problem, MapLayout input, MapLayout output, Unroll unroll)
    {
        BlockChannels channels = BlockChannels.Of(problem.Channels, problem.Filters, problem.Groups);
        bool sumsLanes = SumsLanes(problem.Channels, channels.Count, problem.Groups);
        IReadOnlyList<AxisPhase> rowPhases = AxisPhase.Of(problem.Window.Rows, problem.Height);
        IReadOnlyList<AxisPhase> columnPhases = AxisPhase.Of(problem.Window.Columns, problem.Width);
        int taps = problem.Window.Taps;
        bool blocksOutermost = AreBlocksOutermost(PackedLength(problem.Channels, taps, channels.Count, sumsLanes), sumsLanes);
        int merged = MergedRows(problem, output, input, blocksOutermost);
        Fetch fetches = Fetched(problem, input, output, merged, blocksOutermost);
        int packed = 0;
        List<ContractionRows> phases = [];
        foreach (AxisPhase row in rowPhases)
        {
            List<ContractionPart> parts = [];
            bool gaps = false;
            foreach (AxisPhase column in columnPhases.Where(column => column.Count > 0))
            {
                if (row.Taps.Count == 0 || column.Taps.Count == 0)
                {
                    gaps = true;
                    continue;
                }
                KernelWindow window = new(row.Taps.Count, column.Taps.Count, 1, 1, row.Dilation, column.Dilation);
                int pixels = column.Count * merged;
                parts.Add(new ContractionPart(
                    [
                        .. from rowTap in row.Taps
                           from columnTap in column.Taps
                           let tap = (rowTap * problem.Window.Columns.Kernel) + columnTap
                           select problem.Flip ? taps - 1 - tap : tap,
                    ],
                    packed,
                    (row.FirstOffset * input.RowStride) + (column.FirstOffset * input.ChannelStride),
                    column.Phase,
                    problem.Window.Columns.Stride,
                    pixels,
                    sumsLanes ? DotCalls(window, pixels, problem.Channels, unroll) : Calls(window, pixels, FilterBlock.Filters, channels.Count, unroll, fetches),
                    sumsLanes ? [] : TailCalls(window, pixels, problem.Channels, channels.Count, unroll),
                    sumsLanes ? [] : PairCalls(window, pixels, problem.Channels, channels, unroll, fetches)));
                packed += PackedLength(problem.Channels, window.Taps, channels.Count, sumsLanes);
            }
            phases.Add(new ContractionRows(row.Phase, parts, gaps));
        }
        return new(
            input, output, problem.Height / merged, merged, problem.Window.Rows.Stride, phases, input.RowStride * merged,
            problem.Channels, channels.Begins, channels.Count, packed, blocksOutermost)
        {
            SumsLanes = sumsLanes,
        };
    }

    /// <summary>The first form of a kernel that stays within the JIT's limits.</summary>
    public static ConvKernelSpec Kernel(
        ConvDirection direction, KernelWindow window, VectorTarget target, int pixels, int vectors, int channels, Unroll unroll, Fetch fetches = Fetch.None, bool pixelLanes = false,
        bool writesPlanes = false)
    {
        bool exact = channels <= MostExactChannels;
        ConvKernelSpec spec = new(
            direction, window, target, pixels, vectors, exact ? channels : 0,
            exact || direction != ConvDirection.Forward ? 0 : channels % JitLimits.Steps(target, window.Taps)[0], UnrollForm.Taps)
        {
            Fetches = fetches,
            PixelLanes = pixelLanes,
            WritesPlanes = writesPlanes,
        };
        if (unroll == Unroll.Taps && KernelSteps.Fit(spec))
            return spec;
        spec = spec with { Form = UnrollForm.Rows };
        return KernelSteps.Fit(spec) ? spec : spec with { Form = UnrollForm.Loops };
    }

    /// <summary>
    /// Kernels of 1×1 tiles for a number of pixels that is known only at run time, largest first: as many as fit of each. Where tiles span two blocks, the first is one pixel
    /// larger than the second and takes up what whole tiles of that one leave over: <see cref="TakesUpRest"/>.
    /// </summary>
    public static IEnumerable<ConvKernelSpec> PixelTiles(VectorTarget target, int width, int channels, bool prefetches = false)
    {
        if (width > FilterBlock.Filters && target.TileBlocks == 1)
            return [];
        (VectorTarget kernelTarget, int vectors) = width > FilterBlock.Filters ? (target, width / target.Lanes) : BlockVectors(target, width);
        int most = kernelTarget.MostPixels(vectors);
        IEnumerable<int> sizes = new[] { most, 4, 2, 1 }.Where(size => size <= most).Distinct();
        if (width > FilterBlock.Filters)
            sizes = sizes.Prepend(most + 1);
        return sizes.Select(size => Kernel(ConvDirection.Forward, Pointwise, kernelTarget, size, vectors, channels, Unroll.Taps) with { Fetches = prefetches ? Fetch.Weights : Fetch.None });
    }

    /// <summary>
    /// Whether the first of <see cref="PixelTiles"/> takes up a rest: of 9 tiles of 14² maps the last took a quarter of the time by itself, since a single pixel's two sums wait
    /// for one another.
    /// </summary>
    public static bool TakesUpRest(IReadOnlyList<ConvKernelSpec> tiles) => tiles[0].SpansBlocks;

    /// <summary>Blocks of 16 filters that aren't a narrower last one.</summary>
    public static int FullBlocks(int filters) => filters % FilterBlock.Filters is 0 or > 12 ? FilterBlock.Count(filters) : filters / FilterBlock.Filters;

    /// <summary>Whether a target's tiles take the blocks of a layer two by two.</summary>
    public static bool TakesPairs(VectorTarget target, int filters) => target.TileBlocks == 2 && FullBlocks(filters) > 1;

    /// <summary>Whether some whole block of a layer is left to the tiles of one block.</summary>
    public static bool HasSingleBlock(VectorTarget target, int filters) => !TakesPairs(target, filters) || FullBlocks(filters) % 2 == 1;

    /// <summary>The window of dense layers and of products of matrices.</summary>
    public static KernelWindow Pointwise { get; } = new(1, 1, 1, 1, 1, 1);

    /// <summary>Vectors of a block that hold filters; a last block of 8 or fewer is left to 256 bits by the 512-bit target.</summary>
    public static (VectorTarget Target, int Vectors) BlockVectors(VectorTarget target, int filters)
    {
        int width = Math.Min(filters, FilterBlock.Filters);
        if (width <= VectorTargets.V256.Lanes && target.Lanes > VectorTargets.V256.Lanes)
            target = VectorTargets.V256;
        return (target, (width + target.Lanes - 1) / target.Lanes);
    }

    private static bool AreBlocksOutermost(int packedLength, bool sumsLanes) => !sumsLanes && packedLength * sizeof(float) > RowOuterFilterBytes;

    private static IReadOnlyList<TargetCalls> Calls(KernelWindow window, int pixels, int filters, int channels, Unroll unroll, Fetch fetches) =>
    [
        .. VectorTargets.All.Select(target =>
        {
            (VectorTarget kernelTarget, int vectors) = BlockVectors(target, filters);
            return new TargetCalls(
                target,
                [
                    .. TilePlanner.Compose(pixels, kernelTarget.MostPixels(vectors)).Select(run => new TileCall(
                        Kernel(ConvDirection.Forward, window, kernelTarget, run.Size, vectors, channels, unroll, Fetches(fetches, kernelTarget, run)), run.Begin, run.Count)),
                ]);
        }),
    ];

    /// <summary>What a run of tiles fetches: that of most pixels. Processors of 128 bits are of many kinds, and left to fetch by themselves.</summary>
    private static Fetch Fetches(Fetch fetches, VectorTarget target, TilePlanner.Run run) => target.Bits > 128 && run.Begin == 0 ? fetches : Fetch.None;

    /// <summary>
    /// What a direction's kernels fetch ahead. Measured in chains at 512 bits, ONNX Runtime's time ÷ ConvGen's before and after: 256↔1024 1×1 14² 0.95 and 1.03 by the next
    /// filters, 64↔256 1×1 56² 0.96 and 0.99 by the next pixels.
    /// </summary>
    private static Fetch Fetched(ConvProblem problem, MapLayout input, MapLayout output, int merged, bool blocksOutermost)
    {
        if (!IsPointwise(problem))
            return Fetch.None;
        if (blocksOutermost)
            return merged == output.Height ? Fetch.NextFilters : Fetch.None;
        return problem.Groups == 1 && input.ImageLength * sizeof(float) > CachedMapBytes ? Fetch.NextPixels : Fetch.None;
    }

    /// <summary>Whether few outputs sum over whole blocks of channels: what lies in a pixel's padding is unspecified, so that no vector may reach into it.</summary>
    private static bool SumsLanes(int outputs, int channels, int groups) =>
        groups == 1 && outputs <= MostDotOutputs && channels % FilterBlock.Filters == 0;

    private static int PackedLength(int outputs, int taps, int channels, bool sumsLanes) =>
        taps * FilterBlock.Filters * (sumsLanes ? FilterBlock.Count(channels) * outputs : FilterBlock.Count(outputs) * channels);

    private static IReadOnlyList<TargetCalls> DotCalls(KernelWindow window, int pixels, int outputs, Unroll unroll) =>
    [
        .. VectorTargets.All.Select(target => new TargetCalls(
            target,
            [
                .. TilePlanner.Compose(pixels, VectorTarget.MostDotPixels(outputs)).Select(run => new TileCall(
                    Kernel(ConvDirection.Dot, window, target, run.Size, outputs, FilterBlock.Filters, unroll), run.Begin, run.Count)),
            ])),
    ];

    /// <summary>Tiles over two blocks, where all blocks read the same channels and the wider kernel still holds as many taps in its text.</summary>
    private static IReadOnlyList<TargetCalls> PairCalls(KernelWindow window, int pixels, int filters, BlockChannels channels, Unroll unroll, Fetch fetches)
    {
        if (!channels.IsWhole)
            return [];
        List<TargetCalls> pairs = [];
        foreach (VectorTarget target in VectorTargets.All.Where(target => TakesPairs(target, filters)))
        {
            int vectors = 2 * FilterBlock.Filters / target.Lanes;
            ConvKernelSpec Of(int size, int count, Fetch fetch) => Kernel(ConvDirection.Forward, window, target, size, count, channels.Count, unroll, fetch);
            TileCall[] calls =
            [
                .. TilePlanner.Compose(pixels, target.MostPixels(vectors)).Select(run => new TileCall(Of(run.Size, vectors, Fetches(fetches, target, run)), run.Begin, run.Count)),
            ];
            if (calls.All(call => call.Kernel.Form == Of(call.Kernel.Pixels, vectors / 2, Fetch.None).Form))
                pairs.Add(new TargetCalls(target, calls));
        }
        return pairs;
    }

    /// <summary>Tiles of a narrower last block.</summary>
    /// <param name="window">The kernel.</param>
    /// <param name="pixels">Pixels of a row.</param>
    /// <param name="filters">Filters of the layer.</param>
    /// <param name="channels">Input channels.</param>
    /// <param name="unroll">How far to unroll.</param>
    /// <param name="inputsAdjoin">Whether what neighbouring pixels read adjoins, so that a vector takes as many pixels as it has lanes.</param>
    /// <param name="writesPlanes">Whether the output lies as planes.</param>
    private static IReadOnlyList<TargetCalls> TailCalls(KernelWindow window, int pixels, int filters, int channels, Unroll unroll, bool inputsAdjoin = false, bool writesPlanes = false)
    {
        if (FullBlocks(filters) == FilterBlock.Count(filters))
            return [];
        int rest = filters % FilterBlock.Filters;
        IReadOnlyList<TargetCalls> calls = Calls(window, pixels, rest, channels, unroll, Fetch.None);
        return inputsAdjoin ? [.. calls.Select(target => PixelLaneCalls(target.Target, window, pixels, rest, unroll, writesPlanes) ?? target)] : calls;
    }

    /// <summary>
    /// Tiles whose lanes are pixels, or none where vectors of filters cost little more. Few filters leave lanes of theirs empty, and pixels don't. Measured on a Zen 4 at 512 bits: the rows
    /// of 1→6 5×5 28² take 2.9 µs instead of 3.8 with vectors of eight filters.
    /// </summary>
    private static TargetCalls? PixelLaneCalls(VectorTarget target, KernelWindow window, int pixels, int filters, Unroll unroll, bool writesPlanes)
    {
        int most = target.MostPixelVectors(filters);
        if (filters > ConvKernelSpec.MostPixelLaneFilters || pixels < target.Lanes || most < 2)
            return null;
        // Instructions: each sum's, and those that turn pixels round.
        int places = (pixels + target.Lanes - 1) / target.Lanes;
        int lanes = places * ((filters * (window.Taps + 3)) + (writesPlanes ? 0 : target.TurningInstructions));
        int ofFilters = pixels * BlockVectors(target, filters).Vectors * (window.Taps + 4);
        // Pixels of planes need not be turned round at the door either.
        if (writesPlanes ? lanes > ofFilters : 5 * lanes > 4 * ofFilters)
            return null;
        return new TargetCalls(
            target,
            [
                .. TilePlanner.ComposeVectors(pixels, target.Lanes, most).Select(run => new TileCall(
                    Kernel(ConvDirection.Forward, window, target, run.Size, filters, 1, unroll, pixelLanes: true, writesPlanes: writesPlanes), run.Begin, run.Count)),
            ]);
    }

    private static bool IsPointwise(ConvProblem problem) =>
        problem.Window.Rows is { Kernel: 1, Stride: 1, Before: 0 } && problem.Window.Columns is { Kernel: 1, Stride: 1, Before: 0 };

    /// <summary>Rows that may be walked as one: a 1×1 kernel over maps whose rows join without a halo. Where blocks are items these are all rows.</summary>
    private static int MergedRows(ConvProblem problem, MapLayout input, MapLayout output, bool blocksOutermost)
    {
        if (!IsPointwise(problem) || input.HasHalo || output.HasHalo || input.Width != output.Width || input.Height != output.Height)
            return 1;
        if (blocksOutermost)
            return output.Height;
        int most = Math.Max(1, MergedPixels / output.Width);
        return Enumerable.Range(1, Math.Min(most, output.Height)).Last(count => output.Height % count == 0);
    }
}
