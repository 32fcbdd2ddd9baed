using System;
using System.IO;
using System.Linq;
using ConvGen.Tool.Commands;
using Google.Protobuf;
using Onnx;
using Xunit;

namespace ConvGen.Tool.Tests.Robustness;

/// <summary>What is refused, in which words, and what it leaves behind: nothing.</summary>
public sealed class RefusalTests
{
    [Fact]
    public void AllNodesAreNamedInOneRefusal()
    {
        using OnnxFile file = new OnnxFile()
            .Input("x", 1, 2, 4, 4)
            .Node("Einsum", "first", ["x"], ["a"])
            .Node("Relu", "between", ["a"], ["b"])
            .Node("NonZero", "second", ["b"], ["c"])
            .Node("Conv", "third", ["x", "w"], ["d"]).Weights("w", 2, 3, 1, 1)
            .Node("Add", "last", ["c", "d"], ["y"])
            .Output("y", 1, 2, 4, 4);
        ImportException refusal = Assert.Throws<ImportException>(() => file.Import());
        Assert.Equal(["first", "second", "third"], refusal.Problems.Select(problem => problem.Node));
        Assert.Equal(["Einsum", "NonZero", "Conv"], refusal.Problems.Select(problem => problem.Operator));
        Assert.Contains("don't fit the input", refusal.Problems[2].Reason, StringComparison.Ordinal);
    }

    /// <summary>What stands behind a refused node is looked at too, where its shape is known or doesn't matter.</summary>
    [Fact]
    public void NodesBehindARefusedOneAreNamedToo()
    {
        using OnnxFile file = new OnnxFile()
            .Input("x", 1, 2, 4, 4).Weights("w", 3, 2, 3, 3)
            .Node("Einsum", "first", ["x"], ["a"])
            .Node("Sin", "second", ["a"], ["b"])
            .Node("Where", "third", ["b", "x", "x"], ["c"])
            .Node("LSTM", "fourth", ["x"], ["d"])
            .Node("MaxPool", "fifth", ["d"], ["e", "places"], OnnxFile.Ints("kernel_shape", 2, 2))
            .Node("Relu", "relu", ["e"], ["f"])
            .Node("Conv", "sixth", ["f", "w"], ["g"], OnnxFile.Ints("strides", 1, 1, 1))
            .Output("c", 1, 2, 4, 4).Output("g", 1, 3, 1, 1).Output("places", 1, 2, 3, 3);
        file.Model.Graph.ValueInfo.Add(OnnxFile.Value("d", [1, 2, 4, 4]));
        ImportException refusal = Assert.Throws<ImportException>(() => file.Import());
        Assert.Equal(["first", "second", "third", "fourth", "sixth", "fifth"], refusal.Problems.Select(problem => problem.Node));
    }

    [Fact]
    public void BranchesAndLoopsAreNamedWithWhatTheyCapture()
    {
        GraphProto branch = new() { Node = { new NodeProto { OpType = "Relu", Input = { "captured" }, Output = { "inner" } } }, Output = { new ValueInfoProto { Name = "inner" } } };
        using OnnxFile file = new OnnxFile()
            .Input("x", 1, 2)
            .Node("Einsum", "before", ["x"], ["captured"])
            .Node("If", "choice", ["x"], ["y"], new AttributeProto { Name = "then_branch", Type = AttributeProto.Types.AttributeType.Graph, G = branch })
            .Node("Loop", "again", ["", "", "y"], ["z"])
            .Output("z", 1, 2);
        ImportException refusal = Assert.Throws<ImportException>(() => file.Import());
        Assert.Equal([("before", "Einsum"), ("choice", "If"), ("again", "Loop")], refusal.Problems.Select(problem => (problem.Node, problem.Operator)));
    }

    /// <summary>What is in branches and loops is named too, however deep, with where it is; operators that are supported aren't.</summary>
    [Fact]
    public void NodesWithinBranchesAndLoopsAreNamed()
    {
        static AttributeProto Graph(string name, params NodeProto[] nodes) => new() { Name = name, Type = AttributeProto.Types.AttributeType.Graph, G = new GraphProto { Node = { nodes } } };
        static NodeProto Node(string operation, string name, string output, params AttributeProto[] graphs) => new() { OpType = operation, Name = name, Output = { output }, Attribute = { graphs } };
        NodeProto loop = Node("Loop", "again", "l", Graph("body", Node("Relu", "fine", "r"), Node("Einsum", "", "unnamed"), new NodeProto { OpType = "Odd", Name = "own", Domain = "some.domain", Output = { "o" } }));
        using OnnxFile file = new OnnxFile()
            .Input("x", 1, 2)
            .Node("If", "choice", ["x"], ["y"], Graph("then_branch", Node("NonZero", "first", "f"), loop), Graph("else_branch", Node("NonZero", "first", "f"), Node("Conv", "known", "c")))
            .Output("y", 1, 2);
        ImportException refusal = Assert.Throws<ImportException>(() => file.Import());
        Assert.Equal(
            [
                "choice (If): the operator isn't supported",
                "first (NonZero): the operator isn't supported, in then_branch of choice (If)",
                "again (Loop): the operator isn't supported, in then_branch of choice (If)",
                "unnamed (Einsum): the operator isn't supported, in body of again (Loop), in then_branch of choice (If)",
                "own (some.domain.Odd): the operator isn't supported, in body of again (Loop), in then_branch of choice (If)",
                "first (NonZero): the operator isn't supported, in else_branch of choice (If)",
            ],
            refusal.Problems.Select(problem => problem.ToString()));
        Assert.All(refusal.Problems, problem => Assert.True(problem.IsOperator));

        ImportOptions options = new() { Name = "Net", Limits = new ImportLimits(MaximumNodes: 7) };
        string message = Assert.Throws<ImportException>(() => Importer.Import(file.Path, options)).Message;
        Assert.Contains("the graph has 8 nodes, at most 7 are read", message, StringComparison.Ordinal);
    }

    /// <summary>As quantisers write them: bytes come in, and every product has scales and zero points.</summary>
    [Fact]
    public void AQuantisedModelIsRefusedNodeByNode()
    {
        using OnnxFile file = new OnnxFile()
            .Input("x", 1, 3, 8, 8).Floats("s", [], 0.5f)
            .Node("QuantizeLinear", "quantise", ["x", "s", "zero"], ["q"])
            .Node("QLinearConv", "conv", ["q", "s", "zero", "w", "s", "zero", "s", "zero"], ["c"])
            .Node("MaxPool", "pool", ["c"], ["p"], OnnxFile.Ints("kernel_shape", 2, 2))
            .Node("ConvInteger", "integer", ["p", "w"], ["i"])
            .Node("DequantizeLinear", "dequantise", ["i", "s", "zero"], ["y"])
            .Output("y", 1, 4, 5, 5);
        file.Model.Graph.Input[0].Type.TensorType.ElemType = (int)TensorProto.Types.DataType.Uint8;
        file.Model.Graph.Initializer.Add(new TensorProto { Name = "zero", DataType = (int)TensorProto.Types.DataType.Uint8, Int32Data = { 3 } });
        file.Model.Graph.Initializer.Add(new TensorProto { Name = "w", DataType = (int)TensorProto.Types.DataType.Int8, Dims = { 4, 3, 2, 2 }, RawData = ByteString.CopyFrom(new byte[48]) });
        ImportException refusal = Assert.Throws<ImportException>(() => file.Import());
        Assert.Equal(["x", "quantise", "conv", "integer", "dequantise"], refusal.Problems.Select(problem => problem.Node));
    }

    /// <summary>A type that isn't read, a constant that is damaged: named with all others, and not at all where nobody needs them.</summary>
    [Fact]
    public void UnreadableConstantsAreNamedWithTheRest()
    {
        using OnnxFile file = new OnnxFile()
            .Input("x", 1, 2)
            .Node("Add", "first", ["x", "text"], ["a"])
            .Node("Einsum", "second", ["a"], ["b"])
            .Node("Add", "third", ["b", "short"], ["c"])
            .Node("Add", "fourth", ["c", "nowhere"], ["y"])
            .Node("Relu", "unused", ["unneeded"], ["z"])
            .Output("y", 1, 2);
        file.Model.Graph.Initializer.Add(new TensorProto { Name = "text", DataType = (int)TensorProto.Types.DataType.String, Dims = { 2 } });
        file.Model.Graph.Initializer.Add(new TensorProto { Name = "short", DataType = 1, Dims = { 2 }, RawData = ByteString.CopyFrom(new byte[4]) });
        file.Model.Graph.Initializer.Add(new TensorProto { Name = "unneeded", DataType = (int)TensorProto.Types.DataType.String, Dims = { 2 } });
        ImportException refusal = Assert.Throws<ImportException>(() => file.Import());
        Assert.Equal(["text", "second", "short", "fourth"], refusal.Problems.Select(problem => problem.Node));
    }

    [Fact]
    public void NamesThatTwoNodesShareDontMatter()
    {
        using OnnxFile file = new OnnxFile().Input("x", 1, 2).Node("Relu", "same", ["x"], ["a"]).Node("Tanh", "same", ["a"], ["y"]).Output("y", 1, 2);
        Assert.Equal(2, file.Import().Network.Layers.Select(layer => layer.Property).Distinct().Count());
    }

    [Fact]
    public void ANormalisationNeedsAValueForEachChannel()
    {
        using OnnxFile file = new OnnxFile().Input("x", 1, 3, 4, 4).Weights("g", 3).Weights("b", 2).Weights("m", 3).Weights("v", 3).Node("BatchNormalization", "norm", ["x", "g", "b", "m", "v"], ["y"]).Output("y", 1, 3, 4, 4);
        Assert.Contains("aren't values for each channel", Assert.Throws<ImportException>(() => file.Import()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ARefusedModelLeavesNoFile()
    {
        using OnnxFile file = new OnnxFile().Input("x", 1, 2).Node("Einsum", "e", ["x"], ["y"]).Output("y", 1, 2);
        string output = Path.Combine(file.Folder, "output");
        Assert.Throws<ImportException>(() => ImportCommand.Run(file.Save(), output, new ImportOptions { Name = "Net" }));
        Assert.False(Directory.Exists(output));
    }

    [Theory]
    [InlineData("class")]
    [InlineData("1st")]
    [InlineData("A B")]
    public void ANameMustBeOne(string name)
    {
        using OnnxFile file = new OnnxFile().Input("x", 1, 2).Node("Relu", "r", ["x"], ["y"]).Output("y", 1, 2);
        Assert.Throws<ImportException>(() => ImportCommand.Run(file.Save(), file.Folder, new ImportOptions { Name = name }));
        Assert.Single(Directory.GetFiles(file.Folder));
    }

    [Fact]
    public void WhatNoOutputNeedsIsNotRefused()
    {
        using OnnxFile file = new OnnxFile().Input("x", 1, 2).Node("Einsum", "unused", ["x"], ["z"]).Node("Relu", "r", ["x"], ["y"]).Output("y", 1, 2);
        Assert.Single(file.Import().Network.Layers);
    }

    [Fact]
    public void ACircleIsRefused()
    {
        using OnnxFile file = new OnnxFile().Input("x", 1, 2).Node("Add", "a", ["x", "c"], ["b"]).Node("Relu", "r", ["b"], ["c"]).Output("c", 1, 2);
        Assert.Contains("waits for its own result", Assert.Throws<ImportException>(() => file.Import()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void LengthsAreCheckedBeforeMemoryIsTaken()
    {
        using OnnxFile file = new OnnxFile().Input("x", 1, 2).Node("Add", "a", ["x", "w"], ["y"]).Output("y", 1, 2);
        file.Model.Graph.Initializer.Add(new TensorProto { Name = "w", DataType = 1, Dims = { int.MaxValue, int.MaxValue }, RawData = ByteString.CopyFrom(new byte[8]) });
        Assert.Contains("more than", Assert.Throws<ImportException>(() => file.Import()).Message, StringComparison.Ordinal);
        file.Model.Graph.Initializer[0] = new TensorProto { Name = "w", DataType = 1, Dims = { 1, 3 }, RawData = ByteString.CopyFrom(new byte[8]) };
        Assert.Contains("takes 12 bytes, but 8", Assert.Throws<ImportException>(() => file.Import()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AConstantThatTheGraphBlowsUpIsRefused()
    {
        using OnnxFile file = new OnnxFile().Input("x", 1, 2).Integers("shape", 100_000, 100_000)
            .Node("ConstantOfShape", "big", ["shape"], ["w"]).Node("MatMul", "m", ["x", "w"], ["y"]).Output("y", 1, 2);
        Assert.Contains("--max-elements", Assert.Throws<ImportException>(() => file.Import()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../secret")]
    [InlineData("/etc/hostname")]
    [InlineData("..\\secret")]
    [InlineData("a/../../secret")]
    [InlineData("link")]
    [InlineData("")]
    public void ExternalDataStaysInTheModelsFolder(string location)
    {
        using OnnxFile file = new OnnxFile().Input("x", 1, 2).Node("Add", "a", ["x", "w"], ["y"]).Output("y", 1, 2);
        if (location == "link")
            File.CreateSymbolicLink(Path.Combine(file.Folder, "link"), typeof(object).Assembly.Location);
        file.Model.Graph.Initializer.Add(External(location));
        ImportException refusal = Assert.Throws<ImportException>(() => file.Import());
        Assert.Contains(location == "link" ? "is a link" : "isn't in the model's folder", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ExternalDataIsRead()
    {
        using OnnxFile file = new OnnxFile().Input("x", 1, 2).Node("Add", "a", ["x", "w"], ["y"]).Output("y", 1, 2);
        File.WriteAllBytes(Path.Combine(file.Folder, "weights.bin"), [0, 0, 0, 0, 0, 0, 0x80, 0x3F, 0, 0, 0, 0x40]);
        TensorProto external = External("weights.bin");
        external.ExternalData.Add(new StringStringEntryProto { Key = "offset", Value = "4" });
        file.Model.Graph.Initializer.Add(external);
        Assert.Equal([1f, 2f], file.Import().Weights.Single().Values.ToArray());
        external.ExternalData[1].Value = "8";
        Assert.Contains("12 bytes, but 8 at 8", Assert.Throws<ImportException>(() => file.Import()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void NestingIsBounded()
    {
        using OnnxFile file = new OnnxFile().Input("x", 1, 2).Node("Relu", "r", ["x"], ["y"]).Output("y", 1, 2);
        GraphProto graph = file.Model.Graph;
        for (int depth = 0; depth < 100; depth++)
            graph = new GraphProto { Node = { new NodeProto { OpType = "If", Output = { "y" }, Attribute = { new AttributeProto { Name = "then_branch", Type = AttributeProto.Types.AttributeType.Graph, G = graph } } } } };
        file.Model.Graph = graph;
        Assert.Contains("no ONNX file", Assert.Throws<ImportException>(() => file.Import()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void HalfPrecisionWeightsAreRead()
    {
        using OnnxFile file = new OnnxFile().Input("x", 1, 2).Node("Add", "a", ["x", "w"], ["y"]).Output("y", 1, 2);
        file.Model.Graph.Initializer.Add(new TensorProto { Name = "w", DataType = (int)TensorProto.Types.DataType.Float16, Dims = { 2 }, Int32Data = { 0x3C00, 0xC000 } });
        Assert.Equal([1f, -2f], file.Import().Weights.Single().Values.ToArray());
    }

    private static TensorProto External(string location) => new()
    {
        Name = "w",
        DataType = 1,
        Dims = { 2 },
        DataLocation = TensorProto.Types.DataLocation.External,
        ExternalData = { new StringStringEntryProto { Key = "location", Value = location } },
    };
}
