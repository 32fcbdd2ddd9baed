namespace ConvGen;

/// <summary>Max pooling: the largest value of each window. Padding counts as −∞; NaN wins.</summary>
public sealed class MaxPoolAttribute : LayerAttribute
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
    {
        KernelHeight = kernelHeight;
        KernelWidth = kernelWidth;
    }

    /// <summary>Rows of the window.</summary>
    public int KernelHeight { get; }

    /// <summary>Columns of the window.</summary>
    public int KernelWidth { get; }

    /// <summary>Step of the window on both axes, in pixels. Default 0, which takes the window's size.</summary>
    public int Stride { get; set; }

    /// <summary>Step down the rows; 0 takes <see cref="Stride"/>.</summary>
    public int StrideHeight { get; set; }

    /// <summary>Step along the columns; 0 takes <see cref="Stride"/>.</summary>
    public int StrideWidth { get; set; }

    /// <summary>Pixels of padding on each side, or <see cref="ConvGen.Padding.Same"/>. Default <see cref="ConvGen.Padding.Valid"/>.</summary>
    public int Padding { get; set; }

    /// <summary>Padding above and below; below 0 takes <see cref="Padding"/>. Default −1.</summary>
    public int PaddingHeight { get; set; } = -1;

    /// <summary>Padding left and right; below 0 takes <see cref="Padding"/>. Default −1.</summary>
    public int PaddingWidth { get; set; } = -1;

    /// <summary>Padding above; below 0 takes <see cref="PaddingHeight"/>. Default −1.</summary>
    public int PaddingTop { get; set; } = -1;

    /// <summary>Padding below; below 0 takes <see cref="PaddingHeight"/>. Default −1.</summary>
    public int PaddingBottom { get; set; } = -1;

    /// <summary>Padding on the left; below 0 takes <see cref="PaddingWidth"/>. Default −1.</summary>
    public int PaddingLeft { get; set; } = -1;

    /// <summary>Padding on the right; below 0 takes <see cref="PaddingWidth"/>. Default −1.</summary>
    public int PaddingRight { get; set; } = -1;

    /// <summary>
    /// Whether the output size is rounded up, so that windows may hang over the bottom and right edges; a window must begin
    /// inside the input or its left and top padding. Default <see langword="false"/>.
    /// </summary>
    public bool CeilMode { get; set; }
}
