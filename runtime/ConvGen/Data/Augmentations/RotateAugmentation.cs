using System;

namespace ConvGen;

/// <summary>Turns an image: see <see cref="Augmentation.Rotate"/>.</summary>
internal sealed class RotateAugmentation(double degrees, float fill) : Augmentation
{
    public override void Apply(ReadOnlySpan<float> image, Span<float> result, Shape shape, ref RandomStream random) =>
        Turn(image, result, shape, degrees * ((2 * random.NextUnit()) - 1), fill);

    /// <summary>Turns an image against the clock.</summary>
    public static void Turn(ReadOnlySpan<float> image, Span<float> result, Shape shape, double degrees, float fill)
    {
        (double sine, double cosine) = Math.SinCos(degrees * Math.PI / 180);
        double middleRow = (shape.Height - 1) / 2.0;
        double middleColumn = (shape.Width - 1) / 2.0;
        for (int row = 0; row < shape.Height; row++)
        {
            for (int column = 0; column < shape.Width; column++)
            {
                // Each pixel of the result asks where it came from, so that none is missed; rows count downwards.
                (double down, double right) = (row - middleRow, column - middleColumn);
                double y = middleRow + (cosine * down) + (sine * right);
                double x = middleColumn + (cosine * right) - (sine * down);
                Sample(image, result, shape, (row * shape.Width) + column, y, x, fill);
            }
        }
    }

    /// <summary>Writes a pixel of all channels: the four around a place, each weighed by how near it is.</summary>
    private static void Sample(ReadOnlySpan<float> image, Span<float> result, Shape shape, int pixel, double y, double x, float fill)
    {
        (double top, double left) = (Math.Floor(y), Math.Floor(x));
        (float down, float right) = ((float)(y - top), (float)(x - left));
        (int row, int column) = ((int)top, (int)left);
        for (int channel = 0; channel < shape.Channels; channel++)
        {
            ReadOnlySpan<float> plane = image.Slice(channel * shape.Pixels, shape.Pixels);
            float upper = Between(At(plane, shape, row, column, fill), At(plane, shape, row, column + 1, fill), right);
            float lower = Between(At(plane, shape, row + 1, column, fill), At(plane, shape, row + 1, column + 1, fill), right);
            result[(channel * shape.Pixels) + pixel] = Between(upper, lower, down);
        }
    }

    private static float Between(float first, float second, float share) => first + (share * (second - first));

    private static float At(ReadOnlySpan<float> plane, Shape shape, int row, int column, float fill) =>
        (uint)row < (uint)shape.Height && (uint)column < (uint)shape.Width ? plane[(row * shape.Width) + column] : fill;
}
