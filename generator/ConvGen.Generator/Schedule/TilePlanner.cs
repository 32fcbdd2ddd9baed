using System.Collections.Generic;

namespace ConvGen.Generator.Schedule;

/// <summary>Composes a length exactly from tiles of nearly equal size: no tile hangs over, and at most two sizes occur.</summary>
internal static class TilePlanner
{
    /// <summary>A run of equal tiles.</summary>
    /// <param name="Begin">First position.</param>
    /// <param name="Size">Positions of one tile.</param>
    /// <param name="Count">Tiles.</param>
    internal readonly record struct Run(int Begin, int Size, int Count);

    /// <summary>The fewest tiles of at most a size: 56 in tiles of 6 is 6 tiles of 6 and 4 of 5.</summary>
    public static IReadOnlyList<Run> Compose(int length, int most)
    {
        int tiles = (length + most - 1) / most;
        int small = length / tiles;
        int large = length - (small * tiles);
        List<Run> runs = [];
        if (large > 0)
            runs.Add(new Run(0, small + 1, large));
        runs.Add(new Run(large * (small + 1), small, tiles - large));
        return runs;
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
