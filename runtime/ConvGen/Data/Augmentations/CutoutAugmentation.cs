using System;

namespace ConvGen;

/// <summary>Covers a square: see <see cref="Augmentation.Cutout"/>.</summary>
internal sealed class CutoutAugmentation(int size, float fill) : Augmentation
{
    public override void Apply(ReadOnlySpan<float> image, Span<float> result, Shape shape, ref RandomStream random)
    {
        image.CopyTo(result);
        (int top, int bottom) = Cover(random.NextInteger(shape.Height), shape.Height);
        (int left, int right) = Cover(random.NextInteger(shape.Width), shape.Width);
        for (int channel = 0; channel < shape.Channels; channel++)
        {
            for (int row = top; row < bottom; row++)
                result.Slice((((channel * shape.Height) + row) * shape.Width) + left, right - left).Fill(fill);
        }
    }

    private (int Begin, int End) Cover(int centre, int length)
    {
        long begin = (long)centre - (size / 2);
        return ((int)Math.Max(0, begin), (int)Math.Min(length, begin + size));
    }
}
