namespace ConvGen;

/// <summary>Dropout: in training, values become 0 by chance and the others grow to keep the mean; the identity in inference.</summary>
public sealed class DropoutLayer : Layer
{
    internal DropoutLayer(Network network, int index)
        : base(network, index)
    {
    }
}
