namespace ConvGen;

/// <summary>What the attributes of pooling with a window share.</summary>
public abstract class PoolAttribute : LayerAttribute
{
    private protected PoolAttribute(int kernelHeight, int kernelWidth)
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

    /// <summary>Distance between neighbouring pixels of the window on both axes. Default 1.</summary>
    public int Dilation { get; set; } = 1;

    /// <summary>Distance between the window's pixels down the rows; 0 takes <see cref="Dilation"/>.</summary>
    public int DilationHeight { get; set; }

    /// <summary>Distance between the window's pixels along the columns; 0 takes <see cref="Dilation"/>.</summary>
    public int DilationWidth { get; set; }

    /// <summary>
    /// Pixels of padding on each side, <see cref="ConvGen.Padding.Same"/> or <see cref="ConvGen.Padding.SameLower"/>. Default
    /// <see cref="ConvGen.Padding.Valid"/>.
    /// </summary>
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
