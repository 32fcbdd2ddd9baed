using System;
using System.ComponentModel;

namespace ConvGen.Kernels;

/// <summary>Tiles cut into as few blocks as their limit allows, of about the same size, so that workers who share them have about the same to do.</summary>
/// <remarks>
/// All blocks but the last are whole multiples of the six tiles that a kernel multiplies at once. Public for generated code only.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct TileBlocks
{
    private const int TilesAtOnce = 6;

    private readonly int _tiles;
    private readonly int _size;

    /// <summary>Cuts tiles into blocks.</summary>
    /// <param name="tiles">Number of tiles; none make no block.</param>
    /// <param name="most">Tiles of a block at most, a multiple of six.</param>
    public TileBlocks(int tiles, int most)
    {
        int fewest = Math.Max(1, Groups(tiles, most));
        _tiles = tiles;
        _size = Math.Max(1, Groups(tiles, fewest * TilesAtOnce)) * TilesAtOnce;
        Count = Groups(tiles, _size);
    }

    /// <summary>Number of blocks.</summary>
    public int Count { get; }

    /// <summary>The tiles of a block.</summary>
    /// <param name="block">Index of the block.</param>
    public (int Begin, int End) Of(int block) => (block * _size, Math.Min(_tiles, (block + 1) * _size));

    /// <summary>The block of a tile.</summary>
    internal int At(int tile) => tile / _size;

    /// <summary>
    /// Where to cut near a tile: at a block's begin, or behind whole register tiles. Tiles that these leave over at a block's end may join the register tiles before them, one each,
    /// if there are as many: so many stay with them.
    /// </summary>
    /// <param name="tile">The tile; the place is at it or before it.</param>
    /// <param name="together">Tiles of a register tile.</param>
    internal int CutAt(int tile, int together)
    {
        if (tile == _tiles)
            return tile;
        (int begin, int end) = Of(At(tile));
        return begin + (together * Math.Min((tile - begin) / together, Room(end - begin, together)));
    }

    /// <summary>Whether cuts may lie in a block's second half too, so that threads get about as much each.</summary>
    /// <param name="together">Tiles of a register tile.</param>
    internal bool HaveRoom(int together)
    {
        int size = Math.Min(_size, _tiles);
        return 2 * together * Room(size, together) >= size;
    }

    /// <summary>Register tiles of a block behind which it may be cut.</summary>
    private static int Room(int tiles, int together)
    {
        (int whole, int rest) = Math.DivRem(tiles, together);
        return rest <= whole ? whole - rest : whole;
    }

    private static int Groups(int tiles, int size) => (tiles + size - 1) / size;
}
