using System;
using System.Globalization;
using System.Numerics.Tensors;

namespace ConvGen;

/// <summary>Softmax cross-entropy with class labels or shares of the classes, smoothed by ε: see <see cref="Loss.CrossEntropyWith"/>.</summary>
/// <param name="labelSmoothing">ε, from 0 to 1.</param>
internal sealed class CrossEntropyLoss(float labelSmoothing) : Loss
{
    // Sums of a thousand rounded shares stay far below.
    private const float SumError = 1e-3f;

    /// <inheritdoc/>
    public override bool UsesLabels => true;

    /// <inheritdoc/>
    public override bool AcceptsShares => true;

    /// <inheritdoc/>
    protected override string? FaultOf(float target) => target is >= 0f and <= 1f ? null : "a share from 0 to 1";

    /// <inheritdoc/>
    protected override string? FaultOf(ReadOnlySpan<float> targets)
    {
        float sum = TensorPrimitives.Sum(targets);
        return Math.Abs(sum - 1) <= SumError ? null : string.Create(CultureInfo.InvariantCulture, $"a sum of 1, not {sum},");
    }

    /// <inheritdoc/>
    protected override double Compute(
        ReadOnlySpan<float> scores,
        int outputLength,
        ReadOnlySpan<int> labels,
        ReadOnlySpan<float> targets,
        Span<float> scoreAdjoints,
        float scale)
    {
        int images = scores.Length / outputLength;
        double smoothing = labelSmoothing;
        double share = smoothing / outputLength;
        double adjointScale = scale / (double)images;
        double total = 0;
        for (int image = 0; image < images; image++)
        {
            ReadOnlySpan<float> row = scores.Slice(image * outputLength, outputLength);
            int label = labels.IsEmpty ? -1 : labels[image];
            ReadOnlySpan<float> shares = labels.IsEmpty ? targets.Slice(image * outputLength, outputLength) : [];
            double logSum = LogSumExp(row);

            // Without smoothing the other classes stay out of the sum: a score of −∞ must not make it 0·∞.
            double loss = 0;
            for (int k = 0; k < row.Length; k++)
            {
                double target = Target(k, label, shares);
                if (target != 0)
                    loss += (1 - smoothing) * target * (logSum - row[k]);
            }

            if (smoothing != 0)
            {
                foreach (float score in row)
                    loss += share * (logSum - score);
            }

            total += loss;
            if (scoreAdjoints.IsEmpty)
                continue;

            // ∂loss/∂score = softmax(score) − smoothed target.
            Span<float> adjoints = scoreAdjoints.Slice(image * outputLength, outputLength);
            for (int k = 0; k < row.Length; k++)
            {
                double target = ((1 - smoothing) * Target(k, label, shares)) + share;
                adjoints[k] = (float)((Math.Exp(row[k] - logSum) - target) * adjointScale);
            }
        }

        return total / images;
    }

    /// <summary>What is wanted of a class: its share, or 1 for the label's and 0 for others.</summary>
    private static double Target(int k, int label, ReadOnlySpan<float> shares) => shares.IsEmpty ? (k == label ? 1 : 0) : shares[k];

    /// <summary>log Σ exp(score), kept from overflow by the greatest score.</summary>
    private static double LogSumExp(ReadOnlySpan<float> scores)
    {
        double greatest = double.NegativeInfinity;
        foreach (float score in scores)
            greatest = Math.Max(greatest, score);
        double sum = 0;
        foreach (float score in scores)
            sum += Math.Exp(score - greatest);
        return greatest + Math.Log(sum);
    }
}
