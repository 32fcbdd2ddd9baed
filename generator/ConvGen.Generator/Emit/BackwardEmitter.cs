using System;
using System.Collections.Generic;
using System.Linq;
using ConvGen.Generator.Algorithm;
using ConvGen.Generator.Model;
using ConvGen.Generator.Schedule;

namespace ConvGen.Generator.Emit;

/// <summary>The adjoints, in reverse order of the computations: the first writer of a map's adjoint stores, later ones add.</summary>
internal sealed partial class PassEmitter
{
    private readonly HashSet<Value> _written = [];
    private readonly List<string> _unpackCalls = [];
    private int _packedGradientEnd;

    private void Backward()
    {
        foreach (Value output in _lowered.Outputs)
            _written.Add(output);
        foreach (Op op in _lowered.Ops.Reverse())
        {
            if (!op.Output.NeedsGradient || !_written.Contains(op.Output))
                continue;
            Arrive(op, _lowered.BackwardWindows, BackwardSteps, _backwardWindows);
            // Sums of a run of windows are complete when it ends.
            if (_openRun is null && _packedGradientEnd > WeightAdjointPlanner.MostPacked)
                Unpack();
            Enter(op, BackwardSteps);
            Backward(op);
            foreach (Value input in op.Inputs.Where(input => input.NeedsGradient).Distinct())
                _adjointPlaces.Add(LayerPlace(op.Layer, BackwardSteps.Count - 1, input.GradientOffset, input.GradientLayout, input.IsWindowed));
        }
        Leave(BackwardSteps, _backwardWindows);
        Unpack();
    }

    /// <summary>A step that adds the packed adjoints of the layers since the last such step to the canonical ones, and leaves their memory to the next layers.</summary>
    private void Unpack()
    {
        if (_unpackCalls.Count > 0)
            BackwardSteps.Add(new Step("WeightAdjoints", 0, _packedGradientEnd, [.. _unpackCalls]) { IsLight = true });
        _unpackCalls.Clear();
        _packedGradientLength = Math.Max(_packedGradientLength, _packedGradientEnd);
        _packedGradientEnd = 0;
    }

    /// <summary>Whether the adjoint of an input is added to what is there; marks it as written.</summary>
    private bool Accumulates(Value input) => !_written.Add(input);

    private string Accumulate(Value input) => Literals.Of(Accumulates(input));

    private void Backward(Op op)
    {
        if (MapLayerAdjoint(op))
            return;
        Value input = op.Inputs[0];
        string call;
        switch (op.Kind)
        {
            case OpKind.Convolution:
                BackwardConvolution(op);
                return;
            case OpKind.Dense:
                BackwardDense(op);
                return;
            case OpKind.BatchNorm:
                BackwardBatchNorm(op);
                return;
            case OpKind.Activation:
                BackwardActivation(op);
                return;
            case OpKind.Add:
                FusedActivationAdjoint(op);
                Adjoint(op, [.. op.Inputs.Where(one => one.NeedsGradient).Select(one => PassOn(op, one))]);
                return;
            case OpKind.Multiply:
                foreach ((Value factor, Value other) in new[] { (op.Inputs[0], op.Inputs[1]), (op.Inputs[1], op.Inputs[0]) })
                {
                    // Each factor a step of its own: a map that is multiplied by itself receives both, one after the other.
                    if (factor.NeedsGradient)
                        Adjoint(op, $"Joins.MultiplyAdjoint({Maps(other)}, {Gradients(op.Output)}, {Gradients(factor)}, {Accumulate(factor)}, range);");
                }
                return;
            case OpKind.Concat:
                Adjoint(op, [.. Channels(op).Where(part => part.Input.NeedsGradient).Select(part =>
                    $"Joins.ChannelsAdjoint({Gradients(op.Output)}, {Literals.Of(part.Offset)}, {Gradients(part.Input)}, {Accumulate(part.Input)}, range);")]);
                return;
        }
        if (!input.NeedsGradient)
            return;
        switch (op.Kind)
        {
            case OpKind.Pool:
                PoolOperation pool = (PoolOperation)op.Operation;
                string limits = _lowered.LimitedBy(op) is { } limited ? Limits(limited.Activation) : "";
                bool accumulates = Accumulates(input);
                string name = _parts.Driver(PropertyOf(op) + "_InputAdjoint", Remarks(op, "input adjoint"), (driver, text) => new PoolEmitter(text, _parts.Kernels).InputAdjoint(
                    driver, pool, input.Layout, op.Output.Layout, op.Output.GradientLayout, input.GradientLayout, limits, accumulates));
                call = $"{name}({Map(input)}, {Map(op.Output)}, {Gradient(op.Output)}, {Gradient(input)}, workspace.Images, range);";
                break;
            case OpKind.Dropout:
                call = $"Dropouts.Backward({Gradients(op.Output)}, {Gradients(input)}, {Accumulate(input)}, {Literals.Of(((DropoutOperation)op.Operation).Probability)}, {DropoutSeed(op)}, range);";
                break;
            case OpKind.Softmax:
                call = $"Softmaxes.Backward({Maps(op.Output)}, {Gradients(op.Output)}, {Gradients(input)}, {Accumulate(input)}, range);";
                break;
            case OpKind.Upsample:
                UpsampleOperation upsample = (UpsampleOperation)op.Operation;
                call = $"Upsampling.Backward(UpsampleMode.{upsample.Mode}, {Literals.Of(upsample.Factor)}, {Gradients(op.Output)}, {Gradients(input)}, {Accumulate(input)}, range);";
                break;
            case OpKind.FlattenPlanar:
                call = $"Flattening.PlanarAdjoint({Gradients(op.Output)}, {Gradients(input)}, {Accumulate(input)}, range);";
                break;
            default:
                call = $"Flattening.InterleavedAdjoint({Gradients(op.Output)}, {Gradients(input)}, {Accumulate(input)}, range);";
                break;
        }
        Adjoint(op, call);
    }

    /// <summary>The adjoint of an addend: that of the sum.</summary>
    private string PassOn(Op op, Value addend) => $"Joins.{(Accumulates(addend) ? "Accumulate" : "Copy")}({Gradients(op.Output)}, {Gradients(addend)}, range);";

    private void Adjoint(Op op, params string[] calls)
    {
        if (calls.Length > 0)
            Add(op, "InputAdjoint", op.Inputs[0].Shape.Length, calls);
    }

    /// <summary>The adjoint of limits that an operation applied to its results: in place, from the result alone.</summary>
    private void FusedActivationAdjoint(Op op)
    {
        if (op.Activation.Kind == Activation.None || _lowered.IsLimitedByPool(op) || _fused.Contains(op))
            return;
        Add(op, "ActivationAdjoint", op.Output.Shape.Length,
            $"MapActivations.Backward({ActivationArguments(op.Activation)}, {Maps(op.Output)}, {Maps(op.Output)}, {Gradients(op.Output)}, {Gradients(op.Output)}, false, range);");
    }

    private void BackwardConvolution(Op op)
    {
        ConvProblem problem = op.Problem!;
        ConvOperation conv = (ConvOperation)op.Operation;
        string property = PropertyOf(op);
        Value input = op.Inputs[0];
        FusedActivationAdjoint(op);
        List<string> calls = [];
        // A transposed layer is the same problem with its maps exchanged.
        string large = conv.Transposed ? Gradient(op.Output) : Map(input);
        string small = conv.Transposed ? Map(input) : Gradient(op.Output);
        MapLayout largeLayout = conv.Transposed ? op.Output.GradientLayout : input.Layout;
        MapLayout smallLayout = conv.Transposed ? input.Layout : op.Output.GradientLayout;
        string weightGradient = ParameterGradient(op.Layer, "weight");
        // The small map of a transposed layer is its input, which tells nothing of the bias.
        bool summable = conv.Bias && !conv.Transposed;
        bool biasIsSummed = false;
        if (StencilPlanner.Serves(problem))
        {
            int padded = MapLayout.PaddedChannels(problem.Channels);
            int length = problem.Window.Taps * padded;
            int sums = Take(ref _packedGradientEnd, StencilEmitter.WeightAdjointLength(problem, summable));
            string name = _parts.Driver(property + "_WeightAdjoint", Remarks(op, "weight adjoint"), (driver, text) =>
                new StencilEmitter(text, _parts.Kernels).DepthwiseWeightAdjoint(driver, problem, largeLayout, smallLayout, _net.TrainingBatch, summable));
            calls.Add($"{name}({large}, {small}, ref workspace.PackedGradient({Literals.Of(sums)}), workspace.Images, workspace.IsFirstWindow, range);");
            _unpackCalls.Add($"FilterPacking.UnpackDepthwise({PackedGradientSpan(sums, length)}, {weightGradient}, {Literals.Of(problem.Channels)}, {Literals.Of(padded)}, {_parts.Taps(ForwardTaps(problem))}, range);");
            biasIsSummed = summable;
            if (summable)
                _unpackCalls.Add($"FilterPacking.AddTo({PackedGradientSpan(sums + length, problem.Channels)}, {ParameterGradient(op.Layer, "bias")}, range);");
        }
        else if (AlgorithmChoice.WeightAdjoint(problem, conv.Algorithm, conv.Unroll, largeLayout, smallLayout, _net.TrainingBatch, _openRun?.Images ?? _net.TrainingBatch) is { } winograd)
        {
            int length = checked(winograd.PackedLength * winograd.Chunks);
            int sums = Take(ref _packedGradientEnd, length);
            int biasSums = Take(ref _packedGradientEnd, winograd.TileFilters * winograd.Chunks);
            _scratchLength = Math.Max(_scratchLength, winograd.ScratchLength);
            string name = _parts.Driver(property + "_WeightAdjoint", [.. Remarks(op, "weight adjoint"), LayerDescription.Method(winograd)], (driver, text) =>
                new WinogradEmitter(text, _parts.Kernels, winograd).WeightAdjoint(driver));
            string map = _parts.WinogradFilters(property + "_Points", WinogradEmitter.Filters(problem, winograd, exchanged: false));
            string canonical = winograd.UnpacksFewTiles ? $"{map}, {weightGradient}, " : "";
            calls.Add($"{name}({large}, {small}, ref workspace.PackedGradient({Literals.Of(sums)}), ref workspace.PackedGradient({Literals.Of(biasSums)}), workspace.Images, {SplitImages}, workspace.IsFirstWindow, {canonical}ref workspace.Scratch(range), range);");
            _unpackCalls.Add($"{map}.Unpack({PackedGradientSpan(sums, length)}, {WinogradEmitter.ChunksLeft(winograd, SplitImages)}, {weightGradient}, range);");
            if (summable)
            {
                biasIsSummed = true;
                _unpackCalls.Add(
                    $"ChannelSums.AddChunks({PackedGradientSpan(biasSums, winograd.TileFilters * winograd.Chunks)}, {WinogradEmitter.Chunks(winograd, SplitImages)}, " +
                    $"{Literals.Of(winograd.TileFilters)}, {ParameterGradient(op.Layer, "bias")}, range);");
            }
        }
        else
        {
            WeightAdjointPlan plan = WeightAdjointPlanner.Plan(problem, largeLayout, smallLayout, conv.Unroll);
            int sums = Take(ref _packedGradientEnd, plan.PackedLength);
            foreach (KernelSpec kernel in WeightAdjointEmitter.Kernels(plan))
                _parts.Kernels.Add(kernel);
            string name = _parts.Driver(property + "_WeightAdjoint", Remarks(op, "weight adjoint"), (driver, text) => WeightAdjointEmitter.Emit(text, driver, plan));
            calls.Add($"{name}({large}, {small}, ref workspace.PackedGradient({Literals.Of(sums)}), workspace.Images, workspace.IsFirstWindow, {Copies(plan, op, summable)}range);");
            biasIsSummed = summable && plan.Packs;
            string map = _parts.FilterMap(
                property + "_WeightAdjointFilters", problem.Filters, problem.Channels, problem.Groups, problem.Window.Taps, ForwardTaps(problem), false, false, plan.BlockBegins, plan.BlockChannels);
            _unpackCalls.Add($"{map}.Unpack({PackedGradientSpan(sums, plan.PackedLength)}, {weightGradient}, range);");
        }
        if (conv.Bias && !biasIsSummed)
            calls.Add($"ChannelSums.BiasAdjoint({Gradients(op.Output)}, {ParameterGradient(op.Layer, "bias")}, range);");
        bool inputFirst = input.NeedsGradient && _lowered.LimitsBefore(op) is not null && WeightAdjointPlanner.FollowsLimits(problem, largeLayout, smallLayout, _net.TrainingBatch);
        if (inputFirst)
            ConvolutionInputAdjoint(op, problem, conv, property, input);
        Add(op, "WeightAdjoint", MultiplyAdds(problem), [.. calls]);
        if (input.NeedsGradient && !inputFirst)
            ConvolutionInputAdjoint(op, problem, conv, property, input);
    }

    private void ConvolutionInputAdjoint(Op op, ConvProblem problem, ConvOperation conv, string property, Value input)
    {
        SumStart start = Accumulates(input) ? SumStart.Output : SumStart.Zero;
        MapLayout from = op.Output.GradientLayout;
        MapLayout to = input.GradientLayout;
        string weights = _parts.Parameter(op.Layer, "weight");
        int filters;
        string name;
        string scratch = "";
        Op? limits = _lowered.LimitsBefore(op);
        if (StencilPlanner.Serves(problem))
        {
            int padded = MapLayout.PaddedChannels(problem.Channels);
            int[] taps = conv.Transposed ? ForwardTaps(problem) : StencilEmitter.InputAdjointTaps(problem);
            filters = Packed(taps.Length * padded);
            PackLines.Add($"FilterPacking.PackDepthwise({weights}, packed.Slice({Literals.Of(filters)}, {Literals.Of(taps.Length * padded)}), {Literals.Of(problem.Channels)}, {Literals.Of(padded)}, {Literals.Of(problem.Window.Taps)}, {_parts.Taps(taps)}, default);");
            name = _parts.Driver(property + "_InputAdjoint", Remarks(op, "input adjoint", limits), (driver, text) =>
            {
                StencilEmitter emitter = new(text, _parts.Kernels);
                if (conv.Transposed)
                    emitter.DepthwiseForward(driver, problem, from, to, start, limits is not null);
                else
                    emitter.DepthwiseInputAdjoint(driver, problem, from, to, start, limits is not null);
            });
        }
        else if (AlgorithmChoice.Map(problem, conv.Algorithm, conv.Unroll, from, to, _net.TrainingBatch, !conv.Transposed, backward: true) is { } winograd)
        {
            filters = PackWinograd(property + "_InputAdjoint", problem, winograd, !conv.Transposed, weights, "default");
            name = Winograd(property + "_InputAdjoint", Remarks(op, "input adjoint", limits), winograd, start, activates: limits is not null);
            scratch = WinogradScratch;
        }
        else
        {
            ContractionPlan plan = conv.Transposed
                ? ConvPlanner.Forward(problem, from, to, conv.Unroll, adds: start == SumStart.Output)
                : ConvPlanner.InputAdjoint(problem, from, to, conv.Unroll);
            filters = Packed(plan.PackedLength);
            PackFilters(property + "_InputAdjoint", problem, plan, !conv.Transposed, filters, weights, "default");
            // Where blocks of filters are items no item has whole rows.
            if (plan.BlocksOutermost)
                limits = null;
            string[] remarks =
            [
                .. Remarks(op, "input adjoint", limits),
                "The convolution of the output's adjoint with the flipped filter, one stride phase at a time.",
            ];
            name = Contraction(property + "_InputAdjoint", remarks, plan, start, activates: limits is not null);
        }
        Add(op, "InputAdjoint", MultiplyAdds(problem),
            $"{name}({Gradient(op.Output)}, ref workspace.Packed({Literals.Of(filters)}), ref workspace.Packed(0), {Gradient(input)}, {Limits(ActivationSpec.None)}, workspace.Images, {FusedAdjoint(limits)}{scratch}range);");
    }

    private static string PackedGradientSpan(int offset, int length) => $"workspace.PackedGradientSpan({Literals.Of(offset)}, {Literals.Of(length)})";

    /// <summary>The arguments of a weight adjoint that copies pixels together, and sums the bias's adjoint while it does.</summary>
    private string Copies(WeightAdjointPlan plan, Op op, bool bias)
    {
        _scratchLength = Math.Max(_scratchLength, plan.ScratchLength);
        return plan.Packs ? $"{(bias ? ParameterGradient(op.Layer, "bias") : "default")}, ref workspace.Scratch(range), " : "";
    }

    private void BackwardDense(Op op)
    {
        DenseOperation dense = (DenseOperation)op.Operation;
        string property = PropertyOf(op);
        Value input = op.Inputs[0];
        Shape read = op.ReadShape;
        int inputs = read.Length;
        FusedActivationAdjoint(op);
        WeightAdjointPlan plan = DenseEmitter.WeightAdjoint(inputs, input.Layout, dense.Features, op.Output.GradientLayout);
        int sums = Take(ref _packedGradientEnd, plan.PackedLength);
        foreach (KernelSpec kernel in WeightAdjointEmitter.Kernels(plan))
            _parts.Kernels.Add(kernel);
        string weightAdjoint = _parts.Driver(property + "_WeightAdjoint", Remarks(op, "weight adjoint"), (driver, text) => WeightAdjointEmitter.Emit(text, driver, plan));
        List<string> calls = [$"{weightAdjoint}({Map(input)}, {Gradient(op.Output)}, ref workspace.PackedGradient({Literals.Of(sums)}), workspace.Images, workspace.IsFirstWindow, {Copies(plan, op, dense.Bias)}range);"];
        _unpackCalls.Add($"{DenseMap(op)}.Unpack({PackedGradientSpan(sums, plan.PackedLength)}, {ParameterGradient(op.Layer, "weight")}, range);");
        if (dense.Bias && !plan.Packs)
            calls.Add($"ChannelSums.BiasAdjoint({Gradients(op.Output)}, {ParameterGradient(op.Layer, "bias")}, range);");
        Add(op, "WeightAdjoint", (long)inputs * dense.Features, [.. calls]);
        if (!input.NeedsGradient)
            return;
        SumStart start = Accumulates(input) ? SumStart.Output : SumStart.Zero;
        int blocks = FilterBlock.Count(inputs);
        int length = blocks * dense.Features * FilterBlock.Filters;
        int filters = Packed(length);
        string map = _parts.FilterMap(
            property + "_InputAdjointFilters", dense.Features, read.Channels, 1, read.Pixels, [0], true, read.Pixels > 1, [.. Enumerable.Repeat(0, blocks)], dense.Features);
        FilterPackLines.Add($"{map}.Pack({_parts.Parameter(op.Layer, "weight")}, packed.Slice({Literals.Of(filters)}, {Literals.Of(length)}), default, range);");
        foreach (KernelSpec kernel in DenseEmitter.ForwardKernels(dense.Features, inputs))
            _parts.Kernels.Add(kernel);
        string inputAdjoint = _parts.Driver(property + "_InputAdjoint", Remarks(op, "input adjoint"), (driver, text) => DenseEmitter.EmitForward(
            text, driver, dense.Features, op.Output.GradientLayout, inputs, input.GradientLayout, start));
        Add(op, "InputAdjoint", (long)inputs * dense.Features,
            $"{inputAdjoint}({Gradient(op.Output)}, ref workspace.Packed({Literals.Of(filters)}), ref workspace.Packed(0), {Gradient(input)}, {Limits(ActivationSpec.None)}, workspace.Images, range);");
    }

    private void BackwardBatchNorm(Op op)
    {
        Value input = op.Inputs[0];
        bool affine = ((BatchNormOperation)op.Operation).Affine;
        ActivationSpec activation = _lowered.IsLimitedByPool(op) ? ActivationSpec.None : op.Activation;
        if (op.Inputs.Count > 1)
        {
            Value addend = op.Inputs[1];
            if (addend.NeedsGradient)
            {
                Add(op, "WeightSums", 4L * op.Output.Shape.Length,
                    $"BatchNorms.WeightSumsAdd({Maps(input)}, {Maps(op.Output)}, {Gradients(op.Output)}, {Statistics(op, 0)}, {Limits(activation)}, {Gradients(addend)}, {Accumulate(addend)}, workspace.Sums, range);");
            }
            else
            {
                FusedActivationAdjoint(op);
            }
            // The limits are those of the sum, and done with.
            activation = ActivationSpec.None;
        }
        string limits = $"{Affine(op, "weight")}, {Affine(op, "bias")}, {Limits(activation)}";
        if (op.Inputs.Count == 1 || !op.Inputs[1].NeedsGradient)
        {
            Add(op, "WeightSums", 2L * op.Output.Shape.Length,
                $"BatchNorms.WeightSums({Maps(input)}, {Gradients(op.Output)}, {Statistics(op, 0)}, {Statistics(op, 1)}, {limits}, workspace.Sums, range);");
        }
        Add(op, "WeightAdjoint", 0,
            $"BatchNorms.WeightAdjoint({Maps(input)}, {Statistics(op, 1)}, workspace.Sums, {Statistics(op, 2)}, {Statistics(op, 3)}, range);");
        if (affine)
        {
            _unpackCalls.Add($"FilterPacking.AddTo({Statistics(op, 2)}, {ParameterGradient(op.Layer, "weight")}, range);");
            _unpackCalls.Add($"FilterPacking.AddTo({Statistics(op, 3)}, {ParameterGradient(op.Layer, "bias")}, range);");
        }
        Enter(BackwardSteps);
        if (input.NeedsGradient)
            Adjoint(op, $"BatchNorms.InputAdjoint({Maps(input)}, {Gradients(op.Output)}, {Statistics(op, 0)}, {Statistics(op, 1)}, {limits}, {Statistics(op, 2)}, {Statistics(op, 3)}, workspace.BatchImages, {Gradients(input)}, {Accumulate(input)}, range);");
    }

    private void BackwardActivation(Op op)
    {
        Value input = op.Inputs[0];
        bool inPlace = ReferenceEquals(input, op.Output);
        if (op.Activation.Kind == Activation.PRelu)
        {
            Add(op, "WeightAdjoint", op.Output.Shape.Length,
                $"MapActivations.PReluSlopeAdjoint({Maps(input)}, {Gradients(op.Output)}, {ParameterGradient(op.Layer, "slope")}, range);");
            if (input.NeedsGradient)
                Adjoint(op, $"MapActivations.PReluBackward({PackedSpan(PackSlopes(op), op.Output.Shape.Channels)}, {Maps(input)}, {Gradients(op.Output)}, {Gradients(input)}, {Accumulate(input)}, range);");
            return;
        }
        if (!input.NeedsGradient)
            return;
        string accumulate = inPlace ? "false" : Accumulate(input);
        Adjoint(op, $"MapActivations.Backward({ActivationArguments(op.Activation)}, {Maps(input)}, {Maps(op.Output)}, {Gradients(op.Output)}, {Gradients(input)}, {accumulate}, range);");
    }
}
