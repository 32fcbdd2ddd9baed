using System;
using System.Collections.Generic;
using System.Linq;
using ConvGen.Kernels.Tests.Harness;

namespace ConvGen.Kernels.Tests.Networks;

/// <summary>Small networks of every layer kind, compiled once for all tests.</summary>
internal static class LayerNetworks
{
    /// <summary>Name and body of each network: layers on 6 channels of 8×8 unless the input says otherwise.</summary>
    public static IReadOnlyDictionary<string, (string Input, string Layers)> Declarations { get; } = new Dictionary<string, (string Input, string Layers)>
    {
        ["MaxPooled"] = ("6, 8, 8", Conv("A", "") + "[MaxPool(3, Stride = 2, Padding = 1)] public partial PoolLayer B { get; }" + Head()),
        ["AveragePooled"] = ("6, 9, 8", Conv("A", "") + "[AveragePool(3, Stride = 2, Padding = 1, CeilMode = true)] public partial PoolLayer B { get; }" + Head()),
        ["AverageWithoutPadding"] = ("6, 7, 7", Conv("A", "") + "[AveragePool(2, Padding = 1, CountIncludePadding = false)] public partial PoolLayer B { get; }" + Head()),
        ["GlobalAverage"] = ("6, 7, 5", Conv("A", "") + "[GlobalAveragePool] public partial PoolLayer B { get; }" + Head()),
        ["GlobalMaximum"] = ("6, 7, 5", Conv("A", "") + "[GlobalMaxPool] public partial PoolLayer B { get; }" + Head()),
        ["LargeWindow"] = ("6, 9, 9", Conv("A", "") + "[MaxPool(8, Stride = 1)] public partial PoolLayer B { get; }" + Head()),
        ["Normalised"] = ("6, 6, 6", Conv("A", "Bias = false") + "[BatchNorm(Activation = Activation.Relu)] public partial BatchNormLayer B { get; }" + Head()),
        ["NormalisedPRelu"] = ("6, 6, 6", Conv("A", "Bias = false") + "[BatchNorm(Activation = Activation.PRelu)] public partial BatchNormLayer B { get; }" + Head()),
        ["NormalisedPlain"] = ("6, 6, 6", "[BatchNorm(Affine = false)] public partial BatchNormLayer B { get; }" + Head()),
        ["NormalisedTransposed"] = ("6, 5, 5", Conv("A", "Transposed = true, Stride = 2") + "[BatchNorm] public partial BatchNormLayer B { get; }" + Head()),
        ["Residual"] = ("6, 6, 6", Conv("A", "Activation = Activation.Relu") + Conv("B", "") + "[Add(nameof(A), nameof(B), Activation = Activation.Relu)] public partial JoinLayer C { get; }" + Head()),
        ["AddedByWinograd"] = ("6, 9, 7", Same("A", 32, 3, "Activation = Activation.Relu") + Same("B", 32, 3, "Algorithm = ConvAlgorithm.Winograd") + Sum() + Same("D", 7, 3, "") + Head()),
        ["TilesCutBetweenThreads"] = ("8, 40, 41", Same("A", 64, 3, "Algorithm = ConvAlgorithm.Winograd") + Same("B", 32, 3, "Algorithm = ConvAlgorithm.Winograd") + "[GlobalAveragePool] public partial PoolLayer C { get; }" + Head()),
        ["AddedInPhases"] = ("6, 9, 9", Same("A", 7, 3, "Activation = Activation.Relu") + Same("B", 7, 3, "Dilation = 2, Algorithm = ConvAlgorithm.Winograd") + Sum() + Same("D", 7, 3, "") + Head()),
        ["AddedPointwise"] = ("6, 6, 5", Same("A", 20, 3, "Activation = Activation.Relu") + Same("B", 20, 1, "") + Sum() + "[GlobalAveragePool] public partial PoolLayer D { get; }" + Head()),
        ["AddedByBlocks"] = ("6, 3, 3", Same("A", 72, 3, "Activation = Activation.Relu") + Same("B", 72, 5, "Algorithm = ConvAlgorithm.Direct") + Sum() + "[GlobalAveragePool] public partial PoolLayer D { get; }" + Head()),
        ["AddedTwice"] = ("6, 5, 5", Conv("A", "") + "[Add(nameof(A), nameof(A))] public partial JoinLayer B { get; }" + Head()),
        ["Excited"] = ("6, 6, 6", Conv("A", "") + "[GlobalAveragePool] public partial PoolLayer B { get; } [Dense(7, Activation = Activation.Sigmoid)] public partial DenseLayer C { get; } [Multiply(nameof(A), nameof(C))] public partial JoinLayer D { get; }" + Head()),
        ["Squared"] = ("6, 5, 5", Conv("A", "") + "[Multiply(nameof(A), nameof(A), Activation = Activation.Tanh)] public partial JoinLayer B { get; }" + Head()),
        ["Concatenated"] = ("6, 6, 6", Conv("A", "") + Conv("B", "From = nameof(A)") + "[Concat(nameof(A), nameof(B))] public partial JoinLayer C { get; }" + Head()),
        ["Branched"] = ("6, 6, 6", Conv("A", "Activation = Activation.Relu, Output = true") + Conv("B", "From = nameof(A), Stride = 2") + Head()),
        ["TwoBranchesOnTheInput"] = ("6, 6, 6", Conv("A", "Activation = Activation.Relu") + Conv("B", "From = ConvNet.Input") + "[Concat(nameof(A), ConvNet.Input, nameof(B))] public partial JoinLayer C { get; }" + Head()),
        ["AddedToTheInput"] = ("7, 5, 5", Conv("A", "") + "[Add(ConvNet.Input, nameof(A))] public partial JoinLayer B { get; } [Multiply(nameof(B), ConvNet.Input)] public partial JoinLayer C { get; }" + Head()),
        ["FewChannelsReadTwice"] = ("3, 6, 6", Conv("A", "Stride = 2") + "[ConvLayer(7, kernel: 5, Stride = 2, Padding = 2, From = ConvNet.Input)] public partial ConvLayer B { get; } [Add(nameof(A), nameof(B))] public partial JoinLayer C { get; }" + Head()),
        ["Nearest"] = ("6, 4, 5", Conv("A", "") + "[Upsample(2)] public partial UpsampleLayer B { get; }" + Conv("C", "") + Head()),
        ["Bilinear"] = ("6, 4, 5", Conv("A", "") + "[Upsample(3, Mode = UpsampleMode.Bilinear)] public partial UpsampleLayer B { get; }" + Head()),
        ["Flattened"] = ("6, 4, 5", Conv("A", "") + "[Flatten] public partial FlattenLayer B { get; }" + Head()),
        ["FlattenedOut"] = ("6, 4, 5", Conv("A", "") + "[Flatten] public partial FlattenLayer B { get; }"),
        ["DroppedNever"] = ("6, 5, 5", Conv("A", "") + "[Dropout(0f)] public partial DropoutLayer B { get; }" + Head()),
        ["Dropped"] = ("6, 5, 5", Conv("A", "") + "[Activate(Activation.Relu)] public partial ActivationLayer B { get; } [Dropout(0.2f)] public partial DropoutLayer C { get; }" + Head()),
        ["SoftmaxMap"] = ("6, 4, 4", Conv("A", "") + "[Softmax] public partial SoftmaxLayer B { get; }" + Head()),
        ["SoftmaxVector"] = ("6, 4, 4", Conv("A", "") + "[Dense(5)] public partial DenseLayer B { get; } [Softmax] public partial SoftmaxLayer C { get; }"),
        ["DenseOnMap"] = ("8, 4, 4", Conv("A", "") + "[MaxPool(2)] public partial PoolLayer B { get; }" + Head()),
        ["DenseOnMapOf16"] = ("6, 4, 4", "[ConvLayer(16, kernel: 3, Padding = 1)] public partial ConvLayer A { get; } [MaxPool(2)] public partial PoolLayer B { get; } [Dense(20, Activation = Activation.Relu)] public partial DenseLayer C { get; }" + Head()),
        ["Signal"] = ("6, 20", "[ConvLayer(9, kernel: 5, Padding = Padding.Same)] public partial ConvLayer A { get; } [MaxPool(2)] public partial PoolLayer B { get; } [BatchNorm] public partial BatchNormLayer C { get; } [Upsample(2)] public partial UpsampleLayer D { get; }" + Head()),
        ["Vector"] = ("12", "[Dense(20, Activation = Activation.Gelu)] public partial DenseLayer A { get; } [BatchNorm] public partial BatchNormLayer B { get; }" + Head()),
        ["VectorPRelu"] = ("12", "[Dense(20)] public partial DenseLayer A { get; } [BatchNorm(Activation = Activation.PRelu)] public partial BatchNormLayer B { get; }" + Head()),
        ["Strided"] = ("6, 9, 8", Conv("A", "StrideHeight = 2, StrideWidth = 3") + Head()),
        ["StridedByWinograd"] = ("6, 12, 10", Conv("A", "Stride = 2, Algorithm = ConvAlgorithm.Winograd, Activation = Activation.Relu") + Conv("B", "Algorithm = ConvAlgorithm.Winograd") + Head()),
        ["StridedTilesCutBetweenThreads"] = ("8, 48, 44", Same("A", 64, 3, "Stride = 2, Algorithm = ConvAlgorithm.Winograd") + "[ConvLayer(32, kernel: 4, Stride = 2, Padding = 1, Transposed = true, Algorithm = ConvAlgorithm.Winograd)] public partial ConvLayer B { get; } [GlobalAveragePool] public partial PoolLayer C { get; }" + Head()),
        ["Dilated"] = ("6, 9, 8", Conv("A", "Dilation = 2") + Head()),
        ["Grouped"] = ("6, 7, 6", "[ConvLayer(9, kernel: 3, Groups = 3, PaddingTop = 1, PaddingRight = 2)] public partial ConvLayer A { get; }" + Head()),
        ["DepthwiseSeparable"] = ("6, 7, 6", "[ConvLayer(6, kernel: 3, Groups = Groups.Depthwise, Padding = Padding.Same, Activation = Activation.Relu6)] public partial ConvLayer A { get; } [ConvLayer(9, kernel: 1)] public partial ConvLayer B { get; }" + Head()),
        ["TransposedConvolution"] = ("6, 4, 5", Conv("A", "") + "[ConvLayer(5, kernel: 3, Transposed = true, Stride = 2, Padding = 1, OutputPadding = 1)] public partial ConvLayer B { get; }" + Head()),
        ["Flipped"] = ("6, 6, 5", "[ConvLayer(5, 2, 3, Flip = true, Bias = false, Padding = Padding.Valid)] public partial ConvLayer A { get; }" + Head()),
        ["ByWinograd"] = ("6, 9, 8", Conv("A", "Algorithm = ConvAlgorithm.Winograd, Activation = Activation.Relu") + Conv("B", "Algorithm = ConvAlgorithm.Winograd") + Head()),
        ["SignalDepthwise"] = ("6, 21", "[ConvLayer(6, kernel: 5, Groups = Groups.Depthwise, Padding = Padding.Same)] public partial ConvLayer A { get; } [AveragePool(3, Stride = 2)] public partial PoolLayer B { get; } [ConvLayer(4, kernel: 4, Transposed = true, Stride = 2)] public partial ConvLayer C { get; }" + Head()),
        ["SeparateFunctions"] = ("6, 5, 5", Conv("A", "") + "[Activate(Activation.Clip, ActivationParameter = -0.5f)] public partial ActivationLayer B { get; } [Activate(Activation.Abs)] public partial ActivationLayer C { get; } [Activate(Activation.Affine, ActivationParameter = 0.7f, ActivationSecondParameter = 0.1f)] public partial ActivationLayer D { get; } [Activate(Activation.Pow, ActivationParameter = 1.3f)] public partial ActivationLayer E { get; }" + Head()),
        ["PReluAlone"] = ("6, 5, 5", Conv("A", "") + "[Activate(Activation.PRelu)] public partial ActivationLayer B { get; }" + Head()),
    }
    .Concat(Enum.GetValues<Activation>().Where(activation => activation != Activation.None).Select(activation => KeyValuePair.Create(
        "Fused" + activation, ("6, 5, 5", WithActivation(activation) + Head()))))
    .Concat(MapLayerNetworks.Declarations)
    .ToDictionary();

    // Test classes run side by side: the first one compiles, the others wait.
    private static readonly Lazy<GeneratedNetworks> s_networks = new(() => GeneratedNetworks.Compile("Layers", Declarations.Keys.Select(Declare)));

    /// <summary>The file of the compiled networks and their kernels.</summary>
    internal static string AssemblyPath => s_networks.Value.AssemblyPath;

    /// <summary>The names of every n-th network.</summary>
    internal static string[] Some(int every, int first) => [.. Declarations.Keys.Where((_, index) => index % every == first)];

    /// <summary>The declaration of a network.</summary>
    internal static string Declare(string name) =>
        $"[ConvNet({Declarations[name].Input}, InputGradient = true)] public sealed partial class {name} {{ {Declarations[name].Layers} }}";

    internal static Network Create(string name) => s_networks.Value.Create(name, seed: 7);

    /// <summary>A convolution that keeps a map's size.</summary>
    private static string Same(string name, int filters, int kernel, string more) =>
        $"[ConvLayer({filters}, kernel: {kernel}, Padding = Padding.Same{(more.Length > 0 ? ", " + more : "")})] public partial ConvLayer {name} {{ get; }} ";

    /// <summary>The sum of what A and B compute.</summary>
    private static string Sum() => "[Add(nameof(A), nameof(B), Activation = Activation.Relu)] public partial JoinLayer C { get; } ";

    private static string Conv(string name, string more) =>
        $"[ConvLayer(7, kernel: 3, Padding = Padding.Same{(more.Length > 0 ? ", " + more : "")})] public partial ConvLayer {name} {{ get; }} ";

    /// <summary>Functions that have no value for negative numbers follow one that has none but positive results.</summary>
    private static string WithActivation(Activation activation) => activation is Activation.Sqrt or Activation.Log
        ? Conv("A", "Activation = Activation.Softplus") + $"[Activate(Activation.{activation})] public partial ActivationLayer B {{ get; }}"
        : Conv("A", $"Activation = Activation.{activation}{(activation == Activation.Clip ? ", ActivationParameter = -0.3f, ActivationSecondParameter = 0.6f" : "")}");

    private static string Head() => " [Dense(4)] public partial DenseLayer Head { get; }";
}
