using System;
using System.IO;
using System.Numerics.Tensors;
using SkiaSharp;

namespace Photos;

/// <summary>
/// Class activation: SqueezeNet's last convolution gives a map for each class, and the class's score is the map's mean. The map, enlarged
/// over the photo, shows what the score comes from.
/// </summary>
internal static class HeatMap
{
    // A place of a map stands for 16 pixels of the network's picture (four halvings). The first and last row and column see its padding: their centres are
    // pixels 1 and 225 of 227.
    private const float Step = 16;
    private const float First = 1;
    private const float InputSize = 227;

    // How much of a colour is laid over what the network passes over, and over what it looks at.
    private const float Least = 0.3f;
    private const float Most = 0.7f;

    private static readonly SKColor[] Colours = [new(40, 20, 120), new(180, 30, 110), new(240, 110, 40), new(255, 240, 120)];

    /// <summary>The photo under a map's colours.</summary>
    public static SKBitmap Over(SKBitmap photo, Classification result, int index)
    {
        using SKBitmap map = Enlarged(photo.Width, photo.Height, result.Map(index), result.Rows, result.Columns);
        ReadOnlySpan<byte> heat = map.GetPixelSpan();
        SKColor[] pixels = photo.Pixels;
        for (int row = 0; row < photo.Height; row++)
        {
            for (int column = 0; column < photo.Width; column++)
            {
                float share = heat[(row * map.RowBytes) + column] / 255f;
                ref SKColor pixel = ref pixels[(row * photo.Width) + column];
                pixel = Mixed(pixel, Colour(share), float.Lerp(Least, Most, share));
            }
        }
        return new SKBitmap(new SKImageInfo(photo.Width, photo.Height)) { Pixels = pixels };
    }

    /// <summary>Writes a PNG file to a temporary name and moves it, so that a broken run leaves no half picture.</summary>
    public static void Save(SKBitmap picture, string path)
    {
        string temporary = path + ".tmp";
        using (SKData png = picture.Encode(SKEncodedImageFormat.Png, 100))
        using (FileStream file = File.Create(temporary))
            png.SaveTo(file);
        File.Move(temporary, path, overwrite: true);
    }

    /// <summary>A map in the photo's size, its largest value 255.</summary>
    private static SKBitmap Enlarged(int width, int height, ReadOnlySpan<float> map, int rows, int columns)
    {
        float largest = Math.Max(TensorPrimitives.Max(map), float.Epsilon);
        byte[] levels = new byte[map.Length];
        for (int place = 0; place < levels.Length; place++)
            levels[place] = (byte)(255 * map[place] / largest);
        using SKImage small = SKImage.FromPixelCopy(new SKImageInfo(columns, rows, SKColorType.Gray8), levels);
        SKBitmap enlarged = new(new SKImageInfo(width, height, SKColorType.Gray8));
        using SKCanvas canvas = new(enlarged);
        (float across, float down) = (width / InputSize, height / InputSize);
        float corner = First - (Step / 2);
        canvas.DrawImage(
            small,
            SKRect.Create(corner * across, corner * down, columns * Step * across, rows * Step * down),
            new SKSamplingOptions(SKCubicResampler.Mitchell));
        return enlarged;
    }

    private static SKColor Colour(float share)
    {
        float place = share * (Colours.Length - 1);
        int below = Math.Min((int)place, Colours.Length - 2);
        return Mixed(Colours[below], Colours[below + 1], place - below);
    }

    private static SKColor Mixed(SKColor from, SKColor to, float share) => new(
        (byte)float.Lerp(from.Red, to.Red, share),
        (byte)float.Lerp(from.Green, to.Green, share),
        (byte)float.Lerp(from.Blue, to.Blue, share));
}
