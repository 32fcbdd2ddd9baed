using System;
using System.Collections.Generic;
using System.Linq;
using ConvGen.Generator.Algorithm;

namespace ConvGen.Generator.Schedule;

/// <summary>Channel tiles of one kernel: the tiles <paramref name="Begin"/>, <c>Begin + Size</c>, … of a block's channels.</summary>
/// <param name="Begin">First channel.</param>
/// <param name="Size">Channels of a tile; with few channels, which are unrolled, all of them.</param>
/// <param name="Count">Tiles.</param>
/// <param name="Full">The kernel of a block of 16 filters, per target.</param>
/// <param name="Tail">The kernel of a narrower last block, per target; empty if there is none.</param>
internal sealed record ChannelTiles(
    int Begin,
    int Size,
    int Count,
    IReadOnlyList<(VectorTarget Target, ConvKernelSpec Kernel)> Full,
    IReadOnlyList<(VectorTarget Target, ConvKernelSpec Kernel)> Tail);

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

    public int Blocks => BlockBegins.Count;

    public int FullBlocks => Tiles[0].Tail.Count > 0 ? Blocks - 1 : Blocks;

    public int TapStride => BlockChannels * FilterBlock.Filters;

    public int BlockLength => Taps * TapStride;

    public int PackedLength => Blocks * BlockLength;

    public int TilesPerBlock => Tiles.Sum(tiles => tiles.Count);
}

internal static class WeightAdjointPlanner
{
    /// <summary>Bytes of input and adjoint rows that one kernel call walks: half of an L2 cache of 512 KB.</summary>
    private const int RowBlockBytes = 256 * 1024;

    public static WeightAdjointPlan Plan(ConvProblem problem, MapLayout input, MapLayout gradient, Unroll unroll)
    {
        WindowAxis rows = problem.Window.Rows;
        WindowAxis columns = problem.Window.Columns;
        KernelWindow window = new(rows.Kernel, columns.Kernel, rows.Stride, columns.Stride, rows.Dilation, columns.Dilation);
        BlockChannels channels = BlockChannels.Of(problem.Filters, problem.Channels, problem.Groups);
        int rowBytes = sizeof(float) * ((input.RowStride * rows.Stride) + gradient.RowStride);
        return new(
            input,
            -(rows.Before * input.RowStride) - (columns.Before * input.ChannelStride),
            gradient,
            problem.OutputHeight,
            Math.Max(1, Math.Min(problem.OutputHeight, RowBlockBytes / rowBytes)),
            rows.Stride,
            problem.OutputWidth,
            problem.Window.Taps,
            problem.Filters,
            channels.Begins,
            channels.Count,
            Tiles(window, problem.Filters, channels.Count, unroll));
    }

    public static IReadOnlyList<ChannelTiles> Tiles(KernelWindow window, int filters, int channels, Unroll unroll)
    {
        int rest = filters % FilterBlock.Filters;
        bool tail = rest is not 0 and <= 12;
        // Tiles of 6 channels × 2 vectors for every target: the same channels for each width keep one loop over items.
        int most = VectorTargets.V256.MostPixels(2);
        // With few channels the kernel unrolls them and tiles over taps by itself.
        bool exact = channels <= 4;
        IReadOnlyList<TilePlanner.Run> runs = exact ? [new(0, channels, 1)] : TilePlanner.Compose(channels, most);
        return
        [
            .. runs.Select(run => new ChannelTiles(
                run.Begin,
                run.Size,
                run.Count,
                Kernels(window, FilterBlock.Filters, exact ? most : run.Size, channels, unroll),
                tail ? Kernels(window, rest, exact ? most : run.Size, channels, unroll) : [])),
        ];
    }

    private static IReadOnlyList<(VectorTarget Target, ConvKernelSpec Kernel)> Kernels(
        KernelWindow window, int filters, int pixels, int channels, Unroll unroll) =>
    [
        .. VectorTargets.All.Select(target =>
        {
            (VectorTarget kernelTarget, int vectors) = ConvPlanner.BlockVectors(target, filters);
            return (target, ConvPlanner.Kernel(ConvDirection.WeightAdjoint, window, kernelTarget, pixels, vectors, channels, unroll));
        }),
    ];
}
