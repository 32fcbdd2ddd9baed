using System;
using System.Collections.Generic;
using System.Linq;
using ConvGen.Generator.Algorithm;

namespace ConvGen.Generator.Schedule;

/// <summary>Channel tiles of one kernel: the tiles <paramref name="Begin"/>, <c>Begin + Size</c>, … of a block's channels.</summary>
/// <param name="Begin">First channel.</param>
/// <param name="Size">Channels of a tile; with few channels, which are unrolled, all of them.</param>
/// <param name="Count">Tiles.</param>
/// <param name="Full">The kernels of a block of 16 filters.</param>
/// <param name="Tail">The kernels of a narrower last block; empty if there is none.</param>
/// <param name="Pair">The kernels of two whole blocks at once, of the targets whose tiles span two; empty where no tile does.</param>
internal sealed record ChannelTiles(
    int Begin, int Size, int Count, IReadOnlyList<ChannelCall> Full, IReadOnlyList<ChannelCall> Tail, IReadOnlyList<ChannelCall> Pair)
{
    /// <summary>The kernels of two blocks at once on a target, if its tiles span two.</summary>
    public IEnumerable<ChannelCall> PairOf(VectorTarget target) => Pair.Where(call => call.Target == target);

    /// <summary>Whether some whole block of a number of them is left to a target's tiles of one block.</summary>
    public bool HasSingleBlock(int fullBlocks, VectorTarget target) => fullBlocks % 2 == 1 || (fullBlocks > 0 && !PairOf(target).Any());

    /// <summary>The kernels that a number of whole blocks and a narrower last one call.</summary>
    public IEnumerable<ConvKernelSpec> Kernels(int fullBlocks) =>
        Full.Where(full => HasSingleBlock(fullBlocks, full.Target)).Concat(Tail).Concat(Pair).Select(call => call.Kernel);
}

/// <summary>A kernel's share of a channel tile on one target: narrow vectors need two register tiles where wide ones need one.</summary>
internal sealed record ChannelCall(VectorTarget Target, ConvKernelSpec Kernel, int Channel);

/// <summary>How a weight adjoint runs: per block of filters and tile of channels over all images.</summary>
/// <param name="Input">Layout of the large map.</param>
/// <param name="InputOffset">Floats from its origin to the pixel under the first tap of the first output pixel.</param>
/// <param name="Gradient">Layout of the small map's adjoint.</param>
/// <param name="Rows">Output rows.</param>
/// <param name="RowBlock">Rows of one kernel call: what stays in the cache while all taps pass over it.</param>
/// <param name="StrideRows">Input rows per output row.</param>
/// <param name="Pixels">Output pixels of a row.</param>
/// <param name="Taps">Taps of the kernel.</param>
/// <param name="Filters">Filters.</param>
/// <param name="BlockBegins">First channel of each block.</param>
/// <param name="BlockChannels">Channels of a block.</param>
/// <param name="Tiles">Tiles of a block's channels.</param>
internal sealed record WeightAdjointPlan(
    MapLayout Input,
    int InputOffset,
    MapLayout Gradient,
    int Rows,
    int RowBlock,
    int StrideRows,
    int Pixels,
    int Taps,
    int Filters,
    IReadOnlyList<int> BlockBegins,
    int BlockChannels,
    IReadOnlyList<ChannelTiles> Tiles)
{
    /// <summary>Whether the images of the batch are the pixels of one row, as for a dense layer.</summary>
    public bool ImagesArePixels { get; init; }

    /// <summary>Input columns per output column.</summary>
    public int StrideColumns { get; init; } = 1;

    /// <summary>
    /// Whether the pixels of a batch are one row, of which a block at a time is copied together: one tap over many channels and filters, whose copies cost little
    /// beside their products. Its kernels have no stride.
    /// </summary>
    public bool Packs => Taps == 1 && ItemBlocks == 2 && BlockChannels >= LeastPacked && Filters >= LeastPacked;

    /// <summary>Fewest channels and filters of which pixels are copied.</summary>
    public const int LeastPacked = 64;

    /// <summary>Pixels of a block that is copied: 16 channels and two blocks of filters of 126 pixels take 24 KB of a first-level cache.</summary>
    public const int PackedPixels = 126;

    /// <summary>Floats of a copied pixel, of which a tile's channels are the first.</summary>
    public const int PackedChannels = 16;

    /// <summary>Floats of two blocks of filters of the copied pixels.</summary>
    public static int PanelLength => PackedPixels * 2 * FilterBlock.Filters;

    /// <summary>Pairs of blocks.</summary>
    public int Pairs => (Blocks + 1) / 2;

    /// <summary>Where totals of the filters begin, behind the copies: all filters of a block of pixels, and the channels of a tile.</summary>
    public int TotalsBegin => (Pairs * PanelLength) + (PackedPixels * PackedChannels);

    /// <summary>Floats of the totals, which are doubles. A dense layer of many classes would need more than a thread's stack.</summary>
    public int TotalsLength => Pairs * 2 * FilterBlock.Filters * (sizeof(double) / sizeof(float));

    /// <summary>Floats of a worker's memory.</summary>
    public int ScratchLength => Packs ? TotalsBegin + TotalsLength : 0;

    public int Blocks => BlockBegins.Count;

    public int FullBlocks => Tiles[0].Tail.Count > 0 ? Blocks - 1 : Blocks;

    public int TapStride => BlockChannels * FilterBlock.Filters;

    public int BlockLength => Taps * TapStride;

    public int PackedLength => Blocks * BlockLength;

    public int TilesPerBlock => Tiles.Sum(tiles => tiles.Count);

    /// <summary>Blocks of an item: two where some targets take blocks two by two.</summary>
    public int ItemBlocks => Tiles.Any(tiles => tiles.Pair.Count > 0) ? 2 : 1;
}

internal static class WeightAdjointPlanner
{
    /// <summary>
    /// Floats of packed weight adjoints from which on they become canonical before another layer's are summed in the same memory: 512 KB, which are still in the second-level cache. A step of its own
    /// costs workers a meeting, so that layers with few wait for others. Measured on ResNet-20, batch 64: all such steps take 0.8 ms of 97, one step at the end takes 1.8.
    /// </summary>
    public const int MostPacked = 128 * 1024;

    /// <summary>
    /// Bytes of input and adjoint rows that all tiles walk before the next rows come: an L1 cache. Measured on 64→64 3×3 28²:
    /// 83 % of the peak with 2 rows (30 KB), 79 with 4, 73 with 7, 64 with the tiles outside of the images.
    /// </summary>
    private const int RowBlockBytes = 32 * 1024;

    /// <summary>Least pixels of one kernel call, so that loading and storing its sums costs little beside them.</summary>
    private const int LeastPixels = 56;

    /// <summary>
    /// Most channels of a tile: a place serves them all, so that registers are the limit. At 512 bits one block's twelve sums cover the latency of two multiply-adds a
    /// cycle, but take a vector to load for each; two blocks share what is loaded of the input, in 24 sums + 2 vectors of adjoints + one broadcast = 27 of 32 registers.
    /// </summary>
    public const int MostChannels = 12;

    /// <summary>
    /// Whether a weight adjoint had better come behind an input adjoint that takes the adjoint of limits along, which reads the layer's input row by row and leaves it in the cache: a depthwise one takes a line of
    /// each pixel, which memory gives slowly. Measured on a Zen 4, one image, both adjoints: depthwise 144 of 56² 0.76 of the time, 64→64 3×3 56² 0.93; 64→64 28² in batches of 32, which comes from memory in either order, 1.02.
    /// </summary>
    /// <param name="problem">The convolution.</param>
    /// <param name="input">The large map.</param>
    /// <param name="gradient">The small map's adjoint.</param>
    /// <param name="images">Images of a batch.</param>
    public static bool FollowsLimits(ConvProblem problem, MapLayout input, MapLayout gradient, int images) =>
        StencilPlanner.Serves(problem) || !LastLevelCache.IsOutgrown(input, gradient, images);

    private static int TileChannels(VectorTarget target, int vectors) => target.Bits == 512 ? MostChannels : target.MostPixels(Math.Max(2, vectors));

    public static WeightAdjointPlan Plan(ConvProblem problem, MapLayout input, MapLayout gradient, Unroll unroll)
    {
        WindowAxis rows = problem.Window.Rows;
        WindowAxis columns = problem.Window.Columns;
        KernelWindow window = KernelWindow.Of(problem.Window);
        BlockChannels channels = BlockChannels.Of(problem.Filters, problem.Channels, problem.Groups);
        bool pointwise = problem.Window.Taps == 1 && channels.IsWhole && Math.Min(channels.Count, problem.Filters) >= WeightAdjointPlan.LeastPacked;
        int rowBytes = sizeof(float) * ((input.RowStride * rows.Stride) + gradient.RowStride);
        return new(
            input,
            -(rows.Before * input.RowStride) - (columns.Before * input.ChannelStride),
            gradient,
            problem.OutputHeight,
            Math.Min(problem.OutputHeight, Math.Max(RowBlockBytes / rowBytes, (LeastPixels + problem.OutputWidth - 1) / problem.OutputWidth)),
            rows.Stride,
            problem.OutputWidth,
            problem.Window.Taps,
            problem.Filters,
            channels.Begins,
            channels.Count,
            Tiles(pointwise ? ConvPlanner.Pointwise : window, problem.Filters, channels.Count, unroll, pairs: channels.IsWhole))
        {
            StrideColumns = columns.Stride,
        };
    }

    /// <summary>The tiles of a block's channels.</summary>
    /// <param name="window">Kernel size, stride, dilation.</param>
    /// <param name="filters">Filters.</param>
    /// <param name="channels">Channels of a block.</param>
    /// <param name="unroll">How far to unroll.</param>
    /// <param name="prefetches">Whether sums are fetched ahead.</param>
    /// <param name="stores">Whether sums are stored, not added.</param>
    /// <param name="pairs">Whether all blocks read the same channels, so that two may be taken at once.</param>
    public static IReadOnlyList<ChannelTiles> Tiles(KernelWindow window, int filters, int channels, Unroll unroll, bool prefetches = false, bool pairs = true, bool stores = false)
    {
        int rest = filters % FilterBlock.Filters;
        bool tail = ConvPlanner.FullBlocks(filters) < FilterBlock.Count(filters);
        // Tiles of 12 channels × 16 filters for every target, in parts where registers are few: the same channels for each width keep one loop over items.
        const int most = MostChannels;
        // With few channels the kernel unrolls them and tiles over taps by itself.
        bool exact = channels <= ConvPlanner.MostExactChannels;
        IReadOnlyList<TilePlanner.Run> runs = exact ? [new(0, channels, 1)] : TilePlanner.Compose(channels, most);
        ConvKernelSpec Kernel(VectorTarget target, int size, int vectors) =>
            ConvPlanner.Kernel(ConvDirection.WeightAdjoint, window, target, size, vectors, channels, unroll) with { Fetches = prefetches ? Fetch.Weights : Fetch.None, Stores = stores };
        IEnumerable<ChannelCall> Parts(VectorTarget target, VectorTarget kernelTarget, int vectors, int size)
        {
            int most = TileChannels(kernelTarget, vectors);
            return (exact ? [(Begin: 0, Length: most)] : TilePlanner.Split(size, most))
                .Select(part => new ChannelCall(target, Kernel(kernelTarget, part.Length, vectors), part.Begin));
        }
        IReadOnlyList<ChannelCall> Calls(int width, int size) =>
        [
            .. from target in VectorTargets.All
               let choice = ConvPlanner.BlockVectors(target, width)
               from call in Parts(target, choice.Target, choice.Vectors, size)
               select call,
        ];
        int PairVectors(VectorTarget target) => 2 * FilterBlock.Filters / target.Lanes;
        // Two blocks only where the wider kernels still hold as many taps in their text.
        VectorTarget[] paired =
        [
            .. from target in VectorTargets.All
               where pairs && ConvPlanner.TakesPairs(target, filters)
               let wide = runs.SelectMany(run => Parts(target, target, PairVectors(target), run.Size))
               where wide.All(call => call.Kernel.Form == Kernel(target, call.Kernel.Pixels, PairVectors(target) / 2).Form)
               select target,
        ];
        IReadOnlyList<ChannelCall> PairCalls(int size) => [.. paired.SelectMany(target => Parts(target, target, PairVectors(target), size))];
        return
        [
            .. runs.Select(run => new ChannelTiles(
                run.Begin, run.Size, run.Count, Calls(FilterBlock.Filters, run.Size), tail ? Calls(rest, run.Size) : [], PairCalls(run.Size))),
        ];
    }
}
