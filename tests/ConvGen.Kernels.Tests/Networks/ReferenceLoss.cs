using System;
using System.Linq;

namespace ConvGen.Kernels.Tests.Networks;

/// <summary>A loss with its formula in double, and what it is held to.</summary>
internal sealed record ReferenceLoss(string Name, Loss Loss, Func<double[], int, float[], double> OfImage)
{
    private const float Smoothing = 0.1f;

    /// <summary>Every loss. The formulas take the scores of an image, its label and its targets.</summary>
    public static ReferenceLoss[] All { get; } =
    [
        new("CrossEntropy", Loss.CrossEntropy, (scores, label, _) => -LogSoftmax(scores)[label]),
        new("CrossEntropySmoothed", Loss.CrossEntropyWith(Smoothing), (scores, label, _) =>
            ((1 - (double)Smoothing) * -LogSoftmax(scores)[label]) + (Smoothing * -LogSoftmax(scores).Average())),
        new("MeanSquaredError", Loss.MeanSquaredError, (scores, _, targets) => scores.Zip(targets, (score, target) => (score - target) * (score - target)).Average()),
        new("BinaryCrossEntropy", Loss.BinaryCrossEntropy, (scores, _, targets) => scores.Zip(targets, (score, target) =>
            Math.Max(score, 0) - (score * target) + Math.Log(1 + Math.Exp(-Math.Abs(score)))).Average()),
    ];

    /// <summary>The mean over a batch.</summary>
    public double Of(double[] scores, int[] labels, float[] targets)
    {
        int length = scores.Length / labels.Length;
        return labels.Select((label, image) =>
            OfImage(scores[(image * length)..((image + 1) * length)], label, targets[(image * length)..((image + 1) * length)])).Average();
    }

    private static double[] LogSoftmax(double[] scores)
    {
        double sum = Math.Log(scores.Sum(Math.Exp));
        return [.. scores.Select(score => score - sum)];
    }
}
