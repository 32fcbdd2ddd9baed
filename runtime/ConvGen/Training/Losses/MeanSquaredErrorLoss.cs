using System;

namespace ConvGen;

/// <summary>Mean squared error with targets: see <see cref="Loss.MeanSquaredError"/>.</summary>
internal sealed class MeanSquaredErrorLoss : Loss
{
    /// <inheritdoc/>
    public override bool UsesLabels => false;

    /// <inheritdoc/>
    protected override double Compute(
        ReadOnlySpan<float> scores,
        int outputLength,
        ReadOnlySpan<int> labels,
        ReadOnlySpan<float> targets,
        Span<float> scoreAdjoints,
        float scale)
    {
        double adjointScale = 2.0 * scale / scores.Length;
        double total = 0;
        for (int i = 0; i < scores.Length; i++)
        {
            double error = (double)scores[i] - targets[i];
            total += error * error;
            if (!scoreAdjoints.IsEmpty)
                scoreAdjoints[i] = (float)(error * adjointScale);
        }

        return total / scores.Length;
    }
}
