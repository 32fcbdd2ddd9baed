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
        ["InstanceNormalised"] = ("5, 5, 4", Layer("InstanceNorm(Activation = Activation.Relu)", "NormLayer")),
        ["InstanceNormalisedPlain"] = ("5, 5, 4", Layer("InstanceNorm(Affine = false, Epsilon = 0.01f)", "NormLayer")),
        ["InstanceNormalisedSignal"] = ("5, 9", Layer("InstanceNorm", "NormLayer")),
        ["GroupNormalised"] = ("12, 5, 4", Layer("GroupNorm(3)", "NormLayer")),
        ["GroupNormalisedPlain"] = ("12, 5, 4", Layer("GroupNorm(2, Affine = false)", "NormLayer")),
        ["GroupNormalisedVector"] = ("12", Layer("GroupNorm(2)", "NormLayer")),
        ["LayerNormalised"] = ("5, 5, 4", Layer("LayerNorm", "NormLayer")),
        ["LayerNormalisedPlain"] = ("5, 5, 4", Layer("LayerNorm(Affine = false)", "NormLayer")),
        ["LayerNormalisedPixels"] = ("5, 5, 4", Layer("LayerNorm(Axes = Axes.Pixels, Bias = false)", "NormLayer")),
        ["LayerNormalisedColumns"] = ("5, 5, 4", Layer("LayerNorm(Axes = Axes.Columns)", "NormLayer")),
        ["LayerNormalisedChannels"] = ("5, 5, 4", Layer("LayerNorm(Axes = Axes.Channels, Epsilon = 1e-3f)", "NormLayer")),
        ["LayerNormalisedChannelsPlain"] = ("5, 7", Layer("LayerNorm(Axes = Axes.Channels, Affine = false)", "NormLayer")),
        ["LayerNormalisedVector"] = ("12", Layer("LayerNorm(Activation = Activation.Gelu)", "NormLayer")),
        ["LocalResponses"] = ("11, 4, 5", Layer("LocalResponseNorm(5, Alpha = 0.5f)", "NormLayer")),
        ["LocalResponsesOther"] = ("9, 4, 5", Layer("LocalResponseNorm(3, Alpha = 1.5f, Beta = 0.6f, K = 2)", "NormLayer")),
        ["ScaledChannels"] = ("5, 4, 6", Layer("Scale(Activation = Activation.Relu)", "ScaleLayer")),
        ["ScaledAll"] = ("5, 4, 6", Layer("Scale(Axes = Axes.All, Weight = false)", "ScaleLayer")),
        ["ScaledPixels"] = ("5, 4, 6", Layer("Scale(Axes = Axes.Pixels, Bias = false)", "ScaleLayer")),
        ["ScaledRows"] = ("5, 4, 6", Layer("Scale(Axes = Axes.Rows | Axes.Channels)", "ScaleLayer")),
        ["ScaledVector"] = ("9", Layer("Scale", "ScaleLayer")),
        ["SoftmaxPixels"] = ("5, 4, 6", Layer("Softmax(Axes = Axes.Pixels)", "SoftmaxLayer")),
        ["SoftmaxColumns"] = ("5, 4, 6", Layer("Softmax(Axes = Axes.Columns)", "SoftmaxLayer")),
        ["LogSoftmaxChannels"] = ("5, 4, 6", Layer("Softmax(Log = true)", "SoftmaxLayer")),
        ["LogSoftmaxAll"] = ("5, 4, 6", Layer("Softmax(Axes = Axes.All, Log = true)", "SoftmaxLayer")),
        ["ReducedMean"] = ("7, 4, 5", Layer("Reduce(Reduction.Mean)", "ReduceLayer")),
        ["ReducedMeanVector"] = ("7, 4, 5", Layer("Reduce(Reduction.Mean, KeepAxes = false)", "ReduceLayer")),
        ["ReducedSumChannels"] = ("5, 4, 6", Layer("Reduce(Reduction.Sum, Axes.Channels)", "ReduceLayer")),
        ["ReducedMaxRows"] = ("5, 4, 6", Layer("Reduce(Reduction.Max, Axes.Rows)", "ReduceLayer")),
        ["ReducedMinColumns"] = ("5, 4, 6", Layer("Reduce(Reduction.Min, Axes.Columns, KeepAxes = false)", "ReduceLayer")),
        ["ReducedSumRows"] = ("5, 4, 6", Layer("Reduce(Reduction.Sum, Axes.Rows, KeepAxes = false)", "ReduceLayer")),
        ["ReducedAll"] = ("5, 4, 6", Layer("Reduce(Reduction.Max, Axes.All, KeepAxes = false, Output = true)", "ReduceLayer") + "[Activate(Activation.Tanh, From = ConvNet.Input)] public partial ActivationLayer B { get; }"),
        ["Subtracted"] = ("5, 4, 6", Joined("Subtract(nameof(A), nameof(B), nameof(Pixels))")),
        ["Divided"] = ("5, 4, 6", Joined("Divide(nameof(Vector), nameof(Positive))")),
        ["Maxima"] = ("5, 4, 6", Joined("Maximum(nameof(A), nameof(B), nameof(Pixels))")),
        ["Minima"] = ("5, 4, 6", Joined("Minimum(nameof(Vector), nameof(B))")),
        ["Averaged"] = ("5, 4, 6", Joined("Mean(nameof(A), nameof(B), nameof(Vector))")),
        ["AddedVector"] = ("5, 4, 6", Joined("Add(nameof(Vector), nameof(B), nameof(Pixels))")),
        ["MultipliedOuter"] = ("5, 4, 6", Joined("Multiply(nameof(Vector), nameof(Pixels))")),
        ["PooledDilated"] = ("5, 9, 8", Layer("MaxPool(3, Stride = 2, DilationHeight = 2, Dilation = 3, Padding = 2)", "PoolLayer")),
        ["PooledSameLower"] = ("5, 7, 6", Layer("MaxPool(2, Stride = 1, Padding = Padding.SameLower)", "PoolLayer")),
        ["PooledRoots"] = ("5, 7, 6", Layer("LpPool(2, 3, Stride = 2, Padding = 1)", "PoolLayer")),
        ["PooledRootsSignal"] = ("5, 12", Layer("LpPool(3, 3, Stride = 2, CeilMode = true)", "PoolLayer")),
    };

    /// <summary>Two maps, and one of positive values, one with a value per pixel and a vector, all of them outputs too.</summary>
    private static string Joined(string attribute) => """
        [ConvLayer(5, kernel: 3, Padding = 1, Output = true)] public partial ConvLayer A { get; }
        [ConvLayer(5, kernel: 1, From = ConvNet.Input, Output = true)] public partial ConvLayer B { get; }
        [Activate(Activation.Softplus, Output = true)] public partial ActivationLayer Positive { get; }
        [Reduce(Reduction.Max, Axes.Channels, From = nameof(A), Output = true)] public partial ReduceLayer Pixels { get; }
        [GlobalAveragePool(From = nameof(A), Output = true)] public partial PoolLayer Vector { get; }
        """ + $"[{attribute}] public partial JoinLayer J {{ get; }}";

    private static string Layer(string attribute, string type) => $"[{attribute}] public partial {type} A {{ get; }}";
}
