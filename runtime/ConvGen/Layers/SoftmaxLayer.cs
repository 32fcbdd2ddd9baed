namespace ConvGen;

/// <summary>Softmax over the channels: eˣ ÷ Σ eˣ.</summary>
public sealed class SoftmaxLayer : Layer
{
    internal SoftmaxLayer(Network network, int index)
        : base(network, index)
    {
    }
}
