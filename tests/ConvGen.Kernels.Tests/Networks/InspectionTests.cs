using System;
using System.Collections.Generic;
using System.Linq;
using ConvGen.Kernels.Tests.Harness;
using Xunit;

namespace ConvGen.Kernels.Tests.Networks;

/// <summary>What the plan says of where each layer's result lies, for every layer kind: plain loops compute the same values.</summary>
public sealed class InspectionTests
{
    private const int Images = 3;

    public static TheoryData<string> Names => [.. LayerNetworks.Declarations.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void ResultsOfTrainingLieWhereThePlanSays(string name)
    {
        Network network = LayerNetworks.Create(name);
        float[] images = Noise(network);
        double[][] expected = new ReferenceNetwork(network.Plan).Results(Array.ConvertAll(network.CopyParameters(), value => (double)value), IntegerData.ToDouble(images));
        PassPlan plan = network.Plan.Training!;
        var seen = new HashSet<int>();
        Backpropagation? pass = null;
        pass = new Backpropagation(network)
        {
            AfterStep = (kind, step) =>
            {
                foreach (LayerPlace result in plan.Results.Where(result => kind == Pass.Forward && result.Step == step))
                {
                    // Dropout is the identity in plain loops.
                    if (network.Plan.Layers.Take(result.Layer + 1).Any(layer => layer.Operation == LayerOperation.Dropout))
                        continue;
                    seen.Add(result.Layer);
                    float[] actual = new float[expected[result.Layer].Length];
                    MapTransfer.ToPlanar(pass!.Workspace!.Maps(result.Place.Offset, result.Place.Layout), actual, actual.Length / Images, WorkRange.Whole);
                    AssertClose(network.Plan.Layers[result.Layer].Name, expected[result.Layer], actual);
                }
            },
        };
        float[] before = network.CopyParameters();
        pass.Forward(images);
        if (network.Plan.Parameters.Any(parameter => !parameter.IsTrained))
            Assert.NotEqual(before, network.CopyParameters());
        Assert.NotEmpty(seen);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void LayerOutputIsWhatPlainLoopsCompute(string name)
    {
        Network network = LayerNetworks.Create(name);
        float[] images = Noise(network);
        double[][] expected = new ReferenceNetwork(network.Plan).Results(Array.ConvertAll(network.CopyParameters(), value => (double)value), IntegerData.ToDouble(images));
        bool normalised = false;
        for (int index = 0; index < network.Plan.Layers.Count; index++)
        {
            LayerInfo layer = network.Plan.Layers[index];
            // Plain loops normalise by the batch, inference by running statistics.
            normalised |= layer.Operation == LayerOperation.BatchNorm;
            if (network.Plan.Inference.Results.All(result => result.Layer != index))
            {
                string message = Assert.Throws<InvalidOperationException>(() => network.LayerOutput(layer.Property, images)).Message;
                Assert.Contains("computes it too", message, StringComparison.Ordinal);
                Assert.Contains(network.Plan.Layers, next => next.Operation is LayerOperation.BatchNorm or LayerOperation.Add && next.Sources.Contains(index));
                continue;
            }
            float[] actual = network.LayerOutput(layer.Property, images);
            if (!normalised)
                AssertClose(layer.Name, expected[index], actual);
        }
        float[] scores = new float[Images * network.Plan.OutputLength];
        network.Predict(images, scores);
        if (network.Plan.Outputs.Count == 1)
            Assert.Equal(scores, network.LayerOutput(network.Plan.Layers[network.Plan.Outputs[0]].Name, images));
    }

    /// <summary>A weight of each layer in turn becomes NaN.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void FirstLayerWithABadWeightIsNamed(string name)
    {
        Network network = LayerNetworks.Create(name);
        float[] images = Noise(network);
        Assert.Null(network.FindNonFinite(images));
        Assert.Null(network.Plan.Parameters.Count == 0 ? null : new Trainer<Network>(network, new Sgd(0.1f), Loss.MeanSquaredError).FindNonFinite(Batch(network, images)));
        foreach (Parameter parameter in network.Parameters.Where(parameter => parameter.Info.Role is ParameterRole.Weight or ParameterRole.Scale or ParameterRole.Bias))
        {
            float[] values = parameter.ToArray();
            parameter.CopyFrom([.. values.Select((value, index) => index == values.Length - 1 ? float.NaN : value)]);
            float[] before = network.CopyParameters();
            NonFiniteValue? trained = new Trainer<Network>(network, new Sgd(0.1f), Loss.MeanSquaredError).FindNonFinite(Batch(network, images));
            foreach ((NonFiniteValue? found, PassPlan plan) in new[] { (network.FindNonFinite(images), network.Plan.Inference), (trained, network.Plan.Training!) })
            {
                Assert.NotNull(found);
                Assert.Equal(NonFinitePlace.Output, found.Place);
                Assert.Equal(Holder(network.Plan, plan, parameter.Info.Layer), found.Layer);
                Assert.Equal([parameter.Name], found.Parameters);
                Assert.True(float.IsNaN(found.Value));
                Assert.InRange(found.Count, 1, int.MaxValue);
                Assert.Equal((4, 0), (found.Index.Count, found.Index[0]));
            }
            Assert.Equal(before, network.CopyParameters());
            parameter.CopyFrom(values);
        }
    }

    /// <summary>The logarithm's slope at 10⁻³⁸ times an adjoint is infinite, though all values are finite.</summary>
    [Fact]
    public void LayerWhoseAdjointIsInfiniteIsNamed()
    {
        Network network = GeneratedNetworks.Compile("Slopes", [
            "[ConvNet(2, 3, 4)] public sealed partial class Root { [ConvLayer(3, kernel: 1)] public partial ConvLayer A { get; } " +
            "[Activate(Activation.Log)] public partial ActivationLayer B { get; } [Dense(2)] public partial DenseLayer C { get; } }"]).Create("Root");
        network.Parameter("A.weight").CopyFrom(new float[6]);
        network.Parameter("A.bias").CopyFrom([1e-38f, 1e-38f, 1e-38f]);
        Trainer<Network> trainer = new(network, new Sgd(0.1f), Loss.MeanSquaredError);
        NonFiniteValue? found = trainer.FindNonFinite(
            new Batch(Images, new float[Images * network.Plan.InputLength], Enumerable.Repeat(1e6f, Images * network.Plan.OutputLength).ToArray()));
        Assert.NotNull(found);
        Assert.Equal((NonFinitePlace.Adjoint, "B"), (found.Place, found.Layer));
        Assert.Equal([0, 0, 0, 0], found.Index);
        Assert.Empty(found.Parameters);
        Assert.Equal(Images * 3 * 12, found.Count);
    }

    /// <summary>The layer under whose name a layer's result lies in memory.</summary>
    private static string Holder(NetworkPlan plan, PassPlan pass, int layer)
    {
        while (pass.Results.All(result => result.Layer != layer))
            layer = Enumerable.Range(0, plan.Layers.Count).First(next => plan.Layers[next].Sources.Contains(layer));
        return plan.Layers[layer].Property;
    }

    private static float[] Noise(Network network)
    {
        Random random = new(11);
        return [.. Enumerable.Range(0, Images * network.Plan.InputLength).Select(_ => (random.NextSingle() * 2) - 1)];
    }

    private static Batch Batch(Network network, float[] images) => new(Images, images, new float[Images * network.Plan.OutputLength]);

    private static void AssertClose(string layer, double[] expected, float[] actual)
    {
        double largest = Math.Max(1e-3, expected.Max(Math.Abs));
        for (int at = 0; at < expected.Length; at++)
            Assert.True(Math.Abs(expected[at] - actual[at]) <= 2e-5 * largest, $"{layer}: value {at} is {actual[at]} instead of {expected[at]}");
    }
}
