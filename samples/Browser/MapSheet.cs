using System;

namespace Browser;

/// <summary>Lays feature maps out as one picture.</summary>
internal static class MapSheet
{
    /// <summary>Pixels of the line between two maps.</summary>
    private const int Gap = 1;

    /// <summary>Draws maps in rows, each map by its own range from no response (dark) to its strongest.</summary>
    /// <param name="maps">The maps [C, H, W], none below 0.</param>
    /// <param name="size">Pixels of a side of a map.</param>
    /// <param name="columns">Maps in a row.</param>
    /// <returns>The picture: its width and height in pixels, and red, green, blue, alpha of each.</returns>
    public static (int Width, int Height, byte[] Pixels) Draw(ReadOnlySpan<float> maps, int size, int columns)
    {
        int count = maps.Length / (size * size);
        int rows = (count + columns - 1) / columns;
        int width = (columns * (size + Gap)) - Gap;
        int height = (rows * (size + Gap)) - Gap;
        byte[] pixels = new byte[width * height * 4];
        for (int map = 0; map < count; map++)
        {
            ReadOnlySpan<float> values = maps.Slice(map * size * size, size * size);
            float scale = 0;
            foreach (float value in values)
                scale = Math.Max(scale, value);
            scale = scale > 0 ? 1 / scale : 0;
            int first = ((map / columns * (size + Gap) * width) + (map % columns * (size + Gap))) * 4;
            for (int at = 0; at < values.Length; at++)
                Colour(values[at] * scale, pixels.AsSpan(first + (((at / size * width) + (at % size)) * 4), 4));
        }
        return (width, height, pixels);
    }

    // From night blue over violet and orange to a warm white.
    private static void Colour(float value, Span<byte> pixel)
    {
        pixel[0] = (byte)(24 + (231 * MathF.Min(1, value * 1.5f)));
        pixel[1] = (byte)(26 + (214 * MathF.Max(0, (value * 1.4f) - 0.4f)));
        pixel[2] = (byte)(48 + (96 * MathF.Sin(MathF.Min(1, value * 1.2f) * MathF.PI)) + (130 * MathF.Max(0, (value * 2) - 1)));
        pixel[3] = 255;
    }
}
