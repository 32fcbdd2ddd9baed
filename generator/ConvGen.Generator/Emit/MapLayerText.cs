using System;
using ConvGen.Generator.Model;

namespace ConvGen.Generator.Emit;

/// <summary>Words and receptive fields of layers on maps that have settings of their own.</summary>
internal static class MapLayerText
{
    /// <summary>The layer's kind in words.</summary>
    public static string Kind(LayerSpec layer) => LayerDescription.SettingsOf(layer.Operation) switch
    {
        PadSettings pad => pad.Mode.ToString().ToLowerInvariant() + " pad",
        SliceSettings => "slice",
        ChannelShuffleSettings shuffle => $"channel shuffle of {Literals.Of(shuffle.Groups)} groups",
        PixelShuffleSettings shuffle => (((RearrangeOperation)layer.Operation).Word == "PixelShuffle" ? "pixel shuffle ×" : "pixel unshuffle ÷") + Literals.Of(shuffle.Factor),
        NormSettings norm => ((NormOperation)layer.Operation).Word switch
        {
            "InstanceNorm" => "instance norm",
            "GroupNorm" => $"group norm of {Literals.Of(norm.Groups)}",
            _ => "layer norm over " + Words(norm.Axes),
        },
        LocalResponseNormSettings norm => $"local response norm of {Literals.Of(norm.Size)}",
        SoftmaxSettings softmax => (softmax.Log ? "log softmax over " : "softmax over ") + Words(softmax.Axes),
        ReduceSettings reduce => $"{reduce.Reduction.ToString().ToLowerInvariant()} over {Words(reduce.Axes)}",
        ResizeSettings resize => $"{resize.Mode.ToString().ToLowerInvariant()} resize",
        _ => layer.Operation.GetType().Name,
    };

    private static string Words(Axes axes) => axes.ToString().ToLowerInvariant();

    /// <summary>Receptive field and jump behind a layer, from those before it.</summary>
    public static (double Height, double Width, double JumpHeight, double JumpWidth) Field(
        LayerSpec layer, (double Height, double Width, double JumpHeight, double JumpWidth) before)
    {
        (double rows, double columns, double stepRows, double stepColumns) = LayerDescription.SettingsOf(layer.Operation) switch
        {
            SliceSettings slice => (0.0, 0.0, Math.Abs((double)slice.Rows.Step), Math.Abs((double)slice.Columns.Step)),
            ResizeSettings resize => (Reach(resize, resize.Rows), Reach(resize, resize.Columns), 1.0 / resize.Rows.Scale, 1.0 / resize.Columns.Scale),
            PixelShuffleSettings => Blocks(layer),
            _ => (0.0, 0.0, 1.0, 1.0),
        };
        return (
            before.Height + (rows * before.JumpHeight),
            before.Width + (columns * before.JumpWidth),
            before.JumpHeight * stepRows,
            before.JumpWidth * stepColumns);
    }

    /// <summary>Pixels of the input beyond one that an output pixel reads.</summary>
    private static double Reach(ResizeSettings resize, ResizeAxis axis)
    {
        int taps = resize.Mode switch
        {
            ResizeMode.Nearest => 1,
            ResizeMode.Linear => 2,
            _ => 4,
        };
        return axis.Scale == 1 ? 0 : (resize.Antialias ? Math.Ceiling(taps / Math.Min(1.0, axis.Scale)) : taps) - 1;
    }

    private static (double, double, double, double) Blocks(LayerSpec layer)
    {
        double rows = (double)layer.InputShapes[0].Height / layer.OutputShape.Height;
        double columns = (double)layer.InputShapes[0].Width / layer.OutputShape.Width;
        return (Math.Max(0, rows - 1), Math.Max(0, columns - 1), rows, columns);
    }
}
