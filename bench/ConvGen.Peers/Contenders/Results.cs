using System;
using System.Collections.Generic;
using System.Linq;
using ConvGen.Peers.Rows;

namespace ConvGen.Peers.Contenders;

/// <summary>
/// How a subject's outputs lie: the scores of inference; the input's adjoint, then those of the trained parameters; or the scores and the parameters'
/// adjoints of a training step. Each piece belongs to a row.
/// </summary>
internal static class Results
{
    /// <summary>The bound of a difference: |a − r| ≤ 1e−4 · max(1, |r|) for scores, times the tensor's largest value for adjoints.</summary>
    public const double Tolerance = 1e-4;

    /// <summary>The largest difference of two outputs, for each row; NaN anywhere gives infinity.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static double[] Differences(Subject subject, NetworkPlan plan, float[] actual, float[] reference)
    {
        (int Length, int Row, bool IsAdjoint)[] pieces = [.. Pieces(subject, plan)];
        int length = pieces.Sum(piece => piece.Length);
        if (actual.Length != length || reference.Length != length)
            throw new ArgumentException($"Expected {length} values, got {actual.Length} and {reference.Length}.");
        double[] differences = new double[subject.Rows.Count];
        int begin = 0;
        foreach ((int count, int row, bool isAdjoint) in pieces)
        {
            double difference = Difference(actual.AsSpan(begin, count), reference.AsSpan(begin, count), isAdjoint);
            differences[row] = Math.Max(differences[row], double.IsNaN(difference) ? double.PositiveInfinity : difference);
            begin += count;
        }
        return differences;
    }

    private static IEnumerable<(int Length, int Row, bool IsAdjoint)> Pieces(Subject subject, NetworkPlan plan)
    {
        yield return subject.Work == Work.Adjoints
            ? (subject.Batch * plan.InputLength, 0, true)
            : (subject.Batch * plan.OutputLength, 0, false);
        if (subject.Work == Work.Inference)
            yield break;
        foreach (ParameterInfo parameter in plan.Parameters.Where(parameter => parameter.IsTrained))
            yield return (parameter.Length, subject.Rows.Count - 1, true);
    }

    private static double Difference(ReadOnlySpan<float> actual, ReadOnlySpan<float> reference, bool isAdjoint)
    {
        double largest = 0;
        foreach (float value in reference)
            largest = Math.Max(largest, Math.Abs(value));
        double difference = 0;
        for (int index = 0; index < actual.Length; index++)
        {
            double scale = isAdjoint ? largest : Math.Max(1, Math.Abs(reference[index]));
            double distance = Math.Abs((double)actual[index] - reference[index]);
            // An adjoint of zeros is met by zeros only.
            difference = Math.Max(difference, distance == 0 ? 0 : distance / scale);
        }
        return difference;
    }
}
