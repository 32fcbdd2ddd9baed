namespace ConvGen;

/// <summary>A map's values at other places: padded, sliced, or with channels or pixels shuffled.</summary>
public sealed class RearrangeLayer : Layer
{
    internal RearrangeLayer(Network network, int index)
        : base(network, index)
    {
    }
}
