using System;
using System.Collections.Generic;
using System.Linq;
using ConvGen.Kernels.Tests.Harness;
using Xunit;

namespace ConvGen.Kernels.Tests.Networks;

/// <summary>Steps of training that are walked in windows of the batch compute what they do on the whole batch.</summary>
public sealed class WindowTests
{
    private const int Images = 5;

    private const int WindowImages = 2;

    /// <summary>Layers on the network's input, whose adjoint nobody asks for: no step comes between the runs before and behind them.</summary>
    private static readonly Dictionary<string, string> s_between = new()
    {
        ["Resized"] = "[Resize(16, 16, From = ConvNet.Input)] public partial ResizeLayer C { get; }",
        ["Sliced"] = "[Slice(RowStart = 16, ColumnStart = 16, From = ConvNet.Input)] public partial RearrangeLayer C { get; }",
    };

    // The adjoints of N's and of F's results share memory, if the runs of F to D and of B to A stay two.
    private static string Declare(string kind) =>
        $"[ConvNet(3, 32, 32)] public sealed partial class {kind} {{ [BatchNorm] public partial BatchNormLayer N {{ get; }} "
        + "[ConvLayer(16, kernel: 3, Padding = 1, Activation = Activation.Relu)] public partial ConvLayer A { get; } [MaxPool(2)] public partial PoolLayer B { get; } "
        + s_between[kind] + " [Concat(nameof(B), nameof(C))] public partial JoinLayer D { get; } [ConvLayer(16, kernel: 3, Padding = 1)] public partial ConvLayer E { get; } "
        + "[ConvLayer(16, kernel: 3, Padding = 1)] public partial ConvLayer F { get; } [Softmax] public partial SoftmaxLayer G { get; } "
        + "[Dense(10)] public partial DenseLayer H { get; } }";

    // A type of each network of its own: other tests run on the same declarations, whose maps are so small that one window holds any batch.
    private static readonly Lazy<GeneratedNetworks> s_networks = new(() => GeneratedNetworks.Compile("Windows",
    [
        .. LayerNetworks.Declarations.Keys.Select(LayerNetworks.Declare),
        .. s_between.Select(kind => Declare(kind.Key)),
        "[ConvNet(1, 28, 28)] public sealed partial class Digits { [ConvLayer(32, kernel: 3, Padding = 1, Activation = Activation.Relu)] public partial ConvLayer A { get; } "
            + "[MaxPool(2)] public partial PoolLayer B { get; } [ConvLayer(64, kernel: 3, Padding = 1, Activation = Activation.Relu)] public partial ConvLayer C { get; } "
            + "[MaxPool(2)] public partial PoolLayer D { get; } [Dense(10)] public partial DenseLayer E { get; } }",
    ]));

    public static TheoryData<string> Names => [.. LayerNetworks.Declarations.Keys];

    /// <summary>The same but for rounding: tiles of Winograd's method that overlap follow one another in another order, and sums over the batch are split elsewhere.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void EqualTheWholeBatch(string name)
    {
        Network whole = LayerNetworks.Create(name);
        Network windowed = s_networks.Value.Create(name, seed: 7);
        Shrink(windowed.Plan.Training!.ForwardWindows);
        Shrink(windowed.Plan.Training!.BackwardWindows);
        float[] images = NamedNoise.Of(Images * whole.Plan.InputLength, "images");
        float[] adjoints = NamedNoise.Of(Images * whole.Plan.OutputLength, "scores");
        (float[] Scores, float[] Input, float[] Parameters) expected = Run(whole, images, adjoints);
        float[]? parameters = null;
        foreach (int threads in new[] { 1, 3 })
        {
            windowed.Threads = threads;
            (float[] Scores, float[] Input, float[] Parameters) actual = Run(windowed, images, adjoints);
            AssertClose(expected.Scores, actual.Scores, name);
            AssertClose(expected.Input, actual.Input, name);
            AssertClose(expected.Parameters, actual.Parameters, name);
            parameters ??= actual.Parameters;
            Assert.Equal(parameters, actual.Parameters);
        }
    }

    /// <summary>What is compared above is walked in windows, both ways, in most networks.</summary>
    [Fact]
    public void MostNetworksAreWalkedInWindows()
    {
        PassPlan[] plans = [.. LayerNetworks.Declarations.Keys.Select(name => LayerNetworks.Create(name).Plan.Training!)];
        Assert.InRange(plans.Count(plan => plan.ForwardWindows.Count > 0), plans.Length / 4, plans.Length);
        Assert.InRange(plans.Count(plan => plan.BackwardWindows.Count > 0), plans.Length / 2, plans.Length);
    }

    public static TheoryData<string> Between => [.. s_between.Keys];

    /// <summary>Runs stay apart where the layer between them has no adjoint.</summary>
    [Theory]
    [MemberData(nameof(Between))]
    public void RunsStayApart(string kind)
    {
        Network network = s_networks.Value.Create(kind, seed: 7);
        PassPlan plan = network.Plan.Training!;
        float[] images = NamedNoise.Of(Images * network.Plan.InputLength, "images");
        float[] adjoints = NamedNoise.Of(Images * network.Plan.OutputLength, "scores");
        float[] expected = Run(network, images, adjoints).Parameters;
        Assert.Equal(["F.WeightAdjoint", "A.WeightAdjoint"], plan.BackwardWindows.Select(run => plan.Backward.Skip(run.First).First(step => step.Name.EndsWith(".WeightAdjoint", StringComparison.Ordinal)).Name));
        Shrink(plan.BackwardWindows);
        AssertClose(expected, Run(network, images, adjoints).Parameters, kind);
    }

    /// <summary>Convolutions and pools follow one another in windows; what a window writes last has room for its images only.</summary>
    [Fact]
    public void MapsThatOutgrowTheCacheAreWalkedInWindows()
    {
        const int Batch = 40;
        Network network = s_networks.Value.Create("Digits");
        PassPlan plan = network.Plan.Training!;
        Assert.Equal(["A.Forward", "B.Forward", "C.Forward", "D.Forward"], Walked(plan.Forward, plan.ForwardWindows));
        Assert.Equal(["D.InputAdjoint", "C.WeightAdjoint", "C.InputAdjoint", "B.InputAdjoint", "A.WeightAdjoint"], Walked(plan.Backward, plan.BackwardWindows));
        Assert.Equal(3, Assert.Single(plan.BackwardWindows).Windows(Batch));
        Assert.True(plan.GradientLength < plan.BackwardWindows[0].GradientLength);

        float[] images = NamedNoise.Of(Batch * network.Plan.InputLength, "images");
        float[] adjoints = NamedNoise.Of(Batch * network.Plan.OutputLength, "scores");
        (float[] Scores, float[] Input, float[] Parameters) together = Run(network, images, adjoints);
        double[] sums = new double[together.Parameters.Length];
        Backpropagation pass = new(network);
        for (int image = 0; image < Batch; image++)
        {
            pass.ZeroAdjoints();
            float[] scores = pass.Forward(images.AsSpan(image * network.Plan.InputLength, network.Plan.InputLength)).ToArray();
            AssertClose(scores, together.Scores[(image * scores.Length)..((image + 1) * scores.Length)], $"image {image}");
            pass.Backward(adjoints.AsSpan(image * scores.Length, scores.Length));
            for (int at = 0; at < sums.Length; at++)
                sums[at] += pass.ParameterAdjoints[at];
        }
        AssertClose([.. sums.Select(sum => (float)sum)], together.Parameters, "sums");
    }

    /// <summary>Each window of a step is measured: the times of all are that of the pass.</summary>
    [Fact]
    public void ProfilesMeasureEveryWindow()
    {
        const int Batch = 40;
        Network network = s_networks.Value.Create("Digits");
        Trainer<Network> trainer = new(network, new Sgd(0.1f), Loss.MeanSquaredError);
        Batch batch = new(Batch, new float[Batch * network.Plan.InputLength], new float[Batch * network.Plan.OutputLength]);
        NetworkProfile profile = trainer.Profile(batch, TimeSpan.Zero);
        Assert.Equal(1, profile.Rounds);
        Assert.All(profile.Layers, layer => Assert.True(Math.Min(layer.Microseconds, layer.AdjointMicroseconds) >= 0));
        Assert.InRange(profile.Layers.Sum(layer => layer.Microseconds + layer.AdjointMicroseconds), 0.999 * profile.Microseconds, 1.001 * profile.Microseconds);
    }

    /// <summary>An overflow in the last window is named by its image's place in the batch.</summary>
    [Fact]
    public void NonFiniteOutputsAreFoundInAnyWindow()
    {
        const int Batch = 40;
        const int Bad = 33;
        Network network = s_networks.Value.Create("Digits");
        float[] images = new float[Batch * network.Plan.InputLength];
        float[] targets = new float[Batch * network.Plan.OutputLength];
        network.Parameter("A.weight").CopyFrom([.. Enumerable.Repeat(10f, 32 * 9)]);
        images[(Bad * network.Plan.InputLength) + 29] = float.MaxValue;
        images[((Bad - 20) * network.Plan.InputLength) + 29] = float.MaxValue;
        NonFiniteValue? found = new Trainer<Network>(network, new Sgd(0.1f), Loss.MeanSquaredError).FindNonFinite(new Batch(Batch, images, targets));
        Assert.NotNull(found);
        Assert.Equal((NonFinitePlace.Output, "A"), (found.Place, found.Layer));
        Assert.Equal(Bad - 20, found.Index[0]);
        images[((Bad - 20) * network.Plan.InputLength) + 29] = 0;
        found = new Trainer<Network>(network, new Sgd(0.1f), Loss.MeanSquaredError).FindNonFinite(new Batch(Batch, images, targets));
        Assert.Equal(Bad, found!.Index[0]);
        Assert.Equal(32 * 9, found.Count);
    }

    /// <summary>An adjoint that overflows in the last window is named by its image's place in the batch.</summary>
    [Fact]
    public void NonFiniteAdjointsAreFoundInAnyWindow()
    {
        const int Batch = 40;
        const int Bad = 33;
        Network network = s_networks.Value.Create("Digits");
        // All maps are 0 behind A and 1 behind C, all scores alike, and one is far from its target.
        network.Parameter("A.weight").CopyFrom(new float[32 * 9]);
        network.Parameter("C.bias").CopyFrom([.. Enumerable.Repeat(1f, 64)]);
        network.Parameter("C.weight").CopyFrom([.. Enumerable.Repeat(1e12f, 64 * 32 * 9)]);
        network.Parameter("E.weight").CopyFrom([.. Enumerable.Repeat(1e10f, 10 * 64 * 49)]);
        float[] images = new float[Batch * network.Plan.InputLength];
        float[] targets = new Backpropagation(network).Forward(images).ToArray();
        targets[Bad * network.Plan.OutputLength] = 1e20f;
        NonFiniteValue? found = new Trainer<Network>(network, new Sgd(0.1f), Loss.MeanSquaredError).FindNonFinite(new Batch(Batch, images, targets));
        Assert.NotNull(found);
        Assert.Equal((NonFinitePlace.Adjoint, "C"), (found.Place, found.Layer));
        Assert.Equal(Bad, found.Index[0]);
    }

    private static (float[] Scores, float[] Input, float[] Parameters) Run(Network network, float[] images, float[] adjoints)
    {
        Backpropagation pass = new(network) { UpdatesStatistics = false };
        // Twice, the second time on used memory: whatever is read before it is written shows.
        pass.Forward(images);
        pass.Backward(adjoints);
        pass.ZeroAdjoints();
        pass.Workspace!.Fill(float.NaN);
        float[] scores = pass.Forward(images).ToArray();
        pass.Backward(adjoints);
        return (scores, network.Plan.InputGradient ? pass.InputAdjoint().ToArray() : [], pass.ParameterAdjoints.ToArray());
    }

    // The planner decides by bytes: these networks are so small that one window would hold any batch.
    private static void Shrink(IReadOnlyList<WindowedSteps> windows)
    {
        var array = (WindowedSteps[])windows;
        for (int run = 0; run < array.Length; run++)
            array[run] = array[run] with { Images = WindowImages };
    }

    private static void AssertClose(float[] expected, float[] actual, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        float largest = expected.Select(Math.Abs).Append(1e-3f).Max();
        for (int at = 0; at < expected.Length; at++)
            Assert.True(Math.Abs(expected[at] - actual[at]) <= 1e-5f * largest, $"{what}: value {at} is {actual[at]} instead of {expected[at]}");
    }

    private static IEnumerable<string> Walked(IReadOnlyList<StepInfo> steps, IReadOnlyList<WindowedSteps> windows) =>
        windows.SelectMany(run => steps.Skip(run.First).Take(run.End - run.First)).Select(step => step.Name);
}
