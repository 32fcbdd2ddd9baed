namespace ConvGen;

/// <summary>The product of two or more layers, element by element. A vector [C] (or a map [C, 1, 1]) multiplies each pixel of a map [C, H, W].</summary>
public sealed class MultiplyAttribute : LayerAttribute
{
    /// <summary>Joins layers.</summary>
    /// <param name="inputs">The joined layers: <c>nameof(First), nameof(Second), …</c>; <see cref="ConvNet.Input"/> is one too.</param>
    public MultiplyAttribute(params string[] inputs)
    {
        Inputs = inputs;
    }

    /// <summary>The joined layers, in order.</summary>
    public string[] Inputs { get; }

    /// <summary>A function applied to each output, fused into the layer. Default <see cref="ConvGen.Activation.None"/>.</summary>
    public Activation Activation { get; set; }

    /// <summary>Slope of a leaky ReLU or α of an ELU; NaN (the default) takes 0.01 and 1.</summary>
    public float ActivationParameter { get; set; } = float.NaN;
}
