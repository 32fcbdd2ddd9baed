namespace ConvGen;

/// <summary>The softmax over the channels of each pixel, over the features of a vector, or over other axes.</summary>
public sealed class SoftmaxAttribute : LayerAttribute
{
    /// <summary>The axes whose exponentials add up to 1. Default <see cref="ConvGen.Axes.Channels"/>.</summary>
    public Axes Axes { get; set; } = Axes.Channels;

    /// <summary>Whether the result is the logarithm of the softmax. Default <see langword="false"/>.</summary>
    public bool Log { get; set; }
}
