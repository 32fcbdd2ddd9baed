using System;
using System.Linq;
using Xunit;

namespace ConvGen.Kernels.Tests.Networks;

/// <summary>Every layer kind trains, with the same bits for any number of threads, and says which kernel computes it.</summary>
public sealed class LayerTests
{
    private const int Images = 3;

    public static TheoryData<string> Names => [.. LayerNetworks.Declarations.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Trains(string name)
    {
        Network network = LayerNetworks.Create(name);
        Random random = new(6);
        float[] images = Noise(random, Images * network.Plan.InputLength);
        // One hot value per image: a softmax can reach it too.
        float[] targets = new float[Images * network.Plan.OutputLength];
        for (int image = 0; image < Images; image++)
            targets[(image * network.Plan.OutputLength) + random.Next(network.Plan.OutputLength)] = 1;
        Trainer<Network> trainer = new(network, new AdamW(learningRate: 1e-2f), Loss.MeanSquaredError);
        double first = trainer.Step(images, targets).Loss;
        double last = first;
        for (int step = 0; step < 60; step++)
            last = trainer.Step(images, targets).Loss;
        Assert.True(last < 0.5 * first, $"the loss fell from {first} only to {last}");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void ThreadsDontChangeABit(string name)
    {
        Network network = LayerNetworks.Create(name);
        float[] images = Noise(new Random(8), 5 * network.Plan.InputLength);
        float[] adjoints = Noise(new Random(9), 5 * network.Plan.OutputLength);
        (float[] Scores, float[] Predicted, float[] Parameters, float[] Input) Run(int threads)
        {
            network.Threads = threads;
            float[] predicted = new float[adjoints.Length];
            network.Predict(images, predicted);
            Backpropagation pass = new(network);
            float[] scores = pass.Forward(images).ToArray();
            pass.Backward(adjoints);
            return (scores, predicted, pass.ParameterAdjoints.ToArray(), pass.InputAdjoint().ToArray());
        }

        float[] before = [.. network.Parameters.SelectMany(parameter => parameter.ToArray())];
        (float[] Scores, float[] Predicted, float[] Parameters, float[] Input) one = Run(1);
        foreach (int threads in new[] { 2, 3 })
        {
            int at = 0;
            foreach (Parameter parameter in network.Parameters)
            {
                parameter.CopyFrom(before.AsSpan(at, parameter.Info.Length));
                at += parameter.Info.Length;
            }
            (float[] Scores, float[] Predicted, float[] Parameters, float[] Input) many = Run(threads);
            Assert.Equal(one.Scores, many.Scores);
            Assert.Equal(one.Predicted, many.Predicted);
            Assert.Equal(one.Parameters, many.Parameters);
            Assert.Equal(one.Input, many.Input);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void SummaryNamesARoutineForEveryLayer(string name)
    {
        NetworkPlan plan = LayerNetworks.Create(name).Plan;
        string[] rows = plan.Summary().Split('\n');
        Assert.All(plan.Layers, layer =>
        {
            Assert.NotEqual("", layer.Kernel);
            Assert.DoesNotContain("Reference", layer.Kernel, StringComparison.Ordinal);
            Assert.Single(rows, row => row.StartsWith(layer.Name + " ", StringComparison.Ordinal) && row.EndsWith(" " + layer.Kernel, StringComparison.Ordinal));
        });
    }

    /// <summary>The networks of these tests hold every layer kind, every activation and every form of a convolution.</summary>
    [Fact]
    public void EveryKindIsThere()
    {
        LayerInfo[] layers = [.. LayerNetworks.Declarations.Keys.SelectMany(name => LayerNetworks.Create(name).Plan.Layers)];
        // Tensor layers only infer: they have tests of their own.
        Assert.All(Enum.GetValues<LayerOperation>().Where(kind => kind is not (LayerOperation.Unknown or LayerOperation.Tensor)), kind => Assert.Contains(layers, layer => layer.Operation == kind));
        Assert.All(Enum.GetValues<Activation>(), activation => Assert.Contains(layers, layer => layer.Activation == activation));
        Assert.All(Enum.GetValues<UpsampleMode>(), mode => Assert.Contains(layers, layer => layer.Operation == LayerOperation.Upsample && layer.Upsampling == mode));
        Predicate<ConvGeometry>[] forms =
        [
            form => form.Transposed, form => form.Flip, form => form.Rows.Stride > 1, form => form.Rows.Dilation > 1, form => form.Groups > 1, form => form.Rows.Kernel == 1,
            form => form.Rows.Before != form.Rows.After,
        ];
        Assert.All(forms, form => Assert.Contains(layers, layer => layer.Convolution is { } convolution && form(convolution)));
        Assert.Contains(layers, layer => layer.Convolution is { } convolution && convolution.Groups == layer.Inputs[0].Channels);
        Assert.Contains(layers, layer => layer.Convolution is not null && layer.Inputs[0].Rank == 1);
        Assert.Contains(layers, layer => layer.Kernel.StartsWith("Winograd", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Normalised")]
    [InlineData("NormalisedPRelu")]
    [InlineData("NormalisedPlain")]
    [InlineData("NormalisedTransposed")]
    [InlineData("Signal")]
    [InlineData("Vector")]
    [InlineData("VectorPRelu")]
    public void FoldedNormalisationUsesTheRunningStatistics(string name)
    {
        Network network = LayerNetworks.Create(name);
        // With momentum 0.1, many passes over one batch bring the running statistics to those of the batch, but for Bessel's factor.
        float[] images = Noise(new Random(3), 64 * network.Plan.InputLength);
        Backpropagation pass = new(network);
        float[] trained = [];
        for (int step = 0; step < 400; step++)
            trained = pass.Forward(images).ToArray();
        float[] predicted = new float[trained.Length];
        network.Predict(images, predicted);
        double scale = trained.Max(Math.Abs);
        Assert.All(trained.Zip(predicted), pair => Assert.InRange(Math.Abs(pair.First - pair.Second), 0, 0.02 * scale));
        Assert.NotEqual(trained, predicted);
    }

    private static float[] Noise(Random random, int length) => [.. Enumerable.Range(0, length).Select(_ => (random.NextSingle() * 2) - 1)];
}
