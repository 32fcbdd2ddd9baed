using System;
using System.Linq;
using ConvGen.Kernels.Tests.Harness;
using Xunit;

namespace ConvGen.Kernels.Tests.Networks;

/// <summary>Where packed weight adjoints are large they become canonical layer by layer, and layers share the memory that they are summed in.</summary>
public sealed class PackedAdjointTests
{
    // Two chunks of two blocks of tiles: fewer images would be added to the canonical adjoints at once.
    private const int Images = 26;

    private static readonly Lazy<GeneratedNetworks> s_networks = new(() => GeneratedNetworks.Compile("PackedAdjoints", [Declare("Large", "Winograd"), Declare("Small", "Direct")]));

    private static string Declare(string name, string algorithm) =>
        $"[ConvNet(64, 8, 8, Algorithm = ConvAlgorithm.{algorithm})] public sealed partial class {name} {{ [ConvLayer(64, kernel: 3, Padding = 1)] public partial ConvLayer A {{ get; }} "
        + "[BatchNorm(Activation = Activation.Relu)] public partial BatchNormLayer B { get; } [ConvLayer(64, kernel: 3, Padding = 1)] public partial ConvLayer C { get; } "
        + "[BatchNorm] public partial BatchNormLayer D { get; } [ConvLayer(64, kernel: 3, Padding = 1)] public partial ConvLayer E { get; } [GlobalAveragePool] public partial PoolLayer F { get; } [Dense(10)] public partial DenseLayer G { get; } }";

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void LayersShareMemory(int threads)
    {
        Network large = s_networks.Value.Create("Large", seed: 3), small = s_networks.Value.Create("Small", seed: 3);
        Assert.Equal(3, Unpackings(large.Plan.Training!));
        Assert.Equal(1, Unpackings(small.Plan.Training!));
        // 36 points of 64 × 64 filters in each of four chunks: room for one layer's, and what else waits with it.
        Assert.InRange(large.Plan.Training!.PackedGradientLength, 36 * 64 * 64 * 4, 2 * 36 * 64 * 64 * 4);

        float[] expected = Adjoints(small), actual = Adjoints(large);
        double length = Math.Sqrt(expected.Sum(value => (double)value * value));
        double difference = Math.Sqrt(expected.Zip(actual, (one, other) => (double)(one - other) * (one - other)).Sum());
        Assert.InRange(difference, 0, 1e-5 * length);

        float[] Adjoints(Network network)
        {
            network.Threads = threads;
            float[] images = NamedNoise.Of(Images * network.Plan.InputLength, "images"), adjoints = NamedNoise.Of(Images * network.Plan.OutputLength, "scores");
            Backpropagation pass = new(network);
            // Twice, the second time on used memory: whatever is read before it is written shows.
            pass.Forward(images);
            pass.Backward(adjoints);
            pass.ZeroAdjoints();
            pass.Workspace!.Fill(float.NaN);
            pass.Forward(images);
            pass.Backward(adjoints);
            return pass.ParameterAdjoints.ToArray();
        }
    }

    private static int Unpackings(PassPlan plan) => plan.Backward.Count(step => step.Name == "WeightAdjoints");
}
