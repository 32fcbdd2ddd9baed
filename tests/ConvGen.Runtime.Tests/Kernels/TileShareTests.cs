using System.Collections.Generic;
using System.Linq;
using System.Runtime.Intrinsics;
using ConvGen.Kernels;
using Xunit;

namespace ConvGen.Runtime.Tests.Kernels;

public sealed class TileShareTests
{
    /// <summary>Whatever is cut where: every tile meets every group of filters once, and is summed as it is by one thread.</summary>
    [Theory]
    [InlineData(196, 48)]
    [InlineData(100, 24)]
    [InlineData(49, 48)]
    [InlineData(25, 48)]
    [InlineData(1568, 24)]
    [InlineData(16, 24)]
    [InlineData(3, 24)]
    [InlineData(103, 48)]
    [InlineData(108, 48)]
    public void PartsCoverAllAlike(int tiles, int most)
    {
        foreach ((int groups, bool cuts) in new[] { (1, false), (1, true), (2, true), (4, true), (8, true), (3, false) })
        {
            Dictionary<(int Tile, int Group), bool> whole = Walk(new TileShare(tiles, most, groups, cuts, new WorkRange(0, 1)), groups);
            Assert.Equal(tiles * groups, whole.Count);
            for (int parts = 2; parts <= 24; parts++)
            {
                Dictionary<(int Tile, int Group), bool> all = [];
                for (int part = 0; part < parts; part++)
                {
                    foreach (KeyValuePair<(int Tile, int Group), bool> entry in Walk(new TileShare(tiles, most, groups, cuts, new WorkRange(part, parts)), groups))
                        all.Add(entry.Key, entry.Value);
                }
                Assert.Equal(whole.OrderBy(entry => entry.Key), all.OrderBy(entry => entry.Key));
            }
        }
    }

    /// <summary>Blocks of 36 tiles are four register tiles of nine at 512 bits and can't be cut there: groups of filters are shared instead, and every part has its third.</summary>
    [Fact]
    public void BlocksWithoutRoomAreSharedByGroups()
    {
        for (int part = 0; part < 6; part++)
        {
            TileShare share = new(108, 48, 2, true, new WorkRange(part, 6));
            int tiles = Walk(share, 2).Count;
            Assert.InRange(tiles, 24, 48);
        }
    }

    /// <summary>What has a single group of filters is shared by tiles, however many the parts: 16 tiles by two threads, of which each takes half of the parts.</summary>
    [Fact]
    public void AFewTilesOfOneGroupAreCut()
    {
        int first = Walk(new TileShare(16, 24, 1, true, new WorkRange(0, 6, count: 3)), 1).Count, second = Walk(new TileShare(16, 24, 1, true, new WorkRange(3, 6, count: 3)), 1).Count;
        Assert.Equal(16, first + second);
        Assert.InRange(first, 6, 8);
    }

    /// <summary>A block counts as transformed only where the thread ran the item before.</summary>
    [Fact]
    public void TransformedTilesAreTheThreadsOwn()
    {
        // Four items in eight parts: every second part has none.
        Assert.Equal(-1, new TileShare(6, 24, 4, false, new WorkRange(3, 8, before: 1)).Transformed);
        Assert.Equal(0, new TileShare(6, 24, 4, false, new WorkRange(4, 8, before: 2)).Transformed);
        Assert.Equal(-1, new TileShare(6, 24, 4, false, new WorkRange(4, 8)).Transformed);
        Assert.Equal(-1, new TileShare(6, 24, 4, false, new WorkRange(0, 8)).Transformed);
    }

    /// <summary>For each tile and group whether the tile is left to the smallest register tiles, which sum in another order.</summary>
    private static Dictionary<(int Tile, int Group), bool> Walk(TileShare share, int groups)
    {
        Dictionary<(int Tile, int Group), bool> walked = [];
        bool takesUp = Vector512.IsHardwareAccelerated;
        int together = takesUp ? 8 : 6;
        for (int item = share.First; item < share.End; item++)
        {
            (int begin, int end) = share.Of(item / groups);
            int rest = (end - begin) % together;
            bool joins = takesUp && rest <= (end - begin) / together;
            int alike = joins ? end : end - (rest % 4);
            for (int tile = begin; tile < end; tile++)
                walked.Add((tile, item % groups), tile >= alike);
        }
        return walked;
    }
}
