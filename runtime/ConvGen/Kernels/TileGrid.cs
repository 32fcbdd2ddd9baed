using System;
using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ConvGen.Kernels;

/// <summary>
/// Maps cut into tiles, as Winograd's method needs them, numbered image by image and row by row. The last tile of a row or column that would hang over the
/// map's end moves back inside it; the pixels that it shares with the tile before are skipped.
/// </summary>
/// <param name="height">Rows of the map.</param>
/// <param name="width">Columns of the map.</param>
/// <param name="tileHeight">Rows of a tile, at most those of the map.</param>
/// <param name="tileWidth">Columns of a tile, at most those of the map.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct TileGrid(int height, int width, int tileHeight, int tileWidth)
{
    private readonly int _columns = (width + tileWidth - 1) / tileWidth;

    /// <summary>Tiles of one image.</summary>
    public int Tiles => (height + tileHeight - 1) / tileHeight * _columns;

    /// <summary>The longest run of tiles side by side, all tile-wide apart, that begins at a tile.</summary>
    /// <param name="tile">Number of the first tile.</param>
    /// <param name="end">Number after the last tile that is wanted.</param>
    public TileRun RunAt(int tile, int end)
    {
        int image = tile / Tiles;
        int within = tile - (image * Tiles);
        int tileRow = within / _columns;
        int tileColumn = within - (tileRow * _columns);
        int row = Math.Min(tileRow * tileHeight, height - tileHeight);
        int column = Math.Min(tileColumn * tileWidth, width - tileWidth);
        int whole = width / tileWidth;
        int tiles = tileColumn < whole ? Math.Min(whole - tileColumn, end - tile) : 1;
        return new(image, row, column, tiles, (tileRow * tileHeight) - row, (tileColumn * tileWidth) - column);
    }
}

/// <summary>Tiles side by side in one image.</summary>
/// <param name="Image">The image.</param>
/// <param name="Row">First row of the tiles.</param>
/// <param name="Column">First column of the first tile.</param>
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
}
