namespace ConvGen;

/// <summary>
/// What a <see cref="TensorAttribute"/> layer computes, on plain tensors with their batch axis. Names and meaning are ONNX's (the newest operator set); what
/// ONNX gives as tensors of shapes, axes, scales or limits is a setting of the attribute.
/// </summary>
public enum TensorOperation
{
    /// <summary>No input: values that belong to the network, [Shape]. They are the parameter <c>{name}.value</c> of the weight file, or <see cref="TensorAttribute.Values"/> in the declaration.</summary>
    Constant = 0,

    /// <summary>x.</summary>
    Identity,

    /// <summary>The same values in another Shape; −1 is what is left, 0 the input's size at this place (unless AllowZero).</summary>
    Reshape,

    /// <summary>The axes in the order of Permutation; without one reversed.</summary>
    Transpose,

    /// <summary>Without the Axes of size 1; without any all of them.</summary>
    Squeeze,

    /// <summary>With new Axes of size 1, counted in the output.</summary>
    Unsqueeze,

    /// <summary>Two axes: those before Axis (default 1) as one, and the others as one.</summary>
    Flatten,

    /// <summary>Inputs one after the other along Axis.</summary>
    Concat,

    /// <summary>From Starts to Ends (excluded) in Steps (default 1) on Axes (default the first ones); negative numbers count from the end. A part of ONNX's Split is one too.</summary>
    Slice,

    /// <summary>With Pads before and after each axis ([before axis 0, before axis 1, …, after axis 0, …]; negative ones cut), filled by PadMode with Value.</summary>
    Pad,

    /// <summary>Broadcast to Shape, both ways.</summary>
    Expand,

    /// <summary>Repeated Repeats times along each axis.</summary>
    Tile,

    /// <summary>The slices at Indices (negative ones from the end) along Axis; a list of indices.</summary>
    Gather,

    /// <summary>Channels to blocks of pixels of BlockSize, in BlockOrder.</summary>
    DepthToSpace,

    /// <summary>Blocks of pixels of BlockSize to channels, in the order block row, block column, depth.</summary>
    SpaceToDepth,

    /// <summary>Resampled by Scales or to Sizes (one for each axis; with both, Scales are those of the coordinates), by ResizeMode, Coordinates, Rounding, CubicCoefficient, ExcludeOutside, Antialias, Region and Value.</summary>
    Resize,

    /// <summary>max(0, x).</summary>
    Relu,

    /// <summary>x ≥ 0 ? x : Alpha · x (default 0.01).</summary>
    LeakyRelu,

    /// <summary>x &gt; Alpha ? x : 0 (default 1).</summary>
    ThresholdedRelu,

    /// <summary>x ≥ 0 ? x : Alpha (eˣ − 1) (default 1).</summary>
    Elu,

    /// <summary>Gamma (x &gt; 0 ? x : Alpha (eˣ − 1)).</summary>
    Selu,

    /// <summary>max(0, x) + min(0, Alpha (e^(x ÷ Alpha) − 1)) (default 1).</summary>
    Celu,

    /// <summary>1 ÷ (1 + e⁻ˣ).</summary>
    Sigmoid,

    /// <summary>min(max(Alpha x + Beta, 0), 1) (default 0.2 and 0.5).</summary>
    HardSigmoid,

    /// <summary>x · min(max(x ÷ 6 + ½, 0), 1).</summary>
    HardSwish,

    /// <summary>x · sigmoid(Alpha x) (default 1).</summary>
    Silu,

    /// <summary>The hyperbolic tangent.</summary>
    Tanh,

    /// <summary>ln(1 + eˣ).</summary>
    Softplus,

    /// <summary>x ÷ (1 + |x|).</summary>
    Softsign,

    /// <summary>x · tanh(ln(1 + eˣ)).</summary>
    Mish,

    /// <summary>x · Φ(x) with the Gaussian distribution function Φ; with Approximate by the hyperbolic tangent.</summary>
    Gelu,

    /// <summary>Φ's error function.</summary>
    Erf,

    /// <summary>min(max(x, Minimum), Maximum); either may be left out.</summary>
    Clip,

    /// <summary>√x.</summary>
    Sqrt,

    /// <summary>eˣ.</summary>
    Exp,

    /// <summary>ln x.</summary>
    Log,

    /// <summary>|x|.</summary>
    Abs,

    /// <summary>−x.</summary>
    Neg,

    /// <summary>1 ÷ x.</summary>
    Reciprocal,

    /// <summary>The next integer below.</summary>
    Floor,

    /// <summary>The next integer above.</summary>
    Ceil,

    /// <summary>a + b, broadcast.</summary>
    Add,

    /// <summary>a − b, broadcast.</summary>
    Sub,

    /// <summary>a · b, broadcast.</summary>
    Mul,

    /// <summary>a ÷ b, broadcast.</summary>
    Div,

    /// <summary>aᵇ, broadcast.</summary>
    Pow,

    /// <summary>x ≥ 0 ? x : slope · x; the slope is the second input, broadcast to the first.</summary>
    PRelu,

    /// <summary>The largest of one or more, broadcast.</summary>
    Max,

    /// <summary>The smallest of one or more, broadcast.</summary>
    Min,

    /// <summary>The sum of one or more, broadcast.</summary>
    Sum,

    /// <summary>The mean of one or more, broadcast.</summary>
    Mean,

    /// <summary>Matrix products of the last two axes, the others broadcast; a vector is a row on the left, a column on the right.</summary>
    MatMul,

    /// <summary>Alpha A′ B′ + Beta C (default 1), with TransposeA and TransposeB; C may be left out.</summary>
    Gemm,

    /// <summary>The sum over Axes (default all), which stay with size 1 if KeepDimensions.</summary>
    ReduceSum,

    /// <summary>The mean over Axes.</summary>
    ReduceMean,

    /// <summary>The largest over Axes.</summary>
    ReduceMax,

    /// <summary>The smallest over Axes.</summary>
    ReduceMin,

    /// <summary>The product over Axes.</summary>
    ReduceProd,

    /// <summary>The sum of absolute values over Axes.</summary>
    ReduceL1,

    /// <summary>The root of the sum of squares over Axes.</summary>
    ReduceL2,

    /// <summary>The sum of squares over Axes.</summary>
    ReduceSumSquare,

    /// <summary>The logarithm of the sum over Axes.</summary>
    ReduceLogSum,

    /// <summary>The logarithm of the sum of eˣ over Axes.</summary>
    ReduceLogSumExp,

    /// <summary>Softmax over Axes together (default the last; before operator set 13 ONNX means all axes from its axis on).</summary>
    Softmax,

    /// <summary>The logarithm of <see cref="Softmax"/>.</summary>
    LogSoftmax,

    /// <summary>x, scale, shift, mean, variance [C]: scale (x − mean) ÷ √(variance + Epsilon) + shift; channels are axis 1.</summary>
    BatchNormalization,

    /// <summary>x, scale, shift [C]: normalised over each channel of each image.</summary>
    InstanceNormalization,

    /// <summary>x, scale, shift, normalised over each of Groups groups of channels; scale and shift are [C], or [Groups] as in ONNX's operator set 18.</summary>
    GroupNormalization,

    /// <summary>x, scale and, if there is one, shift: normalised over the axes from Axis (default −1) on.</summary>
    LayerNormalization,

    /// <summary>x ÷ (Bias + Alpha ÷ Size · Σ x² over Size channels)^Beta.</summary>
    LocalResponseNormalization,

    /// <summary>x and weights [M, C ÷ Groups, kernel…] and, if there is one, a bias [M]: convolution over 1 to 3 spatial axes with Strides, Dilations and Pads.</summary>
    Conv,

    /// <summary>x and weights [C, M ÷ Groups, kernel…] and, if there is one, a bias [M]: the adjoint of a convolution, with OutputPadding.</summary>
    ConvTranspose,

    /// <summary>The largest of each window of Kernel with Strides, Dilations, Pads and CeilMode.</summary>
    MaxPool,

    /// <summary>The mean of each window; padding counts if CountIncludePadding.</summary>
    AveragePool,

    /// <summary>(Σ |x|ᵖ)^(1 ÷ p) of each window, p = Power (default 2).</summary>
    LpPool,

    /// <summary>The largest of each channel.</summary>
    GlobalMaxPool,

    /// <summary>The mean of each channel.</summary>
    GlobalAveragePool,

    /// <summary>(Σ |x|ᵖ)^(1 ÷ p) of each channel, p = Power (default 2).</summary>
    GlobalLpPool,
}
