using System;
using System.Collections.Generic;
using System.Linq;
using ConvGen.Generator.Algorithm;

namespace ConvGen.Generator.Schedule;

/// <summary>How a stencil passes through its map.</summary>
/// <param name="Rows">Output rows of a band.</param>
/// <param name="Channels">Channels of a block, which pass through all rows of a band before the next ones; <see langword="null"/>: all at once.</param>
/// <param name="TileRows">Output rows of the largest tile.</param>
internal sealed record StencilBand(int Rows, int? Channels, int TileRows);

/// <summary>Tile sizes of stencils.</summary>
internal static class StencilPlanner
{
    /// <summary>Taps up to which a pooling window is unrolled; larger ones use the clipped kernel, whose loops cost little beside them.</summary>
    public const int MostPoolTaps = 49;

    /// <summary>Taps up to which a max pool's adjoint is unrolled: eight operations each.</summary>
    public const int MostPoolAdjointTaps = 25;

    /// <summary>
    /// Pixels of a row of a depthwise tile. A single row has eight with kernels of up to five columns, six with longer ones. A kernel row's weights are held: 8 + 3 + 1 and 6 + 7 + 1 registers. Eight sums
    /// that don't wait for each other keep both multiply-add units busy; all nine weights of a 3×3 kernel in registers leave room for four. Measured on a Zen 3 at 256 bits, 3×3: 144
    /// channels of 14², 28² and 56² take 0.79, 0.89 and 0.91 of the time, 64 of 56² 0.81, 32 of 112² 0.75. At 512 bits both reach 85 % of the peak.
    /// </summary>
    public static int MostPixels(KernelWindow window, int rows = 1) => Enumerable.Range(1, rows > 1 ? PairPixels : window.Width <= 5 ? 8 : 6)
        .Reverse().Where(pixels => Fits(window, rows, pixels)).DefaultIfEmpty(1).First();

    /// <summary>Pixels of each of two rows: seven, since most maps are multiples of seven wide.</summary>
    private const int PairPixels = 7;

    /// <summary>
    /// Output rows of a depthwise tile: two where registers hold their sums, the weights of two kernel rows and an input, so that fewer vectors are loaded, and rows that aren't in the
    /// first-level cache once for both. Measured on a Zen 5 at 512 bits: 144 channels 3×3 56² takes 0.76 of the time, 192 of 28² 0.83, 64 of 56² 0.83, 32 of 112² 0.87; 5×5 on 384 of 14² and 240 of
    /// 28² 0.89 and 0.86; 7×7 on 96 of 56² 0.79. At 256 bits multiply-adds are the limit, and two rows gained nothing.
    /// </summary>
    /// <param name="window">The kernel.</param>
    /// <param name="target">Vector width.</param>
    /// <param name="height">Output rows of the map.</param>
    public static int TileRows(KernelWindow window, VectorTarget target, int height) =>
        height > 1 && window is { Height: > 1, Width: <= MostHeldRow, StrideHeight: 1, DilationHeight: 1 }
        && Fits(window, 2, LeastPairPixels) && (2 * (MostPixels(window, 2) + window.Width)) + 1 <= target.Registers ? 2 : 1;

    /// <summary>Output rows of a depthwise tile on the target that takes most.</summary>
    public static int MostTileRows(KernelWindow window, int height) => VectorTargets.All.Max(target => TileRows(window, target, height));

    /// <summary>Fewest pixels of each of two rows that are worth it.</summary>
    private const int LeastPairPixels = 4;

    private static bool Fits(KernelWindow window, int rows, int pixels)
    {
        bool dense = window is { StrideWidth: 1, DilationWidth: 1 };
        int inputs = dense ? pixels + window.Width - 1 : pixels * window.Width;
        // Each row loads weights and inputs and moves to the next; long rows read their weights at each use. Each pixel is started, clamped and stored.
        int multiplyAdds = window.Taps * rows * pixels;
        int reads = window.Width > MostHeldRow ? multiplyAdds : 0;
        return JitLimits.Fit(multiplyAdds, multiplyAdds + reads + ((window.Height + rows - 1) * 2 * (window.Width + inputs)) + (7 * rows * pixels) + 10);
    }

    /// <summary>Weights of a kernel row that are held in registers; longer rows read them from memory at each use.</summary>
    public const int MostHeldRow = 7;

    /// <summary>Whether a convolution is depthwise and fits a stencil; else it runs as a grouped contraction.</summary>
    public static bool Serves(ConvProblem problem) => problem.IsDepthwise && problem.Window.Taps <= JitLimits.MultiplyAdds;

    /// <summary>Sums that a tile of a weight adjoint holds at once beside its pixels' adjoints and an input.</summary>
    public static int MostSums(VectorTarget target) => target.Registers > 16 ? 16 : 10;

    /// <summary>
    /// Channels that a weight adjoint passes through all rows of an image before the next ones: a pair of cache lines of each pixel, or one where rows are fetched, which have to stay in the
    /// first-level cache until they are at work; short rows are done before the fetched lines come, so that more channels go along. Measured on a Zen 5 at 512 bits: 384 channels 3×3 14²
    /// 9.3 µs with 32 and 12.2 with 16; with rows that are fetched 144 of 56² 101 and 58, batches of 16 of 192 of 28² 84 and 64. At 256 bits batches of 16 of 384 of 14² 96 µs with 16 and 55 with 64,
    /// 576 5×5 14² 194 and 152; at 512 39 and 45, 101 and 100. Where an input adjoint has just read the input, 144 of 56² 166 µs with 16 and rows fetched, 182 with 32 and none (Zen 4).
    /// </summary>
    public static int WeightAdjointChannels(MapLayout input, MapLayout gradient, int images)
    {
        const int LongRow = 28;
        if (!LastLevelCache.IsOutgrown(input, gradient, images))
            return 2 * FilterBlock.Filters;
        return gradient.Width >= LongRow ? FilterBlock.Filters : 4 * FilterBlock.Filters;
    }

    /// <summary>
    /// Tiles of a row of a weight adjoint. With 16 registers four pixels leave room for ten sums: six or seven were slower at 256 bits (192 channels of 28² 38, 42 and 32 µs with six, seven and four).
    /// </summary>
    /// <param name="window">The kernel.</param>
    /// <param name="target">Vector width.</param>
    /// <param name="rows">Output rows of a tile.</param>
    /// <param name="input">The large map.</param>
    /// <param name="gradient">The small map's adjoint.</param>
    /// <param name="images">Images of a batch.</param>
    /// <param name="sumsBias">Whether the bias's adjoint goes along.</param>
    public static IEnumerable<(StencilKernelSpec Kernel, TilePlanner.Run Run)> WeightAdjointTiles(
        KernelWindow window, VectorTarget target, int rows, MapLayout input, MapLayout gradient, int images, bool sumsBias)
    {
        int held = target.Registers > 16 ? PairPixels : LeastPairPixels;
        int most = Enumerable.Range(1, held).Reverse().Where(pixels => WeightAdjointFits(window, target, rows, pixels)).DefaultIfEmpty(1).First();
        return TilePlanner.Compose(gradient.Width, most).Select(run => (
            new StencilKernelSpec(StencilKind.DepthwiseWeightAdjoint, window, target, run.Size, false) { Rows = rows, Prefetches = LastLevelCache.IsOutgrown(input, gradient, images), SumsBias = sumsBias }, run));
    }

    /// <summary>Output rows of a tile of a weight adjoint: as many as keep the sums of some kernel rows, the pixels' adjoints and an input in registers.</summary>
    public static int WeightAdjointRows(KernelWindow window, VectorTarget target, int height) =>
        height > 1 && target.Registers > 16 && WeightAdjointFits(window, target, 2, LeastPairPixels) ? 2 : 1;

    private static bool WeightAdjointFits(KernelWindow window, VectorTarget target, int rows, int pixels)
    {
        int sums = MostSums(target);
        int sections = window.Width > sums ? window.Height * ((window.Width + sums - 1) / sums) : (window.Height + (sums / window.Width) - 1) / (sums / window.Width);
        int inputs = window is { StrideWidth: 1, DilationWidth: 1 } ? pixels + window.Width - 1 : pixels * window.Width;
        int multiplyAdds = window.Taps * rows * pixels;
        // Each section loads the adjoints and the inputs of its rows; each sum is loaded and stored; the first section fetches, the last one sums the bias's adjoint.
        bool shared = window is { StrideHeight: 1, DilationHeight: 1 };
        int inputRows = shared ? window.Height + (sections * (rows - 1)) : window.Height * rows;
        int loads = (2 * sections * rows * pixels) + (2 * inputs * inputRows) + (4 * window.Taps);
        int fetches = 2 * rows * pixels * ((window.StrideHeight * window.StrideWidth) + 1);
        return JitLimits.Fit(multiplyAdds, multiplyAdds + loads + fetches + (rows * pixels) + (6 * sections) + 12);
    }

    /// <summary>
    /// How a depthwise convolution passes through its map: bands of output rows, and in each one block of channels after the other, so that the rows under a kernel come from beyond
    /// the first-level cache once and not for each kernel row. Bands of a tile's rows, all channels at once, where these rows fit it, and with kernels of up to three rows on maps beyond the second-level
    /// cache, of which too little of each fetched line would be used. Measured on a Zen 5 at 512 and 256 bits, share of the time: 5×5 on 384 channels of 14² 0.68 and 0.85, 672 of
    /// 14² 0.75 and 0.84, 240 of 28² 0.66 and 0.91, 144 of 56² 0.75 and 0.95; 3×3 on 384 of 14² 0.65 and 0.92, 960 of 7² 0.83 and 0.98, but 192 of 28² 0.80 and 1.08, 144 of 56²
    /// 1.0 and 1.1.
    /// </summary>
    /// <param name="kernelRows">Rows of the kernel.</param>
    /// <param name="tileRows">Output rows of the largest tile.</param>
    /// <param name="input">The map that is read.</param>
    /// <param name="output">The map that is written.</param>
    public static StencilBand Band(int kernelRows, int tileRows, MapLayout input, MapLayout output)
    {
        const int HeldFloats = 6 * 1024;
        const int BlockFloats = 4 * 1024;
        const int BandFloats = 64 * 1024;
        int padded = output.ChannelStride;
        int rowPixels = input.RowStride / input.ChannelStride;
        bool isCached = input.ImageLength + output.ImageLength <= CachedFloats;
        if (kernelRows == 1 || (kernelRows <= 3 && !isCached) || padded % FilterBlock.Filters != 0 || kernelRows * rowPixels * padded <= HeldFloats)
            return new(tileRows, null, tileRows);
        int rows = Math.Min(output.Height, BandFloats / (input.RowStride + output.RowStride));
        int pixels = (kernelRows + tileRows - 1) * rowPixels;
        int channels = Math.Max(FilterBlock.Filters, BlockFloats / pixels / FilterBlock.Filters * FilterBlock.Filters);
        return new(Math.Max(1, (rows + tileRows - 1) / tileRows) * tileRows, channels < padded ? channels : null, tileRows);
    }

    /// <summary>Floats of maps that a second-level cache holds.</summary>
    private const int CachedFloats = 256 * 1024;

    /// <summary>The narrower target that a target leaves a rest of its channels to; none if the channels are whole vectors.</summary>
    public static IReadOnlyList<(VectorTarget Target, int Begin, int Channels)> Lanes(VectorTarget target, int paddedChannels)
    {
        int whole = paddedChannels / target.Lanes * target.Lanes;
        List<(VectorTarget Target, int Begin, int Channels)> parts = [];
        if (whole > 0)
            parts.Add((target, 0, whole));
        if (whole < paddedChannels)
            parts.Add((VectorTargets.V256, whole, paddedChannels - whole));
        return parts;
    }
}
