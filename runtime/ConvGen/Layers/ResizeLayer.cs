namespace ConvGen;

/// <summary>A map of another size.</summary>
public sealed class ResizeLayer : Layer
{
    internal ResizeLayer(Network network, int index)
        : base(network, index)
    {
    }
}
