using System;
using System.Globalization;
using System.IO;
using System.Linq;
using StbImageSharp;

namespace ConvGen.Tool.Images;

/// <summary>How a model wants its pictures: value = (byte · scale − mean) ÷ deviation per channel.</summary>
/// <param name="Means">Subtracted, in the order of the model's channels.</param>
/// <param name="Deviations">Divisors after that.</param>
/// <param name="Scale">Factor of a byte before that.</param>
/// <param name="IsBlueFirst">Whether channels are blue, green, red.</param>
internal sealed record PhotoFormat(float[] Means, float[] Deviations, float Scale, bool IsBlueFirst)
{
    /// <summary>Three numbers, or one for all, with commas between.</summary>
    /// <exception cref="ImportException">The text isn't that.</exception>
    public static float[] Numbers(string text, string option)
    {
        float[] values = [.. text.Split(',').Select(word => float.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out float value) ? value : throw new ImportException($"{option} '{text}' isn't a list of numbers"))];
        return values.Length switch
        {
            1 => [values[0], values[0], values[0]],
            3 => values,
            _ => throw new ImportException($"{option} needs one number or three"),
        };
    }
}

/// <summary>A picture as a network reads it.</summary>
internal static class Photo
{
    /// <summary>Reads a picture (BMP, PNG, JPEG) and brings it to the network's size, each axis by itself and linearly between pixels, as most makers of classifiers do.</summary>
    /// <param name="path">The file.</param>
    /// <param name="channels">1 or 3.</param>
    /// <param name="height">Rows.</param>
    /// <param name="width">Columns.</param>
    /// <param name="format">What the model wants.</param>
    /// <returns>Values [C, H, W].</returns>
    /// <exception cref="ImportException">The file is no picture, or the network reads something else.</exception>
    public static float[] Read(string path, int channels, int height, int width, PhotoFormat format)
    {
        if (channels is not (1 or 3))
            throw new ImportException($"the network reads {channels} channels, which is no picture");
        ImageResult image;
        try
        {
            using FileStream stream = File.OpenRead(path);
            image = ImageResult.FromStream(stream, channels == 1 ? ColorComponents.Grey : ColorComponents.RedGreenBlue);
        }
        catch (Exception exception) when (exception is InvalidOperationException or IndexOutOfRangeException or OverflowException or ArgumentException)
        {
            throw new ImportException($"{path} is no picture that can be read: {exception.Message}");
        }
        (double down, double right) = ((double)image.Height / height, (double)image.Width / width);
        float[] values = new float[channels * height * width];
        for (int channel = 0; channel < channels; channel++)
        {
            int source = format.IsBlueFirst ? channels - 1 - channel : channel;
            for (int row = 0; row < height; row++)
            {
                for (int column = 0; column < width; column++)
                {
                    double value = Sample(image, channels, source, ((row + 0.5) * down) - 0.5, ((column + 0.5) * right) - 0.5);
                    values[(((channel * height) + row) * width) + column] = (((float)value * format.Scale) - format.Means[channel]) / format.Deviations[channel];
                }
            }
        }
        return values;
    }

    /// <summary>The value between the four pixels around a place.</summary>
    private static double Sample(ImageResult image, int channels, int channel, double row, double column)
    {
        double y = Math.Clamp(row, 0, image.Height - 1);
        double x = Math.Clamp(column, 0, image.Width - 1);
        (int top, int left) = ((int)y, (int)x);
        double At(int down, int right) =>
            image.Data[(((Math.Min(top + down, image.Height - 1) * image.Width) + Math.Min(left + right, image.Width - 1)) * channels) + channel];
        double upper = At(0, 0) + ((x - left) * (At(0, 1) - At(0, 0)));
        double lower = At(1, 0) + ((x - left) * (At(1, 1) - At(1, 0)));
        return upper + ((y - top) * (lower - upper));
    }
}
