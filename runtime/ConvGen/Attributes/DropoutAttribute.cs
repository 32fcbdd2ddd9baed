namespace ConvGen;

/// <summary>While training, sets each value to zero with probability p and divides the others by 1 − p; does nothing else.</summary>
public sealed class DropoutAttribute : LayerAttribute
{
    /// <summary>Dropout.</summary>
    /// <param name="probability">Probability p of a zero, 0 ≤ p &lt; 1.</param>
    public DropoutAttribute(float probability)
    {
        Probability = probability;
    }

    /// <summary>Probability of a zero.</summary>
    public float Probability { get; }
}
