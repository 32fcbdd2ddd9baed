using System;
using System.IO;
using SkiaSharp;

namespace ConvGen.Visuals;

/// <summary>A finished picture.</summary>
public sealed class Picture
{
    private readonly byte[] _pixels;

    internal Picture(int width, int height, byte[] pixels)
    {
        Width = width;
        Height = height;
        _pixels = pixels;
    }

    /// <summary>Columns of pixels.</summary>
    public int Width { get; }

    /// <summary>Rows of pixels.</summary>
    public int Height { get; }

    /// <summary>Red, green, blue and alpha of each pixel, row by row.</summary>
    public ReadOnlySpan<byte> Pixels => _pixels;

    /// <summary>Red, green and blue of a pixel.</summary>
    /// <param name="column">Column, from the left.</param>
    /// <param name="row">Row, from the top.</param>
    public (byte Red, byte Green, byte Blue) this[int column, int row]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)column, (uint)Width, nameof(column));
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)row, (uint)Height, nameof(row));
            int at = ((row * Width) + column) * Raster.PixelBytes;
            return (_pixels[at], _pixels[at + 1], _pixels[at + 2]);
        }
    }

    /// <summary>Pictures one below the other.</summary>
    /// <param name="pictures">The pictures, from the top; at least one.</param>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static Picture Stack(params ReadOnlySpan<Picture> pictures)
    {
        if (pictures.IsEmpty)
            throw new ArgumentException("Expected at least one picture.", nameof(pictures));
        int width = 0;
        int height = 0;
        foreach (Picture picture in pictures)
        {
            width = Math.Max(width, picture.Width);
            height += picture.Height;
        }
        var raster = new Raster(width, height);
        int top = 0;
        foreach (Picture picture in pictures)
        {
            raster.Copy(picture, 0, top);
            top += picture.Height;
        }
        return raster.ToPicture();
    }

    /// <summary>The picture as the bytes of a PNG file.</summary>
    public byte[] ToPng()
    {
        using SKImage image = SKImage.FromPixelCopy(new SKImageInfo(Width, Height, SKColorType.Rgba8888, SKAlphaType.Opaque), _pixels);
        using SKData png = image.Encode(SKEncodedImageFormat.Png, quality: 100);
        return png.ToArray();
    }

    /// <summary>Writes a PNG file. It appears whole or not at all.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="IOException">The folder or the disk refused; an old file is unchanged.</exception>
    public void Save(string path)
    {
        byte[] png = ToPng();
        AtomicFile.Write(path, stream => stream.Write(png));
    }
}
