using System;
using System.Collections.Generic;
using System.Linq;

namespace ConvGen.Generator.Algorithm;

/// <summary>target = left + factor · right, or without a left operand factor · right.</summary>
internal sealed record LinearStep(string Target, string? Left, Rational Factor, string Right);

/// <summary>
/// A matrix times a vector of named values, as few steps of one addition or multiply-add each as a greedy search for common pairs finds.
/// </summary>
internal sealed class LinearMap
{
    private readonly List<LinearStep> _steps = [];
    private readonly List<Dictionary<string, Rational>> _rows = [];

    /// <param name="matrix">The matrix.</param>
    /// <param name="inputs">Names of the inputs.</param>
    /// <param name="output">Prefix of the outputs' names.</param>
    public LinearMap(Rational[,] matrix, IReadOnlyList<string> inputs, string output)
    {
        int columns = matrix.GetLength(1);
        for (int row = 0; row < matrix.GetLength(0); row++)
        {
            Dictionary<string, Rational> terms = [];
            for (int column = 0; column < columns; column++)
            {
                if (!matrix[row, column].IsZero)
                    terms.Add(inputs[column], matrix[row, column]);
            }
            _rows.Add(terms);
        }
        SharePairs(output);
        Outputs = [.. _rows.Select((row, index) => Sum(row, output + index))];
    }

    public IReadOnlyList<LinearStep> Steps => _steps;

    /// <summary>Names of the results; a row that holds one value unchanged is that value.</summary>
    public IReadOnlyList<string> Outputs { get; }

    /// <summary>Replaces pairs a + ratio · b that several rows hold by a value of their own, the most frequent first.</summary>
    private void SharePairs(string output)
    {
        for (int number = 0; ; number++)
        {
            var pair = _rows
                .SelectMany(Pairs)
                .GroupBy(pair => pair)
                .Where(group => group.Count() > 1)
                .OrderByDescending(group => group.Count())
                .ThenBy(group => group.Key.Left, StringComparer.Ordinal)
                .ThenBy(group => group.Key.Right, StringComparer.Ordinal)
                .ThenBy(group => group.Key.Ratio.ToFloat())
                .FirstOrDefault()?.Key;
            if (pair is not { } shared)
                return;
            string name = $"{output}_shared{number}";
            _steps.Add(new LinearStep(name, shared.Left, shared.Ratio, shared.Right));
            foreach (Dictionary<string, Rational> row in _rows.Where(row => Pairs(row).Contains(shared)))
            {
                row.Add(name, row[shared.Left]);
                row.Remove(shared.Left);
                row.Remove(shared.Right);
            }
        }
    }

    private static IEnumerable<(string Left, string Right, Rational Ratio)> Pairs(Dictionary<string, Rational> row)
    {
        string[] names = [.. row.Keys.OrderBy(name => name, StringComparer.Ordinal)];
        for (int left = 0; left < names.Length; left++)
        {
            for (int right = left + 1; right < names.Length; right++)
                yield return (names[left], names[right], row[names[right]] / row[names[left]]);
        }
    }

    /// <summary>Sums a row's terms: first one with factor 1, if there is any, which costs nothing.</summary>
    private string Sum(Dictionary<string, Rational> row, string target)
    {
        (string Name, Rational Factor)[] terms =
        [
            .. row.Select(term => (term.Key, term.Value)).OrderBy(term => term.Value == 1 ? 0 : 1).ThenBy(term => term.Key, StringComparer.Ordinal),
        ];
        if (terms.Length == 0)
            throw new InvalidOperationException("A row of a transform is zero.");
        string? sum = null;
        for (int index = 0; index < terms.Length; index++)
        {
            (string name, Rational factor) = terms[index];
            if (sum is null && factor == 1)
            {
                sum = name;
                continue;
            }
            string next = index == terms.Length - 1 ? target : $"{target}_{index}";
            _steps.Add(new LinearStep(next, sum, factor, name));
            sum = next;
        }
        return sum!;
    }
}
