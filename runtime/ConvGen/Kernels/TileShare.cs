using System;
using System.ComponentModel;
using System.Runtime.Intrinsics;

namespace ConvGen.Kernels;

/// <summary>
/// What a thread's range of a step means to Winograd's method: items, each a group of filters at a block of tiles. Where there are enough tiles, ranges are cut between
/// tiles, so that no tile is transformed twice and no thread needs more of its neighbour's pixels than the halo; else between groups of filters.
/// </summary>
/// <remarks>
/// Blocks are the same for any number of threads, and a cut leaves each tile to a register tile that sums in the same order: every count of threads gives the same bits.
/// Public for generated code only.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct TileShare
{
    // Fewer tiles of a part wouldn't pay for passing through all filters.
    private const int LeastTiles = 16;

    // Through these, half as many do. Measured on two threads, 128→128 3×3 of 28², which has four groups of filters and 49 tiles: 0.88 of the time with cuts.
    private const int FewGroups = 4;

    private readonly TileBlocks _blocks;
    private readonly int _begin;
    private readonly int _end;

    /// <summary>Finds a range's items.</summary>
    /// <param name="tiles">Tiles of all images.</param>
    /// <param name="most">Tiles of a block at most, a multiple of six.</param>
    /// <param name="groups">Groups of filters that may be shared out; 1 if they may not.</param>
    /// <param name="cuts">Whether blocks may be cut: register tiles are of six (two times three) tiles, or at 512 bits of eight and, to take up what these leave over, nine.</param>
    /// <param name="range">What the thread runs.</param>
    public TileShare(int tiles, int most, int groups, bool cuts, WorkRange range)
    {
        _blocks = new TileBlocks(tiles, most);
        if (cuts && tiles >= LeastOf(groups, range.Parts) && _blocks.HaveRoom(Together))
        {
            (int first, int end) = range.Of(tiles);
            (_begin, _end) = (_blocks.CutAt(first, Together), _blocks.CutAt(end, Together));
            (First, End, Transformed) = (_blocks.At(_begin) * groups, _begin == _end ? 0 : (_blocks.At(_end - 1) + 1) * groups, -1);
            return;
        }
        (_begin, _end) = (0, tiles);
        (First, End) = range.Of(_blocks.Count * groups);
        Transformed = First % groups != 0 && range.HasRunBefore(_blocks.Count * groups) ? First / groups : -1;
    }

    /// <summary>Fewest tiles that are cut between parts: what can't be shared by groups of filters is cut in two at least, so that 64→32 5×5 of 14² takes 26 µs on two threads, 51 without.</summary>
    private static int LeastOf(int groups, int parts) => groups == 1 ? 2 * Together : parts * (groups <= FewGroups ? LeastTiles / 2 : LeastTiles);

    /// <summary>Tiles of a register tile, or of two.</summary>
    private static int Together => Vector512.IsHardwareAccelerated ? 8 : 6;

    /// <summary>The first item.</summary>
    public int First { get; }

    /// <summary>What follows the last item.</summary>
    public int End { get; }

    /// <summary>The block whose transformed tiles lie in the thread's scratch from the item before; −1 if none does.</summary>
    public int Transformed { get; }

    /// <summary>The thread's tiles of a block.</summary>
    /// <param name="block">Index of the block.</param>
    public (int Begin, int End) Of(int block)
    {
        (int begin, int end) = _blocks.Of(block);
        return (Math.Max(begin, _begin), Math.Min(end, _end));
    }
}
