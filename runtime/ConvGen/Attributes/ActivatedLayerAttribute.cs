namespace ConvGen;

/// <summary>What the attributes of layers share that may apply a function to each of their outputs.</summary>
public abstract class ActivatedLayerAttribute : LayerAttribute
{
    /// <summary>A function applied to each output, fused into the layer where it can be. Default <see cref="ConvGen.Activation.None"/>.</summary>
    public Activation Activation { get; set; }

    /// <summary>The function's parameter, as <see cref="ConvGen.Activation"/> says; NaN (the default) takes the function's own default.</summary>
    public float ActivationParameter { get; set; } = float.NaN;

    /// <summary>The function's second parameter, where it has one; NaN (the default) takes the function's own default.</summary>
    public float ActivationSecondParameter { get; set; } = float.NaN;
}
