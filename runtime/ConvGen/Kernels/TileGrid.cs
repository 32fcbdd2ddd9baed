using System;
using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ConvGen.Kernels;

/// <summary>
/// Maps cut into tiles, as Winograd's method needs them, numbered image by image, phase by phase and row by row. A dilated kernel is an undilated one on the pixels of each
/// phase, whose rows and columns are equal modulo the dilation: a tile's pixels are a dilation apart. The last tile of a row or column that would hang over the
/// map's end moves back inside it; the pixels that it shares with the tile before are skipped.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct TileGrid
{
    private readonly TileAxis _rows;
    private readonly TileAxis _columns;

    /// <summary>Cuts a map into tiles.</summary>
    /// <param name="height">Rows of the map.</param>
    /// <param name="width">Columns of the map.</param>
    /// <param name="tileHeight">Rows of a tile, at most those of the smallest phase.</param>
    /// <param name="tileWidth">Columns of a tile, at most those of the smallest phase.</param>
    /// <param name="rowDilation">Rows from one of a tile to the next.</param>
    /// <param name="columnDilation">Columns from one of a tile to the next.</param>
    public TileGrid(int height, int width, int tileHeight, int tileWidth, int rowDilation = 1, int columnDilation = 1)
    {
        _rows = new(height, tileHeight, rowDilation);
        _columns = new(width, tileWidth, columnDilation);
        Tiles = _rows.Tiles * _columns.Tiles;
    }

    /// <summary>Tiles of one image.</summary>
    public int Tiles { get; }

    /// <summary>The longest run of tiles side by side, all tile-wide apart, that begins at a tile.</summary>
    /// <param name="tile">Number of the first tile.</param>
    /// <param name="end">Number after the last tile that is wanted.</param>
    public TileRun RunAt(int tile, int end)
    {
        int image = tile / Tiles;
        int within = tile - (image * Tiles);
        // Rows of phases hold all columns, a phase in one of them its own.
        int rowPhase = _rows.PhaseAt(ref within, _columns.Tiles);
        int rowTiles = _rows.TilesOf(rowPhase);
        int columnPhase = _columns.PhaseAt(ref within, rowTiles);
        int columnTiles = _columns.TilesOf(columnPhase);
        int tileRow = within / columnTiles;
        int tileColumn = within - (tileRow * columnTiles);
        (int row, int skippedRows) = _rows.Place(rowPhase, tileRow);
        (int column, int skippedColumns) = _columns.Place(columnPhase, tileColumn);
        int whole = _columns.WholeTilesOf(columnPhase);
        int tiles = tileColumn < whole ? Math.Min(whole - tileColumn, end - tile) : 1;
        return new(image, row, column, tiles, skippedRows, skippedColumns);
    }
}

/// <summary>One axis of a grid of tiles.</summary>
/// <param name="size">Pixels of the map.</param>
/// <param name="tile">Pixels of a tile.</param>
/// <param name="dilation">Pixels from one of a tile to the next.</param>
internal readonly struct TileAxis(int size, int tile, int dilation)
{
    /// <summary>Tiles of a phase among the first, which have a pixel more than the others where the dilation doesn't divide the size.</summary>
    private readonly int _longTiles = Count((size + dilation - 1) / dilation, tile);

    private readonly int _shortTiles = Count(size / dilation, tile);

    private readonly int _longPhases = size % dilation == 0 ? dilation : size % dilation;

    /// <summary>Tiles of all phases.</summary>
    public int Tiles => (_longPhases * _longTiles) + ((dilation - _longPhases) * _shortTiles);

    /// <summary>The phase in which a number lies where each tile of this axis stands for several numbers; the number becomes that within the phase.</summary>
    public int PhaseAt(ref int number, int perTile)
    {
        if (dilation == 1)
            return 0;
        int inLong = _longPhases * _longTiles * perTile;
        (int first, int begin, int length) = number < inLong ? (0, 0, _longTiles * perTile) : (_longPhases, inLong, _shortTiles * perTile);
        int phase = (number - begin) / length;
        number -= begin + (phase * length);
        return first + phase;
    }

    /// <summary>Tiles of a phase.</summary>
    public int TilesOf(int phase) => phase < _longPhases ? _longTiles : _shortTiles;

    /// <summary>Those that don't hang over the end.</summary>
    public int WholeTilesOf(int phase) => PixelsOf(phase) / tile;

    /// <summary>The pixel of the map at which a tile of a phase begins, and how many of the tile's pixels belong to the tile before.</summary>
    public (int Begin, int Skipped) Place(int phase, int index)
    {
        int begin = Math.Min(index * tile, PixelsOf(phase) - tile);
        return (phase + (begin * dilation), (index * tile) - begin);
    }

    private int PixelsOf(int phase) => (size - phase + dilation - 1) / dilation;

    private static int Count(int pixels, int tile) => (pixels + tile - 1) / tile;
}

/// <summary>Tiles side by side in one image.</summary>
/// <param name="Image">The image.</param>
/// <param name="Row">The map's row under the tiles' first.</param>
/// <param name="Column">The map's column under the first tile's first.</param>
/// <param name="Tiles">Number of tiles.</param>
/// <param name="SkippedRows">Rows at a tile's begin that belong to the tile above.</param>
/// <param name="SkippedColumns">Columns at a tile's begin that belong to the tile before.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly record struct TileRun(int Image, int Row, int Column, int Tiles, int SkippedRows, int SkippedColumns)
{
    /// <summary>Whether all pixels of the tiles are theirs.</summary>
    public bool IsWhole => (SkippedRows | SkippedColumns) == 0;

    /// <summary>Copies the pixels of one tile that are its own from a map into a compact tile, and zeros for the others.</summary>
    /// <param name="map">The tile's first pixel in the map.</param>
    /// <param name="channelStride">Floats from a pixel to the next in the map.</param>
    /// <param name="rowStride">Floats from a row to the next in the map.</param>
    /// <param name="tile">The compact tile.</param>
    /// <param name="tileChannels">Floats from a pixel to the next in the tile.</param>
    /// <param name="height">Rows of the tile.</param>
    /// <param name="width">Columns of the tile.</param>
    /// <param name="channels">Floats of a pixel.</param>
    public void CopyIn(ref float map, int channelStride, int rowStride, ref float tile, int tileChannels, int height, int width, int channels)
    {
        MemoryMarshal.CreateSpan(ref tile, height * width * tileChannels).Clear();
        for (int row = SkippedRows; row < height; row++)
        {
            for (int column = SkippedColumns; column < width; column++)
            {
                MemoryMarshal.CreateSpan(ref Unsafe.Add(ref map, ((nint)row * rowStride) + (column * channelStride)), channels)
                    .CopyTo(MemoryMarshal.CreateSpan(ref Unsafe.Add(ref tile, ((row * width) + column) * tileChannels), channels));
            }
        }
    }

    /// <summary>Copies the pixels of one tile that are its own from a compact tile into a map.</summary>
    /// <param name="tile">The compact tile.</param>
    /// <param name="tileChannels">Floats from a pixel to the next in the tile.</param>
    /// <param name="height">Rows of the tile.</param>
    /// <param name="width">Columns of the tile.</param>
    /// <param name="map">The tile's first pixel in the map.</param>
    /// <param name="channelStride">Floats from a pixel to the next in the map.</param>
    /// <param name="rowStride">Floats from a row to the next in the map.</param>
    /// <param name="channels">Floats of a pixel.</param>
    public void CopyOut(ref float tile, int tileChannels, int height, int width, ref float map, int channelStride, int rowStride, int channels)
    {
        for (int row = SkippedRows; row < height; row++)
        {
            for (int column = SkippedColumns; column < width; column++)
            {
                MemoryMarshal.CreateSpan(ref Unsafe.Add(ref tile, ((row * width) + column) * tileChannels), channels)
                    .CopyTo(MemoryMarshal.CreateSpan(ref Unsafe.Add(ref map, ((nint)row * rowStride) + (column * channelStride)), channels));
            }
        }
    }

    /// <summary>Writes another map and a bias into the pixels of the tiles that are their own, which a convolution is then added to.</summary>
    /// <param name="output">The first tile's first pixel in the output.</param>
    /// <param name="outputRow">Floats from a row of the output to the next.</param>
    /// <param name="outputPixel">Floats from a pixel of the output to the next.</param>
    /// <param name="addend">The same pixel in the other map.</param>
    /// <param name="addendRow">Floats from a row of that map to the next.</param>
    /// <param name="addendPixel">Floats from a pixel of that map to the next.</param>
    /// <param name="height">Rows of a tile.</param>
    /// <param name="width">Columns of a tile.</param>
    /// <param name="channels">Floats of a pixel.</param>
    /// <param name="bias">The bias of the first channel.</param>
    public void Start(
        ref float output, int outputRow, int outputPixel, ref float addend, int addendRow, int addendPixel, int height, int width, int channels, ref float bias) =>
        BiasRows.Add(
            ref Unsafe.Add(ref output, ((nint)SkippedRows * outputRow) + (SkippedColumns * outputPixel)), outputRow, outputPixel,
            ref Unsafe.Add(ref addend, ((nint)SkippedRows * addendRow) + (SkippedColumns * addendPixel)), addendRow, addendPixel,
            height - SkippedRows, (Tiles * width) - SkippedColumns, channels, ref bias);

    /// <summary>Applies an activation function to the pixels of the tiles that are their own.</summary>
    /// <param name="activation">The function.</param>
    /// <param name="output">The first tile's first pixel in the map, at the first of the channels.</param>
    /// <param name="rowStride">Floats from a row of a tile to the next.</param>
    /// <param name="pixelStride">Floats from a pixel of a tile to the next.</param>
    /// <param name="height">Rows of a tile.</param>
    /// <param name="width">Columns of a tile.</param>
    /// <param name="channel">The first channel.</param>
    /// <param name="channels">Number of channels, padding included.</param>
    public void Activate(in FusedActivation activation, ref float output, int rowStride, int pixelStride, int height, int width, int channel, int channels) =>
        activation.Apply(
            ref Unsafe.Add(ref output, ((nint)SkippedRows * rowStride) + (SkippedColumns * pixelStride)),
            height - SkippedRows, rowStride, (Tiles * width) - SkippedColumns, pixelStride, channel, channels);
}
