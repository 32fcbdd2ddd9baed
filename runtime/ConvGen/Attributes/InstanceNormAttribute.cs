namespace ConvGen;

/// <summary>
/// Instance normalisation: y = γ (x − mean) ÷ √(variance + ε) + β, with mean and (biased) variance of each channel of each image, in training
/// and inference alike. γ and β have a value per channel.
/// </summary>
public sealed class InstanceNormAttribute : ActivatedLayerAttribute
{
    /// <summary>Added to the variance. Default 1e−5.</summary>
    public float Epsilon { get; set; } = 1e-5f;

    /// <summary>Whether γ and β are trained parameters; else 1 and 0. Default <see langword="true"/>; PyTorch's default is false.</summary>
    public bool Affine { get; set; } = true;
}
