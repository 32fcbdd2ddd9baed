using System;

namespace ConvGen;

public sealed partial class Trainer<TNet>
{
    /// <summary>
    /// Makes a training pass over a batch, forward, loss and adjoints, with the dropout masks of the last step, and looks at all of it: which is the first
    /// value that is NaN or infinite? Changes nothing. For a batch whose <see cref="StepResult.Loss"/> or <see cref="StepResult.GradientNorm"/> isn't finite.
    /// </summary>
    /// <param name="batch">Images with what the loss needs.</param>
    /// <returns>The first such value in the order of computation, or <see langword="null"/> if all are finite.</returns>
    /// <exception cref="ArgumentException">The batch doesn't fit the network or the loss.</exception>
    public NonFiniteValue? FindNonFinite(Batch batch)
    {
        int outputLength = Net.Plan.OutputLength;
        int count = Net.CountImages(batch.Images.Length, nameof(batch));
        Loss.Check(count, outputLength, batch.Labels, batch.Targets);
        PassPlan plan = Net.Plan.Training!;
        var search = new NonFiniteSearch(Net.Plan, Net.CopyParameters());
        search.Input(batch.Images);
        if (search.Found is not null)
            return search.Found;

        Backpropagation? pass = null;
        pass = new Backpropagation(Net)
        {
            UpdatesStatistics = false,
            AfterStep = (kind, step) =>
            {
                if (kind == Pass.Forward)
                    search.Outputs(plan, step, pass!.Workspace!, pass.Workspace!.FirstImage);
                else
                    search.Adjoints(plan, step, pass!.Workspace!);
            },
        };
        ReadOnlySpan<float> scores = pass.Forward(batch.Images, MaskSeed(DropoutSeed, Math.Max(0, Steps - 1)));
        float[] adjoints = new float[scores.Length];
        search.Loss(Loss.Evaluate(scores, outputLength, batch.Labels, batch.Targets, adjoints, 1f / AccumulateSteps));
        if (search.Found is not null)
            return search.Found;
        pass.Backward(adjoints);
        search.ParameterAdjoints(plan, pass.ParameterAdjoints);
        return search.Found;
    }
}
