namespace ConvGen;

/// <summary>The softmax over the channels of each pixel, or over the features of a vector.</summary>
public sealed class SoftmaxAttribute : LayerAttribute
{
}
