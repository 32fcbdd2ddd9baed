namespace ConvGen;

/// <summary>
/// A convolution: z[:,:,s] = Σ_r x[:,:,r] ∗ W[r,s,:,:] + b[s]. As in every deep-learning library it is a cross-correlation;
/// <see cref="Flip"/> gives the mathematician's convolution.
/// </summary>
/// <remarks>Weights are [filters, channels / groups, kernel rows, kernel columns]; on signals [filters, channels / groups, kernel].</remarks>
public sealed class ConvLayerAttribute : ActivatedLayerAttribute
{
    /// <summary>A convolution with a square kernel.</summary>
    /// <param name="filters">Output channels; 0 with <see cref="ConvGen.Groups.Depthwise"/> means as many as input channels.</param>
    /// <param name="kernel">Rows and columns of the kernel; on signals its length.</param>
    public ConvLayerAttribute(int filters, int kernel)
        : this(filters, kernel, kernel)
    {
    }

    /// <summary>A convolution with a rectangular kernel.</summary>
    /// <param name="filters">Output channels; 0 with <see cref="ConvGen.Groups.Depthwise"/> means as many as input channels.</param>
    /// <param name="kernelHeight">Rows of the kernel.</param>
    /// <param name="kernelWidth">Columns of the kernel.</param>
    public ConvLayerAttribute(int filters, int kernelHeight, int kernelWidth)
    {
        Filters = filters;
        KernelHeight = kernelHeight;
        KernelWidth = kernelWidth;
    }

    /// <summary>Output channels.</summary>
    public int Filters { get; }

    /// <summary>Rows of the kernel.</summary>
    public int KernelHeight { get; }

    /// <summary>Columns of the kernel.</summary>
    public int KernelWidth { get; }

    /// <summary>Step of the kernel on both axes, in pixels. Default 1.</summary>
    public int Stride { get; set; } = 1;

    /// <summary>Step down the rows; 0 takes <see cref="Stride"/>.</summary>
    public int StrideHeight { get; set; }

    /// <summary>Step along the columns; 0 takes <see cref="Stride"/>.</summary>
    public int StrideWidth { get; set; }

    /// <summary>Distance between neighbouring taps on both axes, in pixels. Default 1.</summary>
    public int Dilation { get; set; } = 1;

    /// <summary>Distance between taps down the rows; 0 takes <see cref="Dilation"/>.</summary>
    public int DilationHeight { get; set; }

    /// <summary>Distance between taps along the columns; 0 takes <see cref="Dilation"/>.</summary>
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
    /// Groups of channels that don't see each other; must divide the input channels and the filters.
    /// <see cref="ConvGen.Groups.Depthwise"/> makes one group per input channel. Default 1.
    /// </summary>
    public int Groups { get; set; } = 1;

    /// <summary>Whether the kernel is turned by 180° (a convolution in the mathematical sense). Default <see langword="false"/>.</summary>
    public bool Flip { get; set; }

    /// <summary>Whether a bias is added to each filter's output. Default <see langword="true"/>.</summary>
    public bool Bias { get; set; } = true;

    /// <summary>
    /// Whether this is a transposed convolution, the adjoint of a convolution with the same kernel, stride and padding;
    /// weights are then [channels, filters / groups, rows, columns]. Default <see langword="false"/>.
    /// </summary>
    public bool Transposed { get; set; }

    /// <summary>Rows and columns added to a transposed convolution's output at the bottom and the right. Default 0.</summary>
    public int OutputPadding { get; set; }

    /// <summary>Rows added at the bottom; below 0 takes <see cref="OutputPadding"/>. Default −1.</summary>
    public int OutputPaddingHeight { get; set; } = -1;

    /// <summary>Columns added at the right; below 0 takes <see cref="OutputPadding"/>. Default −1.</summary>
    public int OutputPaddingWidth { get; set; } = -1;

    /// <summary>How far the kernel is unrolled. Default <see cref="ConvGen.Unroll.Taps"/>.</summary>
    public Unroll Unroll { get; set; }

    /// <summary>The method by which the layer is computed. Default <see cref="ConvAlgorithm.Auto"/>.</summary>
    public ConvAlgorithm Algorithm { get; set; }
}
