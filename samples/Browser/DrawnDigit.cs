using System;

namespace Browser;

/// <summary>Makes of a drawing what MNIST's makers made of their scans: the ink scaled into 20×20 pixels, its centre of mass in the middle of 28×28.</summary>
internal static class DrawnDigit
{
    /// <summary>Pixels of a side.</summary>
    public const int Size = 28;

    private const int Box = 20;

    /// <summary>Reads a drawing.</summary>
    /// <param name="ink">The drawing, side × side bytes, 255 where the pen was.</param>
    /// <param name="side">Pixels of a side of the drawing.</param>
    /// <returns>The image, 28 × 28 values from 0 to 1, or <see langword="null"/> if nothing is drawn.</returns>
    public static float[]? Read(ReadOnlySpan<byte> ink, int side)
    {
        (int left, int top, int right, int bottom) = Bounds(ink, side);
        if (right <= left || bottom <= top)
            return null;
        float scale = Math.Max(right - left, bottom - top) / (float)Box;
        int width = Math.Max(1, (int)MathF.Round((right - left) / scale));
        int height = Math.Max(1, (int)MathF.Round((bottom - top) / scale));
        float[] small = new float[width * height];
        for (int row = 0; row < height; row++)
        {
            for (int column = 0; column < width; column++)
                small[(row * width) + column] = Mean(ink, side, left + (column * scale), top + (row * scale), scale) / 255;
        }
        return Centred(small, width, height);
    }

    private static (int Left, int Top, int Right, int Bottom) Bounds(ReadOnlySpan<byte> ink, int side)
    {
        const byte Visible = 32;
        (int left, int top, int right, int bottom) = (side, side, 0, 0);
        for (int row = 0; row < side; row++)
        {
            ReadOnlySpan<byte> line = ink.Slice(row * side, side);
            int first = line.IndexOfAnyExceptInRange((byte)0, Visible);
            if (first < 0)
                continue;
            top = Math.Min(top, row);
            bottom = row + 1;
            left = Math.Min(left, first);
            right = Math.Max(right, line.LastIndexOfAnyExceptInRange((byte)0, Visible) + 1);
        }
        return (left, top, right, bottom);
    }

    // The mean over a square; what lies outside of the drawing is paper.
    private static float Mean(ReadOnlySpan<byte> ink, int side, float x, float y, float size)
    {
        (int left, int top) = ((int)x, (int)y);
        int right = Math.Min(side, Math.Max(left + 1, (int)(x + size)));
        int bottom = Math.Min(side, Math.Max(top + 1, (int)(y + size)));
        int sum = 0;
        for (int row = top; row < bottom; row++)
        {
            for (int column = left; column < right; column++)
                sum += ink[(row * side) + column];
        }
        return sum / (float)Math.Max(1, (right - left) * (bottom - top));
    }

    private static float[] Centred(float[] small, int width, int height)
    {
        (float mass, float x, float y) = (0, 0, 0);
        for (int at = 0; at < small.Length; at++)
        {
            mass += small[at];
            x += small[at] * ((at % width) + 0.5f);
            y += small[at] * ((at / width) + 0.5f);
        }
        int left = Math.Clamp((int)MathF.Round((Size / 2f) - (x / mass)), 0, Size - width);
        int top = Math.Clamp((int)MathF.Round((Size / 2f) - (y / mass)), 0, Size - height);
        float[] image = new float[Size * Size];
        for (int row = 0; row < height; row++)
            small.AsSpan(row * width, width).CopyTo(image.AsSpan(((top + row) * Size) + left));
        return image;
    }
}
