using System;

namespace ConvGen;

/// <summary>Cuts an image out of its padded self: see <see cref="Augmentation.CropWithPadding"/>.</summary>
internal sealed class CropAugmentation(int padding, PadMode mode, float fill) : Augmentation
{
    public override void Apply(ReadOnlySpan<float> image, Span<float> result, Shape shape, ref RandomStream random)
    {
        int down = random.NextInteger((2 * padding) + 1) - padding;
        int right = random.NextInteger((2 * padding) + 1) - padding;
        for (int row = 0; row < shape.Channels * shape.Height; row++)
        {
            int top = row / shape.Height * shape.Height;
            int from = PaddedAxis.SourceOf(row - top - down, shape.Height, mode);
            Span<float> target = result.Slice(row * shape.Width, shape.Width);
            if (from == PaddedAxis.Constant)
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
            int from = PaddedAxis.SourceOf(column - right, source.Length, mode);
            target[column] = from == PaddedAxis.Constant ? fill : source[from];
        }
    }
}
