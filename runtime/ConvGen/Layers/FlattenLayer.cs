namespace ConvGen;

/// <summary>A map read as a vector, in the order C, H, W.</summary>
public sealed class FlattenLayer : Layer
{
    internal FlattenLayer(Network network, int index)
        : base(network, index)
    {
    }
}
