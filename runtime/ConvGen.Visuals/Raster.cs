using System;
using System.Runtime.InteropServices;
using SkiaSharp;

namespace ConvGen.Visuals;

/// <summary>A picture in the making: red, green, blue and alpha of each pixel, row by row, on a light ground.</summary>
internal sealed class Raster
{
    public const int PixelBytes = 4;

    private readonly int _width;
    private readonly int _height;
    private readonly byte[] _pixels;

    public Raster(int width, int height)
    {
        _width = width;
        _height = height;
        _pixels = new byte[checked(width * height * PixelBytes)];
        for (int at = 0; at < _pixels.Length; at += PixelBytes)
            Palette.Ground.WriteTo(_pixels.AsSpan(at));
    }

    /// <summary>Draws a grid of colours, each as a square of pixels.</summary>
    /// <param name="left">Column of its first pixel.</param>
    /// <param name="top">Row of its first pixel.</param>
    /// <param name="rows">Rows of the grid.</param>
    /// <param name="columns">Columns of the grid.</param>
    /// <param name="scale">Pixels of a square's side.</param>
    /// <param name="colour">Colour of a place of the grid, row by row.</param>
    public void Grid(int left, int top, int rows, int columns, int scale, Func<int, Colour> colour)
    {
        for (int row = 0; row < rows * scale; row++)
        {
            Span<byte> line = _pixels.AsSpan((((top + row) * _width) + left) * PixelBytes, columns * scale * PixelBytes);
            if (row % scale != 0)
            {
                _pixels.AsSpan((((top + row - 1) * _width) + left) * PixelBytes, line.Length).CopyTo(line);
                continue;
            }
            for (int column = 0; column < columns; column++)
            {
                Colour here = colour((row / scale * columns) + column);
                for (int repeat = 0; repeat < scale; repeat++)
                    here.WriteTo(line[(((column * scale) + repeat) * PixelBytes)..]);
            }
        }
    }

    /// <summary>Copies a picture to a place.</summary>
    public void Copy(Picture picture, int left, int top)
    {
        int length = picture.Width * PixelBytes;
        for (int row = 0; row < picture.Height; row++)
            picture.Pixels.Slice(row * length, length).CopyTo(_pixels.AsSpan((((top + row) * _width) + left) * PixelBytes));
    }

    /// <summary>Draws lines and words on the pixels.</summary>
    public void Draw(Action<SKCanvas> draw)
    {
        GCHandle handle = GCHandle.Alloc(_pixels, GCHandleType.Pinned);
        try
        {
            using SKSurface surface = SKSurface.Create(
                new SKImageInfo(_width, _height, SKColorType.Rgba8888, SKAlphaType.Opaque), handle.AddrOfPinnedObject(), _width * PixelBytes);
            draw(surface.Canvas);
            surface.Canvas.Flush();
        }
        finally
        {
            handle.Free();
        }
    }

    public Picture ToPicture() => new(_width, _height, _pixels);
}
