using System;

namespace ConvGen;

/// <summary>Mirrors an image: see <see cref="Augmentation.FlipHorizontally"/> and <see cref="Augmentation.FlipVertically"/>.</summary>
internal sealed class FlipAugmentation(double probability, bool isVertical) : Augmentation
{
    public override void Apply(ReadOnlySpan<float> image, Span<float> result, Shape shape, ref RandomStream random)
    {
        if (random.NextUnit() >= probability)
        {
            image.CopyTo(result);
            return;
        }
        for (int row = 0; row < shape.Channels * shape.Height; row++)
        {
            int within = row % shape.Height;
            int to = isVertical ? row - within + shape.Height - 1 - within : row;
            Span<float> target = result.Slice(to * shape.Width, shape.Width);
            image.Slice(row * shape.Width, shape.Width).CopyTo(target);
            if (!isVertical)
                target.Reverse();
        }
    }
}
