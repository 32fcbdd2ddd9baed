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
