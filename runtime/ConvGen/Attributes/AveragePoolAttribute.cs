namespace ConvGen;

/// <summary>Average pooling: the mean of each window.</summary>
public sealed class AveragePoolAttribute : PoolAttribute
{
    /// <summary>Pooling with a square window.</summary>
    /// <param name="kernel">Rows and columns of the window; on signals its length.</param>
    public AveragePoolAttribute(int kernel)
        : this(kernel, kernel)
    {
    }

    /// <summary>Pooling with a rectangular window.</summary>
    /// <param name="kernelHeight">Rows of the window.</param>
    /// <param name="kernelWidth">Columns of the window.</param>
    public AveragePoolAttribute(int kernelHeight, int kernelWidth)
        : base(kernelHeight, kernelWidth)
    {
    }

    /// <summary>Whether padding zeros count in the divisor. Default <see langword="true"/>, as in PyTorch.</summary>
    public bool CountIncludePadding { get; set; } = true;
}
