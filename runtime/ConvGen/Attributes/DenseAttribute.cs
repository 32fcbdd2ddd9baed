namespace ConvGen;

/// <summary>A dense (fully connected) layer on a vector: z = Wx + b. A map [C, H, W] is read as the vector of its C·H·W values in that order. Weights are [features, inputs].</summary>
public sealed class DenseAttribute : ActivatedLayerAttribute
{
    /// <summary>A dense layer.</summary>
    /// <param name="features">Length of the output vector.</param>
    public DenseAttribute(int features)
    {
        Features = features;
    }

    /// <summary>Length of the output vector.</summary>
    public int Features { get; }

    /// <summary>Whether a bias is added. Default <see langword="true"/>.</summary>
    public bool Bias { get; set; } = true;
}
