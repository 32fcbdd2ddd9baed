using System.Collections.Generic;

namespace ConvGen.Onnx.Tests;

/// <summary>Networks of layers on maps that routines of the runtime compute.</summary>
internal static class MapLayers
{
    /// <summary>Name, input and layers of each network.</summary>
    public static IReadOnlyDictionary<string, (string Input, string Layers)> Declarations { get; } = new Dictionary<string, (string Input, string Layers)>
    {
        ["PadConstant"] = ("5, 4, 3", Layer("Pad(1, Right = 3, ChannelsAfter = 2, Value = 0.5f)", "RearrangeLayer")),
        ["PadReflect"] = ("5, 4, 4", Layer("Pad(2, Top = 0, Left = 3, ChannelsBefore = 1, Mode = PadMode.Reflect)", "RearrangeLayer")),
        ["PadEdge"] = ("5, 4, 3", Layer("Pad(Top = 2, Left = 1, Mode = PadMode.Edge)", "RearrangeLayer")),
        ["PadSignal"] = ("5, 9", Layer("Pad(2, Left = 3, Mode = PadMode.Reflect)", "RearrangeLayer")),
        ["PadVector"] = ("9", Layer("Pad(ChannelsBefore = 2, ChannelsAfter = 1, Value = -1)", "RearrangeLayer")),
        ["SliceRows"] = ("5, 7, 8", Layer("Slice(RowStart = 1, RowEnd = -1, ColumnStep = 2)", "RearrangeLayer")),
        ["SliceReversed"] = ("5, 7, 8", Layer("Slice(RowStep = -2, ColumnStart = -2, ColumnEnd = 1, ColumnStep = -3, ChannelStep = -1)", "RearrangeLayer")),
        ["SliceSignal"] = ("5, 8", Layer("Slice(ChannelStart = 2, ColumnStart = 3, ColumnEnd = 7)", "RearrangeLayer")),
        ["SliceVector"] = ("19", Layer("Slice(ChannelStart = 16, ChannelEnd = 1, ChannelStep = -2)", "RearrangeLayer")),
        ["ChannelsShuffled"] = ("12, 4, 5", Layer("ChannelShuffle(3)", "RearrangeLayer")),
        ["ChannelsShuffledSignal"] = ("12, 5", Layer("ChannelShuffle(4)", "RearrangeLayer")),
        ["PixelsShuffled"] = ("12, 3, 4", Layer("PixelShuffle(2)", "RearrangeLayer")),
        ["PixelsShuffledByBlocks"] = ("18, 3, 4", Layer("PixelShuffle(3, Order = BlockOrder.BlocksFirst)", "RearrangeLayer")),
        ["PixelsUnshuffled"] = ("5, 4, 6", Layer("PixelUnshuffle(2)", "RearrangeLayer")),
        ["PixelsUnshuffledByBlocks"] = ("5, 6, 6", Layer("PixelUnshuffle(3, Order = BlockOrder.BlocksFirst)", "RearrangeLayer")),
        ["SignalShuffledChannelsFirst"] = ("12, 6", Layer("PixelShuffle(3, Order = BlockOrder.ChannelsFirst)", "RearrangeLayer")),
        ["SignalUnshuffledChannelsFirst"] = ("5, 6", Layer("PixelUnshuffle(3, Order = BlockOrder.ChannelsFirst)", "RearrangeLayer")),
        ["SignalShuffledBlocksFirst"] = ("12, 6", Layer("PixelShuffle(3, Order = BlockOrder.BlocksFirst)", "RearrangeLayer")),
        ["SignalUnshuffledBlocksFirst"] = ("5, 6", Layer("PixelUnshuffle(3, Order = BlockOrder.BlocksFirst)", "RearrangeLayer")),
        ["ResizedNearest"] = ("5, 5, 4", Layer("Resize(8, 7)", "ResizeLayer")),
        ["ResizedNearestFloor"] = ("5, 5, 4", Layer("Resize(Scale = 1.75f, Coordinates = ResizeCoordinates.Asymmetric, Rounding = ResizeRounding.Floor)", "ResizeLayer")),
        ["ResizedNearestCeil"] = ("5, 5, 4", Layer("Resize(7, 9, Coordinates = ResizeCoordinates.AlignCorners, Rounding = ResizeRounding.RoundPreferCeil)", "ResizeLayer")),
        ["ResizedLinear"] = ("5, 5, 4", Layer("Resize(8, 9, Mode = ResizeMode.Linear)", "ResizeLayer")),
        ["ResizedLinearSmaller"] = ("5, 7, 6", Layer("Resize(1, 4, Mode = ResizeMode.Linear, Coordinates = ResizeCoordinates.PyTorchHalfPixel)", "ResizeLayer")),
        ["ResizedLinearCorners"] = ("5, 5, 4", Layer("Resize(8, 9, Mode = ResizeMode.Linear, Coordinates = ResizeCoordinates.AlignCorners)", "ResizeLayer")),
        ["ResizedCubic"] = ("5, 5, 4", Layer("Resize(8, 9, Mode = ResizeMode.Cubic)", "ResizeLayer")),
        ["ResizedCubicInside"] = ("5, 5, 4", Layer("Resize(10, 8, Mode = ResizeMode.Cubic, CubicCoefficient = -0.5f, ExcludeOutside = true, Coordinates = ResizeCoordinates.Asymmetric)", "ResizeLayer")),
    };

    private static string Layer(string attribute, string type) => $"[{attribute}] public partial {type} A {{ get; }}";
}
