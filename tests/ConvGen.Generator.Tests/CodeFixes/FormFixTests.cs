using System.Threading.Tasks;
using ConvGen.CodeFixes;
using Xunit;

namespace ConvGen.Generator.Tests.CodeFixes;

/// <summary>Fixes of how classes and layers are declared.</summary>
public sealed class FormFixTests
{
    private const string Layer = "[Dense(10)] public partial DenseLayer A { get; }";

    [Theory]
    [InlineData("sealed partial record Net", "sealed partial class Net", "Declare a class")]
    [InlineData("sealed partial record class Net", "sealed partial class Net", "Declare a class")]
    [InlineData("partial record struct Net", "partial class Net", "Declare a class")]
    [InlineData("readonly partial struct Net", "partial class Net", "Declare a class")]
    [InlineData("/* ! */ file sealed partial class Net", "/* ! */ sealed partial class Net", "Remove the modifier 'file'")]
    [InlineData("abstract partial class Net", "partial class Net", "Remove the modifier 'abstract'")]
    [InlineData("partial class Net<T, U> where T : class where U : T", "partial class Net", "Remove the type parameters")]
    [InlineData("partial class Net : System.IO.MemoryStream", "partial class Net", "Remove the base class 'System.IO.MemoryStream'")]
    [InlineData("partial class Net : System.IO.MemoryStream, System.IDisposable", "partial class Net : System.IDisposable", "Remove the base class 'System.IO.MemoryStream'")]
    public Task ATypeBecomesAnOrdinaryClass(string before, string after, string title)
    {
        string dispose = before.Contains("IDisposable", System.StringComparison.Ordinal) ? " public void Dispose() { }" : "";
        return CodeFixTests.FixesAsync(
            new TypeFormCodeFix(), $"[ConvNet(4)] {before} {{ {Layer}{dispose} }}", $"[ConvNet(4)] {after} {{ {Layer}{dispose} }}", title);
    }

    [Theory]
    [InlineData("[ConvNet(4)] partial class Net<T> { [Dense(10)] public partial DenseLayer A { get; } public T Tag => default!; }")]
    [InlineData("[ConvNet(4)] partial class Net(string name) { [Dense(10)] public partial DenseLayer A { get; } public string Name => name; }")]
    [InlineData("[ConvNet(4)] partial class Net { Net(int seed) { } [Dense(10)] public partial DenseLayer A { get; } }")]
    [InlineData("partial class Outer<T> { [ConvNet(4)] partial class Net { [Dense(10)] public partial DenseLayer A { get; } } }")]
    public Task WhatIsUsedIsLeftAlone(string source) => CodeFixTests.OffersNothingAsync(new TypeFormCodeFix(), source);

    [Theory]
    [InlineData(
        "[ConvNet(4)]\npartial class Net\n{\n    [BatchNorm]\n    // Shares.\n    [Softmax]\n    public partial BatchNormLayer A { get; }\n}",
        "[ConvNet(4)]\npartial class Net\n{\n    [BatchNorm]\n    public partial BatchNormLayer A { get; }\n\n    [Softmax]\n    public partial SoftmaxLayer Softmax { get; }\n}",
        "Declare [Softmax] as the layer 'Softmax'")]
    [InlineData(
        "[ConvNet(4)] partial class Net { [BatchNorm, Dense(3)] public partial BatchNormLayer Dense { get; } }",
        "[ConvNet(4)] partial class Net { [BatchNorm] public partial BatchNormLayer Dense { get; } [Dense(3)] public partial DenseLayer Dense2 { get; } }",
        "Declare [Dense] as the layer 'Dense2'")]
    public Task TwoLayersOfOneProperty(string before, string after, string title) => CodeFixTests.FixesAsync(new SplitLayerCodeFix(), before, after, title);

    [Theory]
    [InlineData(
        "[ConvNet(4)]\npartial class Net\n{\n    [Dense(4)]\n    public partial DenseLayer A { get; }\n\n    public string Author => \"me\";\n}\n\n" +
        "partial class Net\n{\n    // Behind.\n    [Dense(5)]\n    public partial DenseLayer B { get; }\n\n    [Dense(6)]\n    public partial DenseLayer C { get; }\n\n    public int Year => 1;\n}",
        "[ConvNet(4)]\npartial class Net\n{\n    [Dense(4)]\n    public partial DenseLayer A { get; }\n\n    // Behind.\n    [Dense(5)]\n    public partial DenseLayer B { get; }\n\n" +
        "    [Dense(6)]\n    public partial DenseLayer C { get; }\n\n    public string Author => \"me\";\n}\n\npartial class Net\n{\n\n    public int Year => 1;\n}")]
    [InlineData(
        "[ConvNet(4)] partial class Net { [Dense(4)] public partial DenseLayer A { get; } } partial class Net { [Dense(5)] public partial DenseLayer B { get; } }",
        "[ConvNet(4)] partial class Net { [Dense(4)] public partial DenseLayer A { get; } [Dense(5)] public partial DenseLayer B { get; } } partial class Net { }")]
    public Task LayersOfAFurtherPart(string before, string after) =>
        CodeFixTests.FixesAsync(new MoveLayersCodeFix(), before, after, "Move its layers behind those of the first part");

    /// <summary>The order of files is that of their names.</summary>
    [Fact]
    public async Task LayersOfAnotherFile() => Assert.Equal(
        [
            "using ConvGen;\n\npartial class Net\n{\n    [Dense(5)]\n    public partial DenseLayer B { get; }\n\n    [Dense(4)]\n    public partial DenseLayer A { get; }\n}\n",
            "using ConvGen;\n\n[ConvNet(4)]\npartial class Net\n{\n}\n",
        ],
        await CodeFixTests.ApplyToFilesAsync(
            new MoveLayersCodeFix(),
            "using ConvGen;\n\n[ConvNet(4)]\npartial class Net\n{\n    [Dense(4)]\n    public partial DenseLayer A { get; }\n}\n",
            "using ConvGen;\n\npartial class Net\n{\n    [Dense(5)]\n    public partial DenseLayer B { get; }\n}\n"));

    [Theory]
    [InlineData(
        "[ConvNet(4)] partial class Net { [Dense(4)] public partial DenseLayer Plan { get; } [Dense(4, From = nameof(Plan))] public partial DenseLayer B { get; } }",
        "[ConvNet(4)] partial class Net { [Dense(4)] public partial DenseLayer PlanLayer { get; } [Dense(4, From = nameof(PlanLayer))] public partial DenseLayer B { get; } }",
        "Rename to 'PlanLayer'")]
    [InlineData(
        "[ConvNet(4)] partial class Net { [Dense(4)] public partial DenseLayer A { get; } public void PackGenerated() { } public void Twice() => PackGenerated(); }",
        "[ConvNet(4)] partial class Net { [Dense(4)] public partial DenseLayer A { get; } public void OwnPackGenerated() { } public void Twice() => OwnPackGenerated(); }",
        "Rename to 'OwnPackGenerated'")]
    [InlineData(
        "[ConvNet(4)] partial class Net { [Dense(4)] public partial DenseLayer A { get; } private int InputLength = 3; }",
        "[ConvNet(4)] partial class Net { [Dense(4)] public partial DenseLayer A { get; } private int OwnInputLength = 3; }",
        "Rename to 'OwnInputLength'")]
    public Task AReservedName(string before, string after, string title) => CodeFixTests.FixesAsync(new RenameCodeFix(), before, after, title);

    [Theory]
    [InlineData(
        "/// <summary>S.</summary>\npublic partial class Net\n{\n    [Dense(10)]\n    public partial DenseLayer A { get; }\n}",
        "/// <summary>S.</summary>\n[ConvNet(channels: 1, height: 28, width: 28)]\npublic partial class Net\n{\n    [Dense(10)]\n    public partial DenseLayer A { get; }\n}")]
    [InlineData(
        "partial class Outer\n{\n    [System.Serializable]\n    partial class Net { [Dense(10)] public partial DenseLayer A { get; } }\n}",
        "partial class Outer\n{\n    [ConvNet(channels: 1, height: 28, width: 28)]\n    [System.Serializable]\n    partial class Net { [Dense(10)] public partial DenseLayer A { get; } }\n}")]
    [InlineData(
        "partial class Net { [Dense(10)] public partial DenseLayer A { get; } }",
        "[ConvNet(channels: 1, height: 28, width: 28)]\npartial class Net { [Dense(10)] public partial DenseLayer A { get; } }")]
    public Task AClassBecomesANetwork(string before, string after) => CodeFixTests.FixesAsync(
        new MarkNetworkCodeFix(), before, after, "Mark 'Net' with [ConvNet(channels: 1, height: 28, width: 28)], whose sizes are yours to set");

    [Fact]
    public Task AStructureBecomesNoNetwork() => CodeFixTests.OffersNothingAsync(new MarkNetworkCodeFix(), "partial struct Net { [Dense(10)] public partial DenseLayer A { get; } }");

    [Theory]
    [InlineData("[Dense(4, Name = \"B\")] public partial DenseLayer A { get; }", "[Dense(4)] public partial DenseLayer B { get; }", "[Dense(4, Name = \"B2\")] public partial DenseLayer B { get; }", "B2", "B")]
    [InlineData("[Dense(4, Name = \"x\")] public partial DenseLayer A { get; }", "[Dense(4, Name = \"x\")] public partial DenseLayer B { get; }", "[Dense(4, Name = \"B\")] public partial DenseLayer B { get; }", "B", "B")]
    [InlineData("[Dense(4)] public partial DenseLayer A { get; }", "[Dense(4, Name = \" \")] public partial DenseLayer B { get; }", "[Dense(4, Name = \"B\")] public partial DenseLayer B { get; }", "B", "B")]
    [InlineData("[Dense(4)] public partial DenseLayer A { get; }", "[Dense(4, Name = \"A\", Output = true)] public partial DenseLayer B { get; }", "[Dense(4, Name = \"B\", Output = true)] public partial DenseLayer B { get; }", "B", "B")]
    public Task ANameInWeightFiles(string first, string before, string after, string name, string layer) => CodeFixTests.FixesAsync(
        new ArgumentCodeFix(), $"[ConvNet(4)] partial class Net {{ {first} {before} }}", $"[ConvNet(4)] partial class Net {{ {first} {after} }}", $"Set 'Name = \"{name}\"' on '{layer}'");

    [Fact]
    public Task AnUnusedLayerBecomesAnOutput() => CodeFixTests.FixesAsync(
        new ArgumentCodeFix(),
        "[ConvNet(4)] partial class Net { [Dense(4)] public partial DenseLayer A { get; } [Dense(4, From = ConvNet.Input)] public partial DenseLayer B { get; } }",
        "[ConvNet(4)] partial class Net { [Dense(4, Output = true)] public partial DenseLayer A { get; } [Dense(4, From = ConvNet.Input)] public partial DenseLayer B { get; } }",
        "Set 'Output = true' on 'A'");

    [Fact]
    public Task ATensorNetworkDoesNotTrain() => CodeFixTests.FixesAsync(
        new ArgumentCodeFix(),
        "[ConvNet(4)] partial class Net { [Tensor(TensorOperation.Relu)] public partial TensorLayer A { get; } }",
        "[ConvNet(4, Training = false)] partial class Net { [Tensor(TensorOperation.Relu)] public partial TensorLayer A { get; } }",
        "Set 'Training = false' on 'ConvNet'");

    [Fact]
    public Task CompactKernelsAreMeant() => CodeFixTests.FixesAsync(
        new ArgumentCodeFix(), Sources.Conv("8, 13", "1, 28, 28")["using ConvGen;\n\n".Length..], Sources.Conv("8, 13, Unroll = Unroll.Rows", "1, 28, 28")["using ConvGen;\n\n".Length..],
        "Set 'Unroll = Unroll.Rows' on 'Conv1'");

    [Theory]
    [InlineData("[ConvNet(0)]", "[ConvNet(1)]", "Change to 1")]
    [InlineData("[ConvNet(4, TrainingBatch = 0)]", "[ConvNet(4, TrainingBatch = 1)]", "Change to 1")]
    [InlineData("[ConvNet(4, Unroll = (Unroll)7)]", "[ConvNet(4, Unroll = Unroll.Taps)]", "Change to Unroll.Taps")]
    [InlineData("[ConvNet(4, Algorithm = (ConvAlgorithm)9)]", "[ConvNet(4, Algorithm = ConvAlgorithm.Auto)]", "Change to ConvAlgorithm.Auto")]
    public Task ANetworksOwnNumber(string before, string after, string title) =>
        CodeFixTests.FixesAsync(new ReplacementCodeFix(), $"{before} partial class Net {{ {Layer} }}", $"{after} partial class Net {{ {Layer} }}", title);

    [Fact]
    public Task AnInputsNameTakenTwice() => CodeFixTests.FixesAsync(
        new ReplacementCodeFix(),
        "[ConvNet(Training = false)] [TensorInput(\"x\", 2)] [TensorInput(\"x\", 2)] partial class Net { [Tensor(TensorOperation.Relu)] public partial TensorLayer A { get; } }",
        "[ConvNet(Training = false)] [TensorInput(\"x\", 2)] [TensorInput(\"x2\", 2)] partial class Net { [Tensor(TensorOperation.Relu)] public partial TensorLayer A { get; } }",
        "Change to \"x2\"");
}
