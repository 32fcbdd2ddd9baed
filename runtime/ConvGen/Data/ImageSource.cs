using System;

namespace ConvGen;

/// <summary>
/// Images that are made when they are asked for, such as files that are decoded batch by batch: what <see cref="Dataset.FromSource"/> reads. The methods
/// are called from the thread that makes batches, which is another one than the caller's where batches are prefetched.
/// </summary>
public abstract class ImageSource
{
    /// <summary>Shape of one image, C×H×W.</summary>
    public abstract Shape Shape { get; }

    /// <summary>Number of images.</summary>
    public abstract int Count { get; }

    /// <summary>Writes one image.</summary>
    /// <param name="index">Index of the image, 0 … <see cref="Count"/> − 1.</param>
    /// <param name="image">Receives C×H×W bytes.</param>
    /// <exception cref="DataFileException">Its file is broken; whoever asked for the batch hears of it.</exception>
    public abstract void Read(int index, Span<byte> image);
}
