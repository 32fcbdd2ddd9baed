namespace ConvGen;

/// <summary>
/// Group normalisation: y = γ (x − mean) ÷ √(variance + ε) + β, with mean and (biased) variance of each group of channels of each image, in
/// training and inference alike. γ and β have a value per channel.
/// </summary>
public sealed class GroupNormAttribute : ActivatedLayerAttribute
{
    /// <summary>Group normalisation.</summary>
    /// <param name="groups">Groups of neighbouring channels; must divide the channels.</param>
    public GroupNormAttribute(int groups)
    {
        Groups = groups;
    }

    /// <summary>Groups of neighbouring channels.</summary>
    public int Groups { get; }

    /// <summary>Added to the variance. Default 1e−5.</summary>
    public float Epsilon { get; set; } = 1e-5f;

    /// <summary>Whether γ and β are trained parameters; else 1 and 0. Default <see langword="true"/>.</summary>
    public bool Affine { get; set; } = true;
}
