using System;
using System.Collections.Generic;
using System.Diagnostics;

namespace ConvGen;

/// <summary>A measured piece of a call: a step on a block of images, or a way in or out.</summary>
/// <remarks>Layers that are none: −1 is the way in, the number of layers the way out, the next one the way from packed to canonical adjoints.</remarks>
/// <param name="Name">Name of the step.</param>
/// <param name="Layer">Index of the layer.</param>
/// <param name="Block">Index of the block of images, or of the window of a training pass.</param>
/// <param name="IsAdjoint">Whether it belongs to the adjoints.</param>
internal readonly record struct ProfileColumn(string Name, int Layer, int Block, bool IsAdjoint = false);

/// <summary>When each piece of each measured call ended. A piece begins where the one before it ends.</summary>
internal sealed class ProfileSamples(IReadOnlyList<ProfileColumn> columns)
{
    private const int MostRounds = 1000;

    /// <summary>Stamps that are kept at most, 8 MB of them: large networks on many images have many pieces.</summary>
    private const int MostStamps = 1 << 20;

    // A call's begin stands before its pieces' ends.
    private readonly long[] _stamps = new long[checked(Math.Clamp(MostStamps / (columns.Count + 1), 1, MostRounds) * (columns.Count + 1))];

    public IReadOnlyList<ProfileColumn> Columns { get; } = columns;

    public int Rounds { get; private set; }

    /// <summary>Whether there is no room for another call.</summary>
    public bool IsFull => Rounds * (Columns.Count + 1) == _stamps.Length;

    /// <summary>Where the next call writes its stamps.</summary>
    public Span<long> Next => _stamps.AsSpan(Rounds * (Columns.Count + 1), Columns.Count + 1);

    public void EndRound() => Rounds++;

    /// <summary>Begin and length of a piece in microseconds since the first call's begin.</summary>
    public (double Begin, double Length) Piece(int round, int column)
    {
        int at = (round * (Columns.Count + 1)) + column;
        return (Microseconds(_stamps[at] - _stamps[0]), Microseconds(_stamps[at + 1] - _stamps[at]));
    }

    /// <summary>When a piece begins, in nanoseconds since the first call's begin; where there is no such piece, when the last one ends.</summary>
    public long Nanoseconds(int round, int column) =>
        (long)Math.Round(1e9 * (_stamps[(round * (Columns.Count + 1)) + column] - _stamps[0]) / Stopwatch.Frequency);

    /// <summary>Median time of a piece in microseconds.</summary>
    public double Median(int column) => Median(round => Piece(round, column).Length);

    /// <summary>Median time of a call in microseconds.</summary>
    public double MedianOfRounds() => Median(round => Piece(round, Columns.Count - 1) is var last ? last.Begin + last.Length - Piece(round, 0).Begin : 0);

    private double Median(Func<int, double> time)
    {
        double[] times = new double[Rounds];
        for (int round = 0; round < Rounds; round++)
            times[round] = time(round);
        Array.Sort(times);
        return (times[(Rounds - 1) / 2] + times[Rounds / 2]) / 2;
    }

    private static double Microseconds(long ticks) => 1e6 * ticks / Stopwatch.Frequency;
}
