using System;
using ConvGen.Generator.Algorithm;
using ConvGen.Generator.Model;

namespace ConvGen.Generator.Schedule;

/// <summary>What a kernel is, whole: equal specifications are one kernel, and its name is its specification.</summary>
internal abstract record KernelSpec
{
    public string Name => KernelName.Of(this);

    /// <summary>Vector width.</summary>
    public abstract VectorTarget Target { get; init; }
}

/// <summary>Kernel size, stride and dilation on both axes.</summary>
internal sealed record KernelWindow(int Height, int Width, int StrideHeight, int StrideWidth, int DilationHeight, int DilationWidth)
{
    public int Taps => Height * Width;

    /// <summary>The kernel, stride and dilation of a layer's window.</summary>
    public static KernelWindow Of(WindowSpec window) => new(
        window.Rows.Kernel, window.Columns.Kernel, window.Rows.Stride, window.Columns.Stride, window.Rows.Dilation, window.Columns.Dilation);
}

internal enum ConvDirection
{
    Forward,

    /// <summary>The forward contraction to few outputs, vectorised over the channels that are summed.</summary>
    Dot,
    WeightAdjoint,
}

/// <summary>How much of the kernel's taps stands in the text.</summary>
internal enum UnrollForm
{
    /// <summary>All taps.</summary>
    Taps,

    /// <summary>The taps of one kernel row, in a loop over rows.</summary>
    Rows,

    /// <summary>One tap, in loops over rows and columns: only for kernels whose single row is beyond the JIT's limits.</summary>
    Loops,
}

/// <summary>What a kernel fetches ahead.</summary>
internal enum Fetch
{
    None,

    /// <summary>Weights, as they are read.</summary>
    Weights,

    /// <summary>A 1×1 kernel: the filters behind those at work, a share with each tile. The first tile of the next blocks doesn't wait for them.</summary>
    NextFilters,

    /// <summary>A 1×1 kernel: the pixels of the next tile.</summary>
    NextPixels,
}

/// <summary>
/// A register tile of the contraction over taps and channels.
/// Forward: <paramref name="Pixels"/> pixels × <paramref name="Vectors"/> vectors of filters.
/// Dot: <paramref name="Pixels"/> pixels × <paramref name="Vectors"/> outputs, each a vector of partial sums.
/// Weight adjoint: <paramref name="Pixels"/> channels (or, with few channels, taps and channels) × vectors of filters.
/// </summary>
/// <param name="Direction">Forward serves the input adjoint too, which is a convolution with the flipped filter.</param>
/// <param name="Window">Kernel size, stride, dilation.</param>
/// <param name="Target">Vector width.</param>
/// <param name="Pixels">Rows of the tile.</param>
/// <param name="Vectors">Vectors of the tile.</param>
/// <param name="ExactChannels">1 to 4: all channels are unrolled; 0: a loop over channels.</param>
/// <param name="Remainder">Channels modulo the most steps of a loop turn, where there is a loop.</param>
/// <param name="Form">How much of the taps is unrolled.</param>
internal sealed record ConvKernelSpec(
    ConvDirection Direction,
    KernelWindow Window,
    VectorTarget Target,
    int Pixels,
    int Vectors,
    int ExactChannels,
    int Remainder,
    UnrollForm Form) : KernelSpec
{
    /// <summary>What is fetched ahead, because it comes from beyond the second-level cache.</summary>
    public Fetch Fetches { get; init; }

    /// <summary>Whether a tile's sums are stored as they are: a weight adjoint's aren't added to what is there, a forward tile's start from nothing and aren't clamped.</summary>
    public bool Stores { get; init; }

    /// <summary>
    /// Forward, one channel: whether the lanes of a vector are neighbouring pixels. <see cref="Vectors"/> then counts filters, whose weights are broadcast; what a last vector
    /// shares with the one before it is computed twice, with the same bits.
    /// </summary>
    public bool PixelLanes { get; init; }

    /// <summary>Whether a tile whose lanes are pixels writes each filter's into a plane of its own.</summary>
    public bool WritesPlanes { get; init; }

    /// <summary>Filters of a tile whose lanes are pixels, at most: the granularity of a pixel's channels, which are stored at once.</summary>
    public const int MostPixelLaneFilters = 8;

    /// <summary>Filters of a tile.</summary>
    public int Filters => PixelLanes ? Vectors : Vectors * Target.Lanes;

    /// <summary>Pixels of a forward tile, or vectors of them: each has a sum for each of <see cref="Vectors"/>.</summary>
    public int Places => PixelLanes ? (Pixels + Target.Lanes - 1) / Target.Lanes : Pixels;

    /// <summary>The first pixel of a place.</summary>
    public int PixelOf(int place) => PixelLanes ? Math.Min(place * Target.Lanes, Pixels - Target.Lanes) : place;

    /// <summary>Outputs of a tile of <see cref="ConvDirection.Dot"/>.</summary>
    public int Outputs => Vectors;

    /// <summary>Whether the tile's filters are those of two packed blocks, whose weights lie apart.</summary>
    public bool SpansBlocks => Filters > FilterBlock.Filters && Direction != ConvDirection.Dot;

    /// <summary>Whether the tile fetches the two blocks of filters that the driver says are needed next.</summary>
    public bool FetchesPair => Fetches == Fetch.Weights && SpansBlocks;

    /// <summary>Where a vector of the tile's filters lies: in the first or the second <c>block</c> of weights, and at which of its lanes.</summary>
    public (string? Block, int Lane) PlaceOf(int vector)
    {
        int lane = vector * Target.Lanes;
        return (lane < FilterBlock.Filters ? null : "block", lane % FilterBlock.Filters);
    }

    /// <summary>Kernel columns that stand in the text.</summary>
    public int UnrolledColumns => Form == UnrollForm.Loops ? 1 : Window.Width;
}

internal enum WinogradKind
{
    /// <summary>Tiles of a map into points.</summary>
    Input,

    /// <summary>Points into tiles of a map.</summary>
    Output,

    /// <summary>Tiles of an adjoint into points, for the weight adjoint.</summary>
    Gradient,

    /// <summary>Sums at the points into taps, for the weight adjoint.</summary>
    Taps,
}

/// <summary>A transform of Winograd's method, of any number of channels.</summary>
internal sealed record WinogradKernelSpec(WinogradKind Kind, WinogradAxis Rows, WinogradAxis Columns, VectorTarget Target) : KernelSpec
{
    /// <summary>Whether the rows of the tiles below are fetched, because they come from beyond the caches.</summary>
    public bool Prefetches { get; init; }

    /// <summary>Vectors that lie between the two passes of a transform, at most.</summary>
    public int ScratchVectors => Rows.Points * Columns.Points;

    /// <summary>
    /// Whether a tile lies in registers between the two passes. Its stores to a scratch would share the store queue with those of results that wait for memory. Measured on a Zen 4 at
    /// 512 bits, F(4×4, 3×3): the output transform takes 33 ns a tile instead of 38; a convolution 16→16 whose output comes from memory takes 0.89 of the time.
    /// </summary>
    public bool InRegisters => Target.Registers == 32 && RegisterPasses <= MostPasses;

    /// <summary>How many times a tile is read to hold some of its columns in registers after the other.</summary>
    public int RegisterPasses
    {
        get
        {
            int columns = MostBetween / RowsBetween;
            return columns == 0 ? int.MaxValue : (ColumnsBetween + columns - 1) / columns;
        }
    }

    /// <summary>Reading a tile once more costs no more than its way through a scratch.</summary>
    private const int MostPasses = 2;

    /// <summary>Vectors between the passes that leave room for those of a row's or a column's sums.</summary>
    private const int MostBetween = 24;

    /// <summary>Rows of a tile before the pass down its columns, the second one in registers.</summary>
    private int RowsBetween => Kind switch
    {
        WinogradKind.Input => Rows.Inputs,
        WinogradKind.Gradient => Rows.Tile,
        _ => Rows.Points,
    };

    /// <summary>Columns of a tile behind the pass along its rows, the first one in registers.</summary>
    private int ColumnsBetween => Kind switch
    {
        WinogradKind.Output => Columns.Tile,
        WinogradKind.Taps => Columns.Kernel,
        _ => Columns.Points,
    };
}

internal enum StencilKind
{
    DepthwiseForward,
    DepthwiseWeightAdjoint,
    MaxPoolForward,
    MaxPoolInputAdjoint,
    AveragePoolForward,
    AveragePoolInputAdjoint,
}

/// <summary>
/// A window that slides over each channel by itself, vectorised over channels. A clipped stencil has no window of its own: it takes
/// rows and columns as arguments, for windows that the border cuts and for global pooling.
/// </summary>
internal sealed record StencilKernelSpec(StencilKind Kind, KernelWindow Window, VectorTarget Target, int Pixels, bool Clipped) : KernelSpec
{
    /// <summary>Output rows of a depthwise tile.</summary>
    public int Rows { get; init; } = 1;

    /// <summary>Whether a depthwise weight adjoint fetches the rows of the tile below, because they come from beyond the caches.</summary>
    public bool Prefetches { get; init; }

    /// <summary>Whether a depthwise weight adjoint sums the bias's adjoint too.</summary>
    public bool SumsBias { get; init; }

    /// <summary>Whether a pool's input adjoint is 0 where the maximum lies at a limit of the activation before it.</summary>
    public bool Limited { get; init; }

    /// <summary>Whether a pool's input adjoint is stored, not added to what is there: windows that don't overlap need no zeros first.</summary>
    public bool Stores { get; init; }
}
