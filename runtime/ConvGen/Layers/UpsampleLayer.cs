namespace ConvGen;

/// <summary>A map made larger by a whole factor, by repeating pixels or between them.</summary>
public sealed class UpsampleLayer : Layer
{
    internal UpsampleLayer(Network network, int index)
        : base(network, index)
    {
    }
}
