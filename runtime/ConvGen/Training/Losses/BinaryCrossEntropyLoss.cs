using System;

namespace ConvGen;

/// <summary>Binary cross-entropy of logits with targets from 0 to 1: see <see cref="Loss.BinaryCrossEntropy"/>.</summary>
internal sealed class BinaryCrossEntropyLoss : Loss
{
    /// <inheritdoc/>
    public override bool UsesLabels => false;

    /// <inheritdoc/>
    protected override string? FaultOf(float target) => target is >= 0f and <= 1f ? null : "a probability from 0 to 1";

    /// <inheritdoc/>
    protected override double Compute(
        ReadOnlySpan<float> scores,
        int outputLength,
        ReadOnlySpan<int> labels,
        ReadOnlySpan<float> targets,
        Span<float> scoreAdjoints,
        float scale)
    {
        double adjointScale = scale / (double)scores.Length;
        double total = 0;
        for (int i = 0; i < scores.Length; i++)
        {
            // −t·log σ(s) − (1 − t)·log(1 − σ(s)) = max(s, 0) − s·t + log(1 + exp(−|s|)), which never overflows.
            double score = scores[i];
            double decay = Math.Exp(-Math.Abs(score));
            total += Math.Max(score, 0) - (score * targets[i]) + Math.Log(1 + decay);
            if (!scoreAdjoints.IsEmpty)
            {
                double sigmoid = (score >= 0 ? 1 : decay) / (1 + decay);
                scoreAdjoints[i] = (float)((sigmoid - targets[i]) * adjointScale);
            }
        }

        return total / scores.Length;
    }
}
