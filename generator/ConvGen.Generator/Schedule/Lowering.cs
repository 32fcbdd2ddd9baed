using System.Collections.Generic;
using System.Linq;
using ConvGen.Generator.Algorithm;
using ConvGen.Generator.Model;

namespace ConvGen.Generator.Schedule;

/// <summary>
/// Lowers a network to the computations of a pass: fuses activations, folds batch normalisation for inference, decides where maps are
/// read as vectors, requests halos, and places all maps in memory.
/// </summary>
internal sealed class Lowering
{
    private readonly NetSpec _net;
    private readonly bool _training;
    private readonly MapSpacing? _spacing;
    private readonly List<Value> _values = [];
    private readonly List<Op> _ops = [];
    private readonly Value[] _results;
    private readonly Value[] _inputs;

    private Lowering(NetSpec net, bool training, MapSpacing? spacing)
    {
        _net = net;
        _training = training;
        _spacing = spacing;
        _results = new Value[net.Layers.Count];
        _inputs = [.. net.Inputs.Select(input => NewValue(input.Shape))];
    }

    public static LoweredNet Lower(NetSpec net, bool training, MapSpacing? spacing = null) => new Lowering(net, training, spacing).Run();

    private LoweredNet Run()
    {
        for (int layer = 0; layer < _net.Layers.Count; layer++)
            _results[layer] = LowerLayer(layer);
        foreach (Value input in _inputs)
        {
            input.IsExact = input.Shape.Channels is > 0 and <= 4
                && _ops.Where(op => op.Inputs.Contains(input)).All(op => op.Problem is { IsDepthwise: false });
        }
        if (_training)
        {
            _inputs[0].NeedsGradient = _net.InputGradient;
            foreach (Op op in _ops)
                op.Output.NeedsGradient |= HasParameters(op) || op.Inputs.Any(input => input.NeedsGradient);
        }
        foreach (Op op in _ops)
            RequestHalos(op);
        Value[] outputs = [.. Enumerable.Range(0, _net.Layers.Count).Where(layer => _net.Layers[layer].IsOutput).Select(layer => Materialised(_results[layer]))];
        if (!_training)
        {
            foreach (Value output in outputs)
                output.IsPlanar = WritesPlanes(output);
        }
        LoweredNet lowered = new(_ops, _values, _inputs, outputs)
        {
            Results = [.. Enumerable.Range(0, _net.Layers.Count).Select(layer => IsAdded(layer) ? null : _results[layer])],
        };
        return MemoryPlanner.Place(lowered, _training, _spacing);
    }

    /// <summary>Whether an output is written as planes, so that nothing remains to be turned round at the door: by a convolution alone, whose kernels hold pixels side by side.</summary>
    private bool WritesPlanes(Value output) =>
        !_ops.Any(op => op.Inputs.Contains(output)) && _ops.Where(op => ReferenceEquals(op.Output, output)).ToArray() is [{ Kind: OpKind.Convolution, Inputs.Count: 1 } writer]
        && writer.Operation is ConvOperation { Transposed: false, Algorithm: not ConvAlgorithm.Winograd } conv && ConvPlanner.WritesPlanes(writer.Problem!, writer.Inputs[0].Layout, conv.Unroll);

    private Value NewValue(Shape shape)
    {
        Value value = new(_values.Count, shape);
        _values.Add(value);
        return value;
    }

    private Value InputOf(int layer, int index = 0)
    {
        int from = _net.Layers[layer].Inputs[index];
        Value value = from < 0 ? _inputs[-1 - from] : _results[from];
        return AsRead(layer, value, _net.Layers[layer].InputShapes[index]);
    }

    private readonly Dictionary<Value, Value> _tensors = [];

    /// <summary>A value as a layer reads it: maps become tensors and tensors maps where they lie otherwise in memory. A vector is a tensor.</summary>
    private Value AsRead(int layer, Value value, Shape shape)
    {
        if (shape.Axes is not null)
        {
            if (value.Shape.Rank == 0)
                return value;
            if (!_tensors.TryGetValue(value, out Value tensor))
            {
                tensor = Add(new Op(OpKind.FlattenPlanar, layer, _net.Layers[layer].Operation, [value], NewValue(shape), ActivationSpec.None));
                _tensors.Add(value, tensor);
            }

            return tensor;
        }

        if (value.Shape.Axes is null)
            return value;
        Value source = Materialised(value);
        // A map made of a tensor is its reader's own, which may overwrite it.
        return shape.Rank == 0 ? source : Add(new Op(OpKind.MapFromTensor, layer, _net.Layers[layer].Operation, [source], NewValue(shape), ActivationSpec.None));
    }

    /// <summary>A value that lies in memory: a constant is copied there only where no tensor layer reads it where it is.</summary>
    private Value Materialised(Value value)
    {
        if (value.ConstantLayer >= 0 && !_ops.Any(op => ReferenceEquals(op.Output, value)))
            Add(new Op(OpKind.Tensor, value.ConstantLayer, _net.Layers[value.ConstantLayer].Operation, [], value, ActivationSpec.None));
        return value;
    }

    /// <summary>Layers that read a layer's result (−1: the network's input).</summary>
    private IEnumerable<int> Readers(int layer) =>
        Enumerable.Range(0, _net.Layers.Count).Where(reader => _net.Layers[reader].Inputs.Contains(layer));

    private bool HasOneReader(int layer) => !_net.Layers[layer].IsOutput && Readers(layer).Count() == 1;

    private Value LowerLayer(int layer)
    {
        LayerSpec spec = _net.Layers[layer];
        if (spec.Operation is TensorLayerOperation tensor)
            return LowerTensor(layer, tensor);
        Value input = InputOf(layer);
        switch (spec.Operation)
        {
            case ConvOperation conv:
                ConvProblem problem = ConvProblem.Of(conv, input.Shape, spec.OutputShape);
                int folded = FoldableBatchNorm(layer, conv.Activation, foldable: !conv.Transposed);
                ActivationSpec activation = folded < 0 ? conv.Activation : ActivationOf(folded);
                // The activation is the folded normalisation's, and so are its parameters.
                return Activated(folded < 0 ? layer : folded, activation, spec.OutputShape, (output, fused) =>
                    new Op(OpKind.Convolution, layer, conv, [input], output, fused) { Problem = problem, FoldedLayer = folded });
            case DenseOperation dense:
                Value vector = DenseInput(layer, input);
                int foldedDense = FoldableBatchNorm(layer, dense.Activation, foldable: true);
                return Activated(foldedDense < 0 ? layer : foldedDense, foldedDense < 0 ? dense.Activation : ActivationOf(foldedDense), spec.OutputShape, (output, fused) =>
                    new Op(OpKind.Dense, layer, dense, [vector], output, fused) { FoldedLayer = foldedDense, ReadShape = input.Shape });
            case PoolOperation { Kind: PoolKind.Power } power:
                return LowerPowerPool(layer, power, input);
            case PoolOperation { Kind: PoolKind.Maximum, Global: false, Window: { Rows.Kernel: > 1, Columns.Kernel: > 1 } } large when !_training && large.Window.Taps > StencilPlanner.MostPoolTaps:
                return LowerLargePool(layer, large, input);
            case PoolOperation pool:
                return Add(new Op(OpKind.Pool, layer, pool, [input], NewValue(spec.OutputShape), ActivationSpec.None));
            case BatchNormOperation norm:
                // A normalisation that a join adds to is computed with the join.
                if (IsFolded(layer) || IsAdded(layer))
                    return input;
                return Activated(layer, norm.Activation, spec.OutputShape, (output, fused) =>
                    new Op(OpKind.BatchNorm, layer, norm, [input], output, fused));
            case ActivationOperation separate:
                if (separate.Activation.Kind == Activation.None)
                    return input;
                // Layers that do nothing in this pass share their input's map: none of them may have another reader.
                return AddActivation(layer, separate.Activation, input, mayReplace: Enumerable.Range(0, layer)
                    .Where(other => ReferenceEquals(_results[other], input))
                    .All(HasOneReader));
            case DropoutOperation dropout:
                return _training && dropout.Probability > 0
                    ? Add(new Op(OpKind.Dropout, layer, dropout, [input], NewValue(spec.OutputShape), ActivationSpec.None))
                    : input;
            case SoftmaxOperation softmax:
                return Add(new Op(softmax.IsOverChannels ? OpKind.Softmax : OpKind.SetSoftmax, layer, softmax, [input], NewValue(spec.OutputShape), ActivationSpec.None));
            case UpsampleOperation upsample:
                return Add(new Op(OpKind.Upsample, layer, upsample, [input], NewValue(spec.OutputShape), ActivationSpec.None));
            case NormOperation imageNorm:
                return Activated(layer, imageNorm.Activation, spec.OutputShape, (output, _) => new Op(OpKind.Norm, layer, imageNorm, [input], output, ActivationSpec.None), fuses: false);
            case ScaleOperation scale:
                return Activated(layer, scale.Activation, spec.OutputShape, (output, _) => new Op(OpKind.Scale, layer, scale, [input], output, ActivationSpec.None), fuses: false);
            case LocalResponseNormOperation:
                return Add(new Op(OpKind.LocalResponseNorm, layer, spec.Operation, [input], NewValue(spec.OutputShape), ActivationSpec.None));
            case ReduceOperation:
                return Add(new Op(OpKind.Reduce, layer, spec.Operation, [input], NewValue(spec.OutputShape), ActivationSpec.None));
            case ResizeOperation or RearrangeOperation:
                OpKind moved = spec.Operation is RearrangeOperation { Settings: PixelShuffleSettings } ? OpKind.PixelShuffle : OpKind.Resample;
                return Add(new Op(moved, layer, spec.Operation, [input], NewValue(spec.OutputShape), ActivationSpec.None));
            case FlattenOperation flatten:
                // A map that only dense layers read stays a map: they read it in its own order.
                if (input.Shape.Pixels == 1 || (!spec.IsOutput && Readers(layer).Any() && Readers(layer).All(reader => _net.Layers[reader].Operation is DenseOperation)))
                    return input;
                return Add(new Op(OpKind.FlattenPlanar, layer, flatten, [input], NewValue(spec.OutputShape), ActivationSpec.None));
            case JoinOperation join:
                Value[] inputs = [input, .. Enumerable.Range(1, spec.Inputs.Count - 1).Select(index => InputOf(layer, index))];
                return LowerJoin(layer, join, inputs);
            default:
                throw new System.InvalidOperationException("No lowering for " + spec.Operation.GetType().Name);
        }
    }

    private Value LowerTensor(int layer, TensorLayerOperation tensor)
    {
        LayerSpec spec = _net.Layers[layer];
        Value output = NewValue(spec.OutputShape);
        if (tensor.Settings.Operation == TensorOperation.Constant)
        {
            output.ConstantLayer = layer;
            return output;
        }

        Value[] inputs = [.. Enumerable.Range(0, spec.Inputs.Count).Select(index => InputOf(layer, index))];
        return Add(new Op(OpKind.Tensor, layer, tensor, inputs, output, ActivationSpec.None));
    }

    /// <summary>For inference: the largest value of a large window as the largest of each column's, which takes 26 comparisons instead of 169 for 13×13.</summary>
    private Value LowerLargePool(int layer, PoolOperation pool, Value input)
    {
        Shape shape = _net.Layers[layer].OutputShape;
        WindowAxis single = new(Kernel: 1, Stride: 1, Dilation: 1, Before: 0, After: 0);
        Value columns = Add(new Op(
            OpKind.Pool, layer, pool with { Window = pool.Window with { Columns = single } }, [input], NewValue(Shape.Map(shape.Channels, shape.Height, input.Shape.Width)), ActivationSpec.None));
        return Add(new Op(OpKind.Pool, layer, pool with { Window = pool.Window with { Rows = single } }, [columns], NewValue(shape), ActivationSpec.None));
    }

    /// <summary>(Σ |x|ᵖ)^(1 ÷ p): powers, sums of windows, roots.</summary>
    private Value LowerPowerPool(int layer, PoolOperation pool, Value input)
    {
        Value powers = input;
        // A square needs no magnitude.
        if (pool.Exponent != 2)
            powers = Apply(Activation.Abs, 0, input.Shape);
        if (pool.Exponent != 1)
            powers = Apply(Activation.Pow, pool.Exponent, input.Shape);
        Shape shape = _net.Layers[layer].OutputShape;
        powers = Add(new Op(OpKind.Pool, layer, pool with { Kind = PoolKind.Sum }, [powers], NewValue(shape), ActivationSpec.None));
        return pool.Exponent == 1 ? powers : Apply(Activation.Pow, 1 / pool.Exponent, shape);

        Value Apply(Activation function, float parameter, Shape of) => Add(new Op(
            OpKind.Activation, layer, pool, [powers], NewValue(of), new ActivationSpec(function, parameter)));
    }

    private Value LowerJoin(int layer, JoinOperation join, Value[] inputs)
    {
        Shape shape = _net.Layers[layer].OutputShape;
        if (join.Kind == JoinKind.Concat)
            return Add(new Op(OpKind.Concat, layer, join, inputs, NewValue(shape), ActivationSpec.None));
        if (AddedBatchNorm(layer) is { } added)
        {
            BatchNormOperation norm = (BatchNormOperation)_net.Layers[added].Operation;
            Value[] branches = _net.Layers[layer].Inputs[0] == added ? inputs : [inputs[1], inputs[0]];
            return Activated(layer, join.Activation, shape, (output, fused) => new Op(OpKind.BatchNorm, added, norm, branches, output, fused));
        }
        if (AddingConvolution(join, inputs) is { } convolution)
        {
            // It runs where the sum would, when both maps are there.
            _ops.Remove(convolution);
            Value other = ReferenceEquals(convolution.Output, inputs[0]) ? inputs[1] : inputs[0];
            return Activated(layer, join.Activation, shape, (output, fused) => convolution with { Inputs = [convolution.Inputs[0], other], Output = output, Activation = fused });
        }
        if (join.Kind == JoinKind.Add && inputs.All(input => input.Shape == shape))
            return Activated(layer, join.Activation, shape, (output, fused) => new Op(OpKind.Add, layer, join, inputs, output, fused));
        // The others take two maps at a time, from left to right.
        Value left = inputs[0];
        for (int index = 1; index < inputs.Length; index++)
        {
            Value right = inputs[index];
            Shape joint = JoinShapes.Broadcast(left.Shape, right.Shape)!.Value;
            bool isLast = index == inputs.Length - 1;
            if (isLast && join.Kind != JoinKind.Mean)
                return Activated(layer, join.Activation, shape, (output, _) => Pair(layer, join, left, right, output), fuses: false);
            left = Add(Pair(layer, join, left, right, NewValue(joint)));
        }
        Value mean = AddActivation(layer, new ActivationSpec(Activation.Affine, 1f / inputs.Length), left, mayReplace: true);
        return join.Activation.Kind == Activation.None ? mean : AddActivation(layer, join.Activation, mean, mayReplace: true);
    }

    /// <summary>Two maps made one; products of equal shapes or with a value per channel have a routine of their own.</summary>
    private static Op Pair(int layer, JoinOperation join, Value left, Value right, Value output)
    {
        static bool IsPlain(Shape one, Shape other) => one == other || (one.Pixels == 1 && one.Channels == other.Channels);
        bool isProduct = join.Kind == JoinKind.Multiply && (IsPlain(left.Shape, right.Shape) || IsPlain(right.Shape, left.Shape));
        return new Op(isProduct ? OpKind.Multiply : OpKind.Combine, layer, join, [left, right], output, ActivationSpec.None)
        {
            Combination = join.Kind == JoinKind.Mean ? JoinKind.Add : join.Kind,
        };
    }

    private Value Add(Op op)
    {
        _ops.Add(op);
        return op.Output;
    }

    /// <summary>An operation and its activation: limits are applied to sums, other functions follow on their own.</summary>
    private Value Activated(int layer, ActivationSpec activation, Shape shape, System.Func<Value, ActivationSpec, Op> operation, bool fuses = true)
    {
        bool fused = fuses && (activation.Kind == Activation.None || activation.IsLimit);
        if (!fuses)
            fused = activation.Kind == Activation.None;
        Value result = Add(operation(NewValue(shape), fused ? activation : ActivationSpec.None));
        return fused ? result : AddActivation(layer, activation, result, mayReplace: true);
    }

    /// <summary>
    /// An activation that overwrites its input where nothing else reads it: always for inference; while training only if the adjoint
    /// needs no more than the result.
    /// </summary>
    private Value AddActivation(int layer, ActivationSpec activation, Value input, bool mayReplace)
    {
        Op? producer = _ops.LastOrDefault(op => ReferenceEquals(op.Output, input));
        bool resultSuffices = activation.IsLimit
            && producer is not null && producer.Kind is not (OpKind.Softmax or OpKind.SetSoftmax or OpKind.Reduce or OpKind.Activation or OpKind.Pool)
            && (producer.Activation.Kind == Activation.None);
        bool inPlace = mayReplace && producer is not null && (!_training || resultSuffices);
        Value output = inPlace ? input : NewValue(input.Shape);
        return Add(new Op(OpKind.Activation, layer, _net.Layers[layer].Operation, [input], output, activation));
    }

    /// <summary>The vector that a dense layer reads: the map itself where its values lie side by side, else a copy.</summary>
    private Value DenseInput(int layer, Value input)
    {
        if (input.Shape.Pixels == 1)
            return input;
        int from = _net.Layers[layer].Inputs[0];
        bool onlyDense = from >= 0 && !_net.Layers[from].IsOutput && Readers(from).All(reader => _net.Layers[reader].Operation is DenseOperation or FlattenOperation);
        Op? producer = _ops.LastOrDefault(op => ReferenceEquals(op.Output, input));
        bool gradientHasHalo = _training && producer is { Kind: OpKind.Convolution or OpKind.Activation or OpKind.BatchNorm or OpKind.Add };
        bool readByOthers = _ops.Any(op => op.Inputs.Contains(input) && !ReferenceEquals(op.Output, input));
        if (onlyDense && !readByOthers && !gradientHasHalo && producer is not null && input.Shape.Channels % 8 == 0)
            return input;
        return Add(new Op(OpKind.FlattenInterleaved, layer, _net.Layers[layer].Operation, [input], NewValue(Shape.Vector(input.Shape.Length)), ActivationSpec.None));
    }

    private ActivationSpec ActivationOf(int layer) => ((BatchNormOperation)_net.Layers[layer].Operation).Activation;

    /// <summary>The batch normalisation that alone reads a layer's result and can be folded into its weights; −1 if none.</summary>
    private int FoldableBatchNorm(int layer, ActivationSpec activation, bool foldable)
    {
        if (_training || !foldable || activation.Kind != Activation.None || !HasOneReader(layer))
            return -1;
        int reader = Readers(layer).Single();
        return _net.Layers[reader].Operation is BatchNormOperation ? reader : -1;
    }

    /// <summary>
    /// While training: the batch normalisation that a sum of two maps computes on its way, which saves writing and reading a map and its adjoint. Of two the
    /// later one; none if neither is read by the sum alone.
    /// </summary>
    private int? AddedBatchNorm(int join)
    {
        LayerSpec spec = _net.Layers[join];
        if (!_training || spec.Operation is not JoinOperation { Kind: JoinKind.Add } || spec.Inputs.Count != 2
            || spec.InputShapes.Any(shape => shape != spec.OutputShape))
        {
            return null;
        }
        int[] candidates =
        [
            .. spec.Inputs.Where(input => input >= 0 && HasOneReader(input)
                && _net.Layers[input].Operation is BatchNormOperation { Activation.Kind: Activation.None }),
        ];
        return candidates.Length == 0 || spec.Inputs[0] == spec.Inputs[1] ? null : candidates.Max();
    }

    /// <summary>
    /// For inference: the convolution whose sums start from the other map of a sum of two, so that none is made apart. Of two the later one; none if its result
    /// is read elsewhere or limited before.
    /// </summary>
    private Op? AddingConvolution(JoinOperation join, Value[] inputs)
    {
        if (_training || join.Kind != JoinKind.Add || inputs.Length != 2 || inputs[0].Shape != inputs[1].Shape || ReferenceEquals(inputs[0], inputs[1]))
            return null;
        bool IsComputed(Value value) => _ops.Any(op => ReferenceEquals(op.Output, value));
        bool IsReadHereAlone(Value value) =>
            !_ops.Any(op => op.Inputs.Contains(value)) && Enumerable.Range(0, _net.Layers.Count).Where(layer => ReferenceEquals(_results[layer], value)).All(HasOneReader);
        return !inputs.All(IsComputed) ? null : _ops.LastOrDefault(op =>
            op is { Kind: OpKind.Convolution, Activation.Kind: Activation.None, Inputs.Count: 1, Operation: ConvOperation { Transposed: false }, Problem.IsDepthwise: false }
            && inputs.Contains(op.Output) && IsReadHereAlone(op.Output));
    }

    private bool IsAdded(int layer) => HasOneReader(layer) && AddedBatchNorm(Readers(layer).Single()) == layer;

    private bool IsFolded(int layer) => _ops.Any(op => op.FoldedLayer == layer);

    private bool HasParameters(Op op) => op.Kind is OpKind.Convolution or OpKind.Dense
        || op is { Kind: OpKind.BatchNorm, Operation: BatchNormOperation { Affine: true } }
        || op is { Kind: OpKind.Norm, Operation: NormOperation { Scale: true } }
        || op.Kind == OpKind.Scale
        || op is { Kind: OpKind.Activation, Activation.Kind: Activation.PRelu };

    private void RequestHalos(Op op)
    {
        if (op.Problem is not { } problem)
            return;
        bool transposed = ((ConvOperation)op.Operation).Transposed;
        op.Inputs[0].Halo = op.Inputs[0].Halo.Union(transposed ? problem.AdjointHalo : problem.ForwardHalo);
        if (_training && (transposed || op.Inputs[0].NeedsGradient))
            op.Output.GradientHalo = op.Output.GradientHalo.Union(transposed ? problem.ForwardHalo : problem.AdjointHalo);
    }
}
