using System;
using System.Globalization;

namespace ConvGen;

/// <summary>
/// Images of one shape with a class or target values each. Images are held as they came (a byte or a float per value), or made when they are asked for,
/// and become floats when a batch is made. A data set never changes: <see cref="Slice"/>, <see cref="Normalize"/> and
/// <see cref="Augment"/> give views of the same pixels.
/// </summary>
public sealed partial class Dataset
{
    private readonly PixelStore _pixels;
    private readonly int[] _labels;
    private readonly float[] _targets;

    // Index of the first image among those of the store.
    private readonly int _first;

    private Dataset(
        PixelStore pixels, int[] labels, int classes, float[] targets, int targetLength, int first, int count, Augmentation[]? augmentations = null)
    {
        _pixels = pixels;
        _labels = labels;
        Classes = classes;
        _targets = targets;
        TargetLength = targetLength;
        _first = first;
        Count = count;
        _augmentations = augmentations ?? [];
    }

    /// <summary>Shape of one image, C×H×W.</summary>
    public Shape Shape => _pixels.Shape;

    /// <summary>Number of images, at least 1.</summary>
    public int Count { get; }

    /// <summary>Number of classes; 0 where the images have target values.</summary>
    public int Classes { get; }

    /// <summary>Target values per image (K); 0 where the images have labels.</summary>
    public int TargetLength { get; }

    /// <summary>Index of each image's class; empty where the images have target values.</summary>
    public ReadOnlySpan<int> Labels => _labels.Length == 0 ? [] : _labels.AsSpan(_first, Count);

    /// <summary>The target values, N×K; empty where the images have labels.</summary>
    public ReadOnlySpan<float> Targets => _targets.AsSpan(_first * TargetLength, Count * TargetLength);

    /// <summary>Images as bytes, with a class each.</summary>
    /// <param name="shape">Shape of one image, C×H×W.</param>
    /// <param name="images">N×C×H×W bytes. They are not copied and must not change.</param>
    /// <param name="labels">Index of each image's class, N. They are copied.</param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="scale">Factor that makes a byte a float; 1/255 by default.</param>
    /// <param name="offset">Summand after the factor.</param>
    /// <exception cref="ArgumentException">There is no image, the lengths don't match, or a label is not in 0 … classes − 1.</exception>
    public static Dataset FromBytes(
        Shape shape,
        ReadOnlyMemory<byte> images,
        ReadOnlySpan<int> labels,
        int classes,
        float scale = 1f / 255,
        float offset = 0)
    {
        int count = CountImages(shape, images.Length);
        CheckLabels(labels, count, classes);
        return new Dataset(new BytePixels(shape, images, scale, offset), labels.ToArray(), classes, [], 0, 0, count);
    }

    /// <summary>Images that are made when a batch holds them, with a class each; nothing is kept of them.</summary>
    /// <param name="source">The images.</param>
    /// <param name="labels">Index of each image's class, N. They are copied.</param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="scale">Factor that makes a byte a float; 1/255 by default.</param>
    /// <param name="offset">Summand after the factor.</param>
    /// <exception cref="ArgumentException">There is no image, the lengths don't match, or a label is not in 0 … classes − 1.</exception>
    public static Dataset FromSource(ImageSource source, ReadOnlySpan<int> labels, int classes, float scale = 1f / 255, float offset = 0)
    {
        ArgumentNullException.ThrowIfNull(source);
        CheckShape(source.Shape);
        if (source.Count < 1)
            throw new ArgumentException("A data set holds at least one image, but the source has none.", nameof(source));
        CheckLabels(labels, source.Count, classes);
        return new Dataset(new SourcePixels(source, scale, offset), labels.ToArray(), classes, [], 0, 0, source.Count);
    }

    /// <summary>Images as floats, with a class each.</summary>
    /// <param name="shape">Shape of one image, C×H×W.</param>
    /// <param name="images">N×C×H×W floats. They are not copied and must not change.</param>
    /// <param name="labels">Index of each image's class, N. They are copied.</param>
    /// <param name="classes">Number of classes.</param>
    /// <exception cref="ArgumentException">There is no image, the lengths don't match, or a label is not in 0 … classes − 1.</exception>
    public static Dataset FromFloats(Shape shape, ReadOnlyMemory<float> images, ReadOnlySpan<int> labels, int classes)
    {
        int count = CountImages(shape, images.Length);
        CheckLabels(labels, count, classes);
        return new Dataset(new FloatPixels(shape, images), labels.ToArray(), classes, [], 0, 0, count);
    }

    /// <summary>Images as floats, with target values each.</summary>
    /// <param name="shape">Shape of one image, C×H×W.</param>
    /// <param name="images">N×C×H×W floats. They are not copied and must not change.</param>
    /// <param name="targets">The values wanted of each image, N×K. They are copied.</param>
    /// <exception cref="ArgumentException">There is no image, the target values don't divide by their number, or one of them is NaN or infinite.</exception>
    public static Dataset FromFloats(Shape shape, ReadOnlyMemory<float> images, ReadOnlySpan<float> targets)
    {
        int count = CountImages(shape, images.Length);
        if (targets.IsEmpty || targets.Length % count != 0)
            throw new ArgumentException($"{targets.Length} target values don't divide into {count} images.", nameof(targets));
        int targetLength = targets.Length / count;
        for (int index = 0; index < targets.Length; index++)
        {
            if (!float.IsFinite(targets[index]))
            {
                string actual = targets[index].ToString(CultureInfo.InvariantCulture);
                throw new ArgumentException(
                    $"Target value {index % targetLength} of image {index / targetLength} is {actual}, but targets must be finite.", nameof(targets));
            }
        }
        return new Dataset(new FloatPixels(shape, images), [], 0, targets.ToArray(), targetLength, 0, count);
    }

    /// <summary>Grey images with a class each from two files in the IDX format of MNIST, plain or gzip.</summary>
    /// <param name="imagesPath">File of N×H×W bytes (or N×C×H×W).</param>
    /// <param name="labelsPath">File of N bytes.</param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="scale">Factor that makes a byte a float; 1/255 by default.</param>
    /// <param name="offset">Summand after the factor.</param>
    /// <exception cref="DataFileException">A file isn't IDX, is broken, the two don't belong together, or a label is not in 0 … classes − 1.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The number of classes is below 1.</exception>
    /// <exception cref="System.IO.FileNotFoundException">A file doesn't exist.</exception>
    public static Dataset FromIdx(string imagesPath, string labelsPath, int classes = 10, float scale = 1f / 255, float offset = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 1);
        IdxFile images = IdxFile.Read(imagesPath);
        Shape shape = images.Dimensions switch
        {
            [_, int height, int width] => Shape.Map(1, height, width),
            [_, int channels, int height, int width] => Shape.Map(channels, height, width),
            _ => throw new DataFileException(imagesPath, $"images have 3 dimensions (N×H×W) or 4 (N×C×H×W), but these have {images.Dimensions.Count}"),
        };
        if (images.Data.IsEmpty)
            throw new DataFileException(imagesPath, $"it holds no image; its dimensions are {images.Describe()}");
        IdxFile labels = IdxFile.Read(labelsPath);
        if (labels.Dimensions.Count != 1)
            throw new DataFileException(labelsPath, $"labels have 1 dimension, but these have {labels.Dimensions.Count} ({labels.Describe()})");
        if (labels.Dimensions[0] != images.Dimensions[0])
            throw new DataFileException(labelsPath, $"it holds {labels.Dimensions[0]} labels, but '{imagesPath}' holds {images.Dimensions[0]} images");
        int[] values = new int[labels.Data.Length];
        for (int index = 0; index < values.Length; index++)
        {
            values[index] = labels.Data.Span[index];
            if (values[index] >= classes)
                throw new DataFileException(labelsPath, $"label {index} is {values[index]}, expected 0 to {classes - 1}");
        }
        return new Dataset(new BytePixels(shape, images.Data, scale, offset), values, classes, [], 0, 0, values.Length);
    }

    /// <summary>Writes one image as floats, scaled and normalised.</summary>
    /// <param name="index">Index of the image.</param>
    /// <param name="destination">Receives C×H×W floats.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such image.</exception>
    /// <exception cref="ArgumentException">The span has another length.</exception>
    public void ImageAsFloats(int index, Span<float> destination)
    {
        if ((uint)index >= (uint)Count)
            throw new ArgumentOutOfRangeException(nameof(index), index, $"The data set holds images 0 to {Count - 1}.");
        if (destination.Length != Shape.Length)
            throw new ArgumentException($"An image {Shape} has {Shape.Length} floats, but the span has {destination.Length}.", nameof(destination));
        _pixels.CopyTo(_first + index, destination);
    }

    /// <summary>The target values of one image, K; empty where the images have labels.</summary>
    /// <param name="index">Index of the image.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such image.</exception>
    public ReadOnlySpan<float> Target(int index)
    {
        if ((uint)index >= (uint)Count)
            throw new ArgumentOutOfRangeException(nameof(index), index, $"The data set holds images 0 to {Count - 1}.");
        return Targets.Slice(index * TargetLength, TargetLength);
    }

    /// <summary>The same data set with images (x − mean) ÷ deviation per channel, applied after the scale and the offset.</summary>
    /// <param name="mean">Mean per channel, C.</param>
    /// <param name="deviation">Standard deviation per channel, C.</param>
    /// <exception cref="ArgumentException">A length isn't the number of channels, or a deviation isn't a positive number.</exception>
    public Dataset Normalize(ReadOnlySpan<float> mean, ReadOnlySpan<float> deviation)
    {
        if (mean.Length != Shape.Channels || deviation.Length != Shape.Channels)
        {
            throw new ArgumentException(
                $"Images {Shape} have {Shape.Channels} channels, but {mean.Length} means and {deviation.Length} deviations were given.", nameof(mean));
        }
        for (int channel = 0; channel < Shape.Channels; channel++)
        {
            if (!float.IsFinite(mean[channel]) || !float.IsFinite(deviation[channel]) || deviation[channel] <= 0)
            {
                string actual = string.Create(CultureInfo.InvariantCulture, $"mean {mean[channel]} and deviation {deviation[channel]}");
                throw new ArgumentException($"Channel {channel} has {actual}; both must be finite, the deviation positive.", nameof(deviation));
            }
        }
        return new Dataset(_pixels.Normalize(mean, deviation), _labels, Classes, _targets, TargetLength, _first, Count, _augmentations);
    }

    /// <summary>The first images, as a view.</summary>
    /// <param name="count">How many, 1 to <see cref="Count"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">There aren't so many.</exception>
    public Dataset Take(int count) => Slice(0, count);

    /// <summary>Successive images, as a view.</summary>
    /// <param name="start">Index of the first.</param>
    /// <param name="count">How many, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The range isn't within the data set.</exception>
    public Dataset Slice(int start, int count)
    {
        if (start < 0 || start >= Count)
            throw new ArgumentOutOfRangeException(nameof(start), start, $"The data set holds images 0 to {Count - 1}.");
        if (count < 1 || count > Count - start)
            throw new ArgumentOutOfRangeException(nameof(count), count, $"There are {Count - start} images from image {start} on; expected 1 to as many.");
        return new Dataset(_pixels, _labels, Classes, _targets, TargetLength, _first + start, count, _augmentations);
    }

    /// <summary>What it holds, in words: <c>60000 images of 1×28×28 in 10 classes</c>.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Count} images of {Shape} {(Classes > 0 ? "in" : "with")} {(Classes > 0 ? Classes : TargetLength)} {(Classes > 0 ? "classes" : "target values each")}");

    private static int CountImages(Shape shape, int values)
    {
        CheckShape(shape);
        if (values == 0)
            throw new ArgumentException("A data set holds at least one image, but there are no values.");
        if (values % shape.Length != 0)
            throw new ArgumentException($"{values} values don't divide into images {shape} of {shape.Length} values.");
        return values / shape.Length;
    }

    private static void CheckShape(Shape shape)
    {
        if (shape.Channels < 1 || shape.Height < 1 || shape.Width < 1)
            throw new ArgumentException($"Images {shape} hold no value.", nameof(shape));
    }

    private static void CheckLabels(ReadOnlySpan<int> labels, int count, int classes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 1);
        if (labels.Length != count)
            throw new ArgumentException($"There are {count} images, but {labels.Length} labels.", nameof(labels));
        for (int index = 0; index < labels.Length; index++)
        {
            if ((uint)labels[index] >= (uint)classes)
            {
                string actual = labels[index].ToString(CultureInfo.InvariantCulture);
                throw new ArgumentException($"Label {index} is {actual}, expected 0 to {classes - 1}.", nameof(labels));
            }
        }
    }
}
