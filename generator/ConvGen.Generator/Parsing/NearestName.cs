using System;
using System.Collections.Generic;
using System.Linq;

namespace ConvGen.Generator.Parsing;

/// <summary>Finds the name that a misspelt one most likely means.</summary>
internal static class NearestName
{
    /// <summary>The candidate with the smallest edit distance, the last of several; empty if there is no candidate.</summary>
    public static string Of(string name, IEnumerable<string> candidates)
    {
        string nearest = string.Empty;
        int smallest = int.MaxValue;
        foreach (string candidate in candidates)
        {
            int distance = EditDistance(name.ToUpperInvariant(), candidate.ToUpperInvariant());
            if (distance <= smallest)
                (nearest, smallest) = (candidate, distance);
        }

        return nearest;
    }

    /// <summary>Levenshtein's distance: insertions, deletions and exchanges of single letters.</summary>
    private static int EditDistance(string first, string second)
    {
        int[] row = Enumerable.Range(0, second.Length + 1).ToArray();
        for (int i = 1; i <= first.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= second.Length; j++)
            {
                int exchanged = diagonal + (first[i - 1] == second[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(exchanged, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[second.Length];
    }
}
