namespace ConvGen;

/// <summary>A mean, sum, maximum or minimum over some axes of each image.</summary>
public sealed class ReduceLayer : Layer
{
    internal ReduceLayer(Network network, int index)
        : base(network, index)
    {
    }
}
