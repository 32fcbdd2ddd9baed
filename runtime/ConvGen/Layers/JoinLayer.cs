namespace ConvGen;

/// <summary>Several feature maps made one: their sum, their product, or their channels one after the other.</summary>
public sealed class JoinLayer : Layer
{
    internal JoinLayer(Network network, int index)
        : base(network, index)
    {
    }

    /// <summary>Slopes of PReLU [channels]; <see langword="null"/> with another activation.</summary>
    public Parameter? Slope => Find(ParameterRole.Slope);
}
