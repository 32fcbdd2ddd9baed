namespace ConvGen;

/// <summary>Where a trainer stands in its epoch: what a checkpoint needs to go on with the same batches.</summary>
internal readonly record struct EpochPosition
{
    /// <summary>Index of the epoch, from 0.</summary>
    public long Epoch { get; init; }

    /// <summary>Batches of the epoch that are done; 0 between epochs.</summary>
    public int Batch { get; init; }

    /// <summary>Images of the data set; 0 between epochs, like all that follows.</summary>
    public int DatasetCount { get; init; }

    /// <summary>Images per batch.</summary>
    public int BatchSize { get; init; }

    /// <summary>Seed of the order in the first epoch; none keeps the order of the data set.</summary>
    public int? ShuffleSeed { get; init; }

    /// <summary>Images trained.</summary>
    public long Images { get; init; }

    /// <summary>Sum of loss × images over the steps.</summary>
    public double LossSum { get; init; }

    /// <summary>Images whose greatest score was their label's.</summary>
    public long Correct { get; init; }

    /// <summary>The begin of the epoch after this one.</summary>
    public EpochPosition Next => new() { Epoch = Epoch + 1 };

    /// <summary>The position after one more step.</summary>
    public EpochPosition After(StepResult step) => this with
    {
        Batch = Batch + 1,
        Images = Images + step.Images,
        LossSum = LossSum + (step.Loss * step.Images),
        Correct = Correct + step.Correct,
    };
}
