using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using ConvGen.Kernels.Tests.Shapes;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace ConvGen.Generator.Tests;

/// <summary>Networks that hold every kind of layer, and what is generated for them.</summary>
internal static class EveryLayer
{
    /// <summary>Two networks with fractions, thousands and names of several scripts in them, documented throughout.</summary>
    public const string First = """
        using ConvGen;

        namespace Example.Maps;

        /// <summary>An outer type.</summary>
        public static partial class Outer
        {
            /// <summary>Every kind of layer on maps, with a fraction wherever one can stand: 1½, ı, İ, ß.</summary>
            [ConvNet(3, 24, 20, InputGradient = true)]
            public sealed partial class Everything
            {
                /// <summary>A first layer &amp; its activation.</summary>
                [ConvLayer(40, kernel: 3, Padding = Padding.Same, Activation = Activation.LeakyRelu, ActivationParameter = 0.125f)]
                public partial ConvLayer Stem { get; }

                /// <summary>Winograd's method.</summary>
                [ConvLayer(40, kernel: 3, Padding = Padding.Same)]
                public partial ConvLayer Body { get; }

                /// <summary>Statistics.</summary>
                [BatchNorm(Epsilon = 0.0015f, Momentum = 0.01f, Activation = Activation.Elu)]
                public partial BatchNormLayer Normalised { get; }

                /// <summary>Depthwise.</summary>
                [ConvLayer(40, kernel: 3, Groups = Groups.Depthwise, Stride = 2, Padding = Padding.Same, Activation = Activation.Relu6)]
                public partial ConvLayer Depthwise { get; }

                /// <summary>Transposed.</summary>
                [ConvLayer(40, kernel: 2, Stride = 2, Transposed = true, Bias = false)]
                public partial ConvLayer Wider { get; }

                /// <summary>A join.</summary>
                [Add(nameof(Normalised), nameof(Wider), Activation = Activation.Silu)]
                public partial JoinLayer Sum { get; }

                /// <summary>A pool.</summary>
                [MaxPool(3, Stride = 2, Padding = 1)]
                public partial PoolLayer Pool { get; }

                /// <summary>Another one.</summary>
                [AveragePool(2)]
                public partial PoolLayer Average { get; }

                /// <summary>Drops a quarter.</summary>
                [Dropout(0.25f)]
                public partial DropoutLayer Dropped { get; }

                /// <summary>Larger.</summary>
                [Upsample(2, Mode = UpsampleMode.Bilinear)]
                public partial UpsampleLayer Larger { get; }

                /// <summary>Slopes.</summary>
                [Activate(Activation.PRelu)]
                public partial ActivationLayer Slopes { get; }

                /// <summary>A vector.</summary>
                [GlobalAveragePool]
                public partial PoolLayer Vector { get; }

                /// <summary>A gate.</summary>
                [Dense(40, From = nameof(Vector), Activation = Activation.HardSigmoid)]
                public partial DenseLayer Gate { get; }

                /// <summary>Gated.</summary>
                [Multiply(nameof(Slopes), nameof(Gate))]
                public partial JoinLayer Gated { get; }

                /// <summary>Both.</summary>
                [Concat(nameof(Gated), nameof(Slopes))]
                public partial JoinLayer Both { get; }

                /// <summary>Mirrored at the edges.</summary>
                [Pad(1, Left = 2, Mode = PadMode.Reflect)]
                public partial RearrangeLayer Mirrored { get; }

                /// <summary>Another size.</summary>
                [Resize(ScaleHeight = 1.25f, ScaleWidth = 0.75f, Mode = ResizeMode.Cubic)]
                public partial ResizeLayer Resized { get; }

                /// <summary>Groups.</summary>
                [GroupNorm(4, Epsilon = 0.0015f, Activation = Activation.Selu)]
                public partial NormLayer Grouped { get; }

                /// <summary>Responses.</summary>
                [LocalResponseNorm(5, Alpha = 0.0015f)]
                public partial NormLayer Responses { get; }

                /// <summary>Factors.</summary>
                [Scale(Axes = Axes.Channels | Axes.Rows, Activation = Activation.Clip, ActivationParameter = -0.5f)]
                public partial ScaleLayer Factors { get; }

                /// <summary>Per pixel.</summary>
                [Reduce(Reduction.Max, Axes.Channels)]
                public partial ReduceLayer PerPixel { get; }

                /// <summary>A quotient.</summary>
                [Divide(nameof(Factors), nameof(PerPixel))]
                public partial JoinLayer Quotient { get; }

                /// <summary>Half of the channels, dealt out.</summary>
                [Slice(ChannelStart = -40)]
                public partial RearrangeLayer Half { get; }

                /// <summary>Dealt out.</summary>
                [ChannelShuffle(4)]
                public partial RearrangeLayer Dealt { get; }

                /// <summary>Pixels.</summary>
                [PixelShuffle(2)]
                public partial RearrangeLayer Pixels { get; }

                /// <summary>Over pixels.</summary>
                [Softmax(Axes = Axes.Pixels, Log = true)]
                public partial SoftmaxLayer OverPixels { get; }

                /// <summary>Roots.</summary>
                [LpPool(2.5f, 2, Stride = 1, Dilation = 2)]
                public partial PoolLayer Roots { get; }

                /// <summary>Flat.</summary>
                [Flatten]
                public partial FlattenLayer Flat { get; }

                /// <summary>Scores.</summary>
                [Dense(1000)]
                public partial DenseLayer Scores { get; }

                /// <summary>Probabilities.</summary>
                [Softmax]
                public partial SoftmaxLayer Probabilities { get; }
            }
        }
        """;

    public const string Second = """
        using ConvGen;

        namespace Example.Signals;

        /// <summary>A signal's network.</summary>
        [ConvNet(2, 200)]
        public sealed partial class Waves
        {
            /// <summary>Dilated.</summary>
            [ConvLayer(16, kernel: 5, Dilation = 3, Groups = 2, Flip = true, Activation = Activation.Gelu)]
            public partial ConvLayer Dilated { get; }

            /// <summary>The loudest.</summary>
            [GlobalMaxPool]
            public partial PoolLayer Loudest { get; }

            /// <summary>Scores.</summary>
            [Dense(3)]
            public partial DenseLayer Scores { get; }
        }
        """;

    /// <summary>Networks of every shape of the matrix, which need every kernel of it.</summary>
    public static string Matrix { get; } = "using ConvGen;\n" + string.Join("\n", ConvShapes.All.Select((shape, index) => shape.Declare($"Shape{index}")));

    /// <summary>All generated sources by name.</summary>
    public static SortedDictionary<string, string> Generate(params IReadOnlyList<SyntaxTree> trees)
    {
        CSharpCompilation compilation = CSharpCompilation.Create(
            "Tests", trees, TestCompilation.References, TestCompilation.OptionsOf(OptimizationLevel.Release));
        GeneratorDriverRunResult result = CSharpGeneratorDriver.Create([new ConvNetGenerator().AsSourceGenerator()], parseOptions: TestCompilation.ParseOptions)
            .RunGenerators(compilation).GetRunResult();
        ImmutableArray<GeneratedSourceResult> sources = result.Results.Single().GeneratedSources;
        return new(sources.ToDictionary(source => source.HintName, source => source.SourceText.ToString()), System.StringComparer.Ordinal);
    }
}
