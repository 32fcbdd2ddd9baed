using System;
using System.Collections.Generic;
using System.Linq;

namespace ConvGen.Kernels;

/// <summary>
/// Who reads whom along one axis, as a sparse matrix: each place of the result is a weighted sum of places of the source. A place without any
/// reads nothing.
/// </summary>
internal sealed class ResampleAxis
{
    private readonly int[] _begins;
    private readonly int[] _sources;
    private readonly float[] _weights;

    /// <summary>An axis by its taps.</summary>
    /// <param name="taps">For each place of the result the places of the source and their weights; a place may occur more than once.</param>
    public ResampleAxis(IReadOnlyList<(int Source, double Weight)[]> taps)
    {
        _begins = new int[taps.Count + 1];
        List<int> sources = [];
        List<float> weights = [];
        for (int place = 0; place < taps.Count; place++)
        {
            foreach (IGrouping<int, (int Source, double Weight)> group in taps[place].GroupBy(tap => tap.Source).OrderBy(group => group.Key))
            {
                float weight = (float)group.Sum(tap => tap.Weight);
                if (weight == 0)
                    continue;
                sources.Add(group.Key);
                weights.Add(weight);
            }

            _begins[place + 1] = sources.Count;
        }

        _sources = [.. sources];
        _weights = [.. weights];
    }

    /// <summary>Places of the result.</summary>
    public int Size => _begins.Length - 1;

    /// <summary>The places that one of the result reads, ascending.</summary>
    public ReadOnlySpan<int> Sources(int place) => _sources.AsSpan(_begins[place].._begins[place + 1]);

    /// <summary>Their weights.</summary>
    public ReadOnlySpan<float> Weights(int place) => _weights.AsSpan(_begins[place].._begins[place + 1]);

    /// <summary>Each place reads itself.</summary>
    public static ResampleAxis Identity(int size) => Of(size, place => place);

    /// <summary>Each place reads one other, or none if that is negative.</summary>
    public static ResampleAxis Of(int size, Func<int, int> source) =>
        new([.. Enumerable.Range(0, size).Select(place => source(place) is >= 0 and int from ? new[] { (from, 1.0) } : [])]);

    /// <summary>Places around an axis.</summary>
    /// <param name="mode">What they read.</param>
    /// <param name="size">Places of the source.</param>
    /// <param name="before">Places before it.</param>
    /// <param name="after">Places behind it.</param>
    public static ResampleAxis Padded(PadMode mode, int size, int before, int after) =>
        Of(before + size + after, place => PaddedAxis.SourceOf(place - before, size, mode));

    /// <summary>The adjoint: each place of the source receives what the places that read it have, with the same weights.</summary>
    /// <param name="sourceSize">Places of the source.</param>
    public ResampleAxis Transposed(int sourceSize)
    {
        var readers = new List<(int Source, double Weight)>[sourceSize];
        for (int source = 0; source < sourceSize; source++)
            readers[source] = [];
        for (int place = 0; place < Size; place++)
        {
            for (int tap = 0; tap < Sources(place).Length; tap++)
                readers[Sources(place)[tap]].Add((place, Weights(place)[tap]));
        }

        return new ResampleAxis([.. readers.Select(one => one.ToArray())]);
    }
}
