using System;
using System.Collections.Generic;

namespace ConvGen;

public sealed partial class Dataset
{
    private readonly Augmentation[] _augmentations;

    /// <summary>The random changes that batches make to images, in order; empty unless <see cref="Augment"/> was called.</summary>
    public IReadOnlyList<Augmentation> Augmentations => _augmentations;

    /// <summary>
    /// The same data set whose batches change images at random, by the seed of the batches. Changes are applied in order, after those of this data set.
    /// <see cref="ImageAsFloats"/> and <see cref="Evaluation.Of(Network, Dataset, Loss?, int)"/> see images as they are.
    /// </summary>
    /// <param name="augmentations">The changes, such as <c>Augmentation.Shift(2), Augmentation.FlipHorizontally()</c>.</param>
    /// <exception cref="ArgumentException">Mix-up isn't the last change.</exception>
    public Dataset Augment(params ReadOnlySpan<Augmentation> augmentations)
    {
        Augmentation[] all = [.. _augmentations, .. augmentations];
        for (int index = 0; index < all.Length; index++)
        {
            ArgumentNullException.ThrowIfNull(all[index], nameof(augmentations));
            if (all[index] is MixUpAugmentation && index < all.Length - 1)
                throw new ArgumentException("Mix-up mixes changed images: it must be the last augmentation, and the only one of its kind.", nameof(augmentations));
        }
        return With(all);
    }

    /// <summary>
    /// The images in batches, once through. All batches of an enumeration share one buffer (with prefetching a few): each is valid until the next is
    /// asked for. The last one is smaller where the size doesn't divide <see cref="Count"/>.
    /// </summary>
    /// <param name="batchSize">Images per batch.</param>
    /// <param name="shuffleSeed">Seed of the order and of augmentations, the same on all platforms (take another one for each epoch); none keeps the order,
    /// and draws augmentations by 0.</param>
    /// <param name="dropLast">Leave a smaller last batch out.</param>
    /// <param name="prefetch">Batches that a thread in the background makes ahead; 0, the default, makes each when it is asked for, as a browser always
    /// does. Batches are the same. The thread ends with the enumeration, and what goes wrong on it is thrown here.</param>
    /// <exception cref="ArgumentOutOfRangeException">The size is below 1, no batch would be left, or fewer than none are to be made ahead.</exception>
    public IEnumerable<Batch> Batches(int batchSize, int? shuffleSeed = null, bool dropLast = false, int prefetch = 0)
    {
        if (batchSize < 1)
            throw new ArgumentOutOfRangeException(nameof(batchSize), batchSize, "A batch holds at least one image.");
        if (dropLast && batchSize > Count)
        {
            throw new ArgumentOutOfRangeException(
                nameof(batchSize), batchSize, $"The data set holds {Count} images; without the last batch none would be left.");
        }
        ArgumentOutOfRangeException.ThrowIfNegative(prefetch);
        return Batches(batchSize, shuffleSeed, dropLast, prefetch, augmentSeed: shuffleSeed ?? 0, first: 0);
    }

    /// <summary>The batches from one on, with a seed of their own for augmentations.</summary>
    internal IEnumerable<Batch> Batches(int batchSize, int? shuffleSeed, bool dropLast, int prefetch, int augmentSeed, int first)
    {
        var maker = new BatchMaker(this, batchSize, shuffleSeed is int seed ? Shuffle.Order(Count, seed) : null, dropLast, augmentSeed);
        if (prefetch > 0 && !OperatingSystem.IsBrowser())
        {
            using var prefetcher = new BatchPrefetcher(maker, first, prefetch);
            while (prefetcher.TryTake(out Batch batch))
                yield return batch;
            yield break;
        }
        BatchBuffer buffer = maker.NewBuffer();
        for (int number = first; number < maker.Count; number++)
            yield return maker.Make(number, buffer);
    }

    /// <summary>The same data set whose batches hold images as they are.</summary>
    internal Dataset WithoutAugmentations() => _augmentations.Length == 0 ? this : With([]);

    private Dataset With(Augmentation[] augmentations) =>
        new(_pixels, _labels, Classes, _targets, TargetLength, _first, Count, augmentations);
}
