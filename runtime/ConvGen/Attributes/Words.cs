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
    /// Winograd's minimal filtering wherever it applies (stride 1, one group): two to four times fewer multiplications, at roundings some ten times
    /// those of <see cref="Direct"/>. Directions to which it doesn't apply stay direct.
    /// </summary>
    Winograd = 2,
}

/// <summary>A function applied to each element of a layer's output.</summary>
public enum Activation
{
    /// <summary>The identity.</summary>
    None = 0,

    /// <summary>max(0, x). NaN stays NaN.</summary>
    Relu,

    /// <summary>min(max(0, x), 6).</summary>
    Relu6,

    /// <summary>x for x ≥ 0, slope · x below; the slope is the layer's <c>ActivationParameter</c>, by default 0.01.</summary>
    LeakyRelu,

    /// <summary>x for x ≥ 0, a · x below, with one trained slope a per channel, at first 0.25 (parameter <c>{name}.slope</c>).</summary>
    PRelu,

    /// <summary>x for x ≥ 0, α(eˣ − 1) below; α is the layer's <c>ActivationParameter</c>, by default 1.</summary>
    Elu,

    /// <summary>x · sigmoid(x), also called swish.</summary>
    Silu,

    /// <summary>x · Φ(x) with the Gaussian distribution function Φ, exact (by the error function).</summary>
    Gelu,

    /// <summary>x · min(max(x + 3, 0), 6) ÷ 6.</summary>
    HardSwish,

    /// <summary>min(max(x + 3, 0), 6) ÷ 6.</summary>
    HardSigmoid,

    /// <summary>1 ÷ (1 + e⁻ˣ).</summary>
    Sigmoid,

    /// <summary>The hyperbolic tangent.</summary>
    Tanh,
}

/// <summary>How an upsampling layer fills the new pixels.</summary>
public enum UpsampleMode
{
    /// <summary>Each pixel is repeated.</summary>
    Nearest = 0,

    /// <summary>Linear interpolation on both axes, with pixel centres at half-integers (PyTorch's <c>align_corners=False</c>).</summary>
    Bilinear = 1,
}
