namespace ConvGen;

/// <summary>A dense layer: z = W x + b, each output sums over all inputs. A map is read as a vector in the order C, H, W.</summary>
public sealed class DenseLayer : Layer
{
    internal DenseLayer(Network network, int index)
        : base(network, index)
    {
    }

    /// <summary>The weights W [features, input length].</summary>
    public Parameter Weight => Get(ParameterRole.Weight);

    /// <summary>The bias b [features]; <see langword="null"/> without one.</summary>
    public Parameter? Bias => Find(ParameterRole.Bias);

    /// <summary>Slopes of PReLU [channels]; <see langword="null"/> with another activation.</summary>
    public Parameter? Slope => Find(ParameterRole.Slope);
}
