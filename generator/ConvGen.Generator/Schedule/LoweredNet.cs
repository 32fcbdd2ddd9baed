using System.Collections.Generic;
using System.Linq;
using ConvGen.Generator.Algorithm;
using ConvGen.Generator.Model;

namespace ConvGen.Generator.Schedule;

/// <summary>A feature map in a pass: its shape, the halos that its readers need, and where it lies.</summary>
internal sealed class Value(int id, Shape shape)
{
    public int Id { get; } = id;

    public Shape Shape { get; } = shape;

    /// <summary>Zeros that readers of the map need around it.</summary>
    public Halo Halo { get; set; }

    /// <summary>Zeros that readers of the map's adjoint need around it.</summary>
    public Halo GradientHalo { get; set; }

    /// <summary>Whether channels lie side by side without padding, as a network's input of few channels does.</summary>
    public bool IsExact { get; set; }

    /// <summary>
    /// Whether the map lies as planes, [C, H, W], in which the caller wants a network's output: to others it is a map of one channel that has the rows of all planes.
    /// </summary>
    public bool IsPlanar { get; set; }

    /// <summary>Whether the adjoint of this map is computed.</summary>
    public bool NeedsGradient { get; set; }

    /// <summary>Offset of the map, per image.</summary>
    public int Offset { get; set; }

    /// <summary>Offset of the map's adjoint, per image.</summary>
    public int GradientOffset { get; set; }

    /// <summary>Whether the map's adjoint lives within a window of the batch; its offset is then among such adjoints.</summary>
    public bool IsWindowed { get; set; }

    /// <summary>Layer whose parameter or constant this value is, read where it lies; −1 if it's computed.</summary>
    public int ConstantLayer { get; set; } = -1;

    public MapLayout Layout => IsPlanar
        ? ConvPlanner.Planes(Shape)
        : LayoutOf(Halo, IsExact ? Shape.Channels : PaddedChannels);

    /// <summary>Layout of the adjoint: kernels write it in whole vectors, so that its channels are always padded.</summary>
    public MapLayout GradientLayout => LayoutOf(GradientHalo, PaddedChannels);

    /// <summary>Floats of a pixel; a tensor of no values has a place too.</summary>
    private int PaddedChannels => System.Math.Max(MapLayout.PaddedChannels(Shape.Channels), MapLayout.PaddedChannels(1));

    private MapLayout LayoutOf(Halo halo, int channelStride) => new(
        Shape.Height, Shape.Width, Shape.Channels, channelStride, halo.Top, halo.Bottom, halo.Left, halo.Right);
}

internal enum OpKind
{
    Convolution,
    Dense,
    Pool,
    Activation,
    BatchNorm,
    Dropout,
    Softmax,
    Add,
    Multiply,
    Concat,
    Upsample,

    /// <summary>A weighted sum of pixels by tables: pad, slice, shuffled channels, resize.</summary>
    Resample,
    PixelShuffle,
    Combine,
    Norm,
    LocalResponseNorm,
    Scale,
    SetSoftmax,
    Reduce,

    /// <summary>A map as a vector in the order C, H, W.</summary>
    FlattenPlanar,

    /// <summary>An operation on plain tensors.</summary>
    Tensor,

    /// <summary>The map of a plain tensor's values in the order C, H, W.</summary>
    MapFromTensor,

    /// <summary>A map as a vector in the order H, W, C, in which dense layers read it.</summary>
    FlattenInterleaved,
}

/// <summary>One computation of a pass.</summary>
/// <param name="Kind">What it computes.</param>
/// <param name="Layer">Index of the layer it belongs to.</param>
/// <param name="Operation">The layer's operation.</param>
/// <param name="Inputs">Maps that are read.</param>
/// <param name="Output">Map that is written; the input itself where an activation runs in place.</param>
/// <param name="Activation">The activation: fused as limits into convolutions and dense layers, or the operation itself.</param>
internal sealed record Op(OpKind Kind, int Layer, Operation Operation, IReadOnlyList<Value> Inputs, Value Output, ActivationSpec Activation)
{
    /// <summary>What two maps become, for <see cref="OpKind.Combine"/>.</summary>
    public JoinKind Combination { get; init; }

    /// <summary>The convolution, for <see cref="OpKind.Convolution"/>.</summary>
    public ConvProblem? Problem { get; init; }

    /// <summary>Layer of the batch normalisation that is folded into this convolution's weights; −1 if none.</summary>
    public int FoldedLayer { get; init; } = -1;

    /// <summary>Shape that a dense layer reads: a map in the order H, W, C, or a vector.</summary>
    public Shape ReadShape { get; init; }
}

/// <summary>Operations that follow one another and that training walks in windows of the batch.</summary>
/// <param name="First">Index of the first.</param>
/// <param name="Last">Index of the last.</param>
/// <param name="Images">Images that a window has at most.</param>
internal sealed record OpRun(int First, int Last, int Images)
{
    /// <summary>Floats of the adjoints that live within a window, per image.</summary>
    public int GradientLength { get; init; }

    public bool Contains(int index) => First <= index && index <= Last;
}

/// <summary>A pass as computations on maps, in order.</summary>
internal sealed record LoweredNet(IReadOnlyList<Op> Ops, IReadOnlyList<Value> Values, IReadOnlyList<Value> Inputs, IReadOnlyList<Value> Outputs)
{
    /// <summary>The network's first input.</summary>
    public Value Input => Inputs[0];

    /// <summary>The map of each layer's result; <see langword="null"/> where a join computes the layer on its way.</summary>
    public IReadOnlyList<Value?> Results { get; init; } = [];

    /// <summary>Index of the operation after which a layer's result lies in memory; −1 if it's an input's, <see langword="null"/> if it never does.</summary>
    public int? ResultWriter(int layer)
    {
        if (Results[layer] is not { } value)
            return null;
        int[] writers = [.. Enumerable.Range(0, Ops.Count).Where(index => ReferenceEquals(Ops[index].Output, value))];
        if (writers.Length == 0)
            return Inputs.Contains(value) ? -1 : null;
        // Later layers may overwrite the map; a normalisation folded into the first writer leaves nothing of the layer before it.
        int[] own = [.. writers.Where(index => System.Math.Max(Ops[index].Layer, Ops[index].FoldedLayer) <= layer)];
        return own.Length == 0 ? null : own[own.Length - 1];
    }

    /// <summary>Floats of all maps, per image.</summary>
    public int MapLength { get; init; }

    /// <summary>Floats of all adjoints of maps, per image.</summary>
    public int GradientLength { get; init; }

    /// <summary>Runs of operations that training walks in windows of the batch, forward.</summary>
    public IReadOnlyList<OpRun> ForwardWindows { get; init; } = [];

    /// <summary>Runs of operations whose adjoints training walks in windows of the batch.</summary>
    public IReadOnlyList<OpRun> BackwardWindows { get; init; } = [];

    /// <summary>The operations of a run.</summary>
    public IEnumerable<Op> OpsOf(OpRun run) => Ops.Skip(run.First).Take(run.Last - run.First + 1);

    public IEnumerable<Op> ReadersOf(Value value) => Ops.Where(op => op.Inputs.Contains(value));

    /// <summary>
    /// Whether the limits that an operation applied to its results are passed by a maximum pool, which alone reads them: its adjoint goes to pixels that equal
    /// the maximum, so that the limits' adjoint is part of the pool's.
    /// </summary>
    public bool IsLimitedByPool(Op op) => op.Activation.IsLimit && op.Kind != OpKind.Activation && !Outputs.Contains(op.Output)
        && ReadersOf(op.Output).ToArray() is [{ Kind: OpKind.Pool, Operation: PoolOperation { Kind: PoolKind.Maximum } }];

    /// <summary>The operation whose limits a pool's adjoint takes care of.</summary>
    public Op? LimitedBy(Op pool) =>
        Ops.LastOrDefault(op => ReferenceEquals(op.Output, pool.Inputs[0])) is { } producer && IsLimitedByPool(producer) ? producer : null;

    /// <summary>
    /// The operation whose limits' adjoint a convolution's input adjoint takes along, while what it has written is in the cache: the one that made the map that it reads, where nobody
    /// adds to that map's adjoint later. The map and its adjoint must lie alike.
    /// </summary>
    public Op? LimitsBefore(Op convolution)
    {
        Value input = convolution.Inputs[0];
        Op[] makers = [.. Ops.Where(op => ReferenceEquals(op.Output, input))];
        return makers is [{ Kind: OpKind.Convolution or OpKind.Add } maker] && maker.Activation.IsLimit && !IsLimitedByPool(maker)
            && input.Layout == input.GradientLayout && ReferenceEquals(ReadersOf(input).First(), convolution)
            ? maker
            : null;
    }
}
