using System;
using System.Collections.Generic;
using System.Linq;
using ConvGen.Kernels.Tests.Harness;
using Xunit;

namespace ConvGen.Kernels.Tests.Networks;

/// <summary>Small networks of every layer kind, compiled once for all tests of <see cref="LayerTests"/>.</summary>
public sealed class LayerNetworks
{
    /// <summary>Name and body of each network: layers on 6 channels of 8×8 unless the input says otherwise.</summary>
    public static IReadOnlyDictionary<string, (string Input, string Layers)> Declarations { get; } = new Dictionary<string, (string Input, string Layers)>
    {
        ["MaxPooled"] = ("6, 8, 8", Conv("A", "") + "[MaxPool(3, Stride = 2, Padding = 1)] public partial PoolLayer B { get; }" + Head()),
        ["AveragePooled"] = ("6, 9, 8", Conv("A", "") + "[AveragePool(3, Stride = 2, Padding = 1, CeilMode = true)] public partial PoolLayer B { get; }" + Head()),
        ["AverageWithoutPadding"] = ("6, 7, 7", Conv("A", "") + "[AveragePool(2, Padding = 1, CountIncludePadding = false)] public partial PoolLayer B { get; }" + Head()),
        ["GlobalAverage"] = ("6, 7, 5", Conv("A", "") + "[GlobalAveragePool] public partial PoolLayer B { get; }" + Head()),
        ["GlobalMaximum"] = ("6, 7, 5", Conv("A", "") + "[GlobalMaxPool] public partial PoolLayer B { get; }" + Head()),
        ["LargeWindow"] = ("6, 9, 9", Conv("A", "") + "[MaxPool(8, Stride = 1)] public partial PoolLayer B { get; }" + Head()),
        ["Normalised"] = ("6, 6, 6", Conv("A", "Bias = false") + "[BatchNorm(Activation = Activation.Relu)] public partial BatchNormLayer B { get; }" + Head()),
        ["NormalisedPRelu"] = ("6, 6, 6", Conv("A", "Bias = false") + "[BatchNorm(Activation = Activation.PRelu)] public partial BatchNormLayer B { get; }" + Head()),
        ["NormalisedPlain"] = ("6, 6, 6", "[BatchNorm(Affine = false)] public partial BatchNormLayer B { get; }" + Head()),
        ["NormalisedTransposed"] = ("6, 5, 5", Conv("A", "Transposed = true, Stride = 2") + "[BatchNorm] public partial BatchNormLayer B { get; }" + Head()),
        ["Residual"] = ("6, 6, 6", Conv("A", "Activation = Activation.Relu") + Conv("B", "") + "[Add(nameof(A), nameof(B), Activation = Activation.Relu)] public partial JoinLayer C { get; }" + Head()),
        ["AddedTwice"] = ("6, 5, 5", Conv("A", "") + "[Add(nameof(A), nameof(A))] public partial JoinLayer B { get; }" + Head()),
        ["Excited"] = ("6, 6, 6", Conv("A", "") + "[GlobalAveragePool] public partial PoolLayer B { get; } [Dense(7, Activation = Activation.Sigmoid)] public partial DenseLayer C { get; } [Multiply(nameof(A), nameof(C))] public partial JoinLayer D { get; }" + Head()),
        ["Squared"] = ("6, 5, 5", Conv("A", "") + "[Multiply(nameof(A), nameof(A), Activation = Activation.Tanh)] public partial JoinLayer B { get; }" + Head()),
        ["Concatenated"] = ("6, 6, 6", Conv("A", "") + Conv("B", "From = nameof(A)") + "[Concat(nameof(A), nameof(B))] public partial JoinLayer C { get; }" + Head()),
        ["Branched"] = ("6, 6, 6", Conv("A", "Activation = Activation.Relu, Output = true") + Conv("B", "From = nameof(A), Stride = 2") + Head()),
        ["TwoBranchesOnTheInput"] = ("6, 6, 6", Conv("A", "Activation = Activation.Relu") + Conv("B", "From = ConvNet.Input") + "[Concat(nameof(A), ConvNet.Input, nameof(B))] public partial JoinLayer C { get; }" + Head()),
        ["AddedToTheInput"] = ("7, 5, 5", Conv("A", "") + "[Add(ConvNet.Input, nameof(A))] public partial JoinLayer B { get; } [Multiply(nameof(B), ConvNet.Input)] public partial JoinLayer C { get; }" + Head()),
        ["FewChannelsReadTwice"] = ("3, 6, 6", Conv("A", "Stride = 2") + "[ConvLayer(7, kernel: 5, Stride = 2, Padding = 2, From = ConvNet.Input)] public partial ConvLayer B { get; } [Add(nameof(A), nameof(B))] public partial JoinLayer C { get; }" + Head()),
        ["Nearest"] = ("6, 4, 5", Conv("A", "") + "[Upsample(2)] public partial UpsampleLayer B { get; }" + Conv("C", "") + Head()),
        ["Bilinear"] = ("6, 4, 5", Conv("A", "") + "[Upsample(3, Mode = UpsampleMode.Bilinear)] public partial UpsampleLayer B { get; }" + Head()),
        ["Flattened"] = ("6, 4, 5", Conv("A", "") + "[Flatten] public partial FlattenLayer B { get; }" + Head()),
        ["FlattenedOut"] = ("6, 4, 5", Conv("A", "") + "[Flatten] public partial FlattenLayer B { get; }"),
        ["DroppedNever"] = ("6, 5, 5", Conv("A", "") + "[Dropout(0f)] public partial DropoutLayer B { get; }" + Head()),
        ["SoftmaxMap"] = ("6, 4, 4", Conv("A", "") + "[Softmax] public partial SoftmaxLayer B { get; }" + Head()),
        ["SoftmaxVector"] = ("6, 4, 4", Conv("A", "") + "[Dense(5)] public partial DenseLayer B { get; } [Softmax] public partial SoftmaxLayer C { get; }"),
        ["DenseOnMap"] = ("8, 4, 4", Conv("A", "") + "[MaxPool(2)] public partial PoolLayer B { get; }" + Head()),
        ["DenseOnMapOf16"] = ("6, 4, 4", "[ConvLayer(16, kernel: 3, Padding = 1)] public partial ConvLayer A { get; } [MaxPool(2)] public partial PoolLayer B { get; } [Dense(20, Activation = Activation.Relu)] public partial DenseLayer C { get; }" + Head()),
        ["Signal"] = ("6, 20", "[ConvLayer(9, kernel: 5, Padding = Padding.Same)] public partial ConvLayer A { get; } [MaxPool(2)] public partial PoolLayer B { get; } [BatchNorm] public partial BatchNormLayer C { get; } [Upsample(2)] public partial UpsampleLayer D { get; }" + Head()),
        ["Vector"] = ("12", "[Dense(20, Activation = Activation.Gelu)] public partial DenseLayer A { get; } [BatchNorm] public partial BatchNormLayer B { get; }" + Head()),
        ["VectorPRelu"] = ("12", "[Dense(20)] public partial DenseLayer A { get; } [BatchNorm(Activation = Activation.PRelu)] public partial BatchNormLayer B { get; }" + Head()),
        ["PReluAlone"] = ("6, 5, 5", Conv("A", "") + "[Activate(Activation.PRelu)] public partial ActivationLayer B { get; }" + Head()),
    }
    .Concat(Enum.GetValues<Activation>().Where(activation => activation != Activation.None).Select(activation => KeyValuePair.Create(
        "Fused" + activation, ("6, 5, 5", Conv("A", $"Activation = Activation.{activation}") + Head()))))
    .ToDictionary();

    private readonly GeneratedNetworks _networks = GeneratedNetworks.Compile("Layers", Declarations.Select(network =>
        $"[ConvNet({network.Value.Input}, InputGradient = true)] public sealed partial class {network.Key} {{ {network.Value.Layers} }}"));

    /// <summary>The file of the compiled networks and their kernels.</summary>
    internal string AssemblyPath => _networks.AssemblyPath;

    internal Network Create(string name) => _networks.Create(name, seed: 7);

    private static string Conv(string name, string more) =>
        $"[ConvLayer(7, kernel: 3, Padding = Padding.Same{(more.Length > 0 ? ", " + more : "")})] public partial ConvLayer {name} {{ get; }} ";

    private static string Head() => " [Dense(4)] public partial DenseLayer Head { get; }";
}

/// <summary>Every layer kind: its adjoints agree with central differences, and it trains.</summary>
public sealed class LayerTests(LayerNetworks networks) : IClassFixture<LayerNetworks>
{
    private const int Images = 3;

    public static TheoryData<string> Names => [.. LayerNetworks.Declarations.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void AdjointsAgreeWithCentralDifferences(string name)
    {
        Network network = networks.Create(name);
        Random random = new(5);
        float[] images = Noise(random, Images * network.Plan.InputLength);
        float[] weights = Noise(random, Images * network.Plan.OutputLength);
        Backpropagation pass = new(network);
        _ = pass.Forward(images);
        pass.Backward(weights);
        double Objective()
        {
            // The training pass: batch statistics are part of what is differentiated.
            ReadOnlySpan<float> scores = new Backpropagation(network).Forward(images);
            double sum = 0;
            for (int index = 0; index < scores.Length; index++)
                sum += (double)scores[index] * weights[index];
            return sum;
        }

        foreach (Parameter parameter in network.Parameters.Where(parameter => parameter.Info.IsTrained))
        {
            float[] values = parameter.ToArray();
            float[] adjoints = pass.ParameterAdjoint(parameter.Info.Name).ToArray();
            Compare(parameter.Info.Name, adjoints, random, values, () => parameter.CopyFrom(values), Objective);
        }
        Compare("input", pass.InputAdjoint().ToArray(), random, images, () => { }, Objective);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Trains(string name)
    {
        Network network = networks.Create(name);
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
        Network network = networks.Create(name);
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
        Network network = networks.Create(name);
        Assert.All(network.Plan.Layers, layer =>
        {
            Assert.NotEqual("", layer.Kernel);
            Assert.DoesNotContain("Reference", layer.Kernel, StringComparison.Ordinal);
        });
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
        Network network = networks.Create(name);
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

    /// <summary>
    /// Central differences in float: the error of a difference of two sums of some hundred floats is about 1e-6 · sum ÷ step, and the
    /// curvature's is step². Kinks of ReLU and maximum are passed by a small part of the entries, which is why two of the drawn ones may differ.
    /// </summary>
    private static void Compare(string what, float[] adjoints, Random random, float[] values, Action apply, Func<double> objective)
    {
        const float Step = 4e-3f;
        int checkedEntries = Math.Min(12, values.Length);
        List<string> wrong = [];
        double scale = Math.Max(1, adjoints.Max(Math.Abs));
        for (int count = 0; count < checkedEntries; count++)
        {
            int at = random.Next(values.Length);
            float value = values[at];
            values[at] = value + Step;
            apply();
            double above = objective();
            values[at] = value - Step;
            apply();
            double below = objective();
            values[at] = value;
            apply();
            double difference = (above - below) / (2 * Step);
            if (!(Math.Abs(difference - adjoints[at]) <= 0.02 * scale))
                wrong.Add($"{what}[{at}]: adjoint {adjoints[at]}, central difference {difference}");
        }
        Assert.True(wrong.Count <= 2, string.Join(Environment.NewLine, wrong));
    }
}
