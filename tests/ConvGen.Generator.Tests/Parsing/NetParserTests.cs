using System.Linq;
using ConvGen.Generator.Model;
using ConvGen.Generator.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace ConvGen.Generator.Tests.Parsing;

public sealed class NetParserTests
{
    private const string FourChannels = "4, 20, 30";

    [Fact]
    public void TheReadmesExampleHasTheExpectedShapes()
    {
        ParseOutcome outcome = TestCompilation.Parse(Sources.DigitNet);
        Assert.Empty(outcome.Problems);
        Assert.Null(outcome.Stub);
        NetSpec network = outcome.Network!;

        Assert.Equal(Shape.Map(1, 28, 28), network.Input);
        Assert.Equal(new TypeSpec("class", "DigitNet", "public", true), network.Type);
        Assert.True(network is { Namespace: "", Training: true, InputGradient: false });
        Assert.Equal(["Conv1", "Pool1", "Conv2", "Conv3", "Sum", "Pool2", "Logits"], network.Layers.Select(layer => layer.Property));
        Assert.Equal(
            ["32×28×28", "32×14×14", "64×14×14", "64×14×14", "64×14×14", "64", "10"],
            network.Layers.Select(layer => layer.OutputShape.ToString()));
        Assert.Equal([[-1], [0], [1], [2], [2, 3], [4], [5]], network.Layers.Select(layer => layer.Inputs.ToArray()));
        Assert.Equal([false, false, false, false, false, false, true], network.Layers.Select(layer => layer.IsOutput));

        var axis = new WindowAxis(3, 1, 1, 1, 1);
        Assert.Equal(
            new ConvOperation(32, new WindowSpec(axis, axis), 1, false, true, false, new ActivationSpec(Activation.Relu, 0), Unroll.Taps, ConvAlgorithm.Auto),
            network.Layers[0].Operation);
        Assert.Equal(new JoinOperation(JoinKind.Add, new ActivationSpec(Activation.Relu, 0)), network.Layers[4].Operation);
        Assert.Equal(new PoolOperation(PoolKind.Average, Window(14, 14), false, true), network.Layers[5].Operation);
    }

    [Theory]
    // The general number, overrides per axis, overrides per side: the most specific one wins.
    [InlineData("8, 3", "3 1 1 0 0", "3 1 1 0 0")]
    [InlineData("8, 3, 5", "3 1 1 0 0", "5 1 1 0 0")]
    [InlineData("8, kernelWidth: 5, kernelHeight: 3", "3 1 1 0 0", "5 1 1 0 0")]
    [InlineData("8, 3, Stride = 2", "3 2 1 0 0", "3 2 1 0 0")]
    [InlineData("8, 3, Stride = 2, StrideWidth = 3", "3 2 1 0 0", "3 3 1 0 0")]
    [InlineData("8, 3, Stride = 2, StrideWidth = 0", "3 2 1 0 0", "3 2 1 0 0")]
    [InlineData("8, 3, Dilation = 2, DilationHeight = 3", "3 1 3 0 0", "3 1 2 0 0")]
    [InlineData("8, 3, Padding = 2", "3 1 1 2 2", "3 1 1 2 2")]
    [InlineData("8, 3, Padding = 2, PaddingWidth = 1", "3 1 1 2 2", "3 1 1 1 1")]
    [InlineData("8, 3, Padding = 2, PaddingHeight = 1, PaddingBottom = 0, PaddingLeft = 4", "3 1 1 1 0", "3 1 1 4 2")]
    [InlineData("8, 3, Padding = Padding.Same", "3 1 1 1 1", "3 1 1 1 1")]
    [InlineData("8, 4, Padding = Padding.Same", "4 1 1 1 2", "4 1 1 1 2")]
    // 20 rows and 30 columns at stride 3: ⌈20 ÷ 3⌉ = 7 windows need (7 − 1)·3 + 3 = 21 rows, ⌈30 ÷ 3⌉ = 10 need 30 columns.
    [InlineData("8, 3, Stride = 3, Padding = Padding.Same", "3 3 1 0 1", "3 3 1 0 0")]
    [InlineData("8, 3, Dilation = 2, Padding = Padding.Same, PaddingTop = 0", "3 1 2 0 2", "3 1 2 2 2")]
    [InlineData("8, 2, Padding = Padding.Valid", "2 1 1 0 0", "2 1 1 0 0")]
    public void WindowOfAConvolution(string arguments, string rows, string columns)
    {
        var convolution = (ConvOperation)Layer(Sources.Conv(arguments, FourChannels)).Operation;
        Assert.Equal((rows, columns), (InWords(convolution.Window.Rows), InWords(convolution.Window.Columns)));
    }

    [Theory]
    [InlineData("2", "2 2 1 0 0", "2 2 1 0 0", "4×10×15")]
    [InlineData("2, 3", "2 2 1 0 0", "3 3 1 0 0", "4×10×10")]
    [InlineData("3, Stride = 2, Padding = 1", "3 2 1 1 1", "3 2 1 1 1", "4×10×15")]
    [InlineData("3, StrideWidth = 1", "3 3 1 0 0", "3 1 1 0 0", "4×6×28")]
    [InlineData("3, Stride = 0", "3 3 1 0 0", "3 3 1 0 0", "4×6×10")]
    [InlineData("3, CeilMode = true", "3 3 1 0 0", "3 3 1 0 0", "4×7×10")]
    [InlineData("3, Padding = Padding.Same", "3 3 1 0 1", "3 3 1 0 0", "4×7×10")]
    public void WindowOfAPool(string arguments, string rows, string columns, string output)
    {
        LayerSpec layer = Layer(Sources.Pool(arguments, FourChannels));
        var pool = (PoolOperation)layer.Operation;
        Assert.Equal((rows, columns, output), (InWords(pool.Window.Rows), InWords(pool.Window.Columns), layer.OutputShape.ToString()));
        Assert.False(pool.CountIncludePadding || pool.Global);
    }

    [Theory]
    [InlineData("8, 3, Stride = 2, Padding = 1, OutputPadding = 1", "8×40×60")]
    [InlineData("8, 3, Stride = 2, Padding = 1", "8×39×59")]
    [InlineData("8, 3, Stride = 2, Padding = 1, OutputPaddingWidth = 1", "8×39×60")]
    [InlineData("8, 4, Stride = 2, Padding = Padding.Same", "8×40×60")]
    [InlineData("8, 3, Stride = 2, Padding = Padding.Same", "8×40×60")]
    // The kernel is smaller than the stride: Same fills up to n · stride by output padding.
    [InlineData("8, 1, Stride = 3, Padding = Padding.Same", "8×60×90")]
    [InlineData("8, 2, Stride = 2", "8×40×60")]
    public void ShapeOfATransposedConvolution(string arguments, string output) =>
        Assert.Equal(output, Layer(Sources.Conv(arguments + ", Transposed = true", FourChannels)).OutputShape.ToString());

    [Theory]
    [InlineData("0, 3, Groups = Groups.Depthwise", 4, 4)]
    [InlineData("8, 3, Groups = Groups.Depthwise", 8, 4)]
    [InlineData("8, 3, Groups = 2", 8, 2)]
    [InlineData("8, 3", 8, 1)]
    public void GroupsOfAConvolution(string arguments, int filters, int groups)
    {
        var convolution = (ConvOperation)Layer(Sources.Conv(arguments, FourChannels)).Operation;
        Assert.Equal((filters, groups), (convolution.Filters, convolution.Groups));
    }

    [Theory]
    [InlineData("Activation.LeakyRelu", Activation.LeakyRelu, 0.01f)]
    [InlineData("Activation.LeakyRelu, ActivationParameter = 0.2f", Activation.LeakyRelu, 0.2f)]
    [InlineData("Activation.Elu", Activation.Elu, 1f)]
    [InlineData("Activation.Elu, ActivationParameter = 0.5f", Activation.Elu, 0.5f)]
    [InlineData("Activation.Relu, ActivationParameter = 0.5f", Activation.Relu, 0f)]
    [InlineData("Activation.PRelu", Activation.PRelu, 0f)]
    [InlineData("Activation.None", Activation.None, 0f)]
    public void ParameterOfAnActivation(string arguments, Activation kind, float parameter)
    {
        string source = Sources.Net($"[Activate({arguments})] public partial ActivationLayer A {{ get; }}");
        Assert.Equal(new ActivationOperation(new ActivationSpec(kind, parameter)), Layer(source).Operation);
    }

    [Fact]
    public void ASignalsKernelIsOneRow()
    {
        NetSpec network = TestCompilation.Parse(Sources.Net(
            """
            [ConvLayer(8, kernel: 5, Stride = 2, Padding = Padding.Same, Dilation = 3)] public partial ConvLayer A { get; }
            [MaxPool(3, Stride = 2, Padding = 1)] public partial PoolLayer B { get; }
            [ConvLayer(4, kernel: 4, Stride = 2, Padding = 1, Transposed = true)] public partial ConvLayer C { get; }
            [Upsample(2)] public partial UpsampleLayer D { get; }
            [GlobalMaxPool] public partial PoolLayer E { get; }
            [Dense(3)] public partial DenseLayer F { get; }
            """,
            "2, 100")).Network!;
        Assert.Equal(Shape.Signal(2, 100), network.Input);
        Assert.Equal(["8×50", "8×25", "4×50", "4×100", "4", "3"], network.Layers.Select(layer => layer.OutputShape.ToString()));
        Assert.All(network.Layers.Take(3), layer => Assert.Equal("1 1 1 0 0", InWords(WindowOf(layer).Rows)));
        Assert.Equal("5 2 3 5 6", InWords(WindowOf(network.Layers[0]).Columns));
    }

    [Fact]
    public void AVectorNetworkTakesDenseAndElementwiseLayers()
    {
        NetSpec network = TestCompilation.Parse(Sources.Net(
            """
            [Dense(8, Bias = false)] public partial DenseLayer A { get; }
            [BatchNorm] public partial BatchNormLayer B { get; }
            [Activate(Activation.Gelu)] public partial ActivationLayer C { get; }
            [Dropout(0.25f)] public partial DropoutLayer D { get; }
            [Flatten] public partial FlattenLayer E { get; }
            [Softmax] public partial SoftmaxLayer F { get; }
            """,
            "16")).Network!;
        Assert.Equal(Shape.Vector(16), network.Input);
        Assert.All(network.Layers, layer => Assert.Equal(Shape.Vector(8), layer.OutputShape));
    }

    [Fact]
    public void ADenseLayerReadsAMap() =>
        Assert.Equal([Shape.Map(4, 20, 30)], Layer(Sources.Net("[Dense(10)] public partial DenseLayer A { get; }", FourChannels)).InputShapes);

    [Fact]
    public void NamesModifiersAndOutputs()
    {
        NetSpec network = TestCompilation.Parse(
            """
            using ConvGen;
            namespace My.Nets
            {
                internal partial struct Outer
                {
                    [ConvNet(4, 20, 30, Training = false, InputGradient = true, Unroll = Unroll.Rows)]
                    private partial class Net
                    {
                        /// <summary>
                        /// The first
                        /// of <b>two</b>, see <see cref="Outer.Net.@event"/> &amp; more.
                        /// </summary>
                        /// <remarks>Not this.</remarks>
                        [ConvLayer(8, 3, Name = "features.0", Output = true)]
                        protected internal virtual partial ConvLayer First { get; }

                        /** <summary>Ends here.</summary> */
                        [ConvLayer(8, 3, Unroll = Unroll.Taps)]
                        public partial ConvLayer @event { get; }
                    }
                }
            }
            """).Network!;
        Assert.True(network is { Namespace: "My.Nets", Training: false, InputGradient: true });
        Assert.Equal([new TypeSpec("struct", "Outer", "internal", false)], network.ContainingTypes);
        Assert.Equal(new TypeSpec("class", "Net", "private", false), network.Type);
        Assert.Equal(["First", "@event"], network.Layers.Select(layer => layer.Property));
        Assert.Equal(["features.0", "event"], network.Layers.Select(layer => layer.Name));
        Assert.Equal(["protected internal virtual", "public"], network.Layers.Select(layer => layer.Modifiers));
        Assert.Equal(["The first of <b>two</b>, see <c>@event</c> &amp; more.", "Ends here."], network.Layers.Select(layer => layer.Summary));
        Assert.Equal([true, true], network.Layers.Select(layer => layer.IsOutput));
        Assert.Equal([Unroll.Rows, Unroll.Taps], network.Layers.Select(layer => ((ConvOperation)layer.Operation).Unroll));
    }

    [Theory]
    [InlineData(DocumentationMode.None)]
    [InlineData(DocumentationMode.Parse)]
    [InlineData(DocumentationMode.Diagnose)]
    public void TheSummaryIsReadInEveryDocumentationMode(DocumentationMode mode)
    {
        string source = Sources.Net("/// <summary>The  scores.</summary>\n    [Dense(10)] public partial DenseLayer Logits { get; }");
        CSharpCompilation compilation = TestCompilation.Create(source);
        SyntaxTree tree = CSharpSyntaxTree.ParseText(source, TestCompilation.ParseOptions.WithDocumentationMode(mode), TestCompilation.FileName);
        Assert.Equal("The scores.", TestCompilation.Parse(compilation.ReplaceSyntaxTree(compilation.SyntaxTrees[0], tree)).Network!.Layers[0].Summary);
    }

    [Theory]
    [InlineData("[ConvLayer(Unknown, 3)] public partial ConvLayer A { get; }")]
    [InlineData("[ConvLayer] public partial ConvLayer A { get; }")]
    [InlineData("[ConvLayer(8, 3, From = 5)] public partial ConvLayer A { get; }")]
    [InlineData("[Add(nameof(Unknown), 3)] public partial JoinLayer A { get; }")]
    [InlineData("[Dense(10)] public partial DenseLayer { get; }")]
    [InlineData("[Dense(10)] public partial")]
    [InlineData("[Dense(")]
    public void WhatTheCompilerRefusesGivesNoNetwork(string layers) => Assert.Null(TestCompilation.Parse(Sources.Net(layers)).Network);

    [Fact]
    public void AFaultyDeclarationGivesAStub()
    {
        ParseOutcome outcome = TestCompilation.Parse(Sources.Net(
            "[ConvLayer(8, 99)] protected internal partial ConvLayer A { get; } [Dense(10)] public partial DenseLayer B { get; private set; }"));
        Assert.Null(outcome.Network);
        Assert.Equal(
            [
                new StubProperty("protected internal", "global::ConvGen.ConvLayer", "A", new EquatableArray<string>(["get"])),
                new StubProperty("public", "global::ConvGen.DenseLayer", "B", new EquatableArray<string>(["get", "private set"])),
            ],
            outcome.Stub!.Properties);
        Assert.True(outcome.Stub is { IsNetwork: true, InputLength: 784 });
    }

    private static LayerSpec Layer(string source)
    {
        ParseOutcome outcome = TestCompilation.Parse(source);
        Assert.Empty(outcome.Problems);
        return Assert.Single(outcome.Network!.Layers);
    }

    private static WindowSpec WindowOf(LayerSpec layer) => layer.Operation switch
    {
        ConvOperation convolution => convolution.Window,
        PoolOperation pool => pool.Window,
        _ => Window(0, 0),
    };

    private static WindowSpec Window(int rows, int columns) => new(new WindowAxis(rows, rows, 1, 0, 0), new WindowAxis(columns, columns, 1, 0, 0));

    private static string InWords(WindowAxis axis) => $"{axis.Kernel} {axis.Stride} {axis.Dilation} {axis.Before} {axis.After}";
}
