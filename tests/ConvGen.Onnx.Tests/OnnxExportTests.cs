using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using Onnx;
using Xunit;

namespace ConvGen.Onnx.Tests;

/// <summary>Networks of every kind of layer, written as ONNX: ONNX Runtime computes what they predict, and the files say what they should.</summary>
public sealed class OnnxExportTests(ExportedNetworks networks) : IClassFixture<ExportedNetworks>
{
    public static TheoryData<string> Names => [.. ExportedNetworks.Declarations.Keys];

    [OnnxRuntimeTheory]
    [MemberData(nameof(Names))]
    public void OnnxRuntimeComputesWhatTheNetworkPredicts(string name)
    {
        Network network = networks.Create(name);
        using InferenceSession session = new(Export(network));
        // One file serves any batch.
        foreach (int images in new[] { 5, 1 })
        {
            float[] input = Noise(images * network.Plan.InputLength);
            float[] expected = new float[images * network.Plan.OutputLength];
            network.Predict(input, expected);
            float[] actual = Run(session, network.Plan, input, images);

            Assert.True(images == 1 || expected.Distinct().Count() > 5, "the expected scores hardly vary");
            for (int index = 0; index < expected.Length; index++)
                Assert.True(Math.Abs(actual[index] - expected[index]) <= 1e-4 * Math.Max(1, Math.Abs(expected[index])), $"[{index}]: {actual[index]} instead of {expected[index]}");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void EveryValueHasItsShapeAndEveryInputExists(string name)
    {
        Network network = networks.Create(name);
        ModelProto model = ModelProto.Parser.ParseFrom(Export(network));
        GraphProto graph = model.Graph;

        ValueInfoProto[] values = [.. graph.Input, .. graph.ValueInfo, .. graph.Output];
        HashSet<string> known = [.. graph.Input.Select(value => value.Name), .. graph.Initializer.Select(tensor => tensor.Name), ""];
        foreach (NodeProto node in graph.Node)
        {
            Assert.All(node.Input, input => Assert.Contains(input, known));
            Assert.True(known.Add(Assert.Single(node.Output)), "two values have one name");
            ValueInfoProto info = Assert.Single(values, value => value.Name == node.Output[0]);
            Assert.Equal("batch", info.Type.TensorType.Shape.Dim[0].DimParam);
        }
        foreach (LayerInfo layer in network.Plan.Layers)
        {
            ValueInfoProto info = Assert.Single(values, value => value.Name == layer.Property);
            Assert.Equal(layer.Output.Length, info.Type.TensorType.Shape.Dim.Skip(1).Aggregate(1L, (product, axis) => product * axis.DimValue));
        }
        Assert.Equal(network.Plan.Outputs.Select(output => network.Plan.Layers[output].Property), graph.Output.Select(output => output.Name));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void EveryParameterIsAnInitializerOfItsName(string name)
    {
        Network network = networks.Create(name);
        GraphProto graph = ModelProto.Parser.ParseFrom(Export(network)).Graph;
        foreach (Parameter parameter in network.Parameters)
        {
            TensorProto tensor = Assert.Single(graph.Initializer, tensor => tensor.Name == parameter.Name);
            float[] values = MemoryMarshal.Cast<byte, float>(tensor.RawData.Span).ToArray();
            bool turned = parameter.Info.Role == ParameterRole.Weight && network.Plan.Layers[parameter.Info.Layer].Convolution is { Flip: true };
            Assert.Equal(turned ? Turned(parameter) : parameter.ToArray(), values);
            // The parameter's own axes in a row; further ones of 1 on either side let a tensor broadcast.
            long[] axes = [.. parameter.Shape.Select(axis => (long)axis)];
            Assert.Contains(Enumerable.Range(0, tensor.Dims.Count - axes.Length + 1), before =>
                tensor.Dims.Skip(before).Take(axes.Length).SequenceEqual(axes)
                && tensor.Dims.Take(before).Concat(tensor.Dims.Skip(before + axes.Length)).All(axis => axis == 1));
        }
    }

    [Fact]
    public void EveryOperationAndActivationIsExported()
    {
        LayerInfo[] layers = [.. ExportedNetworks.Declarations.Keys.SelectMany(name => networks.Create(name).Plan.Layers)];
        // Tensor layers aren't exported: what they compute came from ONNX.
        Assert.Equal(Enum.GetValues<LayerOperation>().Where(operation => operation is not (LayerOperation.Unknown or LayerOperation.Tensor)), layers.Select(layer => layer.Operation).Distinct().Order());
        Assert.Equal(Enum.GetValues<Activation>(), layers.Select(layer => layer.Activation).Distinct().Order());
    }

    [Fact]
    public void TheModelSaysWhoWroteItAndForWhom()
    {
        ModelProto model = ModelProto.Parser.ParseFrom(Export(networks.Create("Digits")));
        Assert.Equal("ConvGen", model.ProducerName);
        Assert.Matches(@"^\d+\.\d+\.\d+", model.ProducerVersion);
        Assert.Equal(8, model.IrVersion);
        OperatorSetIdProto operators = Assert.Single(model.OpsetImport);
        Assert.Equal(("", 17), (operators.Domain, operators.Version));
        Assert.Equal("Digits", model.Graph.Name);
    }

    [Fact]
    public void TheSameWeightsGiveTheSameBytes() =>
        Assert.Equal(Export(networks.Create("UShaped")), Export(networks.Create("UShaped")));

    [Fact]
    public void AFileAppearsWholeOrNotAtAll()
    {
        Network network = networks.Create("Digits");
        DirectoryInfo folder = Directory.CreateTempSubdirectory("convgen-onnx-");
        try
        {
            string path = Path.Combine(folder.FullName, "digits.onnx");
            network.SaveOnnx(path);
            Assert.Equal(Export(network), File.ReadAllBytes(path));
            Assert.Equal(path, Assert.Single(folder.GetFileSystemInfos()).FullName);

            string missing = Path.Combine(folder.FullName, "missing", "digits.onnx");
            WeightFileException problem = Assert.Throws<WeightFileException>(() => network.SaveOnnx(missing));
            Assert.Contains(missing, problem.Message, StringComparison.Ordinal);
            Assert.Equal(path, Assert.Single(folder.GetFileSystemInfos()).FullName);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static byte[] Export(Network network)
    {
        using MemoryStream stream = new();
        network.SaveOnnx(stream);
        return stream.ToArray();
    }

    /// <summary>The scores of a session, laid out as those of <c>Predict</c>: per image, the outputs one after the other.</summary>
    private static float[] Run(InferenceSession session, NetworkPlan plan, float[] input, int images)
    {
        long[] axes = [images, .. session.InputMetadata.Values.Single().Dimensions.Skip(1).Select(axis => (long)axis)];
        using OrtValue value = OrtValue.CreateTensorValueFromMemory(input, axes);
        using RunOptions options = new();
        using IDisposableReadOnlyCollection<OrtValue> results = session.Run(options, session.InputNames, [value], session.OutputNames);
        float[] scores = new float[images * plan.OutputLength];
        int begin = 0;
        foreach (OrtValue result in results)
        {
            ReadOnlySpan<float> values = result.GetTensorDataAsSpan<float>();
            int length = values.Length / images;
            for (int image = 0; image < images; image++)
                values.Slice(image * length, length).CopyTo(scores.AsSpan((image * plan.OutputLength) + begin));
            begin += length;
        }
        Assert.Equal(plan.OutputLength, begin);
        return scores;
    }

    private static float[] Turned(Parameter weight)
    {
        float[] values = weight.ToArray();
        float[] turned = new float[values.Length];
        int taps = weight.Shape.Skip(2).Aggregate(1, (product, axis) => product * axis);
        for (int index = 0; index < values.Length; index++)
            turned[index] = values[(index / taps * taps) + taps - 1 - (index % taps)];
        return turned;
    }

    private static float[] Noise(int length)
    {
        Random random = new(11);
        return [.. Enumerable.Range(0, length).Select(_ => (4 * random.NextSingle()) - 2)];
    }
}
