using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using ConvGen.Tests;
using ConvGen.Tool.Layers;
using Xunit;

namespace ConvGen.Tool.Tests.Stages;

/// <summary>What a model becomes: the text that a person would have written.</summary>
public sealed class DeclarationTests
{
    [Fact]
    public void ConvolutionNormalisationAndActivationAreOneLayer()
    {
        using OnnxFile file = new OnnxFile()
            .Input("image", -1, 3, 8, 8)
            .Weights("features.0.weight", 4, 3, 3, 3)
            .Floats("gamma", [4], 1, 2, 3, 4).Floats("beta", [4], 0, 0, 0, 1).Floats("mean", [4], 0, 0, 0, 0).Floats("variance", [4], 1, 1, 1, 1)
            .Weights("classifier.weight", 2, 64).Weights("classifier.bias", 2)
            .Node("Conv", "/features/features.0/Conv", ["image", "features.0.weight"], ["c"], OnnxFile.Ints("pads", 1, 1, 1, 1))
            .Node("BatchNormalization", "bn", ["c", "gamma", "beta", "mean", "variance"], ["b"])
            .Node("Relu", "relu", ["b"], ["r"])
            .Node("MaxPool", "pool", ["r"], ["p"], OnnxFile.Ints("kernel_shape", 2, 2), OnnxFile.Ints("strides", 2, 2))
            .Node("Flatten", "flatten", ["p"], ["f"])
            .Node("Gemm", "fc", ["f", "classifier.weight", "classifier.bias"], ["scores"], OnnxFile.Int("transB", 1))
            .Output("scores", -1, 2);

        ImportedModel model = file.Import("Small");

        const string Expected = """
            using ConvGen;

            /// <summary>Imported from model.onnx: gives scores [1, 2].</summary>
            [ConvNet(3, 8, 8, Training = false)]
            public sealed partial class Small
            {
                [ConvLayer(4, kernel: 3, Padding = 1, Activation = Activation.Relu, Name = "features.0")]
                public partial ConvLayer Features0Conv { get; } // 4 × 8 × 8

                [MaxPool(kernel: 2)]
                public partial PoolLayer Pool { get; } // 4 × 4 × 4

                [Dense(2, Name = "classifier")]
                public partial DenseLayer Fc { get; } // 2
            }

            """;
        Assert.Equal(Expected.ReplaceLineEndings("\n"), model.Source);
        Assert.Equal(["features.0.weight", "features.0.bias", "classifier.weight", "classifier.bias"], model.Weights.Select(weight => weight.Name));
        // γ ÷ √(1 + ε) scales each filter.
        float first = model.Weights.First().Values.Span[27];
        Assert.Equal(((((27 * 7) % 11) - 5) / 8f) * 2 / MathF.Sqrt(1 + 1e-5f), first, 6);
    }

    [Fact]
    public void ShapeArithmeticIsFolded()
    {
        using OnnxFile file = new OnnxFile()
            .Input("x", -1, 4, 2, 2)
            .Integers("zero", 0).Integers("minus", -1).Integers("axes", 0)
            .Weights("w", 16, 3)
            .Node("Shape", "s", ["x"], ["shape"])
            .Node("Gather", "g", ["shape", "zero"], ["batch"], OnnxFile.Int("axis", 0))
            .Node("Concat", "c", ["batch", "minus"], ["target"], OnnxFile.Int("axis", 0))
            .Node("Reshape", "r", ["x", "target"], ["flat"])
            .Node("MatMul", "m", ["flat", "w"], ["y"])
            .Output("y", -1, 3);
        ImportedModel model = file.Import();
        Assert.Equal("Dense", Assert.Single(model.Network.Layers).Attribute);
        Assert.Equal([3, 16], model.Weights.Single().Shape);
    }

    [Theory]
    [InlineData("Sigmoid", "Silu")]
    [InlineData("HardSigmoid", "HardSwish")]
    public void ProductsWithAGateAreOneFunction(string gate, string function)
    {
        using OnnxFile file = new OnnxFile()
            .Input("x", 1, 2, 4, 4)
            .Node(gate, "gate", ["x"], ["g"], gate == "HardSigmoid" ? [new Onnx.AttributeProto { Name = "alpha", Type = Onnx.AttributeProto.Types.AttributeType.Float, F = 1f / 6 }] : [])
            .Node("Mul", "product", ["x", "g"], ["y"])
            .Output("y", 1, 2, 4, 4);
        Assert.Equal([$"Activation.{function}"], Assert.Single(file.Import().Network.Layers).Arguments);
    }

    /// <summary>A convolution's driver applies the function that its own declaration names.</summary>
    [Theory]
    [InlineData("Sigmoid", "Silu")]
    [InlineData("HardSwish", "HardSwish")]
    [InlineData("LeakyRelu", "LeakyRelu")]
    [InlineData("PRelu", "PRelu")]
    public void ConvolutionsNameTheFunctionBehindThem(string operation, string function)
    {
        using OnnxFile file = new OnnxFile().Input("x", 1, 2, 4, 4).Weights("k", 2, 2, 3, 3).Weights("slopes", 2, 1, 1)
            .Node("Conv", "conv", ["x", "k"], ["c"])
            .Node(operation, "function", operation == "PRelu" ? ["c", "slopes"] : ["c"], [operation == "Sigmoid" ? "gate" : "y"])
            .Output("y", 1, 2, 2, 2);
        if (operation == "Sigmoid")
            file.Node("Mul", "product", ["gate", "c"], ["y"]);
        LayerDeclaration layer = Assert.Single(file.Import().Network.Layers);
        Assert.Equal("ConvLayer", layer.Attribute);
        Assert.Contains(("Activation", $"Activation.{function}"), layer.Settings);
        Assert.Equal(operation == "PRelu" ? ["weight", "slope"] : ["weight"], layer.Parameters.Select(parameter => parameter.Suffix));
    }

    [Fact]
    public void BranchesNameWhatTheyRead()
    {
        using OnnxFile file = new OnnxFile()
            .Input("x", 1, 2, 4, 4).Weights("w", 2, 2, 1, 1)
            .Node("Conv", "left", ["x", "w"], ["l"])
            .Node("Conv", "right", ["x", "w"], ["r"])
            .Node("Add", "sum", ["l", "r"], ["s"])
            .Node("Relu", "relu", ["s"], ["y"])
            .Output("y", 1, 2, 4, 4).Output("l", 1, 2, 4, 4);
        string source = file.Import().Source;
        Assert.Contains("[ConvLayer(2, kernel: 1, From = ConvNet.Input, Bias = false, Name = \"right\")]", source, StringComparison.Ordinal);
        Assert.Contains("[Add(nameof(Left), nameof(Right), Activation = Activation.Relu)]", source, StringComparison.Ordinal);
        Assert.Contains("Bias = false, Name = \"left\", Output = true)", source, StringComparison.Ordinal);
    }

    [Fact]
    public void AReadByAnotherNodeKeepsAFunctionApart()
    {
        // The flattened view of the sum must not see the function that follows the sum.
        using OnnxFile file = new OnnxFile()
            .Input("x", 1, 2, 2, 2).Weights("w", 8, 2).Weights("k", 2, 2, 1, 1)
            .Node("Conv", "conv", ["x", "k"], ["c"])
            .Node("Flatten", "flat", ["c"], ["f"])
            .Node("Relu", "relu", ["f"], ["r"])
            .Node("MatMul", "product", ["r", "w"], ["y"])
            .Output("y", 1, 2).Output("c", 1, 2, 2, 2);
        Assert.Equal(["ConvLayer", "Activate", "Dense"], file.Import().Network.Layers.Select(layer => layer.Attribute));
    }

    [Fact]
    public void PixelsThatAreDealtOutForAConvolutionAreReadInSteps()
    {
        using OnnxFile file = Models.OddModels.All["pixels dealt out to channels"]();
        LayerDeclaration layer = Assert.Single(file.Import().Network.Layers);
        Assert.Equal(["5", "kernelHeight: 6", "kernelWidth: 4"], layer.Arguments);
        Assert.Contains(("Stride", "2"), layer.Settings);
        using OnnxFile other = Models.OddModels.All["pixels dealt out to channels, one of them twice"]();
        Assert.True(other.Import().Network.Layers.Count > 1);
    }

    [Fact]
    public void SymbolicAxesAreGivenByTheUser()
    {
        using OnnxFile file = new OnnxFile().Input("x", -1, 1, -1, -1).Node("Relu", "relu", ["x"], ["y"]).Output("y", -1, 1, -1, -1);
        ImportException refusal = Assert.Throws<ImportException>(() => file.Import());
        Assert.Equal(["its axis 2 has no length: give one by --dim axis2=LENGTH", "its axis 3 has no length: give one by --dim axis3=LENGTH"], refusal.Problems.Take(2).Select(problem => problem.Reason));
        Assert.Equal([1, 5, 6], file.Import(dimensions: new Dictionary<string, int> { ["axis2"] = 5, ["axis3"] = 6 }).Network.Image!);
    }

    [Fact]
    public void NamesThatANetworkHasAreNotTaken()
    {
        using OnnxFile file = new OnnxFile().Input("x", 1, 2).Node("Relu", "Predict", ["x"], ["a"]).Node("Tanh", "Activation", ["a"], ["b"]).Node("Exp", "Net", ["b"], ["y"]).Output("y", 1, 2);
        Assert.Equal(["Predict_1", "Activation_1", "Net_1"], file.Import().Network.Layers.Select(layer => layer.Property));
    }

    /// <summary>The declaration that the sample ships is what its README's command writes.</summary>
    [DataFact("models/squeezenet-1.0")]
    public void PhotosSampleIsWhatTheToolWrites()
    {
        ImportOptions options = new() { Name = "SqueezeNet", Namespace = "Photos", Also = ["Relu_63"] };
        string sample = File.ReadAllText(Path.Combine(Repository.Root, "samples", "Photos", "SqueezeNet.cs"));
        Assert.Equal(sample.ReplaceLineEndings("\n"), Importer.Import(Data.PathOf("models/squeezenet-1.0/squeezenet1.0-dc.onnx"), options).Source);
    }
}
