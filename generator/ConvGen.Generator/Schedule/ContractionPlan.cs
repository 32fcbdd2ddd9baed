using System.Collections.Generic;
using ConvGen.Generator.Algorithm;
using System.Linq;

namespace ConvGen.Generator.Schedule;

/// <summary>Tiles of one kernel, side by side in a row.</summary>
/// <param name="Kernel">The kernel.</param>
/// <param name="Pixel">First pixel of the row's part.</param>
/// <param name="Tiles">Number of tiles.</param>
internal sealed record TileCall(ConvKernelSpec Kernel, int Pixel, int Tiles)
{
    /// <summary>Floats that <see cref="Fetch.NextFilters"/> fetches with each channel, so that all tiles together fetch as many filters as are at work.</summary>
    public int NextStep => ((Kernel.Vectors * Kernel.Target.Lanes) + Tiles - 1) / Tiles;
}

/// <summary>The tile calls of one row for a vector target.</summary>
internal sealed record TargetCalls(VectorTarget Target, IReadOnlyList<TileCall> Calls);

/// <summary>The pixels of an output row that share their taps: all of them, or one stride phase of an input adjoint.</summary>
/// <param name="Taps">Canonical indices of the taps, in packed order.</param>
/// <param name="PackedOffset">Floats from the begin of the direction's packed filters.</param>
/// <param name="InputOffset">Floats from the source map's origin to the pixel under the first tap of the first output pixel.</param>
/// <param name="OutputColumn">First output column.</param>
/// <param name="OutputStep">Output columns from a pixel to the next.</param>
/// <param name="Pixels">Output pixels.</param>
/// <param name="Full">Calls for a block of 16 outputs.</param>
/// <param name="Tail">Calls for the last block, if it has fewer vectors.</param>
/// <param name="Pair">Calls for two blocks of 16 outputs at once, of the targets whose tiles span two; empty where no tile does.</param>
internal sealed record ContractionPart(
    IReadOnlyList<int> Taps,
    int PackedOffset,
    int InputOffset,
    int OutputColumn,
    int OutputStep,
    int Pixels,
    IReadOnlyList<TargetCalls> Full,
    IReadOnlyList<TargetCalls> Tail,
    IReadOnlyList<TargetCalls> Pair);

/// <summary>The output rows ≡ <paramref name="Phase"/> modulo the plan's period.</summary>
/// <param name="Phase">Row modulo the period.</param>
/// <param name="Parts">The row's parts.</param>
/// <param name="HasGaps">Whether some pixels have no tap and are zero.</param>
internal sealed record ContractionRows(int Phase, IReadOnlyList<ContractionPart> Parts, bool HasGaps);

/// <summary>
/// How a forward or input-adjoint direction of a convolution runs: rows of tiles, blocks of 16 outputs, all numbers known.
/// The emitter prints it; tests interpret it.
/// </summary>
/// <param name="Input">Layout of the map that is read.</param>
/// <param name="Output">Layout of the map that is written.</param>
/// <param name="Rows">Output rows that the driver counts: <see cref="MapLayout.Height"/>, or fewer where rows are merged or the output is written as planes.</param>
/// <param name="MergedRows">Map rows that one driver row covers.</param>
/// <param name="Period">Stride phases along the rows.</param>
/// <param name="Phases">The rows of each phase.</param>
/// <param name="InputRowStep">Floats from the input of an output row to that of the next row of the same phase.</param>
/// <param name="Outputs">Channels written.</param>
/// <param name="BlockBegins">First summed channel of each block.</param>
/// <param name="BlockChannels">Summed channels.</param>
/// <param name="PackedLength">Floats of the packed filters.</param>
/// <param name="BlocksOutermost">Whether blocks are the outer loop, because the filters don't fit the cache.</param>
internal sealed record ContractionPlan(
    MapLayout Input,
    MapLayout Output,
    int Rows,
    int MergedRows,
    int Period,
    IReadOnlyList<ContractionRows> Phases,
    int InputRowStep,
    int Outputs,
    IReadOnlyList<int> BlockBegins,
    int BlockChannels,
    int PackedLength,
    bool BlocksOutermost)
{
    public int Blocks => BlockBegins.Count;

    /// <summary>
    /// Whether kernels sum along the channels (<see cref="ConvDirection.Dot"/>). Filters are then packed as if the direction were turned round:
    /// [block of 16 summed channels][tap][output][16 summed channels].
    /// </summary>
    public bool SumsLanes { get; init; }

    /// <summary>Floats from a plane of the output to the next where it's written as planes, which its layout takes for one channel's rows; else 0.</summary>
    public int PlaneLength { get; init; }

    /// <summary>First channel of each packed block among those that the block's vectors go along with.</summary>
    public IReadOnlyList<int> PackedBegins => SumsLanes ? new int[FilterBlock.Count(BlockChannels)] : BlockBegins;

    /// <summary>Vectors of a packed block's tap.</summary>
    public int PackedChannels => SumsLanes ? Outputs : BlockChannels;

    /// <summary>Whether some targets take blocks two by two: items then are pairs of blocks, where blocks are items.</summary>
    public bool HasPairs => Phases.Any(phase => phase.Parts.Any(part => part.Pair.Count > 0));

    /// <summary>Blocks that a part's full tiles serve: all but a narrower last one.</summary>
    public int FullBlocks(ContractionPart part) => part.Tail.Count > 0 ? Blocks - 1 : Blocks;

    /// <summary>Whether some whole block is left to a target's tiles of one block.</summary>
    public bool HasSingleBlock(ContractionPart part, VectorTarget target) =>
        FullBlocks(part) % 2 == 1 || (FullBlocks(part) > 0 && part.Pair.All(pair => pair.Target != target));

    /// <summary>Blocks of an item, where blocks are items.</summary>
    public int ItemBlocks => HasPairs ? 2 : 1;
}
