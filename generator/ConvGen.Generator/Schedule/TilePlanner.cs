using System;
using System.Collections.Generic;

namespace ConvGen.Generator.Schedule;

/// <summary>Composes a length exactly from tiles: none hangs over.</summary>
internal static class TilePlanner
{
    /// <summary>A run of equal tiles.</summary>
    /// <param name="Begin">First position.</param>
    /// <param name="Size">Positions of one tile.</param>
    /// <param name="Count">Tiles.</param>
    internal readonly record struct Run(int Begin, int Size, int Count);

    /// <summary>
    /// Sizes to prefer, so that few kernels serve many widths: 56, 28 and 14 pixels are all tiles of 6 and 4, and 7 is 4 + 3.
    /// </summary>
    private static bool IsPreferred(int size, int most) => size == most || size is 3 or 4 || (most == 8 && size == 7);

    /// <summary>
    /// The fewest tiles of at most a size, among those the fewest of sizes that other widths don't share:
    /// 56 pixels in tiles of up to 6 are 8 tiles of 6 and 2 of 4.
    /// </summary>
    public static IReadOnlyList<Run> Compose(int length, int most)
    {
        // A long row is largest tiles but for its end.
        const int SearchedTiles = 8;
        int bulk = Math.Max(0, (length / most) - SearchedTiles);
        int rest = length - (bulk * most);
        int[] cost = new int[rest + 1];
        int[] last = new int[rest + 1];
        for (int position = 1; position <= rest; position++)
        {
            cost[position] = int.MaxValue;
            for (int size = 1; size <= Math.Min(most, position); size++)
            {
                int candidate = cost[position - size] + 1000 + (IsPreferred(size, most) ? 0 : 10);
                // Of equally good ones the larger last tile.
                if (candidate <= cost[position])
                    (cost[position], last[position]) = (candidate, size);
            }
        }
        int[] counts = new int[most + 1];
        counts[most] = bulk;
        for (int position = rest; position > 0; position -= last[position])
            counts[last[position]]++;
        List<Run> runs = [];
        int begin = 0;
        for (int size = most; size > 0; size--)
        {
            if (counts[size] == 0)
                continue;
            runs.Add(new Run(begin, size, counts[size]));
            begin += size * counts[size];
        }
        return runs;
    }

    /// <summary>
    /// The fewest tiles of at most a number of vectors, two or more, none shorter than one: where less than a vector is left over, the tile before gives one up.
    /// </summary>
    public static IEnumerable<Run> ComposeVectors(int length, int lanes, int most)
    {
        int size = most * lanes;
        int whole = length / size;
        int rest = length - (whole * size);
        bool borrows = whole > 0 && rest > 0 && rest < lanes;
        if (borrows)
            whole--;
        int begin = whole * size;
        if (whole > 0)
            yield return new Run(0, size, whole);
        if (borrows)
        {
            yield return new Run(begin, size - lanes, 1);
            begin += size - lanes;
        }
        if (begin < length)
            yield return new Run(begin, length - begin, 1);
    }

    /// <summary>The same tiles, one by one.</summary>
    public static IEnumerable<(int Begin, int Length)> Split(int length, int most)
    {
        foreach (Run run in Compose(length, most))
        {
            for (int tile = 0; tile < run.Count; tile++)
                yield return (run.Begin + (tile * run.Size), run.Size);
        }
    }
}
