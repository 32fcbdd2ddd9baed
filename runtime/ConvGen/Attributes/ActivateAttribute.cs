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

    /// <summary>The function's parameter, as <see cref="ConvGen.Activation"/> says; NaN (the default) takes the function's own default.</summary>
    public float ActivationParameter { get; set; } = float.NaN;

    /// <summary>The function's second parameter, where it has one; NaN (the default) takes the function's own default.</summary>
    public float ActivationSecondParameter { get; set; } = float.NaN;
}
