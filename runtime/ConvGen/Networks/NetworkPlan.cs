using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.Linq;

namespace ConvGen;

/// <summary>
/// Everything that is known of a network when it is compiled: its layers, parameters, steps and memory. The generator writes
/// one of each network, and the runtime only reads it; nobody else makes one.
/// </summary>
public sealed class NetworkPlan
{
    /// <summary>Name of the network's class.</summary>
    public required string Name { get; init; }

    private IReadOnlyList<InputInfo>? _inputs;
    private readonly int _furtherLength;

    /// <summary>Shape of one image, or of the first input of one evaluation.</summary>
    public required Shape Input { get; init; }

    /// <summary>What one evaluation reads, in order; of most networks one image.</summary>
    public IReadOnlyList<InputInfo> Inputs
    {
        get => _inputs ??= [new InputInfo("images", Input)];
        init
        {
            _inputs = value;
            _furtherLength = value.Skip(1).Sum(input => input.Shape.Length);
        }
    }

    /// <summary>The layers in order of declaration.</summary>
    public required IReadOnlyList<LayerInfo> Layers { get; init; }

    /// <summary>Parameters and running statistics in order of declaration; together they are the state dictionary.</summary>
    public required IReadOnlyList<ParameterInfo> Parameters { get; init; }

    /// <summary>Indices into <see cref="Layers"/> of the outputs; the scores hold them one after the other.</summary>
    public required IReadOnlyList<int> Outputs { get; init; }

    /// <summary>Floats of one image, C·H·W; of several inputs those of all together.</summary>
    public int InputLength => Input.Length + _furtherLength;

    /// <summary>Floats of one image's scores: the lengths of all outputs together.</summary>
    public required int OutputLength { get; init; }

    /// <summary>Floats of all parameters and running statistics together.</summary>
    public required int ParameterLength { get; init; }

    /// <summary>How the network infers.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public required PassPlan Inference { get; init; }

    /// <summary>How the network trains; <see langword="null"/> without adjoints.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public PassPlan? Training { get; init; }

    /// <summary>Whether the training pass also yields the adjoint with respect to the network's input.</summary>
    public bool InputGradient { get; init; }

    /// <summary>
    /// The network as a plain text table: a row per layer with its output shape, parameters, multiply-adds, receptive field, the
    /// weights that a dense layer of the same mapping would have, and its kernel; then the totals.
    /// </summary>
    public string Summary() => SummaryTable.Format(this);

    /// <summary>
    /// The network as a flowchart in Mermaid's words, which Markdown on GitHub, GitLab and in many editors shows as a picture: a node per layer with its
    /// kind and output shape, an arrow per input that it reads.
    /// </summary>
    public string ToMermaid() => MermaidGraph.Format(this);

    /// <summary>Index of a layer into <see cref="Layers"/>.</summary>
    /// <param name="layer">Name of the layer: of its property, or in weight files.</param>
    /// <exception cref="ArgumentException">There is no such layer; the message names those that there are.</exception>
    public int IndexOf(string layer)
    {
        ArgumentNullException.ThrowIfNull(layer);
        for (int index = 0; index < Layers.Count; index++)
        {
            if (Layers[index].Property == layer || Layers[index].Name == layer)
                return index;
        }
        const int Shown = 20;
        string known = string.Join(", ", Layers.Take(Shown).Select(info => info.Property));
        string more = Layers.Count > Shown ? $" and {Layers.Count - Shown} more" : "";
        throw new ArgumentException($"{Name} has no layer '{layer}'; it has {known}{more}.", nameof(layer));
    }
}

/// <summary>An input of a network.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Shape">Its shape: an image, or a plain tensor.</param>
public sealed record InputInfo(string Name, Shape Shape);

/// <summary>What is known of a layer when it is compiled.</summary>
/// <param name="Name">Name in weight files.</param>
/// <param name="Property">Name of the property.</param>
/// <param name="Kind">Kind in words, such as <c>conv 3×3 s2</c>.</param>
/// <param name="Inputs">Shapes of the inputs.</param>
/// <param name="Output">Shape of the output.</param>
/// <param name="Parameters">Trained values.</param>
/// <param name="MultiplyAdds">Multiply-adds of the direct method for one image, forward.</param>
/// <param name="ReceptiveHeight">Rows of the network's input that one output pixel sees.</param>
/// <param name="ReceptiveWidth">Columns of the network's input that one output pixel sees.</param>
/// <param name="DenseParameters">Weights that a dense layer of the same mapping would have: input length × output length.</param>
/// <param name="Kernel">Name of the kernel (at 256 bits) or of the runtime routine that computes the layer.</param>
public sealed record LayerInfo(
    string Name,
    string Property,
    string Kind,
    IReadOnlyList<Shape> Inputs,
    Shape Output,
    long Parameters,
    long MultiplyAdds,
    int ReceptiveHeight,
    int ReceptiveWidth,
    long DenseParameters,
    string Kernel)
{
    /// <summary>What the layer computes.</summary>
    public LayerOperation Operation { get; init; }

    /// <summary>Indices into <see cref="NetworkPlan.Layers"/> of the layers that it reads; −1 is the network's input, −2 its second one, and so on.</summary>
    public IReadOnlyList<int> Sources { get; init; } = [];

    /// <summary>Geometry of a convolution; <see langword="null"/> for other layers.</summary>
    public ConvGeometry? Convolution { get; init; }

    /// <summary>Geometry of a pool with a window; <see langword="null"/> for global pools and other layers.</summary>
    public PoolGeometry? Pooling { get; init; }

    /// <summary>The function applied to each output last; of <see cref="LayerOperation.Activate"/> the function itself.</summary>
    public Activation Activation { get; init; }

    /// <summary>The function's parameter a; 0 for functions without one.</summary>
    public float ActivationParameter { get; init; }

    /// <summary>The function's second parameter b; 0 for functions without one.</summary>
    public float ActivationSecondParameter { get; init; }

    /// <summary>What a batch normalisation adds to the variance; 0 for other layers.</summary>
    public float Epsilon { get; init; }

    /// <summary>Settings of kinds of layers that have some of their own, each kind its own type; else <see langword="null"/>.</summary>
    public LayerSettings? Settings { get; init; }

    /// <summary>How an upsampling layer fills new pixels.</summary>
    public UpsampleMode Upsampling { get; init; }
}

/// <summary>What a layer computes, before its activation.</summary>
public enum LayerOperation
{
    /// <summary>Not told: the plan was written by hand, or by a generator that didn't tell yet.</summary>
    Unknown = 0,

    /// <summary>A convolution or a transposed one, as its geometry says.</summary>
    Convolution,

    /// <summary>A dense layer.</summary>
    Dense,

    /// <summary>Maximum pooling with a window.</summary>
    MaxPool,

    /// <summary>Average pooling with a window.</summary>
    AveragePool,

    /// <summary>The maximum of each channel.</summary>
    GlobalMaxPool,

    /// <summary>The mean of each channel.</summary>
    GlobalAveragePool,

    /// <summary>A map read as a vector.</summary>
    Flatten,

    /// <summary>Batch normalisation.</summary>
    BatchNorm,

    /// <summary>Dropout.</summary>
    Dropout,

    /// <summary>Softmax over the channels.</summary>
    Softmax,

    /// <summary>An activation as a layer of its own.</summary>
    Activate,

    /// <summary>The sum of layers.</summary>
    Add,

    /// <summary>The product of layers.</summary>
    Multiply,

    /// <summary>The channels of layers, one after the other.</summary>
    Concat,

    /// <summary>Upsampling by a whole factor.</summary>
    Upsample,

    /// <summary>Values around a map.</summary>
    Pad,

    /// <summary>Part of a map.</summary>
    Slice,

    /// <summary>Channels of groups dealt out in turn.</summary>
    ChannelShuffle,

    /// <summary>Channels that become pixels.</summary>
    PixelShuffle,

    /// <summary>Pixels that become channels.</summary>
    PixelUnshuffle,

    /// <summary>A map of another size.</summary>
    Resize,

    /// <summary>Instance normalisation.</summary>
    InstanceNorm,

    /// <summary>Group normalisation.</summary>
    GroupNorm,

    /// <summary>Layer normalisation.</summary>
    LayerNorm,

    /// <summary>Local response normalisation.</summary>
    LocalResponseNorm,

    /// <summary>Trained factors and terms.</summary>
    Scale,

    /// <summary>A mean, sum, maximum or minimum over some axes.</summary>
    Reduce,

    /// <summary>The first layer less the others.</summary>
    Subtract,

    /// <summary>The first layer divided by the others.</summary>
    Divide,

    /// <summary>The largest of layers.</summary>
    Maximum,

    /// <summary>The smallest of layers.</summary>
    Minimum,

    /// <summary>The mean of layers.</summary>
    Mean,

    /// <summary>Power-average pooling with a window.</summary>
    LpPool,

    /// <summary>An operation on plain tensors.</summary>
    Tensor,
}

/// <summary>What a parameter is, which decides how it begins and whether it is trained and decays.</summary>
public enum ParameterRole
{
    /// <summary>A filter or a dense layer's matrix: random by the initialisation scheme; decays.</summary>
    Weight = 0,

    /// <summary>A bias: begins at 0; doesn't decay.</summary>
    Bias,

    /// <summary>γ of a batch normalisation: begins at 1; doesn't decay.</summary>
    Scale,

    /// <summary>β of a batch normalisation: begins at 0; doesn't decay.</summary>
    Shift,

    /// <summary>A slope of PReLU: begins at 0.25; doesn't decay.</summary>
    Slope,

    /// <summary>A running mean: begins at 0; not trained.</summary>
    RunningMean,

    /// <summary>A running variance: begins at 1; not trained.</summary>
    RunningVariance,

    /// <summary>A constant tensor: begins at 0; not trained.</summary>
    Constant,
}

/// <summary>What is known of a parameter when it is compiled.</summary>
/// <param name="Name">Name in weight files, such as <c>Conv1.weight</c>.</param>
/// <param name="Layer">Index of its layer.</param>
/// <param name="Role">What it is.</param>
/// <param name="Shape">Its axes, as in PyTorch.</param>
/// <param name="Offset">Offset of its first value among all parameters.</param>
/// <param name="Length">Number of values.</param>
/// <param name="FanIn">Inputs that one output sums over.</param>
/// <param name="FanOut">Outputs that one input reaches.</param>
/// <param name="Rectified">Whether a function of the ReLU family follows, which He initialisation makes up for.</param>
public sealed record ParameterInfo(
    string Name,
    int Layer,
    ParameterRole Role,
    IReadOnlyList<int> Shape,
    int Offset,
    int Length,
    int FanIn = 0,
    int FanOut = 0,
    bool Rectified = false)
{
    /// <summary>Whether an optimiser changes it.</summary>
    public bool IsTrained => Role is not (ParameterRole.RunningMean or ParameterRole.RunningVariance or ParameterRole.Constant);
}

/// <summary>The steps and the memory of one kind of pass. Written by the generator, read by the runtime.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class PassPlan
{
    /// <summary>The forward steps, in order.</summary>
    public required IReadOnlyList<StepInfo> Forward { get; init; }

    /// <summary>The backward steps, in order; empty for inference.</summary>
    public IReadOnlyList<StepInfo> Backward { get; init; } = [];

    private IReadOnlyList<MapPlace>? _inputs;
    private long _forwardWork;

    /// <summary>Where the network's first input is written before the first step.</summary>
    public required MapPlace Input { get; init; }

    /// <summary>Where each input is written before the first step.</summary>
    public IReadOnlyList<MapPlace> Inputs
    {
        get => _inputs ??= [Input];
        init => _inputs = value;
    }

    /// <summary>Where each output lies after the last forward step.</summary>
    public required IReadOnlyList<MapPlace> Outputs { get; init; }

    /// <summary>
    /// Where each layer's result lies, and after which forward step: later steps may overwrite it. Layers that are computed together with a later one, as a
    /// convolution with the normalisation behind it, have none.
    /// </summary>
    public IReadOnlyList<LayerPlace> Results { get; init; } = [];

    /// <summary>Where the adjoints lie that layers pass on to the maps that they read, and after which backward step; empty for inference. In windows, those of its images.</summary>
    public IReadOnlyList<LayerPlace> Adjoints { get; init; } = [];

    /// <summary>Where the adjoint of each output is written before the first backward step; empty for inference.</summary>
    public IReadOnlyList<MapPlace> OutputGradients { get; init; } = [];

    /// <summary>Where the adjoint of the network's input lies after the last backward step.</summary>
    public MapPlace? InputGradient { get; init; }

    /// <summary>Floats of feature maps per image.</summary>
    public required int MapLength { get; init; }

    /// <summary>Floats of adjoints of feature maps per image, those that live within windows aside.</summary>
    public int GradientLength { get; init; }

    /// <summary>Runs of forward steps that are walked in windows of the batch, in order.</summary>
    public IReadOnlyList<WindowedSteps> ForwardWindows { get; init; } = [];

    /// <summary>Runs of backward steps that are walked in windows of the batch, in order.</summary>
    public IReadOnlyList<WindowedSteps> BackwardWindows { get; init; } = [];

    /// <summary>Floats of packed weights.</summary>
    public required int PackedLength { get; init; }

    /// <summary>Floats of packed weight adjoints that wait at a time to become canonical.</summary>
    public int PackedGradientLength { get; init; }

    /// <summary>Floats of batch statistics and other values that don't grow with the batch.</summary>
    public int StatisticsLength { get; init; }

    /// <summary>Most channels of a map that is summed per channel, in chunks of the batch.</summary>
    public int SummedChannels { get; init; }

    /// <summary>Floats that each worker needs for itself while it runs its share of a step; a multiple of a cache line's 16.</summary>
    public int ScratchLength { get; init; }

    /// <summary>Images that one workspace holds at most; larger batches loop. 0: no limit.</summary>
    public int BlockImages { get; init; }

    /// <summary>Multiply-adds of the forward steps and of the layouts at the door, per image.</summary>
    internal long ForwardWork
    {
        get
        {
            if (_forwardWork == 0)
                _forwardWork = Forward.Sum(step => step.Work) + Inputs.Concat(Outputs).Sum(door => PlanarTransfer.WorkOf(door.Layout));
            return _forwardWork;
        }
    }

    /// <summary>Floats of adjoints that live within windows of a batch.</summary>
    internal long WindowGradientLength(int images) => BackwardWindows.Select(run => (long)run.GradientLength * Math.Min(images, run.Images)).DefaultIfEmpty().Max();
}

/// <summary>A step of a pass: one call that may be split over workers, after which all wait. Written by the generator.</summary>
/// <param name="Name">Layer and direction, such as <c>Conv1.Forward</c>.</param>
/// <param name="Layer">Index of the layer.</param>
/// <param name="Work">Multiply-adds (or comparable work) per image: small steps aren't split.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly record struct StepInfo(string Name, int Layer, long Work);

/// <summary>
/// Steps that follow one another and run on a few images, then on the next few, so that each finds what the one before it wrote in the cache. Written by the
/// generator.
/// </summary>
/// <param name="First">Index of the first step.</param>
/// <param name="End">Index of the step after the last.</param>
/// <param name="Images">Images that a window has at most.</param>
/// <param name="GradientLength">Floats of the adjoints that live within a window, per image.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly record struct WindowedSteps(int First, int End, int Images, int GradientLength)
{
    /// <summary>Number of windows that a batch is walked in.</summary>
    internal int Windows(int images) => (images + Images - 1) / Images;
}

/// <summary>Where a feature map lies in a workspace. Written by the generator, read by the runtime.</summary>
/// <param name="Offset">Offset of its first float, per image of the workspace's capacity.</param>
/// <param name="Layout">Its layout.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly record struct MapPlace(int Offset, MapLayout Layout)
{
    /// <summary>Whether there is only room for a window's images, and the offset is per image of a window: of adjoints that no step outside the window reads.</summary>
    public bool IsWindowed { get; init; }
}

/// <summary>Where something of a layer lies after a step. Written by the generator, read by the runtime.</summary>
/// <param name="Layer">Index of the layer.</param>
/// <param name="Step">Index of the step of its pass; −1 if it lies there before the first one.</param>
/// <param name="Place">The place.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly record struct LayerPlace(int Layer, int Step, MapPlace Place);

/// <summary>The kinds of pass that generated code runs.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public enum Pass
{
    /// <summary>Forward, for inference.</summary>
    Inference = 0,

    /// <summary>Forward, keeping what the adjoints need.</summary>
    Forward,

    /// <summary>The adjoints, in reverse.</summary>
    Backward,
}
