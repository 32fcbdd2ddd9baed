using System;
using System.ComponentModel;
using System.Runtime.Intrinsics;

namespace ConvGen.Kernels;

/// <summary>
/// What a thread's range of a step means to Winograd's method: items, each a group of filters at a block of tiles. Where there are enough tiles, ranges are cut between
/// tiles, so that no tile is transformed twice and no thread needs more of its neighbour's pixels than the halo; small maps are cut between groups of filters, too.
/// </summary>
/// <remarks>Public for generated code only.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct TileShare
{
    // Fewer tiles of a part wouldn't pay for passing through all filters.
    private const int LeastTiles = 16;

    private readonly int _firstTile;
    private readonly TileBlocks _blocks;
    private readonly bool _isBackward;

    /// <summary>Finds a range's items.</summary>
    /// <param name="tiles">Tiles of all images.</param>
    /// <param name="most">Tiles of a block at most, a multiple of six.</param>
    /// <param name="groups">Groups of filters that may be shared out; 1 if they may not.</param>
    /// <param name="range">What the thread runs.</param>
    public TileShare(int tiles, int most, int groups, WorkRange range)
    {
        if (groups == 1 || tiles >= range.Parts * LeastTiles)
        {
            // Whole register tiles, as far as tiles go.
            int together = Vector512.IsHardwareAccelerated ? 8 : 6;
            (int first, int end) = range.Of((tiles + together - 1) / together);
            _firstTile = first * together;
            _blocks = new TileBlocks(Math.Min(tiles, end * together) - _firstTile, most);
            (First, End, Transformed) = (0, _blocks.Count * groups, -1);
            _isBackward = range.IsBackward;
            return;
        }
        _firstTile = 0;
        _blocks = new TileBlocks(tiles, most);
        (First, End) = range.Of(_blocks.Count * groups);
        Transformed = range.Resumes && First % groups != 0 ? First / groups : -1;
    }

    /// <summary>The first item.</summary>
    public int First { get; }

    /// <summary>What follows the last item.</summary>
    public int End { get; }

    /// <summary>The block whose transformed tiles lie in the thread's scratch from the item before; −1 if none does.</summary>
    public int Transformed { get; }

    /// <summary>The tiles of a block.</summary>
    /// <param name="block">Place of the block in the order in which the range is walked.</param>
    public (int Begin, int End) Of(int block)
    {
        (int begin, int end) = _blocks.Of(_isBackward ? _blocks.Count - 1 - block : block);
        return (_firstTile + begin, _firstTile + end);
    }
}
