using System;

namespace ConvGen;

/// <summary>Softmax cross-entropy with class labels, smoothed by ε: see <see cref="Loss.CrossEntropyWith"/>.</summary>
/// <param name="labelSmoothing">ε, from 0 to 1.</param>
internal sealed class CrossEntropyLoss(float labelSmoothing) : Loss
{
    /// <inheritdoc/>
    public override bool UsesLabels => true;

    /// <inheritdoc/>
    protected override double Compute(
        ReadOnlySpan<float> scores,
        int outputLength,
        ReadOnlySpan<int> labels,
        ReadOnlySpan<float> targets,
        Span<float> scoreAdjoints,
        float scale)
    {
        double smoothing = labelSmoothing;
        double share = smoothing / outputLength;
        double adjointScale = scale / (double)labels.Length;
        double total = 0;
        for (int image = 0; image < labels.Length; image++)
        {
            ReadOnlySpan<float> row = scores.Slice(image * outputLength, outputLength);
            int label = labels[image];
            double logSum = LogSumExp(row);

            // Without smoothing the other classes stay out of the sum: a score of −∞ must not make it 0·∞.
            double loss = (1 - smoothing) * (logSum - row[label]);
            if (smoothing != 0)
            {
                foreach (float score in row)
                    loss += share * (logSum - score);
            }

            total += loss;
            if (scoreAdjoints.IsEmpty)
                continue;

            // ∂loss/∂score = softmax(score) − smoothed label.
            Span<float> adjoints = scoreAdjoints.Slice(image * outputLength, outputLength);
            for (int k = 0; k < row.Length; k++)
            {
                double target = k == label ? 1 - smoothing + share : share;
                adjoints[k] = (float)((Math.Exp(row[k] - logSum) - target) * adjointScale);
            }
        }

        return total / labels.Length;
    }

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
