using System;

namespace ConvGen;

public abstract partial class Network
{
    /// <summary>
    /// Runs <c>Predict</c> and looks at the images and at each layer's output: which is the first that holds NaN or infinity? Layers that are computed together
    /// with a later one, as a convolution with the normalisation behind it, are looked at under that one's name.
    /// </summary>
    /// <param name="images">The images [N, C, H, W], as <c>Predict</c> takes them.</param>
    /// <returns>The first such value, or <see langword="null"/> if all are finite.</returns>
    /// <exception cref="ArgumentException">The length isn't a multiple of an image's.</exception>
    public NonFiniteValue? FindNonFinite(ReadOnlySpan<float> images)
    {
        int count = CountImages(images.Length, nameof(images));
        var search = new NonFiniteSearch(Plan, CopyParameters());
        search.Input(images);
        if (search.Found is null)
            ForEachBlock(images, count, (workspace, first, step) => search.Outputs(Plan.Inference, step, workspace, first));
        return search.Found;
    }
}
