using System.Collections.Generic;

namespace ConvGen.Kernels.Tests.Networks;

/// <summary>Small networks of layers on maps that routines of the runtime compute: each between a convolution and a dense layer.</summary>
internal static class MapLayerNetworks
{
    public static IReadOnlyDictionary<string, (string Input, string Layers)> Declarations { get; } = new Dictionary<string, (string Input, string Layers)>
    {
        ["PadConstant"] = ("6, 4, 5", Rearranged("Pad(1, Right = 3, ChannelsAfter = 2, Value = 0.5f)")),
        ["PadReflect"] = ("6, 4, 5", Rearranged("Pad(2, Top = 0, Left = 3, ChannelsBefore = 3, Mode = PadMode.Reflect)")),
        ["PadEdge"] = ("6, 4, 5", Rearranged("Pad(Top = 2, Left = 1, ChannelsAfter = 1, Mode = PadMode.Edge)")),
        ["PadSignal"] = ("6, 9", Rearranged("Pad(2, Left = 3, Mode = PadMode.Reflect)")),
        ["PadTheInput"] = ("5, 4, 4", Layer("Pad(1, Mode = PadMode.Edge)", "RearrangeLayer", "B") + Conv("C") + Head),
        ["SliceRows"] = ("6, 7, 8", Rearranged("Slice(RowStart = 1, RowEnd = -1, ColumnStep = 2)")),
        ["SliceReversed"] = ("6, 7, 8", Rearranged("Slice(RowStep = -2, ColumnStart = -2, ColumnEnd = 1, ColumnStep = -3, ChannelStep = -1)")),
        ["SplitChannels"] = ("6, 5, 4", Conv("A") + Layer("Slice(ChannelEnd = 3)", "RearrangeLayer", "B") + Layer("Slice(ChannelStart = 3, From = nameof(A))", "RearrangeLayer", "C") +
            Layer("Pad(ChannelsBefore = 1, From = nameof(B))", "RearrangeLayer", "D") + Layer("Multiply(nameof(C), nameof(D))", "JoinLayer", "E") + Head),
        ["SliceVector"] = ("9", "[Dense(12)] public partial DenseLayer A { get; }" + Layer("Slice(ChannelStart = 10, ChannelEnd = 1, ChannelStep = -2)", "RearrangeLayer", "B") + Head),
        ["ChannelsShuffled"] = ("6, 4, 5", Conv("A", 12) + Layer("ChannelShuffle(3)", "RearrangeLayer", "B") + Head),
        ["PixelsShuffled"] = ("6, 3, 4", Conv("A", 12) + Layer("PixelShuffle(2)", "RearrangeLayer", "B") + Conv("C") + Head),
        ["PixelsShuffledByBlocks"] = ("6, 3, 4", Conv("A", 18) + Layer("PixelShuffle(3, Order = BlockOrder.BlocksFirst)", "RearrangeLayer", "B") + Head),
        ["PixelsShuffledSignal"] = ("6, 7", Conv("A", 6) + Layer("PixelShuffle(2)", "RearrangeLayer", "B") + Layer("PixelUnshuffle(7, Order = BlockOrder.BlocksFirst)", "RearrangeLayer", "C") + Head),
        ["PixelsUnshuffled"] = ("6, 4, 6", Conv("A") + Layer("PixelUnshuffle(2)", "RearrangeLayer", "B") + Head),
        ["PixelsUnshuffledByBlocks"] = ("6, 6, 6", Conv("A") + Layer("PixelUnshuffle(3, Order = BlockOrder.BlocksFirst)", "RearrangeLayer", "B") + Conv("C") + Head),
        ["ResizedNearest"] = ("6, 5, 4", Resized("Resize(8, 7)")),
        ["ResizedNearestFloor"] = ("6, 5, 4", Resized("Resize(Scale = 1.7f, Coordinates = ResizeCoordinates.Asymmetric, Rounding = ResizeRounding.Floor)")),
        ["ResizedNearestCeil"] = ("6, 5, 4", Resized("Resize(7, 9, Coordinates = ResizeCoordinates.AlignCorners, Rounding = ResizeRounding.RoundPreferCeil)")),
        ["ResizedNearestUp"] = ("6, 5, 4", Resized("Resize(7, 2, Coordinates = ResizeCoordinates.PixelCentre, Rounding = ResizeRounding.Ceil)")),
        ["ResizedLinear"] = ("6, 5, 4", Resized("Resize(8, 9, Mode = ResizeMode.Linear)")),
        ["ResizedLinearSmaller"] = ("6, 7, 6", Resized("Resize(1, 4, Mode = ResizeMode.Linear, Coordinates = ResizeCoordinates.PyTorchHalfPixel)")),
        ["ResizedLinearCorners"] = ("6, 5, 4", Resized("Resize(ScaleHeight = 0.7f, ScaleWidth = 2.3f, Mode = ResizeMode.Linear, Coordinates = ResizeCoordinates.AlignCorners)")),
        ["ResizedLinearSymmetric"] = ("6, 5, 4", Resized("Resize(Scale = 1.3f, Mode = ResizeMode.Linear, Coordinates = ResizeCoordinates.HalfPixelSymmetric)")),
        ["ResizedLinearAntialias"] = ("6, 9, 8", Resized("Resize(4, 3, Mode = ResizeMode.Linear, Antialias = true)")),
        ["ResizedCubic"] = ("6, 5, 4", Resized("Resize(8, 9, Mode = ResizeMode.Cubic)")),
        ["ResizedCubicInside"] = ("6, 5, 4", Resized("Resize(8, 9, Mode = ResizeMode.Cubic, CubicCoefficient = -0.5f, ExcludeOutside = true, Coordinates = ResizeCoordinates.Asymmetric)")),
        ["ResizedCubicAntialias"] = ("6, 9, 8", Resized("Resize(4, 3, Mode = ResizeMode.Cubic, Antialias = true, ExcludeOutside = true)")),
        ["ResizedCrop"] = ("6, 5, 4", Resized("Resize(4, 5, Mode = ResizeMode.Linear, Coordinates = ResizeCoordinates.Crop, RegionTop = 0.2f, RegionBottom = 1.4f, RegionLeft = 0.1f, RegionRight = 0.8f, Outside = 0.3f)")),
        ["ResizedSignal"] = ("6, 9", Resized("Resize(14, Mode = ResizeMode.Cubic)")),
    };

    private const string Head = " [Dense(4)] public partial DenseLayer Head { get; }";

    private static string Rearranged(string attribute) => Conv("A") + Layer(attribute, "RearrangeLayer", "B") + Head;

    private static string Resized(string attribute) => Conv("A") + Layer(attribute, "ResizeLayer", "B") + Head;

    private static string Layer(string attribute, string type, string name) => $"[{attribute}] public partial {type} {name} {{ get; }} ";

    private static string Conv(string name, int filters = 7) => $"[ConvLayer({filters}, kernel: 3, Padding = Padding.Same)] public partial ConvLayer {name} {{ get; }} ";
}
