namespace ConvGen;

/// <summary>Max pooling: the largest value of each window. Padding counts as −∞; NaN wins.</summary>
public sealed class MaxPoolAttribute : PoolAttribute
{
    /// <summary>Pooling with a square window.</summary>
    /// <param name="kernel">Rows and columns of the window; on signals its length.</param>
    public MaxPoolAttribute(int kernel)
        : this(kernel, kernel)
    {
    }

    /// <summary>Pooling with a rectangular window.</summary>
    /// <param name="kernelHeight">Rows of the window.</param>
    /// <param name="kernelWidth">Columns of the window.</param>
    public MaxPoolAttribute(int kernelHeight, int kernelWidth)
        : base(kernelHeight, kernelWidth)
    {
    }
}
