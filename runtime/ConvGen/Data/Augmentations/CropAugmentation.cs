using System;

namespace ConvGen;

/// <summary>Cuts an image out of its padded self: see <see cref="Augmentation.CropWithPadding"/>.</summary>
internal sealed class CropAugmentation(int padding, PaddedPixels pixels, float fill) : Augmentation
{
    public override void Apply(ReadOnlySpan<float> image, Span<float> result, Shape shape, ref RandomStream random)
    {
        int down = random.NextInteger((2 * padding) + 1) - padding;
        int right = random.NextInteger((2 * padding) + 1) - padding;
        for (int row = 0; row < shape.Channels * shape.Height; row++)
        {
            int top = row / shape.Height * shape.Height;
            int from = SourceOf(row - top - down, shape.Height);
            Span<float> target = result.Slice(row * shape.Width, shape.Width);
            if (from < 0)
                target.Fill(fill);
            else
                CopyRow(image.Slice((top + from) * shape.Width, shape.Width), target, right);
        }
    }

    private void CopyRow(ReadOnlySpan<float> source, Span<float> target, int right)
    {
        // What lies within the image is copied at once; the rest is asked for pixel by pixel.
        int first = Math.Clamp(right, 0, source.Length);
        int end = Math.Clamp(source.Length + right, 0, source.Length);
        if (end > first)
            source[(first - right)..(end - right)].CopyTo(target[first..end]);
        for (int column = 0; column < target.Length; column++)
        {
            if (column == first && end > first)
                column = end;
            if (column >= target.Length)
                break;
            int from = SourceOf(column - right, source.Length);
            target[column] = from < 0 ? fill : source[from];
        }
    }

    /// <summary>The place in the image that a place in or around it shows; −1 where it is filled.</summary>
    private int SourceOf(int place, int length)
    {
        if ((uint)place < (uint)length)
            return place;
        switch (pixels)
        {
            case PaddedPixels.Filled:
                return -1;
            case PaddedPixels.Repeated:
                return Math.Clamp(place, 0, length - 1);
            default:
                // Mirrored again and again where the padding is wider than the image.
                int period = Math.Max(1, 2 * (length - 1));
                int folded = ((place % period) + period) % period;
                return folded < length ? folded : period - folded;
        }
    }
}
