namespace ConvGen;

/// <summary>Batch normalisation: γ (x − mean) ÷ √(variance + ε) + β per channel, by the batch in training and by running statistics in inference.</summary>
public sealed class BatchNormLayer : Layer
{
    internal BatchNormLayer(Network network, int index)
        : base(network, index)
    {
    }

    /// <summary>γ [channels]; <see langword="null"/> without it.</summary>
    public Parameter? Scale => Find(ParameterRole.Scale);

    /// <summary>β [channels]; <see langword="null"/> without it.</summary>
    public Parameter? Shift => Find(ParameterRole.Shift);

    /// <summary>The running mean [channels].</summary>
    public Parameter RunningMean => Get(ParameterRole.RunningMean);

    /// <summary>The running variance [channels].</summary>
    public Parameter RunningVariance => Get(ParameterRole.RunningVariance);

    /// <summary>Slopes of PReLU [channels]; <see langword="null"/> with another activation.</summary>
    public Parameter? Slope => Find(ParameterRole.Slope);
}
