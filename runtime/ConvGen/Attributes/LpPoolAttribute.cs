namespace ConvGen;

/// <summary>Power-average pooling: (Σ |x|ᵖ)^(1 ÷ p) over each window. Padding counts as 0.</summary>
public sealed class LpPoolAttribute : PoolAttribute
{
    /// <summary>Pooling with a square window.</summary>
    /// <param name="exponent">The exponent p, positive.</param>
    /// <param name="kernel">Rows and columns of the window; on signals its length.</param>
    public LpPoolAttribute(float exponent, int kernel)
        : this(exponent, kernel, kernel)
    {
    }

    /// <summary>Pooling with a rectangular window.</summary>
    /// <param name="exponent">The exponent p, positive.</param>
    /// <param name="kernelHeight">Rows of the window.</param>
    /// <param name="kernelWidth">Columns of the window.</param>
    public LpPoolAttribute(float exponent, int kernelHeight, int kernelWidth)
        : base(kernelHeight, kernelWidth)
    {
        Exponent = exponent;
    }

    /// <summary>The exponent p.</summary>
    public float Exponent { get; }
}
