using System.Collections.Generic;
using System.Linq;

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
        ["InstanceNormalised"] = ("6, 5, 4", Normed("InstanceNorm(Activation = Activation.Relu)")),
        ["InstanceNormalisedPlain"] = ("6, 5, 4", Normed("InstanceNorm(Affine = false, Epsilon = 0.01f)")),
        ["InstanceNormalisedSignal"] = ("6, 9", Normed("InstanceNorm(Activation = Activation.PRelu)")),
        ["GroupNormalised"] = ("6, 5, 4", Conv("A", 12) + Layer("GroupNorm(3, Activation = Activation.Silu)", "NormLayer", "B") + Conv("C") + Head),
        ["GroupNormalisedWide"] = ("6, 3, 4", Conv("A", 20) + Layer("GroupNorm(2, Affine = false)", "NormLayer", "B") + Head),
        ["LayerNormalised"] = ("6, 5, 4", Normed("LayerNorm")),
        ["LayerNormalisedChannels"] = ("6, 5, 4", Normed("LayerNorm(Axes = Axes.Channels, Epsilon = 1e-3f)")),
        ["LayerNormalisedPixels"] = ("6, 5, 4", Normed("LayerNorm(Axes = Axes.Pixels, Bias = false)")),
        ["LayerNormalisedColumns"] = ("6, 5, 4", Normed("LayerNorm(Axes = Axes.Columns)")),
        ["LayerNormalisedVector"] = ("12", "[Dense(20)] public partial DenseLayer A { get; }" + Layer("LayerNorm(Activation = Activation.Gelu)", "NormLayer", "B") + Head),
        ["LocalResponses"] = ("6, 4, 5", Conv("A", 11) + Layer("LocalResponseNorm(5, Alpha = 0.5f)", "NormLayer", "B") + Head),
        ["LocalResponsesEven"] = ("6, 4, 5", Conv("A", 9) + Layer("LocalResponseNorm(4, Alpha = 1.5f, Beta = 0.6f, K = 2)", "NormLayer", "B") + Head),
        ["ScaledChannels"] = ("6, 4, 5", Conv("A") + Layer("Scale(Activation = Activation.Relu)", "ScaleLayer", "B") + Conv("C") + Head),
        ["ScaledAll"] = ("6, 4, 5", Conv("A") + Layer("Scale(Axes = Axes.All, Weight = false)", "ScaleLayer", "B") + Head),
        ["ScaledPixels"] = ("6, 4, 5", Conv("A") + Layer("Scale(Axes = Axes.Pixels, Bias = false)", "ScaleLayer", "B") + Layer("Add(nameof(A), nameof(B))", "JoinLayer", "C") + Head),
        ["ScaledTwice"] = ("6, 4, 5", Layer("Scale(Axes = Axes.Columns)", "ScaleLayer", "B") + Layer("Scale(Axes = Axes.Rows | Axes.Channels)", "ScaleLayer", "C") + Head),
        ["SoftmaxPixels"] = ("6, 4, 5", Conv("A") + Layer("Softmax(Axes = Axes.Pixels)", "SoftmaxLayer", "B") + Head),
        ["SoftmaxColumns"] = ("6, 4, 5", Conv("A") + Layer("Softmax(Axes = Axes.Columns)", "SoftmaxLayer", "B") + Head),
        ["LogSoftmaxChannels"] = ("6, 4, 5", Conv("A") + Layer("Softmax(Log = true)", "SoftmaxLayer", "B") + Head),
        ["LogSoftmaxAll"] = ("6, 4, 5", Conv("A") + Layer("Softmax(Axes = Axes.All, Log = true)", "SoftmaxLayer", "B") + Layer("Activate(Activation.Affine, ActivationParameter = 0.1f)", "ActivationLayer", "C") + Head),
        ["ReducedMean"] = ("6, 4, 5", Reduced("Reduce(Reduction.Mean)")),
        ["ReducedMeanVector"] = ("6, 4, 5", Reduced("Reduce(Reduction.Mean, KeepAxes = false)")),
        ["ReducedSumChannels"] = ("6, 4, 5", Reduced("Reduce(Reduction.Sum, Axes.Channels)")),
        ["ReducedMaxRows"] = ("6, 4, 5", Reduced("Reduce(Reduction.Max, Axes.Rows)")),
        ["ReducedMinColumns"] = ("6, 4, 5", Reduced("Reduce(Reduction.Min, Axes.Columns, KeepAxes = false)")),
        ["ReducedMaxChannels"] = ("6, 4, 5", Reduced("Reduce(Reduction.Max, Axes.Channels)")),
        ["ReducedRowsAway"] = ("6, 4, 5", Reduced("Reduce(Reduction.Mean, Axes.Rows, KeepAxes = false)")),
        ["ReducedAll"] = ("6, 4, 5", Conv("A") + Layer("Reduce(Reduction.Mean, Axes.All, KeepAxes = false)", "ReduceLayer", "B") + Layer("Reduce(Reduction.Max, Axes.Columns | Axes.Channels, From = nameof(A))", "ReduceLayer", "C") +
            "[Flatten] public partial FlattenLayer D { get; }" + Layer("Concat(nameof(B), nameof(D))", "JoinLayer", "E") + Head),
        ["ReducedSignal"] = ("6, 9", Reduced("Reduce(Reduction.Mean, Axes.Columns)")),
        ["Subtracted"] = ("6, 4, 5", Joined("Subtract(nameof(A), nameof(B), Activation = Activation.Relu)")),
        ["SubtractedThree"] = ("6, 4, 5", Joined("Subtract(nameof(Channels), nameof(A), nameof(Pixels))")),
        ["Divided"] = ("6, 4, 5", Joined("Divide(nameof(A), nameof(Positive))")),
        ["DividedByChannels"] = ("6, 4, 5", Joined("Divide(nameof(Rows), nameof(Positive), Activation = Activation.Tanh)")),
        ["Maxima"] = ("6, 4, 5", Joined("Maximum(nameof(A), nameof(B), nameof(Pixels))")),
        ["MaximaOfOne"] = ("6, 4, 5", Joined("Maximum(nameof(A), nameof(A))")),
        ["Minima"] = ("6, 4, 5", Joined("Minimum(nameof(Channels), nameof(B))")),
        ["Averaged"] = ("6, 4, 5", Joined("Mean(nameof(A), nameof(B), nameof(Rows), Activation = Activation.Silu)")),
        ["AddedChannels"] = ("6, 4, 5", Joined("Add(nameof(A), nameof(Channels), Activation = Activation.Relu)")),
        ["AddedVector"] = ("6, 4, 5", Joined("Add(nameof(Vector), nameof(B), nameof(Pixels))")),
        ["MultipliedPixels"] = ("6, 4, 5", Joined("Multiply(nameof(A), nameof(Pixels), nameof(Channels))")),
        ["MultipliedOuter"] = ("6, 4, 5", Joined("Multiply(nameof(Channels), nameof(Pixels))")),
        ["JoinedVectors"] = ("12", "[Dense(9)] public partial DenseLayer A { get; } [Dense(9, From = ConvNet.Input)] public partial DenseLayer B { get; } " + Layer("Subtract(nameof(A), nameof(B))", "JoinLayer", "C") + Head),
        ["PooledDilated"] = ("6, 9, 8", Pooled("MaxPool(3, Stride = 2, DilationHeight = 2, Dilation = 3, Padding = 2)")),
        ["PooledDilatedAverage"] = ("6, 9, 8", Pooled("AveragePool(2, 3, Stride = 1, Dilation = 2, PaddingTop = 1, PaddingRight = 3)")),
        ["PooledDilatedPixels"] = ("6, 9, 10", Pooled("AveragePool(3, Stride = 2, Dilation = 2, Padding = 3, CountIncludePadding = false, CeilMode = true)")),
        ["PooledDilatedSignal"] = ("6, 14", Pooled("MaxPool(3, Stride = 1, Dilation = 4, Padding = 1)")),
        ["PooledByMuchPadding"] = ("6, 5, 5", Pooled("AveragePool(3, Stride = 1, Padding = 2, CountIncludePadding = false)")),
        ["PooledSameLower"] = ("6, 7, 6", "[ConvLayer(7, kernel: 4, Stride = 1, Padding = Padding.SameLower)] public partial ConvLayer A { get; } " + Layer("MaxPool(2, Stride = 1, Padding = Padding.SameLower)", "PoolLayer", "B") + Head),
        ["PooledRoots"] = ("6, 7, 6", Pooled("LpPool(2, 3, Stride = 2, Padding = 1)")),
        ["PooledRootsOfThird"] = ("6, 7, 6", Pooled("LpPool(3, 2, Stride = 1, Dilation = 2, CeilMode = true)")),
        ["PooledMagnitudes"] = ("6, 11", Pooled("LpPool(1, 4, Stride = 2)")),
        ["ResizedSignal"] = ("6, 9", Resized("Resize(14, Mode = ResizeMode.Cubic)")),
    };

    private const string Head = " [Dense(4)] public partial DenseLayer Head { get; }";

    private static string Rearranged(string attribute) => Conv("A") + Layer(attribute, "RearrangeLayer", "B") + Head;

    /// <summary>Maps of every form that fits: whole, of positive values, one value per channel, per pixel, per row, and a vector.</summary>
    private static string Joined(string attribute)
    {
        string[] others =
        [
            Layer("Activate(Activation.Softplus, From = nameof(A))", "ActivationLayer", "Positive"),
            Layer("Reduce(Reduction.Mean, From = nameof(B))", "ReduceLayer", "Channels"),
            Layer("Reduce(Reduction.Mean, Axes.Channels, From = nameof(A))", "ReduceLayer", "Pixels"),
            Layer("Reduce(Reduction.Mean, Axes.Columns, From = nameof(A))", "ReduceLayer", "Rows"),
            Layer("GlobalAveragePool(From = nameof(A))", "PoolLayer", "Vector"),
        ];
        // Layers that nobody reads are a mistake.
        IEnumerable<string> read = others.Where(layer => attribute.Contains($"nameof({layer.Split(' ')[^5]})", System.StringComparison.Ordinal));
        return Conv("A") + Conv("B") + string.Concat(read) + Layer(attribute, "JoinLayer", "J") + Head;
    }

    private static string Pooled(string attribute) => Conv("A") + Layer(attribute, "PoolLayer", "B") + Head;

    private static string Normed(string attribute) => Conv("A") + Layer(attribute, "NormLayer", "B") + Head;

    private static string Reduced(string attribute) => Conv("A") + Layer(attribute, "ReduceLayer", "B") + Head;

    private static string Resized(string attribute) => Conv("A") + Layer(attribute, "ResizeLayer", "B") + Head;

    private static string Layer(string attribute, string type, string name) => $"[{attribute}] public partial {type} {name} {{ get; }} ";

    private static string Conv(string name, int filters = 7) => $"[ConvLayer({filters}, kernel: 3, Padding = Padding.Same)] public partial ConvLayer {name} {{ get; }} ";
}
