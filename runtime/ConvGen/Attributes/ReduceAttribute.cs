namespace ConvGen;

/// <summary>A mean, sum, maximum or minimum over some axes of each image.</summary>
public sealed class ReduceAttribute : LayerAttribute
{
    /// <summary>A reduction.</summary>
    /// <param name="reduction">What is taken of the values.</param>
    /// <param name="axes">The axes that it runs over.</param>
    public ReduceAttribute(Reduction reduction, Axes axes = Axes.Pixels)
    {
        Reduction = reduction;
        Axes = axes;
    }

    /// <summary>What is taken of the values.</summary>
    public Reduction Reduction { get; }

    /// <summary>The axes that it runs over.</summary>
    public Axes Axes { get; }

    /// <summary>
    /// Whether the axes stay, with size 1: [C, 1, 1]. Without them rows and columns go together, as does everything: [C] and [1]. Default
    /// <see langword="true"/>.
    /// </summary>
    public bool KeepAxes { get; set; } = true;
}
