namespace ConvGen;

/// <summary>Normalisation of each image by itself: instance, group, layer and local response normalisation.</summary>
public sealed class NormLayer : Layer
{
    internal NormLayer(Network network, int index)
        : base(network, index)
    {
    }

    /// <summary>γ; <see langword="null"/> without it.</summary>
    public Parameter? Scale => Find(ParameterRole.Scale);

    /// <summary>β; <see langword="null"/> without it.</summary>
    public Parameter? Shift => Find(ParameterRole.Shift);

    /// <summary>Slopes of PReLU [channels]; <see langword="null"/> with another activation.</summary>
    public Parameter? Slope => Find(ParameterRole.Slope);
}
