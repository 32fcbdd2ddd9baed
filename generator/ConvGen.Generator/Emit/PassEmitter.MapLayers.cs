using System;
using System.Collections.Generic;
using ConvGen.Generator.Model;
using ConvGen.Generator.Schedule;

namespace ConvGen.Generator.Emit;

/// <summary>Layers on maps that routines of the runtime compute: calls with the layer's settings.</summary>
internal sealed partial class PassEmitter
{
    /// <summary>Adds the forward step of such a layer; <see langword="false"/> for other computations.</summary>
    private bool ForwardMapLayer(Op op)
    {
        Value input = op.Inputs[0];
        switch (op.Kind)
        {
            case OpKind.Resample:
                Elementwise(op, $"{Resampler(op)}.Forward({Maps(input)}, {Maps(op.Output)}, range);");
                return true;
            case OpKind.PixelShuffle:
                Elementwise(op, $"{PixelShuffle(op, backward: false)}, {Maps(input)}, {Maps(op.Output)}, false, range);");
                return true;
            case OpKind.Combine:
                Elementwise(op, $"Combinations.Forward(Combination.{op.Combination}, {Maps(input)}, {Maps(op.Inputs[1])}, {Maps(op.Output)}, range);");
                return true;
            case OpKind.Norm:
                var norm = (NormOperation)op.Operation;
                Elementwise(op, $"Normalisation.Forward({Settings(op)}, {Maps(input)}, {Values(op, "weight", norm.Scale)}, {Values(op, "bias", norm.Shift)}, {Maps(op.Output)}, {Scratch(op)}, range);");
                return true;
            case OpKind.Scale:
                var scale = (ScaleOperation)op.Operation;
                Elementwise(op, $"Scaling.Apply({AxesOf(scale)}, {Maps(input)}, {Values(op, "weight", scale.Weight)}, {Values(op, "bias", scale.Bias)}, {Maps(op.Output)}, false, {Scratch(op)}, range);");
                return true;
            case OpKind.LocalResponseNorm:
                Elementwise(op, $"LocalResponses.Forward({Settings(op)}, {Maps(input)}, {Maps(op.Output)}, {Scratch(op)}, range);");
                return true;
            case OpKind.SetSoftmax:
                Elementwise(op, $"SetSoftmaxes.Forward({Settings(op)}, {Maps(input)}, {Maps(op.Output)}, {Scratch(op)}, range);");
                return true;
            case OpKind.Reduce:
                Add(op, "Forward", input.Shape.Length, $"Reductions.Forward({Settings(op)}, {Maps(input)}, {Maps(op.Output)}, {Scratch(op)}, range);");
                return true;
            default:
                return false;
        }
    }

    /// <summary>Adds the adjoint step of such a layer; <see langword="false"/> for other computations.</summary>
    private bool MapLayerAdjoint(Op op)
    {
        Value input = op.Inputs[0];
        switch (op.Kind)
        {
            case OpKind.Resample:
                if (input.NeedsGradient)
                    Adjoint(op, $"{Resampler(op)}.Backward({Gradients(op.Output)}, {Gradients(input)}, {Accumulate(input)}, range);");
                return true;
            case OpKind.PixelShuffle:
                if (input.NeedsGradient)
                    Adjoint(op, $"{PixelShuffle(op, backward: true)}, {Gradients(op.Output)}, {Gradients(input)}, {Accumulate(input)}, range);");
                return true;
            case OpKind.Combine:
                CombinationAdjoint(op);
                return true;
            case OpKind.Norm:
                NormAdjoint(op, input);
                return true;
            case OpKind.Scale:
                ScaleAdjoint(op, input);
                return true;
            case OpKind.LocalResponseNorm:
                if (input.NeedsGradient)
                    Adjoint(op, $"LocalResponses.Backward({Settings(op)}, {Maps(input)}, {Gradients(op.Output)}, {Gradients(input)}, {Accumulate(input)}, {Scratch(op)}, range);");
                return true;
            case OpKind.SetSoftmax:
                if (input.NeedsGradient)
                    Adjoint(op, $"SetSoftmaxes.Backward({Settings(op)}, {Maps(op.Output)}, {Gradients(op.Output)}, {Gradients(input)}, {Accumulate(input)}, {Scratch(op)}, range);");
                return true;
            case OpKind.Reduce:
                if (input.NeedsGradient)
                    Adjoint(op, $"Reductions.Backward({Settings(op)}, {Maps(input)}, {Maps(op.Output)}, {Gradients(op.Output)}, {Gradients(input)}, {Accumulate(input)}, {Scratch(op)}, range);");
                return true;
            default:
                return false;
        }
    }

    /// <summary>Each map a step of its own: one that is combined with itself receives both adjoints, one after the other.</summary>
    private void CombinationAdjoint(Op op)
    {
        for (int index = 0; index < 2; index++)
        {
            Value one = op.Inputs[index];
            if (one.NeedsGradient)
                Add(op, "InputAdjoint", op.Output.Shape.Length,
                    $"Combinations.Backward(Combination.{op.Combination}, {Literals.Of(index == 0)}, {Maps(op.Inputs[0])}, {Maps(op.Inputs[1])}, {Maps(op.Output)}, {Gradients(op.Output)}, {Gradients(one)}, {Accumulate(one)}, {Scratch(op)}, range);");
        }
    }

    private void NormAdjoint(Op op, Value input)
    {
        var norm = (NormOperation)op.Operation;
        if (norm.Scale)
        {
            string shift = norm.Shift ? ParameterGradient(op.Layer, "bias") : "default";
            Add(op, "WeightAdjoint", op.Output.Shape.Length,
                $"Normalisation.WeightAdjoint({Settings(op)}, {Maps(input)}, {Gradients(op.Output)}, {ParameterGradient(op.Layer, "weight")}, {shift}, {Scratch(op)}, range);");
        }
        if (input.NeedsGradient)
            Adjoint(op, $"Normalisation.InputAdjoint({Settings(op)}, {Maps(input)}, {Gradients(op.Output)}, {Values(op, "weight", norm.Scale)}, {Gradients(input)}, {Accumulate(input)}, {Scratch(op)}, range);");
    }

    private void ScaleAdjoint(Op op, Value input)
    {
        var scale = (ScaleOperation)op.Operation;
        string weight = scale.Weight ? ParameterGradient(op.Layer, "weight") : "default";
        string bias = scale.Bias ? ParameterGradient(op.Layer, "bias") : "default";
        Add(op, "WeightAdjoint", op.Output.Shape.Length,
            $"Scaling.WeightAdjoint({AxesOf(scale)}, {Maps(input)}, {Gradients(op.Output)}, {weight}, {bias}, {Scratch(op)}, range);");
        if (input.NeedsGradient)
            Adjoint(op, $"Scaling.Apply({AxesOf(scale)}, {Gradients(op.Output)}, {Values(op, "weight", scale.Weight)}, default, {Gradients(input)}, {Accumulate(input)}, {Scratch(op)}, range);");
    }

    private static string AxesOf(ScaleOperation scale) => SettingsText.Axes(scale.Settings.Axes);

    /// <summary>A parameter of a layer as it was packed for this pass; <c>default</c> if it has none.</summary>
    private string Values(Op op, string parameter, bool exists)
    {
        if (!exists)
            return "default";
        if (!_values.TryGetValue((op.Layer, parameter), out (int Offset, int Length) place))
        {
            int length = _parts.ParameterPlace(op.Layer, parameter).Length;
            place = (Packed(length), length);
            PackLines.Add($"{_parts.Parameter(op.Layer, parameter)}.CopyTo(packed.Slice({Literals.Of(place.Offset)}, {Literals.Of(length)}));");
            _values.Add((op.Layer, parameter), place);
        }
        return PackedSpan(place.Offset, place.Length);
    }

    private readonly Dictionary<(int Layer, string Parameter), (int Offset, int Length)> _values = [];

    private string Settings(Op op)
    {
        LayerSettings settings = LayerDescription.SettingsOf(op.Operation)!;
        return _parts.Constant(settings.GetType().Name, PropertyOf(op) + "_Settings", SettingsText.New(settings));
    }

    /// <summary>A worker's memory for sums per set of values, a few pixels, and sums per parameter.</summary>
    private string Scratch(Op op)
    {
        Shape shape = op.Kind == OpKind.Combine ? op.Output.Shape : op.Inputs[0].Shape;
        (ConvGen.Axes axes, int groups, int parameters) = op.Operation switch
        {
            NormOperation norm => (norm.Settings.Axes, norm.Settings.Groups, norm.Scale ? _parts.ParameterPlace(op.Layer, "weight").Length : 0),
            ScaleOperation scale => (ConvGen.Axes.All, 1, _parts.ParameterPlace(op.Layer, scale.Weight ? "weight" : "bias").Length),
            ReduceOperation reduce => (reduce.Settings.Axes, 1, 0),
            SoftmaxOperation softmax => (softmax.Settings.Axes, 1, 0),
            _ => (ConvGen.Axes.All, 1, 0),
        };
        // Two sums in double and two numbers in float for each set; three pixels; two sums in double for each parameter.
        int sets = ((axes & ConvGen.Axes.Channels) == 0 ? shape.Channels : groups) * ((axes & ConvGen.Axes.Columns) == 0 ? shape.Width : 1);
        int arena = 0;
        Take(ref arena, checked((6 * sets) + (3 * shape.Channels) + (4 * parameters) + 2));
        _scratchLength = Math.Max(_scratchLength, arena);
        return "workspace.ScratchSpan(range)";
    }

    /// <summary>The tables of a layer, made once.</summary>
    private string Resampler(Op op)
    {
        LayerSettings settings = LayerDescription.SettingsOf(op.Operation)!;
        return _parts.Constant(
            "Resampler", PropertyOf(op) + "_Tables", $"new Resampler({SettingsText.New(settings)}, {LayoutText.Of(op.Inputs[0].Shape)}, {LayoutText.Of(op.Output.Shape)})");
    }

    private static string PixelShuffle(Op op, bool backward)
    {
        var operation = (RearrangeOperation)op.Operation;
        bool toPixels = operation.Word == "PixelShuffle" != backward;
        return $"PixelShuffles.{(toPixels ? "ToPixels" : "ToChannels")}(BlockOrder.{((PixelShuffleSettings)operation.Settings).Order}";
    }
}
