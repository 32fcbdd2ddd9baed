namespace ConvGen;

/// <summary>What one training step did.</summary>
/// <param name="Loss">Mean loss of the batch, before the update; NaN or infinite where training has gone astray.</param>
/// <param name="LearningRate">Learning rate of the update.</param>
/// <param name="GradientNorm">
/// L2 norm of the adjoints of all trained parameters together, before clipping; with accumulation of those accumulated so far.
/// NaN if the loss isn't finite, since no adjoint was computed.
/// </param>
/// <param name="Updated">Whether the parameters were updated.</param>
/// <param name="Images">Images of the batch.</param>
/// <param name="Correct">Images whose greatest score is their label's, or that of their greatest share; 0 for losses on targets.</param>
public readonly record struct StepResult(double Loss, float LearningRate, double GradientNorm, bool Updated, int Images, int Correct)
{
    /// <summary>Share of the images whose greatest score is their label's, from 0 to 1; 0 for losses on targets.</summary>
    public double Accuracy => (double)Correct / Images;
}
