using System;

namespace ConvGen;

/// <summary>Words for what a layer reads (<c>From</c>, or the inputs of a join), beside the names of layers.</summary>
public static class ConvNet
{
    /// <summary>The network's input: with <c>From = ConvNet.Input</c> a later layer begins another branch on it.</summary>
    public const string Input = "the network's input";
}

/// <summary>Words for the <c>Padding</c> of a layer, beside plain numbers of zeros per side.</summary>
public static class Padding
{
    /// <summary>
    /// Output size = ⌈input size ÷ stride⌉. An odd zero goes to the bottom and the right. For odd kernels at stride 1
    /// this is (k−1)/2 zeros per side.
    /// </summary>
    public const int Same = -1;

    /// <summary>As <see cref="Same"/>, but an odd zero goes to the top and the left (ONNX's SAME_LOWER).</summary>
    public const int SameLower = -2;

    /// <summary>No padding: the kernel stays inside its input.</summary>
    public const int Valid = 0;
}

/// <summary>Words for the <c>Groups</c> of a convolution, beside plain numbers.</summary>
public static class Groups
{
    /// <summary>One group per input channel: each filter sees one channel.</summary>
    public const int Depthwise = -1;
}

/// <summary>How far the generator unrolls a convolution kernel.</summary>
public enum Unroll
{
    /// <summary>Every tap of the kernel stands in the generated code as straight-line multiply-adds.</summary>
    Taps = 0,

    /// <summary>The compact form: a loop over the kernel's rows, each a contiguous run of columns × channels.</summary>
    Rows = 1,
}

/// <summary>The method by which a convolution is computed.</summary>
public enum ConvAlgorithm
{
    /// <summary>The generator chooses, per direction, by a model of what each method costs.</summary>
    Auto = 0,

    /// <summary>Sums over taps and channels as the definition says; with whole numbers small enough the results are exact.</summary>
    Direct = 1,

    /// <summary>
    /// Winograd's minimal filtering wherever it applies (one group; stride 1, or one shorter than an undilated kernel): 1.2 to six times fewer multiplications, at roundings some ten times
    /// those of <see cref="Direct"/>. Directions to which it doesn't apply stay direct.
    /// </summary>
    Winograd = 2,
}

/// <summary>
/// A function applied to each element of a layer's output. Where one has parameters, a is the layer's <c>ActivationParameter</c> and b its
/// <c>ActivationSecondParameter</c>.
/// </summary>
public enum Activation
{
    /// <summary>The identity.</summary>
    None = 0,

    /// <summary>max(0, x). NaN stays NaN.</summary>
    Relu,

    /// <summary>min(max(0, x), 6).</summary>
    Relu6,

    /// <summary>x for x ≥ 0, a · x below; a is by default 0.01.</summary>
    LeakyRelu,

    /// <summary>x for x ≥ 0, a · x below, with one trained slope a per channel, at first 0.25 (parameter <c>{name}.slope</c>).</summary>
    PRelu,

    /// <summary>x for x ≥ 0, a(eˣ − 1) below; a is by default 1.</summary>
    Elu,

    /// <summary>x · sigmoid(x), also called swish.</summary>
    Silu,

    /// <summary>x · Φ(x) with the Gaussian distribution function Φ, exact (by the error function).</summary>
    Gelu,

    /// <summary>x · min(max(x + 3, 0), 6) ÷ 6.</summary>
    HardSwish,

    /// <summary>min(max(a · x + b, 0), 1); a is by default 1 ÷ 6 and b ½, as in PyTorch.</summary>
    HardSigmoid,

    /// <summary>1 ÷ (1 + e⁻ˣ).</summary>
    Sigmoid,

    /// <summary>The hyperbolic tangent.</summary>
    Tanh,

    /// <summary>b · x for x ≥ 0, b · a(eˣ − 1) below; a is by default 1.6732632 and b 1.0507010 (Klambauer and others, 2017).</summary>
    Selu,

    /// <summary>x for x ≥ 0, a(e^(x ÷ a) − 1) below; a is by default 1.</summary>
    Celu,

    /// <summary>ln(1 + eˣ).</summary>
    Softplus,

    /// <summary>x ÷ (1 + |x|).</summary>
    Softsign,

    /// <summary>x · tanh(ln(1 + eˣ)).</summary>
    Mish,

    /// <summary>x · (1 + tanh(√(2 ÷ π) · (x + 0.044715 x³))) ÷ 2, the common approximation of <see cref="Gelu"/>.</summary>
    GeluTanh,

    /// <summary>min(max(a, x), b); each limit is by default absent.</summary>
    Clip,

    /// <summary>x above a, 0 at and below; a is by default 1.</summary>
    ThresholdedRelu,

    /// <summary>x + b below −a, x − b above a, 0 between; a is by default ½ and b 0 (b = a is PyTorch's soft shrinkage).</summary>
    Shrink,

    /// <summary>a · x + b; a is by default 1 and b 0.</summary>
    Affine,

    /// <summary>xᵃ; a is by default 2.</summary>
    Pow,

    /// <summary>√x.</summary>
    Sqrt,

    /// <summary>eˣ.</summary>
    Exp,

    /// <summary>ln x.</summary>
    Log,

    /// <summary>|x|; the derivative at 0 is 0.</summary>
    Abs,
}

/// <summary>How an upsampling layer fills the new pixels.</summary>
public enum UpsampleMode
{
    /// <summary>Each pixel is repeated.</summary>
    Nearest = 0,

    /// <summary>Linear interpolation on both axes, with pixel centres at half-integers (PyTorch's <c>align_corners=False</c>).</summary>
    Bilinear = 1,
}

/// <summary>Axes of a map [C, H, W]; a signal [C, L] has channels and columns, a vector channels only.</summary>
[Flags]
public enum Axes
{
    /// <summary>No axis.</summary>
    None = 0,

    /// <summary>Channels (C).</summary>
    Channels = 1,

    /// <summary>Rows (H).</summary>
    Rows = 2,

    /// <summary>Columns (W), or the samples of a signal.</summary>
    Columns = 4,

    /// <summary>Rows and columns.</summary>
    Pixels = Rows | Columns,

    /// <summary>All three axes.</summary>
    All = Channels | Pixels,
}

/// <summary>What stands around a map, tensor or image that is padded: NumPy's and ONNX's words.</summary>
public enum PadMode
{
    /// <summary>A constant.</summary>
    Constant = 0,

    /// <summary>The map mirrored at its outermost pixels, which aren't repeated; again and again where the padding is wider than the map.</summary>
    Reflect = 1,

    /// <summary>The outermost pixels, repeated: PyTorch's <c>replicate</c>.</summary>
    Edge = 2,
}

/// <summary>How a resized map's pixels come from the old ones.</summary>
public enum ResizeMode
{
    /// <summary>The nearest pixel.</summary>
    Nearest = 0,

    /// <summary>Linear interpolation on each axis.</summary>
    Linear = 1,

    /// <summary>Cubic interpolation on each axis.</summary>
    Cubic = 2,
}

/// <summary>Which place of the input an output pixel i of a resized axis reads; s is the scale, n the input's and m the output's size.</summary>
public enum ResizeCoordinates
{
    /// <summary>(i + ½) ÷ s − ½: pixel centres are half-integers (PyTorch's <c>align_corners=False</c>).</summary>
    HalfPixel = 0,

    /// <summary>As <see cref="HalfPixel"/>, but 0 where the output has one pixel.</summary>
    PyTorchHalfPixel = 1,

    /// <summary>As <see cref="HalfPixel"/>, moved so that both centres agree where m isn't s · n.</summary>
    HalfPixelSymmetric = 2,

    /// <summary>i ÷ s.</summary>
    Asymmetric = 3,

    /// <summary>i · (n − 1) ÷ (s · n − 1): the outermost pixels stay where they are.</summary>
    AlignCorners = 4,

    /// <summary>(i + ½) ÷ s, for nearest pixels (TensorFlow 1).</summary>
    PixelCentre = 5,

    /// <summary>Corners as in <see cref="AlignCorners"/>, of the region that the layer names.</summary>
    Crop = 6,
}

/// <summary>Which pixel is the nearest to a place between two.</summary>
public enum ResizeRounding
{
    /// <summary>The nearer one, of equally near ones the lower.</summary>
    RoundPreferFloor = 0,

    /// <summary>The nearer one, of equally near ones the higher.</summary>
    RoundPreferCeil = 1,

    /// <summary>The lower one.</summary>
    Floor = 2,

    /// <summary>The higher one.</summary>
    Ceil = 3,
}

/// <summary>How the channels are numbered that stand for the pixels of r × r blocks.</summary>
public enum BlockOrder
{
    /// <summary>Channel (c · r + row) · r + column: PyTorch's pixel shuffle, ONNX's CRD.</summary>
    ChannelsFirst = 0,

    /// <summary>Channel (row · r + column) · C + c: TensorFlow's depth to space, ONNX's DCR.</summary>
    BlocksFirst = 1,
}

/// <summary>What a reduction takes of its values.</summary>
public enum Reduction
{
    /// <summary>Their mean.</summary>
    Mean = 0,

    /// <summary>Their sum.</summary>
    Sum = 1,

    /// <summary>The largest. NaN wins; the adjoint goes to the first of equal ones.</summary>
    Max = 2,

    /// <summary>The smallest. NaN wins; the adjoint goes to the first of equal ones.</summary>
    Min = 3,
}
