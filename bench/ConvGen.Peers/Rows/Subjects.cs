using System;
using System.Collections.Generic;
using ConvGen.Benchmarks.Networks;
using ConvGen.Kernels.Tests.Harness;
using ConvGen.Peers.Networks;

namespace ConvGen.Peers.Rows;

/// <summary>The table: layers with their directions, then networks.</summary>
internal static class Subjects
{
    private const int Seed = 1;

    private const string Forward = "forward";
    private const string InputAdjoint = "input adjoint";
    private const string WeightAdjoint = "weight adjoint";
    private const string Latency = "inference";
    private const string Step = "training step, Adam";

    /// <summary>The layers and networks with published targets.</summary>
    public static IEnumerable<Subject> All { get; } =
    [
        .. Layer(new(64, 64, 3, 1, 1, 1, 1, 56, 56, 1), 2.3, 2.3, 2.5),
        .. Layer(new(128, 128, 3, 1, 1, 1, 1, 28, 28, 1), 2.3, 2.3, 2.5),
        .. Layer(new(256, 256, 3, 1, 1, 1, 1, 14, 14, 1), 1.8, 2, 2),
        .. Layer(new(512, 512, 3, 1, 1, 1, 1, 7, 7, 1), Target.Equal, 2, 2),
        .. Layer(new(64, 64, 3, 1, 1, 1, 1, 224, 224, 1), 2.3, 0, 0),
        .. Layer(new(256, 256, 3, 1, 1, 1, 1, 56, 56, 1), 2.3, 0, 0),
        .. Layer(new(64, 64, 3, 1, 1, 1, 1, 28, 28, 32), 0, 2.3, 2.5),
        .. Layer(new(128, 128, 3, 1, 1, 1, 1, 16, 16, 32), 0, 2.3, 2.5),
        .. Layer(new(64, 64, 3, 1, 2, 2, 1, 56, 56, 1), 2.0, 0, 0),
        .. Layer(new(128, 128, 3, 1, 4, 4, 1, 28, 28, 1), 1.6, 0, 0),
        .. Layer(new(32, 64, 5, 1, 1, 2, 1, 14, 14, 1), 1.3, 0, 0),
        .. Layer(new(64, 128, 3, 2, 1, 1, 1, 56, 56, 1), Target.Equal, 1.2, 1.3),
        .. Layer(new(3, 64, 7, 2, 1, 3, 1, 224, 224, 1), Target.Equal, 0, 1.2),
        .. Layer(new(64, 256, 1, 1, 1, 0, 1, 56, 56, 1), Target.Equal, 1.2, 1.1),
        .. Layer(new(256, 1024, 1, 1, 1, 0, 1, 14, 14, 1), Target.Equal, 0, 0),
        .. Layer(new(64, 128, 1, 2, 1, 0, 1, 56, 56, 1), Target.Equal, 0, 0),
        .. Layer(new(144, 144, 3, 1, 1, 1, 144, 56, 56, 1), 1.1, 3, 3),
        .. Layer(new(144, 144, 3, 2, 1, 1, 144, 56, 56, 1), Target.Equal, 3, 3),
        .. Layer(new(384, 384, 5, 1, 1, 2, 384, 14, 14, 1), 1.8, 3, 3),
        .. Layer(new(1, 6, 5, 1, 1, 2, 1, 28, 28, 1), 2.5, 0, 0),
        .. Layer(new(6, 16, 5, 1, 1, 0, 1, 14, 14, 1), 1.5, 6, 6),
        .. Layer(new(1, 32, 5, 1, 1, 2, 1, 28, 28, 1), 1.2, 6, 6),
        Inference("LeNet-5", 1, () => new LeNet(Seed), 1.7),
        Inference("conv32-pool-conv64-pool-fc128-fc10", 1, () => new TwoConvNet(Seed), 1.2),
        Inference("conv32-pool-conv64-pool-fc128-fc10", 64, () => new TwoConvNet(Seed), 1.6),
        Training("conv32-pool-conv64-pool-fc128-fc10", 64, () => new TwoConvNet(Seed), 3),
        Training("ResNet-20", 64, () => new ResNet20(Seed), 2),
        Inference("ResNet-18", 1, () => Compile(ResNet18Declaration.Text, "ResNet18"), 1.5),
        Inference("ResNet-50", 1, () => Compile(ResNet50Declaration.Text, "ResNet50"), 1.1),
        Inference("MobileNetV2", 1, () => Compile(MobileNetV2Declaration.Text, "MobileNetV2"), 1.05),
        Inference("U-Net 64 channels 256²", 1, () => Compile(UNetDeclaration.Text, "UNet"), 2.2),
    ];

    /// <summary>A layer of a user's choice: no targets.</summary>
    public static IEnumerable<Subject> Of(LayerShape shape) => Layer(shape, 0, 0, 0);

    private static IEnumerable<Subject> Layer(LayerShape shape, Target forward, Target input, Target weight)
    {
        // Both subjects use one compiled network.
        Lazy<GeneratedNetworks> compiled = new(() =>
        {
            string declaration = shape.Declare("Measured");
            CheckedDeclaration.Check(declaration);
            return GeneratedNetworks.Compile(shape.Identifier, [declaration]);
        });
        Network Create() => compiled.Value.Create("Measured", Seed);
        yield return new Subject(Work.Inference, shape.Batch, shape.Layers, Create, [new Row(shape.ToString(), Forward, forward)]);
        yield return new Subject(
            Work.Adjoints, shape.Batch, shape.Layers, Create, [new Row(shape.ToString(), InputAdjoint, input), new Row(shape.ToString(), WeightAdjoint, weight)]);
    }

    private static Subject Inference(string name, int batch, Func<Network> create, Target target) =>
        new(Work.Inference, batch, 1, create, [new Row(Named(name, batch), Latency, target)]);

    private static Subject Training(string name, int batch, Func<Network> create, Target target) =>
        new(Work.Training, batch, 1, create, [new Row(Named(name, batch), Step, target)]);

    private static string Named(string name, int batch) => batch == 1 ? name : $"{name} N={batch}";

    private static Network Compile(string declaration, string name) => GeneratedNetworks.Compile(name, [declaration]).Create(name, Seed);
}
