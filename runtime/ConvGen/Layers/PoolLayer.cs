namespace ConvGen;

/// <summary>Maximum or average pooling, with a window or over the whole map.</summary>
public sealed class PoolLayer : Layer
{
    internal PoolLayer(Network network, int index)
        : base(network, index)
    {
    }
}
