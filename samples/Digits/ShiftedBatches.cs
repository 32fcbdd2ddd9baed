using System;
using ConvGen;

namespace Digits;

/// <summary>
/// Moves each image of a batch by up to a few pixels in any direction: a network that shares its weights reads a moved digit as well, but
/// its dense layer has to see that in training.
/// </summary>
internal sealed class ShiftedBatches(int seed, int reach)
{
    private const int Size = 28;

    private readonly Random _random = new(seed);
    private float[] _images = [];

    /// <summary>The batch's images, each moved by a random number of pixels; valid until the next call.</summary>
    public ReadOnlySpan<float> Shift(Batch batch)
    {
        int length = batch.Count * Size * Size;
        if (_images.Length < length)
            _images = new float[length];
        Span<float> shifted = _images.AsSpan(0, length);
        shifted.Clear();
        for (int image = 0; image < batch.Count; image++)
        {
            int offset = image * Size * Size;
            int rows = _random.Next(-reach, reach + 1);
            int columns = _random.Next(-reach, reach + 1);
            Shift(batch.Images.Slice(offset, Size * Size), shifted.Slice(offset, Size * Size), rows, columns);
        }
        return shifted;
    }

    /// <summary>Copies an image moved by rows and columns; what comes in from outside is black.</summary>
    public static void Shift(ReadOnlySpan<float> image, Span<float> shifted, int rows, int columns)
    {
        int width = Size - Math.Abs(columns);
        for (int row = Math.Max(0, rows); row < Size + Math.Min(0, rows); row++)
        {
            image.Slice(((row - rows) * Size) + Math.Max(0, -columns), width)
                .CopyTo(shifted.Slice((row * Size) + Math.Max(0, columns), width));
        }
    }
}
