using System;
using System.Collections.Generic;

namespace ConvGen.Visuals;

/// <summary>A tile of a sheet.</summary>
/// <param name="Rows">Rows of values.</param>
/// <param name="Columns">Columns of values.</param>
/// <param name="Colour">Colour of a value, row by row.</param>
internal readonly record struct Tile(int Rows, int Columns, Func<int, Colour> Colour);

/// <summary>Tiles of one size in rows below a title.</summary>
internal static class Sheet
{
    public const int Gap = 8;
    public const int TitleHeight = 36;

    /// <summary>Pixels that the longer side of a tile has at least, if its values can be enlarged by a whole factor.</summary>
    public const int SmallSide = 84;

    /// <summary>The same for the tiles of sheets that have two.</summary>
    public const int LargeSide = 224;

    private const float TitleSize = 15;

    /// <summary>Pixels of a value's side.</summary>
    public static int Scale(int rows, int columns, int leastSide = SmallSide) => Math.Max(1, (leastSide + Math.Max(rows, columns) - 1) / Math.Max(rows, columns));

    /// <summary>Draws a sheet. Tiles must be as large as the first or, by a whole factor, smaller: they are enlarged to its size.</summary>
    /// <param name="title">The title.</param>
    /// <param name="tiles">The tiles; at least one.</param>
    /// <param name="across">Tiles in a row.</param>
    /// <param name="leastSide">Pixels that the longer side of a tile has at least.</param>
    public static Picture Draw(string title, IReadOnlyList<Tile> tiles, int across, int leastSide = SmallSide)
    {
        int scale = Scale(tiles[0].Rows, tiles[0].Columns, leastSide);
        (int tileWidth, int tileHeight) = (tiles[0].Columns * scale, tiles[0].Rows * scale);
        across = Math.Min(across, tiles.Count);
        int down = (tiles.Count + across - 1) / across;
        int width = Math.Max(Gap + (across * (tileWidth + Gap)), (2 * Gap) + (int)MathF.Ceiling(Lettering.Width(title, TitleSize)));
        var raster = new Raster(width, TitleHeight + (down * (tileHeight + Gap)));
        for (int index = 0; index < tiles.Count; index++)
        {
            Tile tile = tiles[index];
            raster.Grid(
                Gap + (index % across * (tileWidth + Gap)), TitleHeight + (index / across * (tileHeight + Gap)), tile.Rows, tile.Columns, tileWidth / tile.Columns,
                tile.Colour);
        }
        raster.Draw(canvas => Lettering.Write(canvas, title, Gap, 24, TitleSize));
        return raster.ToPicture();
    }
}
