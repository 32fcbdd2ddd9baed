using System;
using System.Collections.Generic;
using System.Linq;
using ConvGen.Generator.Algorithm;

namespace ConvGen.Generator.Schedule;

/// <summary>
/// How Winograd's method runs: blocks of tiles, each transformed into points, multiplied point by point, and transformed back. A dilated kernel is
/// an undilated one on the positions ≡ phase modulo the dilation.
/// </summary>
/// <param name="Rows">Minimal filtering along the rows' axis.</param>
/// <param name="Columns">Minimal filtering along the columns' axis.</param>
/// <param name="Input">Layout of the map that is read.</param>
/// <param name="InputOffset">Floats from its origin to the pixel under the first tap of output pixel (0, 0).</param>
/// <param name="Output">Layout of the map that is written; for a weight adjoint of the adjoint that is read.</param>
/// <param name="RowDilation">Dilation of the rows.</param>
/// <param name="ColumnDilation">Dilation of the columns.</param>
/// <param name="Channels">Channels that are summed over; for a weight adjoint the kernel's.</param>
/// <param name="Filters">Channels that are written; for a weight adjoint the filters.</param>
/// <param name="Taps">Canonical indices of the taps, in the order in which they lie over the input.</param>
/// <param name="BlockTiles">Tiles of a block.</param>
internal sealed record WinogradPlan(
    WinogradAxis Rows,
    WinogradAxis Columns,
    MapLayout Input,
    int InputOffset,
    MapLayout Output,
    int RowDilation,
    int ColumnDilation,
    int Channels,
    int Filters,
    IReadOnlyList<int> Taps,
    int BlockTiles)
{
    /// <summary>Floats by which the points of a block lie further apart than its tiles need: points a power of two apart share few cache sets.</summary>
    private const int PointGap = 16;

    /// <summary>Floats of the widest vector.</summary>
    private const int MostLanes = 16;

    public int Points => Rows.Points * Columns.Points;

    public int FilterBlocks => FilterBlock.Count(Filters);

    /// <summary>Floats of a tile's channels at one point.</summary>
    public int TileChannels => FilterBlock.Count(Channels) * FilterBlock.Filters;

    /// <summary>Floats of a tile's filters at one point.</summary>
    public int TileFilters => FilterBlocks * FilterBlock.Filters;

    public int InputPointStride => (BlockTiles * TileChannels) + PointGap;

    public int OutputPointStride => (BlockTiles * TileFilters) + PointGap;

    /// <summary>Floats of one block of 16 filters at one point.</summary>
    public int FilterLength => Channels * FilterBlock.Filters;

    /// <summary>Floats of the transformed filters, [point][block][channel][16].</summary>
    public int PackedLength => checked(Points * FilterBlocks * FilterLength);

    /// <summary>Whether the filters come from beyond a second-level cache of 512 KB for each block of tiles.</summary>
    public bool PrefetchesFilters => sizeof(float) * PackedLength > 512 * 1024;

    /// <summary>Whether transforms of what is read fetch the rows of the tiles below, which come from beyond the caches.</summary>
    public bool FetchesRows { get; init; }

    /// <summary>Whether workers share the blocks of filters as well as those of tiles: whole blocks only, which every vector divides.</summary>
    public bool SharesFilters => FilterBlocks > 1 && Filters % FilterBlock.Filters == 0 && Output.ChannelStride == Filters;

    /// <summary>The transform of a kind.</summary>
    public WinogradKernelSpec Transform(WinogradKind kind, VectorTarget target) =>
        new(kind, Rows, Columns, target) { Prefetches = FetchesRows && kind is WinogradKind.Input or WinogradKind.Gradient };

    /// <summary>The method's name: that of the tile's outputs and the kernel.</summary>
    public string Method => "Winograd " + WinogradAxis.Describe(Rows, Columns);

    /// <summary>Two blocks of filters, the last perhaps one: what workers share out.</summary>
    public int FilterPairs => (FilterBlocks + 1) / 2;

    /// <summary>Whether blocks of tiles may be cut between workers: where all filters come in pairs of blocks, register tiles are known to sum alike.</summary>
    public bool CutsBlocks => SharesFilters && FilterBlocks % 2 == 0;

    /// <summary>Whether some tiles fetch the filters that are needed next: those of a worker's groups at the same point, then its first at the next point.</summary>
    public bool FetchesPairs => PrefetchesFilters && VectorTargets.All.Any(target => ConvPlanner.TakesPairs(target, Filters));

    /// <summary>
    /// Whether a weight adjoint adds sums to the canonical adjoints a tile of channels at a time where a batch has a single block of tiles: sums that don't stay in the
    /// cache would cost more than their products. Measured 512→512 of 7², one image: 17 % of the peak (nominal) with the sums of two blocks of filters at a time, 45 so; 256→256 of 14² 49 and 120.
    /// </summary>
    public bool UnpacksFewTiles { get; init; }

    /// <summary>Where the parts of a worker's scratch begin: points of the input, of the output, a tile between two passes, a tile at the edge.</summary>
    public int OutputPointsBegin => Points * InputPointStride;

    public int TileBegin => OutputPointsBegin + (Points * OutputPointStride);

    public int EdgeBegin => TileBegin + (Points * MostLanes);

    public int SumsBegin => EdgeBegin + (Rows.Tile * Columns.Tile * TileFilters);

    /// <summary>Where sums of a tile of channels and two blocks of filters, and their taps, lie in the scratch of a weight adjoint.</summary>
    public int TapsBegin => SumsBegin + (2 * Points * TileSums);

    public int ScratchLength => checked(UnpacksFewTiles ? TapsBegin + (2 * Taps.Count * TileSums) : SumsBegin);

    /// <summary>Floats of the sums of a tile of channels and one block of filters at one point.</summary>
    public const int TileSums = WeightAdjointPlanner.MostChannels * FilterBlock.Filters;

    public int Phases => RowDilation * ColumnDilation;

    /// <summary>Whether some tiles hang over the map's end and move back inside.</summary>
    public bool HasEdges => Phases > 1 || Output.Height % Rows.Tile != 0 || Output.Width % Columns.Tile != 0;

    /// <summary>Tiles of an image.</summary>
    public int Tiles
    {
        get
        {
            int tiles = 0;
            for (int phase = 0; phase < Phases; phase++)
            {
                (int height, int width) = PhaseSize(phase);
                tiles += Count(height, Rows.Tile) * Count(width, Columns.Tile);
            }
            return tiles;
        }
    }

    /// <summary>
    /// Chunks of a batch that a weight adjoint sums apart, so that workers can share it: fewer where they share many blocks of filters, since the sums of each chunk are
    /// written and read once more, at most as many as their sums leave room for, and at run time no more than have <see cref="ChunkTiles"/> tiles each.
    /// </summary>
    public int Chunks => Math.Max(1, Math.Min(MostChunks / Math.Max(1, FilterBlocks / 2), ChunkBytes / (sizeof(float) * PackedLength)));

    /// <summary>
    /// Tiles of a chunk at least, so that making its sums costs little beside filling them: 48 where windows of 16 images should have work for two threads (on these a step of
    /// conv32-pool-conv64-pool-fc128-fc10 took 0.90 of the time without windows, with 96 tiles 0.97). A batch whose tiles all fit one block must be one chunk, since its sums are added without a chunk of their own.
    /// </summary>
    public const int ChunkTiles = 48;

    private const int MostChunks = 8;

    private const int ChunkBytes = 32 * 1024 * 1024;

    private static int Count(int size, int tile) => (size + tile - 1) / tile;

    /// <summary>Rows and columns of the output that belong to a phase.</summary>
    public (int Height, int Width) PhaseSize(int phase) => (
        Count(Output.Height - (phase / ColumnDilation), RowDilation), Count(Output.Width - (phase % ColumnDilation), ColumnDilation));
}
