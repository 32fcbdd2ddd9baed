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
            default:
                return false;
        }
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
