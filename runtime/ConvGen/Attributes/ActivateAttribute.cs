namespace ConvGen;

/// <summary>An activation as a layer of its own. PReLU's slopes are named <c>{name}.weight</c>.</summary>
public sealed class ActivateAttribute : LayerAttribute
{
    /// <summary>An activation layer.</summary>
    /// <param name="activation">The function.</param>
    public ActivateAttribute(Activation activation)
    {
        Activation = activation;
    }

    /// <summary>The function.</summary>
    public Activation Activation { get; }

    /// <summary>Slope of a leaky ReLU or α of an ELU; NaN (the default) takes 0.01 and 1.</summary>
    public float ActivationParameter { get; set; } = float.NaN;
}
