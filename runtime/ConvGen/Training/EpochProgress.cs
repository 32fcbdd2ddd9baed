namespace ConvGen;

/// <summary>How far an epoch has come, and its means so far.</summary>
/// <param name="Epoch">Index of the epoch, from 0.</param>
/// <param name="Batch">Batches trained.</param>
/// <param name="Batches">Batches of the whole epoch.</param>
/// <param name="Images">Images trained.</param>
/// <param name="Loss">Mean loss of these images, each before its step's update.</param>
/// <param name="Correct">Images whose greatest score was their label's, or that of their greatest share; 0 for losses on targets.</param>
/// <param name="Last">The last step.</param>
public readonly record struct EpochProgress(long Epoch, int Batch, int Batches, long Images, double Loss, long Correct, StepResult Last)
{
    /// <summary>Share of the images whose greatest score was their label's, from 0 to 1; 0 for losses on targets.</summary>
    public double Accuracy => (double)Correct / Images;
}
