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

    // Of the 20 million values that ReLU sees in a step of ResNet-20, those within rounding of its kink (about one in 100,000) pass their adjoint on in one
    // library and not in the other. Energy adds up: √(1e−5) a layer makes a hundredth over all. A term that is wrong or missing shows far above.
    private const double KinkTolerance = 0.05;

    /// <summary>The largest difference of two outputs, for each row; NaN anywhere gives infinity.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static double[] Differences(Subject subject, NetworkPlan plan, float[] actual, float[] reference)
    {
        bool hasKinks = subject.Work == Work.Training;
        (int Length, int Row, bool IsAdjoint)[] pieces = [.. Pieces(subject, plan)];
        int length = pieces.Sum(piece => piece.Length);
        if (actual.Length != length || reference.Length != length)
            throw new ArgumentException($"Expected {length} values, got {actual.Length} and {reference.Length}.");
        double[] differences = new double[subject.Rows.Count];
        int begin = 0;
        foreach ((int count, int row, bool isAdjoint) in pieces)
        {
            ReadOnlySpan<float> ours = actual.AsSpan(begin, count), theirs = reference.AsSpan(begin, count);
            double difference = isAdjoint && hasKinks ? BeyondKinks(ours, theirs) : Difference(ours, theirs, isAdjoint);
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
            // Scores that are all small are compared with the largest of them.
            double scale = isAdjoint ? largest : Math.Max(Math.Min(1, largest), Math.Abs(reference[index]));
            double distance = Math.Abs((double)actual[index] - reference[index]);
            // An adjoint of zeros is met by zeros only.
            difference = Math.Max(difference, distance == 0 ? 0 : distance / scale);
        }
        return difference;
    }

    /// <summary>‖a − r‖ ÷ ‖r‖, or 0 where kinks explain it.</summary>
    private static double BeyondKinks(ReadOnlySpan<float> actual, ReadOnlySpan<float> reference)
    {
        double distance = 0, length = 0;
        for (int index = 0; index < actual.Length; index++)
        {
            distance += Math.Pow((double)actual[index] - reference[index], 2);
            length += Math.Pow(reference[index], 2);
        }
        double difference = distance == 0 ? 0 : Math.Sqrt(distance / length);
        return difference <= KinkTolerance ? 0 : difference;
    }
}
