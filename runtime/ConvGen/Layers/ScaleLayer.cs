namespace ConvGen;

/// <summary>Trained factors and terms: w · x + b.</summary>
public sealed class ScaleLayer : Layer
{
    internal ScaleLayer(Network network, int index)
        : base(network, index)
    {
    }

    /// <summary>The factors w; <see langword="null"/> without them.</summary>
    public Parameter? Weight => Find(ParameterRole.Scale);

    /// <summary>The terms b; <see langword="null"/> without them.</summary>
    public Parameter? Bias => Find(ParameterRole.Shift);

    /// <summary>Slopes of PReLU [channels]; <see langword="null"/> with another activation.</summary>
    public Parameter? Slope => Find(ParameterRole.Slope);
}
