namespace ConvGen;

/// <summary>
/// y = w · x + b with trained factors and terms, one per channel by default: parameters <c>{name}.weight</c> and <c>{name}.bias</c>. Without one
/// of them it is a plain addition or multiplication of constants. For one factor and term of all values see <see cref="Activation.Affine"/>.
/// </summary>
public sealed class ScaleAttribute : ActivatedLayerAttribute
{
    /// <summary>The axes along which w and b differ; on the others one value serves all. Default <see cref="ConvGen.Axes.Channels"/>.</summary>
    public Axes Axes { get; set; } = Axes.Channels;

    /// <summary>Whether there are factors w; else 1. Default <see langword="true"/>.</summary>
    public bool Weight { get; set; } = true;

    /// <summary>Whether there are terms b; else 0. Default <see langword="true"/>.</summary>
    public bool Bias { get; set; } = true;
}
