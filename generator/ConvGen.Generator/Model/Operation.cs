namespace ConvGen.Generator.Model;

/// <summary>What a layer computes; one record per kind of layer.</summary>
internal abstract record Operation
{
    /// <summary>Name of the runtime type that the layer's property has.</summary>
    public abstract string LayerType { get; }
}

/// <summary>An activation with its parameters a and b; 0 where there are none.</summary>
internal sealed record ActivationSpec(Activation Kind, float Parameter = 0, float Second = 0)
{
    public static ActivationSpec None { get; } = new(Activation.None);

    /// <summary>Whether it does no more than limit values, which kernels do by themselves, and whose adjoint the result tells.</summary>
    public bool IsLimit => Kind is Activation.Relu or Activation.Relu6 or Activation.Clip;
}

/// <summary>Both axes of a sliding window, padding resolved to numbers.</summary>
internal sealed record WindowSpec(WindowAxis Rows, WindowAxis Columns)
{
    public int Taps => Rows.Kernel * Columns.Kernel;
}

/// <summary>
/// A convolution, or with <paramref name="Transposed"/> the adjoint of the convolution with this window.
/// Weights: [Filters, C/Groups, KH, KW], transposed [C, Filters/Groups, KH, KW].
/// </summary>
internal sealed record ConvOperation(
    int Filters,
    WindowSpec Window,
    int Groups,
    bool Flip,
    bool Bias,
    bool Transposed,
    ActivationSpec Activation,
    Unroll Unroll,
    ConvAlgorithm Algorithm) : Operation
{
    public override string LayerType => "ConvLayer";
}

internal enum PoolKind
{
    Maximum,
    Average,

    /// <summary>(Σ |x|ᵖ)^(1 ÷ p).</summary>
    Power,

    /// <summary>Σ x, the middle part of <see cref="Power"/>.</summary>
    Sum,
}

/// <summary>Pooling; a global pool has a window of the whole map and <paramref name="Global"/> set, and its output is a vector.</summary>
internal sealed record PoolOperation(PoolKind Kind, WindowSpec Window, bool CountIncludePadding, bool Global, float Exponent = 0) : Operation
{
    public override string LayerType => "PoolLayer";
}

/// <summary>A dense layer. Its input may be a map, read as a vector in the order C, H, W.</summary>
internal sealed record DenseOperation(int Features, bool Bias, ActivationSpec Activation) : Operation
{
    public override string LayerType => "DenseLayer";
}

internal sealed record FlattenOperation : Operation
{
    public override string LayerType => "FlattenLayer";
}

internal sealed record BatchNormOperation(float Epsilon, float Momentum, bool Affine, ActivationSpec Activation) : Operation
{
    public override string LayerType => "BatchNormLayer";
}

internal sealed record DropoutOperation(float Probability) : Operation
{
    public override string LayerType => "DropoutLayer";
}

internal sealed record SoftmaxOperation(SoftmaxSettings Settings) : Operation
{
    /// <summary>Whether it is the common form, over the channels of each pixel.</summary>
    public bool IsOverChannels => Settings is { Axes: Axes.Channels, Log: false };

    public override string LayerType => "SoftmaxLayer";
}

/// <summary>An activation as a layer of its own.</summary>
internal sealed record ActivationOperation(ActivationSpec Activation) : Operation
{
    public override string LayerType => "ActivationLayer";
}

internal enum JoinKind
{
    Add,
    Multiply,
    Concat,
    Subtract,
    Divide,
    Maximum,
    Minimum,
    Mean,
}

internal sealed record JoinOperation(JoinKind Kind, ActivationSpec Activation) : Operation
{
    public override string LayerType => "JoinLayer";
}

/// <summary>An operation on plain tensors; everything about it is in its settings.</summary>
internal sealed record TensorLayerOperation(TensorSettings Settings) : Operation
{
    public override string LayerType => "TensorLayer";
}

internal sealed record UpsampleOperation(int Factor, UpsampleMode Mode) : Operation
{
    public override string LayerType => "UpsampleLayer";
}

/// <summary>A layer that moves values to other places, as its settings say: pad, slice, shuffled channels or pixels.</summary>
internal sealed record RearrangeOperation(string Word, LayerSettings Settings) : Operation
{
    public override string LayerType => "RearrangeLayer";
}

internal sealed record ResizeOperation(ResizeSettings Settings) : Operation
{
    public override string LayerType => "ResizeLayer";
}

/// <summary>Normalisation of each image by itself: <c>InstanceNorm</c>, <c>GroupNorm</c> or <c>LayerNorm</c>.</summary>
internal sealed record NormOperation(string Word, NormSettings Settings, bool Scale, bool Shift, ActivationSpec Activation) : Operation
{
    public override string LayerType => "NormLayer";
}

internal sealed record LocalResponseNormOperation(LocalResponseNormSettings Settings) : Operation
{
    public override string LayerType => "NormLayer";
}

/// <summary>Trained factors and terms.</summary>
internal sealed record ScaleOperation(ScaleSettings Settings, bool Weight, bool Bias, ActivationSpec Activation) : Operation
{
    public override string LayerType => "ScaleLayer";
}

internal sealed record ReduceOperation(ReduceSettings Settings) : Operation
{
    public override string LayerType => "ReduceLayer";
}
