using System;
using System.IO;
using System.IO.Compression;

namespace ConvGen;

/// <summary>
/// Files in the binary form of CIFAR-10 and CIFAR-100 (A. Krizhevsky 2009): records of one label byte or two, then 3×32×32 bytes, plane after plane. They
/// have no header, so that lengths are all there is to check. Plain or gzip, told by content.
/// </summary>
/// <remarks>The form: https://www.cs.toronto.edu/~kriz/cifar.html.</remarks>
internal sealed class CifarFile : IDisposable
{
    /// <summary>Shape of all images.</summary>
    public static readonly Shape Shape = Shape.Map(3, 32, 32);

    private readonly string _path;
    private readonly int _labelBytes;
    private readonly Stream _stream;

    private CifarFile(string path, int labelBytes, Stream stream, long length)
    {
        (_path, _labelBytes, _stream) = (path, labelBytes, stream);
        int record = labelBytes + Shape.Length;
        if (length == 0 || length % record != 0)
        {
            throw new DataFileException(
                path, $"its {length} bytes are no records of {record} bytes ({(labelBytes == 1 ? "a label" : "two labels")} and 3×32×32 values each)");
        }
        if (length / record * Shape.Length > Array.MaxLength)
            throw new DataFileException(path, $"its {length / record} images are more than a data set in memory can hold");
        Count = (int)(length / record);
    }

    /// <summary>Number of images.</summary>
    public int Count { get; }

    /// <summary>Opens a file and looks at its length.</summary>
    /// <param name="path">The file.</param>
    /// <param name="labelBytes">Label bytes of a record.</param>
    /// <exception cref="DataFileException">The length isn't that of records.</exception>
    public static CifarFile Open(string path, int labelBytes)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        try
        {
            return Gzip.BeginsAt(stream)
                ? new CifarFile(path, labelBytes, new GZipStream(stream, CompressionMode.Decompress), Gzip.UnpackedLength(stream, path))
                : new CifarFile(path, labelBytes, stream, stream.Length);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>Reads all images.</summary>
    /// <param name="labelByte">Which label byte of a record is wanted.</param>
    /// <param name="classes">Labels must be below.</param>
    /// <param name="images">Receives <see cref="Count"/> images.</param>
    /// <param name="labels">Receives as many labels.</param>
    /// <exception cref="DataFileException">The file is truncated, too long, or a label isn't below <paramref name="classes"/>.</exception>
    public void Read(int labelByte, int classes, Span<byte> images, Span<int> labels)
    {
        try
        {
            Span<byte> record = stackalloc byte[_labelBytes];
            for (int index = 0; index < Count; index++)
            {
                Span<byte> image = images.Slice(index * Shape.Length, Shape.Length);
                if (_stream.ReadAtLeast(record, _labelBytes, throwOnEndOfStream: false) < _labelBytes ||
                    _stream.ReadAtLeast(image, image.Length, throwOnEndOfStream: false) < image.Length)
                {
                    throw new DataFileException(_path, $"it is truncated: image {index} of {Count} is not whole");
                }
                labels[index] = record[labelByte];
                if (labels[index] >= classes)
                    throw new DataFileException(_path, $"label {index} is {labels[index]}, expected 0 to {classes - 1}");
            }
            if (_stream.ReadByte() >= 0)
                throw new DataFileException(_path, $"it is too long: {Count} images were expected, but more follow");
        }
        catch (InvalidDataException exception)
        {
            throw Gzip.Broken(_path, exception);
        }
    }

    public void Dispose() => _stream.Dispose();
}
