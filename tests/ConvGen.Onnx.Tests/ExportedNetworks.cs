using System;
using System.Collections.Generic;
using System.Linq;
using ConvGen.Kernels.Tests.Harness;

namespace ConvGen.Onnx.Tests;

/// <summary>Networks of every layer kind and setting, compiled once for all tests. Parameters and running statistics are all drawn.</summary>
public sealed class ExportedNetworks
{
    /// <summary>Name, input and layers of each network.</summary>
    public static IReadOnlyDictionary<string, (string Input, string Layers)> Declarations { get; } = new Dictionary<string, (string Input, string Layers)>
    {
        // Convolutions.
        ["Plain"] = ("5, 9, 8", Conv("7, kernel: 3")),
        ["NoBias"] = ("5, 9, 8", Conv("7, kernel: 3, Bias = false")),
        ["Rectangular"] = ("5, 9, 8", Conv("7, 2, 3, StrideHeight = 2, DilationWidth = 2, PaddingTop = 1, PaddingRight = 2")),
        ["Same"] = ("5, 9, 8", Conv("7, kernel: 4, Stride = 3, Padding = Padding.Same")),
        ["Dilated"] = ("5, 12, 11", Conv("7, kernel: 3, Dilation = 3, Padding = Padding.Same")),
        ["Grouped"] = ("6, 9, 8", Conv("9, kernel: 3, Groups = 3, Padding = 1")),
        ["Depthwise"] = ("6, 9, 8", Conv("0, kernel: 3, Groups = Groups.Depthwise, Stride = 2, Padding = 1")),
        ["Flipped"] = ("5, 9, 8", Conv("7, 3, 2, Flip = true, Padding = 1")),
        ["Transposed"] = ("5, 6, 7", Conv("7, kernel: 3, Transposed = true, Stride = 2, PaddingTop = 1, PaddingRight = 1")),
        ["TransposedPadded"] = ("6, 6, 7", Conv("8, kernel: 3, Transposed = true, Stride = 3, Dilation = 2, Groups = 2, Padding = 1, OutputPaddingHeight = 1, OutputPaddingWidth = 2")),
        ["TransposedFlipped"] = ("5, 6, 7", Conv("7, 2, 3, Transposed = true, Flip = true, Stride = 2, Bias = false")),
        ["Signal"] = ("6, 20", Conv("9, kernel: 5, Stride = 2, Dilation = 2, PaddingLeft = 3")),
        ["SignalTransposed"] = ("6, 9", Conv("4, kernel: 4, Transposed = true, Stride = 3, OutputPadding = 2, Flip = true")),

        // Pools.
        ["MaxPooled"] = ("5, 9, 8", "[MaxPool(3, Stride = 2, Padding = 1)] public partial PoolLayer A { get; }"),
        ["MaxPooledCeiling"] = ("5, 10, 9", "[MaxPool(3, 2, Stride = 2, PaddingTop = 1, CeilMode = true)] public partial PoolLayer A { get; }"),
        ["AveragePooled"] = ("5, 9, 8", "[AveragePool(3, Stride = 2, Padding = 1)] public partial PoolLayer A { get; }"),
        ["AveragePooledCeiling"] = ("5, 10, 8", "[AveragePool(3, Stride = 2, PaddingBottom = 1, PaddingLeft = 1, CeilMode = true)] public partial PoolLayer A { get; }"),
        ["AveragePooledCeilingOfPixels"] = ("5, 10, 8", "[AveragePool(3, Stride = 2, Padding = 1, CeilMode = true, CountIncludePadding = false)] public partial PoolLayer A { get; }"),
        ["AveragePooledCeilingUnpadded"] = ("5, 8, 8", "[AveragePool(3, Stride = 2, CeilMode = true)] public partial PoolLayer A { get; }"),
        ["AveragePooledOfPixels"] = ("5, 7, 7", "[AveragePool(2, Padding = 1, CountIncludePadding = false)] public partial PoolLayer A { get; }"),
        ["StrideBeyondWindow"] = ("5, 11, 11", "[AveragePool(2, Stride = 4, CeilMode = true)] public partial PoolLayer A { get; }"),
        ["SignalPooled"] = ("6, 21", "[AveragePool(4, Stride = 3, Padding = 1, CeilMode = true)] public partial PoolLayer A { get; } [MaxPool(2)] public partial PoolLayer B { get; }"),
        ["GlobalAverage"] = ("5, 7, 6", "[GlobalAveragePool] public partial PoolLayer A { get; }"),
        ["GlobalMaximum"] = ("5, 7, 6", "[GlobalMaxPool] public partial PoolLayer A { get; }"),
        ["SignalGlobal"] = ("5, 17", "[GlobalAveragePool] public partial PoolLayer A { get; }"),

        // Vectors.
        ["DenseOnMap"] = ("5, 4, 3", "[Dense(6)] public partial DenseLayer A { get; } [Dense(4, Bias = false, Activation = Activation.Relu)] public partial DenseLayer B { get; }"),
        ["DenseOnSignal"] = ("5, 9", "[Dense(6, Activation = Activation.PRelu)] public partial DenseLayer A { get; }"),
        ["DenseOnVector"] = ("12", "[Dense(6)] public partial DenseLayer A { get; } [BatchNorm] public partial BatchNormLayer B { get; } [Flatten] public partial FlattenLayer C { get; }"),
        ["Flattened"] = ("5, 4, 3", "[Flatten] public partial FlattenLayer A { get; }"),

        // Normalisation, dropout, softmax.
        ["Normalised"] = ("5, 6, 6", Conv("7, kernel: 3, Bias = false") + "[BatchNorm(Activation = Activation.Relu, Epsilon = 0.01f)] public partial BatchNormLayer B { get; }"),
        ["NormalisedPlain"] = ("5, 6, 6", "[BatchNorm(Affine = false)] public partial BatchNormLayer A { get; }"),
        ["NormalisedSignal"] = ("5, 16", Conv("7, kernel: 3") + "[BatchNorm(Activation = Activation.PRelu)] public partial BatchNormLayer B { get; }"),
        ["Dropped"] = ("5, 5, 5", "[Dropout(0.5f)] public partial DropoutLayer A { get; }"),
        ["SoftmaxMap"] = ("6, 4, 4", "[Softmax] public partial SoftmaxLayer A { get; }"),
        ["SoftmaxVector"] = ("6, 4, 4", "[Dense(5)] public partial DenseLayer A { get; } [Softmax] public partial SoftmaxLayer B { get; }"),

        // Joins.
        ["Residual"] = ("6, 6, 6", Conv("7, kernel: 3, Padding = 1") + Conv("7, kernel: 3, Padding = 1", "B") + Conv("7, kernel: 1", "C") + "[Add(nameof(A), nameof(B), nameof(C), Activation = Activation.Relu)] public partial JoinLayer D { get; }"),
        ["Excited"] = ("6, 6, 6", Conv("7, kernel: 3") + "[GlobalAveragePool] public partial PoolLayer B { get; } [Dense(7, Activation = Activation.Sigmoid)] public partial DenseLayer C { get; } [Multiply(nameof(C), nameof(A), Activation = Activation.Tanh)] public partial JoinLayer D { get; }"),
        ["MultipliedThree"] = ("6, 5, 5", Conv("7, kernel: 3, Padding = 1") + "[GlobalAveragePool] public partial PoolLayer B { get; } [GlobalMaxPool(From = nameof(A))] public partial PoolLayer C { get; } [Multiply(nameof(B), nameof(C), nameof(A), nameof(A))] public partial JoinLayer D { get; }"),
        ["MultipliedSignal"] = ("6, 9", Conv("7, kernel: 3, Padding = 1") + "[GlobalAveragePool] public partial PoolLayer B { get; } [Multiply(nameof(A), nameof(B))] public partial JoinLayer C { get; }"),
        ["Concatenated"] = ("6, 6, 6", Conv("7, kernel: 3, Padding = 1") + Conv("3, kernel: 1", "B") + "[Concat(nameof(A), nameof(B), nameof(A))] public partial JoinLayer C { get; }"),

        // Upsampling.
        ["Nearest"] = ("5, 4, 3", "[Upsample(2)] public partial UpsampleLayer A { get; }"),
        ["NearestThree"] = ("5, 4, 3", "[Upsample(3)] public partial UpsampleLayer A { get; }"),
        ["Bilinear"] = ("5, 4, 3", "[Upsample(2, Mode = UpsampleMode.Bilinear)] public partial UpsampleLayer A { get; }"),
        ["BilinearThree"] = ("5, 4, 3", "[Upsample(3, Mode = UpsampleMode.Bilinear)] public partial UpsampleLayer A { get; }"),
        ["NearestSignal"] = ("5, 7", "[Upsample(2)] public partial UpsampleLayer A { get; }"),
        ["BilinearSignal"] = ("5, 7", "[Upsample(4, Mode = UpsampleMode.Bilinear)] public partial UpsampleLayer A { get; }"),

        // Graphs.
        ["SeveralOutputs"] = ("6, 6, 6", Conv("7, kernel: 3, Activation = Activation.Relu, Output = true") + "[Dropout(0.1f, Output = true)] public partial DropoutLayer Same { get; } [GlobalAveragePool] public partial PoolLayer C { get; }"),
        ["NamedInput"] = ("5, 6, 6", "[ConvLayer(4, kernel: 3, Name = \"features.0\")] public partial ConvLayer input { get; } [Dense(3, Name = \"classifier\")] public partial DenseLayer Logits { get; }"),
        ["TwoReaders"] = ("6, 6, 6", "[MaxPool(2)] public partial PoolLayer A { get; } [Dense(4)] public partial DenseLayer B { get; } [Flatten(From = nameof(A))] public partial FlattenLayer C { get; } [Dense(4)] public partial DenseLayer D { get; } [Add(nameof(B), nameof(D))] public partial JoinLayer E { get; }"),
        ["Digits"] = ("1, 28, 28", Conv("12, kernel: 3, Padding = Padding.Same, Activation = Activation.Relu") + "[MaxPool(2)] public partial PoolLayer B { get; } " + Conv("20, kernel: 3, Padding = Padding.Same", "C") + "[BatchNorm(Activation = Activation.Relu6)] public partial BatchNormLayer D { get; } [MaxPool(2)] public partial PoolLayer E { get; } [Dropout(0.25f)] public partial DropoutLayer F { get; } [Dense(10)] public partial DenseLayer G { get; }"),
        ["UShaped"] = ("3, 16, 16", Conv("8, kernel: 3, Padding = 1, Activation = Activation.Relu") + "[MaxPool(2)] public partial PoolLayer B { get; } " + Conv("12, kernel: 3, Padding = 1, Activation = Activation.Silu", "C") + "[Upsample(2, Mode = UpsampleMode.Bilinear)] public partial UpsampleLayer D { get; } [Concat(nameof(D), nameof(A))] public partial JoinLayer E { get; } " + Conv("2, kernel: 1", "F") + "[Softmax] public partial SoftmaxLayer G { get; }"),
    }
    .Concat(MapLayers.Declarations)
    .Concat(Enum.GetValues<Activation>().SelectMany(activation => new[]
    {
        KeyValuePair.Create("Fused" + activation, ("5, 6, 6", IsOfPositives(activation) ? Alone(activation) : Conv($"7, kernel: 3, Activation = Activation.{activation}{Parameter(activation)}"))),
        KeyValuePair.Create("Alone" + activation, ("5, 6, 6", Alone(activation))),
    }))
    .ToDictionary();

    private readonly GeneratedNetworks _networks = GeneratedNetworks.Compile("exported", Declarations.Select(network =>
        $"[ConvNet({network.Value.Input}, Training = false)] public sealed partial class {network.Key} {{ {network.Value.Layers} }}"));

    internal Network Create(string name)
    {
        Network network = _networks.Create(name);
        Random random = new(3);
        foreach (Parameter parameter in network.Parameters)
        {
            // Variances are positive; weights keep their scale, so that values stay in the range where a tolerance means something.
            float scale = parameter.Info.Role == ParameterRole.Weight ? 2 / MathF.Sqrt(parameter.Info.FanIn) : 1;
            float[] values = [.. Enumerable.Range(0, parameter.Length).Select(_ => ((2 * random.NextSingle()) - 1) * scale)];
            if (parameter.Info.Role == ParameterRole.RunningVariance)
                values = [.. values.Select(value => 0.5f + Math.Abs(value))];
            parameter.CopyFrom(values);
        }
        return network;
    }

    private static string Conv(string arguments, string name = "A") => $"[ConvLayer({arguments})] public partial ConvLayer {name} {{ get; }} ";

    /// <summary>An activation as a layer of its own, behind an exponential where it has no value for negative numbers.</summary>
    private static string Alone(Activation activation) =>
        (IsOfPositives(activation) ? "[Activate(Activation.Exp)] public partial ActivationLayer Before { get; } " : "") +
        $"[Activate(Activation.{activation}{Parameter(activation)})] public partial ActivationLayer A {{ get; }}";

    private static bool IsOfPositives(Activation activation) => activation is Activation.Sqrt or Activation.Log;

    private static string Parameter(Activation activation) => activation switch
    {
        Activation.LeakyRelu or Activation.Elu or Activation.Celu or Activation.ThresholdedRelu => ", ActivationParameter = 0.3f",
        Activation.Selu or Activation.HardSigmoid or Activation.Shrink or Activation.Affine => ", ActivationParameter = 0.3f, ActivationSecondParameter = 0.4f",
        Activation.Clip => ", ActivationSecondParameter = 0.4f",
        Activation.Pow => ", ActivationParameter = 3",
        _ => "",
    };
}
