using System;

namespace ConvGen;

public sealed partial class Dataset
{
    /// <summary>Images 3×32×32 with one of 10 classes from files in the binary form of CIFAR-10, plain or gzip.</summary>
    /// <param name="paths">The files, such as <c>data_batch_1.bin</c> to <c>data_batch_5.bin</c>; their images follow one another.</param>
    /// <exception cref="DataFileException">A file isn't of this form, is truncated or too long, or holds another label.</exception>
    /// <exception cref="System.IO.FileNotFoundException">A file doesn't exist.</exception>
    /// <exception cref="ArgumentException">There is no path.</exception>
    public static Dataset FromCifar10(params ReadOnlySpan<string> paths) => ReadCifar(paths, labelBytes: 1, labelByte: 0, classes: 10);

    /// <summary>Images 3×32×32 with a class each from a file in the binary form of CIFAR-100, plain or gzip.</summary>
    /// <param name="path">The file, such as <c>train.bin</c>.</param>
    /// <param name="coarse">The 20 superclasses instead of the 100 classes.</param>
    /// <exception cref="DataFileException">The file isn't of this form, is truncated or too long, or holds another label.</exception>
    /// <exception cref="System.IO.FileNotFoundException">The file doesn't exist.</exception>
    public static Dataset FromCifar100(string path, bool coarse = false) =>
        ReadCifar([path], labelBytes: 2, labelByte: coarse ? 0 : 1, classes: coarse ? 20 : 100);

    private static Dataset ReadCifar(ReadOnlySpan<string> paths, int labelBytes, int labelByte, int classes)
    {
        if (paths.IsEmpty)
            throw new ArgumentException("There is no file to read images from.", nameof(paths));
        // All lengths are known before memory is taken.
        long count = 0;
        foreach (string path in paths)
        {
            using CifarFile file = CifarFile.Open(path, labelBytes);
            count += file.Count;
            if (count * CifarFile.Shape.Length > Array.MaxLength)
                throw new DataFileException(path, $"with it there are {count} images, more than a data set in memory can hold");
        }
        byte[] images = new byte[count * CifarFile.Shape.Length];
        int[] labels = new int[count];
        int first = 0;
        foreach (string path in paths)
        {
            using CifarFile file = CifarFile.Open(path, labelBytes);
            if (file.Count > labels.Length - first)
                throw new DataFileException(path, "it changed while it was read");
            file.Read(labelByte, classes, images.AsSpan(first * CifarFile.Shape.Length), labels.AsSpan(first, file.Count));
            first += file.Count;
        }
        return FromBytes(CifarFile.Shape, images, labels, classes);
    }
}
