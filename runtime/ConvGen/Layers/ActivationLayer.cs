namespace ConvGen;

/// <summary>A function applied to each value.</summary>
public sealed class ActivationLayer : Layer
{
    internal ActivationLayer(Network network, int index)
        : base(network, index)
    {
    }

    /// <summary>Slopes of PReLU [channels]; <see langword="null"/> with another activation.</summary>
    public Parameter? Slope => Find(ParameterRole.Slope);
}
