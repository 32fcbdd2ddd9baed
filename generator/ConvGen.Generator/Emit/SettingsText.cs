using System.Collections.Generic;
using System.Linq;

namespace ConvGen.Generator.Emit;

/// <summary>Prints a layer's settings as an expression that makes them.</summary>
internal static class SettingsText
{
    public static string New(LayerSettings settings) => $"new {settings.GetType().Name}({string.Join(", ", Arguments(settings))})";

    private static IEnumerable<string> Arguments(LayerSettings settings) => settings switch
    {
        PadSettings pad =>
        [
            .. new[] { pad.Top, pad.Bottom, pad.Left, pad.Right, pad.ChannelsBefore, pad.ChannelsAfter }.Select(Literals.Of),
            $"PadMode.{pad.Mode}",
            Literals.Of(pad.Value),
        ],
        SliceSettings slice => new[] { slice.Channels, slice.Rows, slice.Columns }.Select(axis => $"new({Literals.Of(axis.Start)}, {Literals.Of(axis.Step)})"),
        ChannelShuffleSettings shuffle => [Literals.Of(shuffle.Groups)],
        PixelShuffleSettings shuffle => [Literals.Of(shuffle.Factor), $"BlockOrder.{shuffle.Order}"],
        ResizeSettings resize =>
        [
            $"ResizeMode.{resize.Mode}",
            $"ResizeCoordinates.{resize.Coordinates}",
            $"ResizeRounding.{resize.Rounding}",
            Literals.Of(resize.CubicCoefficient),
            Literals.Of(resize.ExcludeOutside),
            Literals.Of(resize.Antialias),
            Axis(resize.Rows),
            Axis(resize.Columns),
            Literals.Of(resize.Outside),
        ],
        NormSettings norm => [Axes(norm.Axes), Literals.Of(norm.Groups), Axes(norm.ParameterAxes), Literals.Of(norm.Epsilon)],
        LocalResponseNormSettings norm => [Literals.Of(norm.Size), Literals.Of(norm.Alpha), Literals.Of(norm.Beta), Literals.Of(norm.K)],
        ScaleSettings scale => [Axes(scale.Axes)],
        SoftmaxSettings softmax => [Axes(softmax.Axes), Literals.Of(softmax.Log)],
        ReduceSettings reduce => [$"Reduction.{reduce.Reduction}", Axes(reduce.Axes), Literals.Of(reduce.KeepAxes)],
        _ => throw new System.InvalidOperationException("No text for " + settings.GetType().Name),
    };

    /// <summary>Axes in code: a word, or words with bars.</summary>
    public static string Axes(Axes axes) => string.Join(" | ", axes.ToString().Split(',').Select(word => "Axes." + word.Trim()));

    private static string Axis(ResizeAxis axis) => $"new({Literals.Of(axis.Scale)}, {Literals.Of(axis.Begin)}, {Literals.Of(axis.End)})";
}
