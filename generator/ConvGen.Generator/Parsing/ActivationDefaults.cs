namespace ConvGen.Generator.Parsing;

/// <summary>Parameters of activations where none are written.</summary>
internal static class ActivationDefaults
{
    // The fixed point of Klambauer and others, 2017, as float32.
    private const float SeluAlpha = 1.67326319f;
    private const float SeluScale = 1.05070102f;

    /// <summary>The defaults of a and b; <see langword="null"/> for a parameter that the function doesn't have.</summary>
    public static (float? First, float? Second) Of(Activation kind) => kind switch
    {
        Activation.LeakyRelu => (0.01f, null),
        Activation.Elu or Activation.Celu or Activation.ThresholdedRelu => (1f, null),
        Activation.Selu => (SeluAlpha, SeluScale),
        Activation.HardSigmoid => (1f / 6, 0.5f),
        Activation.Clip => (float.NegativeInfinity, float.PositiveInfinity),
        Activation.Shrink => (0.5f, 0f),
        Activation.Affine => (1f, 0f),
        Activation.Pow => (2f, null),
        _ => (null, null),
    };
}
