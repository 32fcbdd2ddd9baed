namespace ConvGen;

/// <summary>
/// Layer normalisation: y = γ (x − mean) ÷ √(variance + ε) + β, with mean and (biased) variance over some axes of each image, in training and
/// inference alike. γ and β have the shape of those axes: [C, H, W] by default, [C] over channels (as ConvNeXt does), [W] over columns.
/// </summary>
public sealed class LayerNormAttribute : ActivatedLayerAttribute
{
    /// <summary>The axes that mean and variance run over. Default <see cref="ConvGen.Axes.All"/>.</summary>
    public Axes Axes { get; set; } = Axes.All;

    /// <summary>Added to the variance. Default 1e−5.</summary>
    public float Epsilon { get; set; } = 1e-5f;

    /// <summary>Whether γ and β are trained parameters; else 1 and 0. Default <see langword="true"/>.</summary>
    public bool Affine { get; set; } = true;

    /// <summary>Whether there is a β beside γ. Default <see langword="true"/>.</summary>
    public bool Bias { get; set; } = true;
}
