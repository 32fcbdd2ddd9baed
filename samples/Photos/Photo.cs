using System.IO;
using SkiaSharp;

namespace Photos;

/// <summary>A picture on its way into the network.</summary>
internal static class Photo
{
    // SqueezeNet was trained on pictures in blue, green, red, less ImageNet's means.
    private static readonly float[] Means = [104, 117, 123];

    /// <summary>Decodes a BMP, PNG or JPEG file.</summary>
    /// <exception cref="InvalidDataException">It is none.</exception>
    public static SKBitmap Read(string path)
    {
        // Skia gives null for a missing file too.
        using FileStream file = File.OpenRead(path);
        return SKBitmap.Decode(file) ?? throw new InvalidDataException($"{path} is no picture that can be read.");
    }

    /// <summary>The picture as the network reads it: values [3, H, W], each axis brought to the network's size by itself.</summary>
    public static float[] ToInput(SKBitmap photo, int height, int width)
    {
        using SKBitmap small = photo.Resize(new SKImageInfo(width, height), new SKSamplingOptions(SKFilterMode.Linear));
        SKColor[] pixels = small.Pixels;
        float[] values = new float[3 * pixels.Length];
        for (int pixel = 0; pixel < pixels.Length; pixel++)
        {
            values[pixel] = pixels[pixel].Blue - Means[0];
            values[pixels.Length + pixel] = pixels[pixel].Green - Means[1];
            values[(2 * pixels.Length) + pixel] = pixels[pixel].Red - Means[2];
        }
        return values;
    }
}
