using System;
using System.Globalization;

namespace ConvGen;

/// <summary>
/// Images with what is wanted of them: either a class each (labels) or values each (targets). A batch is a view: the batches of a
/// <see cref="Dataset"/> share one buffer, so that each is valid until the next is asked for.
/// </summary>
public readonly struct Batch
{
    private readonly ReadOnlyMemory<float> _images;
    private readonly ReadOnlyMemory<int> _labels;
    private readonly ReadOnlyMemory<float> _targets;

    /// <summary>A batch of images with a class each; the number of labels is the number of images.</summary>
    /// <param name="images">The images, N×C×H×W. They are not copied.</param>
    /// <param name="labels">Index of each image's class, N. They are not copied.</param>
    /// <exception cref="ArgumentException">There is no label, or the floats don't divide into as many images.</exception>
    public Batch(ReadOnlyMemory<float> images, ReadOnlyMemory<int> labels)
    {
        CheckCount(labels.Length, images.Length);
        Count = labels.Length;
        _images = images;
        _labels = labels;
    }

    /// <summary>A batch of images with values each.</summary>
    /// <param name="count">Number of images (N).</param>
    /// <param name="images">The images, N×C×H×W. They are not copied.</param>
    /// <param name="targets">The values wanted of each image, N×K. They are not copied.</param>
    /// <exception cref="ArgumentException">The count is below 1, or the floats of the images or the targets don't divide by it.</exception>
    public Batch(int count, ReadOnlyMemory<float> images, ReadOnlyMemory<float> targets)
    {
        CheckCount(count, images.Length);
        if (targets.IsEmpty || targets.Length % count != 0)
            throw new ArgumentException($"{targets.Length} target values don't divide into {count} images.", nameof(targets));
        Count = count;
        _images = images;
        _targets = targets;
    }

    /// <summary>Number of images (N); 0 only for <see langword="default"/>.</summary>
    public int Count { get; }

    /// <summary>The images, N×C×H×W.</summary>
    public ReadOnlySpan<float> Images => _images.Span;

    /// <summary>Index of each image's class, N; empty where the batch holds targets.</summary>
    public ReadOnlySpan<int> Labels => _labels.Span;

    /// <summary>The values wanted of each image, N×K; empty where the batch holds labels.</summary>
    public ReadOnlySpan<float> Targets => _targets.Span;

    /// <summary>Floats of one image: C·H·W; 0 only for <see langword="default"/>.</summary>
    public int ImageLength => Count == 0 ? 0 : _images.Length / Count;

    /// <summary>Target values of one image (K); 0 where the batch holds labels.</summary>
    public int TargetLength => Count == 0 ? 0 : _targets.Length / Count;

    private static void CheckCount(int count, int floats)
    {
        if (count < 1)
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"A batch holds at least one image, but has {count}."));
        if (floats == 0 || floats % count != 0)
            throw new ArgumentException($"{floats} floats don't divide into {count} images.");
    }
}
