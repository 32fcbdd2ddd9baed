namespace ConvGen;

/// <summary>
/// The general layer: an operation of ONNX on plain tensors of fixed size, their batch axis included. It isn't for hot paths (<c>Summary()</c> names such
/// layers) and infers only: set <c>Training = false</c> on the network.
/// </summary>
/// <remarks>
/// A layer on maps is read as a tensor [1, C, H, W], a signal as [1, C, L], a vector as [1, C]; and layers on maps read tensors of such shapes.
/// A network evaluates one such tensor after the other: its operations don't mix the images of a batch, unless the declared tensors have a
/// batch axis of more than 1. Negative axes count from the end.
/// </remarks>
public sealed class TensorAttribute : LayerAttribute
{
    /// <summary>A layer.</summary>
    /// <param name="operation">What it computes.</param>
    /// <param name="inputs">What it reads, in ONNX's order: <c>nameof(Layer)</c>, the name of an input, or <see cref="ConvNet.Input"/>. Without any it reads the layer before it.</param>
    public TensorAttribute(TensorOperation operation, params string[] inputs)
    {
        Operation = operation;
        Inputs = inputs;
    }

    /// <summary>What it computes.</summary>
    public TensorOperation Operation { get; }

    /// <summary>What it reads, in ONNX's order.</summary>
    public string[] Inputs { get; }

    /// <summary>The axis of Flatten (1), Concat (0), Gather (0) and LayerNormalization (−1).</summary>
    public int Axis { get; set; }

    /// <summary>The axes of Squeeze, Unsqueeze, Slice, reductions and softmax.</summary>
    public int[]? Axes { get; set; }

    /// <summary>Whether an empty list of Axes reduces nothing, instead of everything. Default <see langword="false"/>.</summary>
    public bool EmptyAxesReduceNothing { get; set; }

    /// <summary>Whether reduced axes stay, with size 1. Default <see langword="true"/>.</summary>
    public bool KeepDimensions { get; set; } = true;

    /// <summary>The order of axes of Transpose.</summary>
    public int[]? Permutation { get; set; }

    /// <summary>Sizes of axes of Constant, Reshape and Expand.</summary>
    public int[]? Shape { get; set; }

    /// <summary>Whether a 0 in the Shape of Reshape means 0. Default <see langword="false"/>: the input's size.</summary>
    public bool AllowZero { get; set; }

    /// <summary>The values of a Constant, the last axis fastest, where they aren't in the weight file.</summary>
    public float[]? Values { get; set; }

    /// <summary>Where a Slice begins, for each of Axes.</summary>
    public int[]? Starts { get; set; }

    /// <summary>Where a Slice ends, excluded, for each of Axes.</summary>
    public int[]? Ends { get; set; }

    /// <summary>Steps of a Slice, for each of Axes; negative ones go back.</summary>
    public int[]? Steps { get; set; }

    /// <summary>Copies along each axis, of Tile.</summary>
    public int[]? Repeats { get; set; }

    /// <summary>Places of Gather.</summary>
    public int[]? Indices { get; set; }

    /// <summary>Padding [before…, after…]: of Pad for all axes, of windows for the spatial ones.</summary>
    public int[]? Pads { get; set; }

    /// <summary>How Pad fills what it adds.</summary>
    public PadMode PadMode { get; set; }

    /// <summary>What Pad fills with, and what Resize gives outside of its Region. Default 0.</summary>
    public float Value { get; set; }

    /// <summary>α; the default depends on the operation.</summary>
    public float Alpha { get; set; }

    /// <summary>β; the default depends on the operation.</summary>
    public float Beta { get; set; }

    /// <summary>γ of Selu; default 1.0507.</summary>
    public float Gamma { get; set; }

    /// <summary>Lower limit of Clip.</summary>
    public float Minimum { get; set; }

    /// <summary>Upper limit of Clip.</summary>
    public float Maximum { get; set; }

    /// <summary>Whether Gelu is approximated by the hyperbolic tangent. Default <see langword="false"/>.</summary>
    public bool Approximate { get; set; }

    /// <summary>Whether Gemm transposes A. Default <see langword="false"/>.</summary>
    public bool TransposeA { get; set; }

    /// <summary>Whether Gemm transposes B. Default <see langword="false"/>.</summary>
    public bool TransposeB { get; set; }

    /// <summary>Added to variances. Default 1e−5.</summary>
    public float Epsilon { get; set; }

    /// <summary>Channels that LocalResponseNormalization sums over.</summary>
    public int Size { get; set; }

    /// <summary>The constant of LocalResponseNormalization. Default 1.</summary>
    public float Bias { get; set; }

    /// <summary>Groups of channels of Conv, ConvTranspose and GroupNormalization. Default 1.</summary>
    public int Groups { get; set; }

    /// <summary>Window of pooling, for each spatial axis. Convolutions have that of their weights.</summary>
    public int[]? Kernel { get; set; }

    /// <summary>Steps of a window, for each spatial axis. Default 1.</summary>
    public int[]? Strides { get; set; }

    /// <summary>Distances between taps, for each spatial axis. Default 1.</summary>
    public int[]? Dilations { get; set; }

    /// <summary>What ConvTranspose adds at the end of each spatial axis. Default 0.</summary>
    public int[]? OutputPadding { get; set; }

    /// <summary>Whether the output size of pooling is rounded up. Default <see langword="false"/>.</summary>
    public bool CeilMode { get; set; }

    /// <summary>Whether padding counts in the mean of AveragePool. Default <see langword="false"/>, as in ONNX.</summary>
    public bool CountIncludePadding { get; set; }

    /// <summary>p of LpPool and GlobalLpPool. Default 2.</summary>
    public int Power { get; set; }

    /// <summary>Rows and columns of a block of DepthToSpace and SpaceToDepth.</summary>
    public int BlockSize { get; set; }

    /// <summary>How DepthToSpace reads its channels.</summary>
    public BlockOrder BlockOrder { get; set; }

    /// <summary>Output sizes of Resize, for each axis.</summary>
    public int[]? Sizes { get; set; }

    /// <summary>Scales of Resize, for each axis; without <see cref="Sizes"/> the output size is ⌊n · scale⌋.</summary>
    public float[]? Scales { get; set; }

    /// <summary>How Resize finds a value between those that it has.</summary>
    public ResizeMode ResizeMode { get; set; }

    /// <summary>Where Resize looks.</summary>
    public ResizeCoordinates Coordinates { get; set; }

    /// <summary>Which value is the nearest, for Resize.</summary>
    public ResizeRounding Rounding { get; set; }

    /// <summary>a of the cubic convolution. Default −0.75.</summary>
    public float CubicCoefficient { get; set; }

    /// <summary>Whether weights of places outside of the input are 0, and the others make up for them. Default <see langword="false"/>.</summary>
    public bool ExcludeOutside { get; set; }

    /// <summary>Whether Resize to a smaller size widens its filter. Default <see langword="false"/>.</summary>
    public bool Antialias { get; set; }

    /// <summary>The part of the input that <see cref="ResizeCoordinates.Crop"/> takes: begin of each axis, then end of each, as fractions.</summary>
    public float[]? Region { get; set; }
}
