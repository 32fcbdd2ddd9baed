using System;
using System.IO;
using System.IO.Compression;

namespace ConvGen.Package.Tests;

/// <summary>A small set of images in the form of MNIST that a network learns in a few steps: each class is a bright square at a place of its own.</summary>
internal static class DigitFiles
{
    public const int Count = 1280;

    private const int Size = 28;
    private const int Square = 6;

    /// <summary>The class of an image.</summary>
    public static int Label(int image) => (image + 3) % 10;

    public static void Write(string imagesPath, string labelsPath)
    {
        Random random = new(1);
        byte[] pixels = new byte[Count * Size * Size];
        byte[] labels = new byte[Count];
        for (int image = 0; image < Count; image++)
        {
            labels[image] = (byte)Label(image);
            int top = (labels[image] / 4 * 8) + 1;
            int left = (labels[image] % 4 * 7) + 1;
            Span<byte> pixelsOfImage = pixels.AsSpan(image * Size * Size, Size * Size);
            random.NextBytes(pixelsOfImage);
            for (int row = 0; row < Size; row++)
            {
                for (int column = 0; column < Size; column++)
                {
                    bool bright = row >= top && row < top + Square && column >= left && column < left + Square;
                    pixelsOfImage[(row * Size) + column] = (byte)((pixelsOfImage[(row * Size) + column] / 4) + (bright ? 180 : 0));
                }
            }
        }
        WriteIdx(imagesPath, pixels, Count, Size, Size);
        WriteIdx(labelsPath, labels, Count);
    }

    private static void WriteIdx(string path, byte[] values, params int[] dimensions)
    {
        using GZipStream stream = new(File.Create(path), CompressionLevel.Fastest);
        stream.Write([0, 0, 8, (byte)dimensions.Length]);
        foreach (int dimension in dimensions)
            stream.Write([(byte)(dimension >> 24), (byte)(dimension >> 16), (byte)(dimension >> 8), (byte)dimension]);
        stream.Write(values);
    }
}
