namespace ConvGen;

/// <summary>Batch normalisation per channel: y = γ (x − mean) ÷ √(variance + ε) + β. Training uses the batch's statistics (biased variance) and keeps running ones (unbiased variance); inference uses the running ones, folded into the convolution before where there is one.</summary>
public sealed class BatchNormAttribute : ActivatedLayerAttribute
{
    /// <summary>Added to the variance. Default 1e−5.</summary>
    public float Epsilon { get; set; } = 1e-5f;

    /// <summary>Weight of a new batch in the running statistics: running ← (1 − m) · running + m · batch. Default 0.1.</summary>
    public float Momentum { get; set; } = 0.1f;

    /// <summary>Whether γ and β are trained parameters; else 1 and 0. Default <see langword="true"/>.</summary>
    public bool Affine { get; set; } = true;
}
