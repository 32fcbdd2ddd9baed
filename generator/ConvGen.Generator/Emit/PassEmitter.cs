using System;
using System.Collections.Generic;
using System.Linq;
using ConvGen.Generator.Algorithm;
using ConvGen.Generator.Model;
using ConvGen.Generator.Schedule;

namespace ConvGen.Generator.Emit;

/// <summary>A step of a pass: the calls that each worker makes for its share.</summary>
internal sealed record Step(string Name, int Layer, long Work, IReadOnlyList<string> Calls)
{
    /// <summary>Whether the step walks no map.</summary>
    public bool IsLight { get; init; } = Work == 0;
}

/// <summary>
/// Prints one pass of a network: its steps, which wire runtime routines and the layers' drivers to places in the workspace, and the
/// packing of its weights.
/// </summary>
internal sealed partial class PassEmitter
{
    private readonly NetSpec _net;
    private readonly NetParts _parts;
    private readonly LoweredNet _lowered;
    private readonly bool _training;
    private readonly MapSpacing? _spacing;
    private int _packedLength;
    private int _packedGradientLength;
    private int _statisticsLength;
    private int _summedChannels;
    private int _scratchLength;
    private readonly List<int> _lastSteps = [];
    private readonly List<string> _adjointPlaces = [];
    private readonly string _results;

    public PassEmitter(NetSpec net, NetParts parts, bool training, MapSpacing? spacing)
    {
        _net = net;
        _parts = parts;
        _training = training;
        _spacing = spacing;
        _lowered = Lowering.Lower(net, training, spacing);
        if (training)
            PackZeros();
        foreach (Op op in _lowered.Ops)
        {
            Arrive(op, _lowered.ForwardWindows, ForwardSteps, _forwardWindows);
            Enter(op, ForwardSteps);
            if (!_fused.Contains(op))
                Forward(op);
            _lastSteps.Add(ForwardSteps.Count - 1);
        }
        Leave(ForwardSteps, _forwardWindows);
        if (training)
            Backward();
        _results = string.Join(", ", Results());
    }

    public List<Step> ForwardSteps { get; } = [];

    public List<Step> BackwardSteps { get; } = [];

    /// <summary>Statements that pack what isn't a filter bank, small and in order.</summary>
    public List<string> PackLines { get; } = [];

    /// <summary>Statements that pack filter banks, each sharing its blocks over the workers.</summary>
    public List<string> FilterPackLines { get; } = [];

    /// <summary>The pass's plan as an expression of the runtime's type.</summary>
    public IEnumerable<string> PlanLines()
    {
        string Steps(IEnumerable<Step> steps) =>
            string.Join(", ", steps.Select(step => $"new({Literals.Of(step.Name)}, {Literals.Of(step.Layer)}, {Literals.Of(step.Work)})"));
        string Place(int offset, MapLayout layout) => $"new({Literals.Of(offset)}, {LayoutText.New(layout)})";
        yield return "new PassPlan";
        yield return "{";
        yield return $"    Forward = new StepInfo[] {{ {Steps(ForwardSteps)} }},";
        yield return $"    Backward = new StepInfo[] {{ {Steps(BackwardSteps)} }},";
        yield return $"    Input = {Place(_lowered.Input.Offset, _lowered.Input.Layout)},";
        if (_lowered.Inputs.Count > 1)
            yield return $"    Inputs = new MapPlace[] {{ {string.Join(", ", _lowered.Inputs.Select(input => Place(input.Offset, input.Layout)))} }},";
        yield return $"    Outputs = new MapPlace[] {{ {string.Join(", ", _lowered.Outputs.Select(output => Place(output.Offset, output.Layout)))} }},";
        if (_training)
            yield return $"    OutputGradients = new MapPlace[] {{ {string.Join(", ", _lowered.Outputs.Select(output => Place(output.GradientOffset, output.GradientLayout)))} }},";
        if (_training && _net.InputGradient)
            yield return $"    InputGradient = {Place(_lowered.Input.GradientOffset, _lowered.Input.GradientLayout)},";
        yield return $"    Results = new LayerPlace[] {{ {_results} }},";
        if (_training)
            yield return $"    Adjoints = new LayerPlace[] {{ {string.Join(", ", _adjointPlaces)} }},";
        yield return $"    MapLength = {Literals.Of(_lowered.MapLength)},";
        yield return $"    GradientLength = {Literals.Of(_lowered.GradientLength)},";
        if (_forwardWindows.Count > 0)
            yield return $"    ForwardWindows = new WindowedSteps[] {{ {string.Join(", ", _forwardWindows)} }},";
        if (_backwardWindows.Count > 0)
            yield return $"    BackwardWindows = new WindowedSteps[] {{ {string.Join(", ", _backwardWindows)} }},";
        yield return $"    PackedLength = {Literals.Of(_packedLength)},";
        yield return $"    PackedGradientLength = {Literals.Of(_packedGradientLength)},";
        yield return $"    StatisticsLength = {Literals.Of(_statisticsLength)},";
        yield return $"    SummedChannels = {Literals.Of(_summedChannels)},";
        yield return $"    ScratchLength = {Literals.Of(_scratchLength)},";
        yield return $"    BlockImages = {Literals.Of(_training ? 0 : BlockImages())},";
        yield return "}";
    }

    /// <summary>
    /// Images of one inference block: as many as keep their maps within 4 MB, at least one and at most 32, so that large batches
    /// neither fill memory nor leave the cache between layers.
    /// </summary>
    private int BlockImages() => Math.Max(1, Math.Min(32, 4 * 1024 * 1024 / sizeof(float) / Math.Max(1, _lowered.MapLength)));

    /// <summary>Whether a convolution writes the network's output as planes.</summary>
    public bool WritesPlanes(int layer) => _lowered.Ops.Any(op => op.Kind == OpKind.Convolution && op.Layer == layer && op.Output.IsPlanar);

    /// <summary>Where the layers' results lie, and after which step.</summary>
    private IEnumerable<string> Results()
    {
        for (int layer = 0; layer < _net.Layers.Count; layer++)
        {
            if (_lowered.ResultWriter(layer) is not { } writer)
                continue;
            Value value = _lowered.Results[layer]!;
            yield return LayerPlace(layer, writer < 0 ? -1 : _lastSteps[writer], value.Offset, value.Layout);
        }
    }

    private string LayerPlace(int layer, int step, int offset, MapLayout layout, bool windowed = false) =>
        $"new({Literals.Of(layer)}, {Literals.Of(step)}, new({Literals.Of(offset)}, {_parts.Layout(layout)}){(windowed ? " { IsWindowed = true }" : "")})";

    private LayerSpec LayerOf(Op op) => _net.Layers[op.Layer];

    private string PropertyOf(Op op) => _net.Layers[op.Layer].Property;

    private int Packed(int length) => Take(ref _packedLength, length);

    /// <summary>Takes floats from an arena, rounded up to whole cache lines.</summary>
    private int Take(ref int arena, int length)
    {
        int whole = checked(length + MapLayout.LengthGranularity - 1) / MapLayout.LengthGranularity * MapLayout.LengthGranularity;
        // The first part is at 0, where training looks for zeros.
        int begin = _spacing is null || arena == 0 ? arena : _spacing.After(arena, whole);
        arena = checked(begin + whole);
        return begin;
    }

    private string Maps(Value value) =>
        $"workspace.Maps({Literals.Of(value.Offset)}, {_parts.Layout(value.Layout)})";

    private string Gradients(Value value) =>
        $"workspace.{(value.IsWindowed ? "WindowGradients" : "Gradients")}({Literals.Of(value.GradientOffset)}, {_parts.Layout(value.GradientLayout)})";

    private string Map(Value value) => $"ref workspace.Map({Literals.Of(value.Offset)}{ImageLength(value.Layout)})";

    private string Gradient(Value value) => value.IsWindowed
        ? $"ref workspace.WindowGradient({Literals.Of(value.GradientOffset)})"
        : $"ref workspace.Gradient({Literals.Of(value.GradientOffset)}{ImageLength(value.GradientLayout)})";

    /// <summary>An activation as limits of sums: arguments of the drivers, which therefore serve any of them.</summary>
    private static string Limits(ActivationSpec activation)
    {
        (float lower, float upper) = activation.Kind switch
        {
            Activation.Relu => (0, float.PositiveInfinity),
            Activation.Relu6 => (0, 6),
            Activation.Clip => (activation.Parameter, activation.Second),
            _ => (float.NegativeInfinity, float.PositiveInfinity),
        };
        return $"{(float.IsInfinity(lower) ? "Least" : Literals.Of(lower))}, {(float.IsInfinity(upper) ? "Greatest" : Literals.Of(upper))}";
    }

    private void Forward(Op op)
    {
        if (op.Kind == OpKind.Tensor)
        {
            Tensor(op);
            return;
        }

        if (ForwardMapLayer(op))
            return;
        switch (op.Kind)
        {
            case OpKind.Convolution:
                ForwardConvolution(op);
                break;
            case OpKind.Dense:
                ForwardDense(op);
                break;
            case OpKind.Pool:
                PoolOperation pool = (PoolOperation)op.Operation;
                string name = _parts.Driver(PropertyOf(op) + "_Forward", Remarks(op, "forward"), (driver, text) =>
                    new PoolEmitter(text, _parts.Kernels).Forward(driver, pool, op.Inputs[0].Layout, op.Output.Layout));
                Add(op, "Forward", op.Output.Shape.Pixels * (long)op.Output.Shape.Channels * pool.Window.Taps, $"{name}({Map(op.Inputs[0])}, {Map(op.Output)}, workspace.Images, range);");
                break;
            case OpKind.Activation:
                ForwardActivation(op);
                break;
            case OpKind.BatchNorm:
                ForwardBatchNorm(op);
                break;
            case OpKind.Dropout:
                float probability = ((DropoutOperation)op.Operation).Probability;
                Elementwise(op, $"Dropouts.Forward({Maps(op.Inputs[0])}, {Maps(op.Output)}, {Literals.Of(probability)}, {DropoutSeed(op)}, range);");
                break;
            case OpKind.Softmax:
                Elementwise(op, $"Softmaxes.Forward({Maps(op.Inputs[0])}, {Maps(op.Output)}, range);");
                break;
            case OpKind.Upsample:
                UpsampleOperation upsample = (UpsampleOperation)op.Operation;
                Elementwise(op, $"Upsampling.Forward(UpsampleMode.{upsample.Mode}, {Literals.Of(upsample.Factor)}, {Maps(op.Inputs[0])}, {Maps(op.Output)}, range);");
                break;
            case OpKind.Add:
                Value[] inputs = [.. op.Inputs];
                Elementwise(op, [.. Enumerable.Range(1, inputs.Length - 1).Select(index =>
                    $"Joins.Add({Maps(index == 1 ? inputs[0] : op.Output)}, {Maps(inputs[index])}, {Maps(op.Output)}, {Limits(index == inputs.Length - 1 ? op.Activation : ActivationSpec.None)}, range);")]);
                break;
            case OpKind.Multiply:
                Elementwise(op, $"Joins.Multiply({Maps(op.Inputs[0])}, {Maps(op.Inputs[1])}, {Maps(op.Output)}, range);");
                break;
            case OpKind.Concat:
                Elementwise(op, [.. Channels(op).Select(part => $"Joins.CopyChannels({Maps(part.Input)}, {Maps(op.Output)}, {Literals.Of(part.Offset)}, range);")]);
                break;
            case OpKind.MapFromTensor:
                Elementwise(op, $"Flattening.ToMap({Maps(op.Inputs[0])}, {Maps(op.Output)}, range);");
                break;
            case OpKind.FlattenPlanar:
                Elementwise(op, $"Flattening.ToPlanarVector({Maps(op.Inputs[0])}, {Maps(op.Output)}, range);");
                break;
            default:
                Elementwise(op, $"Flattening.ToInterleavedVector({Maps(op.Inputs[0])}, {Maps(op.Output)}, range);");
                break;
        }
    }

    private static IEnumerable<(Value Input, int Offset)> Channels(Op op)
    {
        int offset = 0;
        foreach (Value input in op.Inputs)
        {
            yield return (input, offset);
            offset += input.Shape.Channels;
        }
    }

    // The compiler refuses constants that overflow unless told that they may.
    private static string DropoutSeed(Op op) => $"unchecked(workspace.DropoutSeed + ({Literals.Of(op.Layer)}UL * 0x9E3779B97F4A7C15UL))";

    private void Elementwise(Op op, params string[] calls) => Add(op, "Forward", op.Output.Shape.Length, calls);

    private void Add(Op op, string direction, long work, params string[] calls) =>
        (direction == "Forward" ? ForwardSteps : BackwardSteps).Add(new Step($"{PropertyOf(op)}.{direction}", op.Layer, work, calls));

    private string[] Remarks(Op op, string direction, Op? activation = null)
    {
        LayerSpec layer = LayerOf(op);
        string inputs = string.Join(", ", layer.InputShapes.Select(shape => shape.ToString()));
        string sum = op is { Kind: OpKind.Convolution, Inputs.Count: > 1 } ? " The map that the network adds to it is what sums start from." : "";
        return [$"{layer.Property}, {direction}: {LayerDescription.Kind(layer)}, {inputs} → {layer.OutputShape}.{sum}{(activation is null ? "" : _training ? " The adjoint of the limits before follows while what is written is in the cache." : " An activation function follows while what is written is in the cache.")}"];
    }

    private void ForwardConvolution(Op op)
    {
        ConvProblem problem = op.Problem!;
        ConvOperation conv = (ConvOperation)op.Operation;
        string property = PropertyOf(op);
        Value input = op.Inputs[0];
        string weights = _parts.Parameter(op.Layer, "weight");
        string scale = PackBias(op, conv.Bias, out int bias);
        string limits = Limits(op.Activation);
        int filters;
        string name;
        string scratch = "";
        Value? added = op.Inputs.Count > 1 ? op.Inputs[1] : null;
        SumStart start = added is null ? SumStart.Bias : SumStart.Addend;
        Op? activation = Following(op);
        if (StencilPlanner.Serves(problem))
        {
            int padded = MapLayout.PaddedChannels(problem.Channels);
            int[] taps = conv.Transposed ? StencilEmitter.InputAdjointTaps(problem) : ForwardTaps(problem);
            filters = Packed(taps.Length * padded);
            PackLines.Add($"FilterPacking.PackDepthwise({weights}, packed.Slice({Literals.Of(filters)}, {Literals.Of(taps.Length * padded)}), {Literals.Of(problem.Channels)}, {Literals.Of(padded)}, {Literals.Of(problem.Window.Taps)}, {_parts.Taps(taps)}, {scale});");
            name = _parts.Driver(property + "_Forward", Remarks(op, "forward", activation), (driver, text) =>
            {
                StencilEmitter emitter = new(text, _parts.Kernels);
                if (conv.Transposed)
                    emitter.DepthwiseInputAdjoint(driver, problem, input.Layout, op.Output.Layout, SumStart.Bias, activation is not null);
                else
                    emitter.DepthwiseForward(driver, problem, input.Layout, op.Output.Layout, SumStart.Bias, activation is not null);
            });
        }
        else if (AlgorithmChoice.Map(problem, conv.Algorithm, conv.Unroll, input.Layout, op.Output.Layout, _training ? _net.TrainingBatch : 1, conv.Transposed, backward: false) is { } winograd)
        {
            filters = PackWinograd(property + (conv.Transposed ? "_Forward" : ""), problem, winograd, conv.Transposed, weights, scale);
            name = Winograd(property + "_Forward", Remarks(op, "forward", activation), winograd, start, added?.Layout, activation is not null);
            scratch = WinogradScratch;
        }
        else
        {
            ContractionPlan plan = conv.Transposed
                ? ConvPlanner.InputAdjoint(problem, input.Layout, op.Output.Layout, conv.Unroll)
                : ConvPlanner.Forward(problem, input.Layout, op.Output.Layout, conv.Unroll, adds: added is not null);
            filters = Packed(plan.PackedLength);
            PackFilters(property + (conv.Transposed ? "_Forward" : ""), problem, plan, conv.Transposed, filters, weights, scale);
            // Where blocks of filters are items the map is small beside the filters: a pass of its own finds it in the cache.
            if (plan.BlocksOutermost)
                activation = null;
            name = Contraction(property + "_Forward", Remarks(op, "forward", activation), plan, start, added?.Layout, activation is not null);
        }
        long work = MultiplyAdds(problem);
        Add(op, "Forward", work, $"{name}({Map(input)}, ref workspace.Packed({Literals.Of(filters)}), ref workspace.Packed({Literals.Of(bias)}), {(added is null ? "" : Map(added) + ", ")}{Map(op.Output)}, {limits}, workspace.Images, {Fused(activation)}{scratch}range);");
    }

    /// <summary>What Winograd's drivers take beside the others' arguments: a worker's memory.</summary>
    private const string WinogradScratch = "ref workspace.Scratch(range), ";

    private string Winograd(string name, IReadOnlyList<string> remarks, WinogradPlan plan, SumStart start, MapLayout? addend = null, bool activates = false)
    {
        _scratchLength = Math.Max(_scratchLength, plan.ScratchLength);
        return _parts.Driver(name, [.. remarks, LayerDescription.Method(plan)], (driver, text) => new WinogradEmitter(text, _parts.Kernels, plan).Map(driver, start, addend, activates));
    }

    private string Contraction(string name, IReadOnlyList<string> remarks, ContractionPlan plan, SumStart start, MapLayout? addend = null, bool activates = false)
    {
        foreach (KernelSpec kernel in ContractionEmitter.Kernels(plan))
            _parts.Kernels.Add(kernel);
        return _parts.Driver(name, remarks, (driver, text) => ContractionEmitter.Emit(text, driver, plan, start, addend, activates));
    }

    private void ForwardDense(Op op)
    {
        DenseOperation dense = (DenseOperation)op.Operation;
        string property = PropertyOf(op);
        Shape read = op.ReadShape;
        string scale = PackBias(op, dense.Bias, out int bias);
        int length = FilterBlock.Count(dense.Features) * read.Length * FilterBlock.Filters;
        int filters = Packed(length);
        FilterPackLines.Add($"{DenseMap(op)}.Pack({_parts.Parameter(op.Layer, "weight")}, packed.Slice({Literals.Of(filters)}, {Literals.Of(length)}), {scale}, range);");
        string limits = Limits(op.Activation);
        foreach (KernelSpec kernel in DenseEmitter.ForwardKernels(read.Length, dense.Features))
            _parts.Kernels.Add(kernel);
        string name = _parts.Driver(property + "_Forward", Remarks(op, "forward"), (driver, text) => DenseEmitter.EmitForward(
            text, driver, read.Length, op.Inputs[0].Layout, dense.Features, op.Output.Layout, SumStart.Bias));
        Add(op, "Forward", (long)read.Length * dense.Features, $"{name}({Map(op.Inputs[0])}, ref workspace.Packed({Literals.Of(filters)}), ref workspace.Packed({Literals.Of(bias)}), {Map(op.Output)}, {limits}, workspace.Images, range);");
    }

    /// <summary>The map of a dense layer's weights: the pixels of a map that it reads are its taps.</summary>
    private string DenseMap(Op op)
    {
        int features = ((DenseOperation)op.Operation).Features;
        Shape read = op.ReadShape;
        return _parts.FilterMap(
            PropertyOf(op) + "_Filters", features, read.Channels, 1, read.Pixels, [.. Enumerable.Range(0, read.Pixels)], false, false,
            [.. Enumerable.Repeat(0, FilterBlock.Count(features))], read.Channels);
    }

    private void ForwardActivation(Op op)
    {
        ActivationSpec activation = op.Activation;
        if (activation.Kind != Activation.PRelu)
        {
            Elementwise(op, $"MapActivations.Forward({ActivationArguments(activation)}, {Maps(op.Inputs[0])}, {Maps(op.Output)}, range);");
            return;
        }
        int channels = op.Output.Shape.Channels;
        int slopes = PackSlopes(op);
        Elementwise(op, $"MapActivations.PReluForward({PackedSpan(slopes, channels)}, {Maps(op.Inputs[0])}, {Maps(op.Output)}, range);");
    }

    private static string PackedSpan(int offset, int length) => $"workspace.PackedSpan({Literals.Of(offset)}, {Literals.Of(length)})";

    private static string ActivationArguments(ActivationSpec activation) => $"Activation.{activation.Kind}, {Literals.Of(activation.Parameter)}, {Literals.Of(activation.Second)}";

    private readonly Dictionary<Op, int> _statistics = [];

    private void ForwardBatchNorm(Op op)
    {
        BatchNormOperation norm = (BatchNormOperation)op.Operation;
        int channels = op.Output.Shape.Channels;
        if (!_training)
        {
            int scale = Packed(channels);
            int shift = Packed(channels);
            PackLines.Add(FoldBatchNorm(op.Layer, "default", $"packed.Slice({Literals.Of(scale)}, {Literals.Of(channels)})", $"packed.Slice({Literals.Of(shift)}, {Literals.Of(channels)})"));
            Elementwise(op, $"BatchNorms.Apply({Maps(op.Inputs[0])}, {PackedSpan(scale, channels)}, {PackedSpan(shift, channels)}, {Maps(op.Output)}, {Limits(op.Activation)}, range);");
            return;
        }
        int statistics = Take(ref _statisticsLength, 4 * channels);
        _statistics.Add(op, statistics);
        _summedChannels = Math.Max(_summedChannels, channels);
        ForwardSteps.Add(new Step(PropertyOf(op) + ".StatisticSums", op.Layer, 2L * op.Output.Shape.Length,
            [$"BatchNorms.StatisticSums({Maps(op.Inputs[0])}, workspace.Sums, range);"]));
        ForwardSteps.Add(new Step(PropertyOf(op) + ".Statistics", op.Layer, 0,
        [
            $"BatchNorms.Statistics({Maps(op.Inputs[0])}, workspace.Sums, {Statistics(op, 0)}, {Statistics(op, 1)}, {Live(op.Layer, "running_mean")}, {Live(op.Layer, "running_var")}, {Literals.Of(norm.Momentum)}, {Literals.Of(norm.Epsilon)}, range);",
        ]));
        Enter(ForwardSteps);
        (string routine, string addend) = op.Inputs.Count == 1 ? ("Normalise", "") : ("NormaliseAdd", Maps(op.Inputs[1]) + ", ");
        Elementwise(op, $"BatchNorms.{routine}({Maps(op.Inputs[0])}, {Statistics(op, 0)}, {Statistics(op, 1)}, {Affine(op, "weight")}, {Affine(op, "bias")}, {addend}{Maps(op.Output)}, {Limits(op.Activation)}, range);");
    }

    private string Affine(Op op, string parameter) => ((BatchNormOperation)op.Operation).Affine ? Live(op.Layer, parameter) : "default";

    private string Statistics(Op op, int row)
    {
        int channels = op.Output.Shape.Channels;
        return $"workspace.Statistics({Literals.Of(_statistics[op] + (row * channels))}, {Literals.Of(channels)})";
    }

    /// <summary>A parameter's own values, which a training pass reads and whose running statistics it updates.</summary>
    private string Live(int layer, string parameter)
    {
        (int offset, int length) = _parts.ParameterPlace(layer, parameter);
        return $"workspace.Parameter({Literals.Of(offset)}, {Literals.Of(length)})";
    }

    private string ParameterGradient(int layer, string parameter)
    {
        (int offset, int length) = _parts.ParameterPlace(layer, parameter);
        return $"workspace.ParameterGradient({Literals.Of(offset)}, {Literals.Of(length)})";
    }

    private static int[] ForwardTaps(ConvProblem problem)
    {
        int taps = problem.Window.Taps;
        return [.. Enumerable.Range(0, taps).Select(tap => problem.Flip ? taps - 1 - tap : tap)];
    }

    private static long MultiplyAdds(ConvProblem problem) =>
        (long)problem.OutputHeight * problem.OutputWidth * problem.Filters * (problem.Channels / problem.Groups) * problem.Window.Taps;
}
