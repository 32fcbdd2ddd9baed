using System;
using System.Threading;

namespace ConvGen;

public sealed partial class Trainer<TNet>
{
    private EpochPosition _position;

    /// <summary>Index of the epoch that <see cref="TrainEpoch"/> trains or will train, from 0.</summary>
    public long Epoch => _position.Epoch;

    /// <summary>Batches of the epoch that are done; 0 unless it was interrupted.</summary>
    public int EpochBatch => _position.Batch;

    /// <summary>
    /// Trains once through a data set. An epoch that was interrupted, by cancellation, by an exception or by loading a checkpoint made within it,
    /// goes on where it stood.
    /// </summary>
    /// <param name="data">Images [C, H, W] with what the loss needs.</param>
    /// <param name="batchSize">Images per batch; the last one may be smaller.</param>
    /// <param name="shuffleSeed">Seed of the order and of augmentations: epoch e takes seed + e. None keeps the order of the data set, and draws
    /// augmentations by e.</param>
    /// <param name="progress">Hears of each step.</param>
    /// <param name="cancellation">Stops between two steps.</param>
    /// <returns>The whole epoch.</returns>
    /// <exception cref="ArgumentException">The data set doesn't fit the network or the loss; nothing is changed by the batch that doesn't.</exception>
    /// <exception cref="DataFileException">The file of an image is broken; the next call goes on with its batch.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The batch size is below 1.</exception>
    /// <exception cref="InvalidOperationException">The epoch began with another number of images, batch size or seed.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled; the next call goes on.</exception>
    public EpochProgress TrainEpoch(
        Dataset data,
        int batchSize,
        int? shuffleSeed = null,
        IProgress<EpochProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        if (data.Shape.Length != Net.Plan.InputLength)
            throw new ArgumentException($"{Net.Plan.Name} reads images {Net.Plan.Input}; the data set holds {data.Shape}.", nameof(data));
        if (_position.Batch == 0)
            _position = new EpochPosition { Epoch = Epoch, DatasetCount = data.Count, BatchSize = batchSize, ShuffleSeed = shuffleSeed };
        else
            CheckSameEpoch(data.Count, batchSize, shuffleSeed);

        int batches = (int)(((long)data.Count + batchSize - 1) / batchSize);
        int? seed = shuffleSeed is { } first ? unchecked(first + (int)Epoch) : null;
        EpochProgress done = default;
        foreach (Batch batch in data.Batches(batchSize, seed, dropLast: false, Prefetch, augmentSeed: seed ?? (int)Epoch, _position.Batch))
        {
            cancellation.ThrowIfCancellationRequested();
            StepResult step = Step(batch);
            EpochPosition position = _position.After(step);
            done = new EpochProgress(
                Epoch, position.Batch, batches, position.Images, position.LossSum / position.Images, position.Correct, step);

            // Between epochs a checkpoint made by the listener begins with the next one.
            _position = position.Batch == batches ? position.Next : position;
            progress?.Report(done);
        }

        return done;
    }

    /// <summary>Leaves out the rest of an interrupted epoch: <see cref="TrainEpoch"/> begins the next one, with any data set.</summary>
    public void EndEpoch()
    {
        if (_position.Batch != 0)
            _position = _position.Next;
    }

    private void CheckSameEpoch(int count, int batchSize, int? shuffleSeed)
    {
        if ((count, batchSize, shuffleSeed) != (_position.DatasetCount, _position.BatchSize, _position.ShuffleSeed))
        {
            throw new InvalidOperationException(
                $"Epoch {Epoch} stands at batch {_position.Batch} of a data set of {_position.DatasetCount} images, batch size {_position.BatchSize}, " +
                $"{Words(_position.ShuffleSeed)}; it can't go on with {count} images, batch size {batchSize}, {Words(shuffleSeed)}. " +
                $"Call {nameof(EndEpoch)} to begin another epoch.");
        }

        static string Words(int? seed) => seed is { } value ? $"shuffle seed {value}" : "no shuffling";
    }
}
