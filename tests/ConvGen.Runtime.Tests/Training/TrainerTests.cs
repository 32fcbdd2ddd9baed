using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Xunit;

namespace ConvGen.Runtime.Tests.Training;

/// <summary>The trainer on a network whose adjoints are plain loops.</summary>
public sealed class TrainerTests
{
    /// <summary>Images whose class is the greatest of four hidden linear scores: separable by the network.</summary>
    internal static Dataset Separable(int count, int seed = 1)
    {
        var random = new Random(seed);
        var teacher = new LinearNet(seed: 77);
        float[] images = [.. Enumerable.Range(0, count * LinearNet.Inputs).Select(_ => (random.NextSingle() * 2) - 1)];
        float[] scores = new float[count * LinearNet.Scores];
        teacher.Predict(images, scores);
        int[] labels = [.. Enumerable.Range(0, count).Select(image => ArgMax(scores.AsSpan(image * LinearNet.Scores, LinearNet.Scores)))];
        return Dataset.FromFloats(Shape.Vector(LinearNet.Inputs), images, labels, LinearNet.Scores);
    }

    private static int ArgMax(ReadOnlySpan<float> scores)
    {
        int best = 0;
        for (int index = 1; index < scores.Length; index++)
            best = scores[index] > scores[best] ? index : best;
        return best;
    }

    private static float[] Integers(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (float)random.Next(-3, 4))];
    }

    private static LinearNet IntegerNet()
    {
        var net = new LinearNet();
        net.LoadState(Integers(net.Plan.ParameterLength, 5));
        return net;
    }

    [Theory]
    [InlineData("sgd")]
    [InlineData("adam")]
    [InlineData("adamw")]
    public void LearnsASeparableProblem(string kind)
    {
        Dataset train = Separable(800);
        var net = new LinearNet(seed: 3);
        Optimizer optimizer = kind switch
        {
            "sgd" => new Sgd(0.5f, momentum: 0.9f, nesterov: true),
            "adam" => new Adam(0.05f),
            _ => new AdamW(0.05f, weightDecay: 1e-4f),
        };
        var trainer = new Trainer<LinearNet>(net, optimizer, Loss.CrossEntropy)
        {
            Schedule = LearningRateSchedule.Cosine(optimizer.LearningRate, totalSteps: 20 * 25),
            ClipNorm = 5f,
        };
        double before = Evaluation.Of(net, Separable(400, seed: 2)).Accuracy;
        EpochProgress first = trainer.TrainEpoch(train, batchSize: 32, shuffleSeed: 1);
        EpochProgress last = first;
        for (int epoch = 1; epoch < 20; epoch++)
            last = trainer.TrainEpoch(train, batchSize: 32, shuffleSeed: 1);

        Evaluation after = Evaluation.Of(net, Separable(400, seed: 2));
        Assert.True(before < 0.6, $"The untrained network already reads {before:P1}: the test would show nothing.");
        Assert.True(after.Accuracy > 0.95, $"Accuracy {after.Accuracy:P1} after training.");
        Assert.True(last.Loss < first.Loss / 2, $"Loss {first.Loss} at first, {last.Loss} at last.");
        Assert.Equal(500, trainer.Steps);
        Assert.Equal(500, optimizer.Steps);
        Assert.Equal(20, trainer.Epoch);
    }

    [Theory]
    [InlineData("mse")]
    [InlineData("bce")]
    public void LearnsTargets(string name)
    {
        Dataset data = Separable(256);
        float[] targets = new float[data.Count * LinearNet.Scores];
        for (int image = 0; image < data.Count; image++)
            targets[(image * LinearNet.Scores) + data.Labels[image]] = 1;
        float[] images = new float[data.Count * LinearNet.Inputs];
        for (int image = 0; image < data.Count; image++)
            data.ImageAsFloats(image, images.AsSpan(image * LinearNet.Inputs, LinearNet.Inputs));
        Loss loss = name == "mse" ? Loss.MeanSquaredError : Loss.BinaryCrossEntropy;
        var net = new LinearNet(seed: 3);
        var trainer = new Trainer<LinearNet>(net, new Adam(0.05f), loss);
        StepResult first = trainer.Step(images, targets);
        StepResult last = first;
        for (int step = 0; step < 300; step++)
            last = trainer.Step(new Batch(data.Count, images, targets));
        Assert.True(last.Loss < first.Loss / 2, $"Loss {first.Loss} at first, {last.Loss} at last.");
        Assert.Equal(0, last.Correct);
        Assert.Equal(last.Loss, Evaluation.Of(net, [new Batch(data.Count, images, targets)], loss).Loss, 0.01);
        Assert.True(double.IsNaN(Evaluation.Of(net, [new Batch(data.Count, images, targets)], loss).Accuracy));
    }

    [Fact]
    public void OneStepOfDescentSubtractsTheAdjoint()
    {
        // Whole numbers and a learning rate of 1: all sums are exact.
        LinearNet net = IntegerNet();
        float[] state = net.State;
        float[] images = Integers(2 * LinearNet.Inputs, 1);
        float[] targets = Integers(2 * LinearNet.Scores, 2);
        var trainer = new Trainer<LinearNet>(net, new Sgd(1f), Loss.MeanSquaredError);
        StepResult result = trainer.Step(images, targets);

        float[] expected = [.. state];
        double loss = 0;
        double squares = 0;
        for (int score = 0; score < LinearNet.Scores; score++)
        {
            float[] errors = new float[2];
            for (int image = 0; image < 2; image++)
            {
                float value = state[(LinearNet.Inputs * LinearNet.Scores) + score];
                for (int input = 0; input < LinearNet.Inputs; input++)
                    value += state[(score * LinearNet.Inputs) + input] * images[(image * LinearNet.Inputs) + input];
                errors[image] = value - targets[(image * LinearNet.Scores) + score];
                loss += errors[image] * errors[image] / 8;
            }

            for (int input = 0; input <= LinearNet.Inputs; input++)
            {
                float one = input == LinearNet.Inputs ? 1 : images[input];
                float two = input == LinearNet.Inputs ? 1 : images[LinearNet.Inputs + input];
                float adjoint = ((errors[0] * one) + (errors[1] * two)) / 4;
                squares += adjoint * adjoint;
                expected[input == LinearNet.Inputs ? (LinearNet.Inputs * LinearNet.Scores) + score : (score * LinearNet.Inputs) + input] -= adjoint;
            }
        }

        Assert.Equal(loss, result.Loss);
        Assert.Equal(Math.Sqrt(squares), result.GradientNorm, 1e-12);
        Assert.True(result.Updated);
        Assert.Equal(2, result.Images);
        Assert.Equal(expected[..LinearNet.MeanOffset], net.State[..LinearNet.MeanOffset]);

        // Predict sees the new parameters.
        float[] scores = new float[2 * LinearNet.Scores];
        float[] fresh = new float[2 * LinearNet.Scores];
        net.Predict(images, scores);
        var copy = new LinearNet();
        copy.LoadState(net.State);
        copy.Predict(images, fresh);
        Assert.Equal(fresh, scores);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void AccumulatedBatchesEqualOneBigBatch(int parts)
    {
        const int images = 8;
        float[] pixels = Integers(images * LinearNet.Inputs, 1);
        float[] targets = Integers(images * LinearNet.Scores, 2);
        LinearNet whole = IntegerNet();
        StepResult big = new Trainer<LinearNet>(whole, new Sgd(0.5f), Loss.MeanSquaredError).Step(pixels, targets);

        LinearNet net = IntegerNet();
        var trainer = new Trainer<LinearNet>(net, new Sgd(0.5f), Loss.MeanSquaredError) { AccumulateSteps = parts };
        float[] before = net.State[..LinearNet.MeanOffset];
        double loss = 0;
        StepResult result = default;
        for (int part = 0; part < parts; part++)
        {
            Assert.Equal(before, net.State[..LinearNet.MeanOffset]);
            int each = images / parts;
            result = trainer.Step(
                pixels.AsSpan(part * each * LinearNet.Inputs, each * LinearNet.Inputs),
                targets.AsSpan(part * each * LinearNet.Scores, each * LinearNet.Scores));
            Assert.Equal(part == parts - 1, result.Updated);
            loss += result.Loss / parts;
        }

        // Whole numbers and powers of two: the same to the bit.
        Assert.Equal(whole.State[..LinearNet.MeanOffset], net.State[..LinearNet.MeanOffset]);
        Assert.NotEqual(before, net.State[..LinearNet.MeanOffset]);
        Assert.Equal(big.Loss, loss);
        Assert.Equal(big.GradientNorm, result.GradientNorm);
        Assert.Equal(1, trainer.Optimizer.Steps);
    }

    [Theory]
    [InlineData(1000f)]
    [InlineData(0.5f)]
    public void ClippingBoundsTheNormAndKeepsTheDirection(float clip)
    {
        float[] images = Integers(4 * LinearNet.Inputs, 1);
        float[] targets = Integers(4 * LinearNet.Scores, 2);
        LinearNet free = IntegerNet();
        LinearNet clipped = IntegerNet();
        float[] before = free.State;
        StepResult a = new Trainer<LinearNet>(free, new Sgd(1f), Loss.MeanSquaredError).Step(images, targets);
        StepResult b = new Trainer<LinearNet>(clipped, new Sgd(1f), Loss.MeanSquaredError) { ClipNorm = clip }.Step(images, targets);
        Assert.Equal(a.GradientNorm, b.GradientNorm);
        double factor = Math.Min(1, clip / a.GradientNorm);
        Assert.Equal(clip < 1, factor < 1);
        for (int index = 0; index < LinearNet.MeanOffset; index++)
            Assert.Equal((before[index] - free.State[index]) * factor, before[index] - clipped.State[index], 1e-5);
    }

    [Fact]
    public void TheScheduleSetsTheRateOfEachUpdate()
    {
        var trainer = new Trainer<LinearNet>(IntegerNet(), new Sgd(9f), Loss.MeanSquaredError)
        {
            Schedule = LearningRateSchedule.Step(0.5f, every: 2, factor: 0.5f),
            AccumulateSteps = 2,
        };
        float[] images = Integers(LinearNet.Inputs, 1);
        float[] targets = Integers(LinearNet.Scores, 2);
        List<float> rates = [];
        for (int step = 0; step < 10; step++)
            rates.Add(trainer.Step(images, targets).LearningRate);
        Assert.Equal([0.5f, 0.5f, 0.5f, 0.5f, 0.25f, 0.25f, 0.25f, 0.25f, 0.125f, 0.125f], rates);
        Assert.Equal(0.125f, trainer.Optimizer.LearningRate);
    }

    public static TheoryData<string> Faults => ["image length", "no image", "too few labels", "label out of range", "negative label", "targets for labels"];

    [Theory]
    [MemberData(nameof(Faults))]
    public void BadInputChangesNothing(string fault)
    {
        var net = new LinearNet(seed: 4);
        var trainer = new Trainer<LinearNet>(net, new Adam(0.1f), Loss.CrossEntropy);
        trainer.Step(new float[2 * LinearNet.Inputs], (int[])[1, 2]);
        float[] before = net.State;
        float[] two = new float[2 * LinearNet.Inputs];
        Assert.Throws<ArgumentException>(() => fault switch
        {
            "image length" => trainer.Step(new float[LinearNet.Inputs + 1], (int[])[0]),
            "no image" => trainer.Step([], Array.Empty<int>()),
            "too few labels" => trainer.Step(two, (int[])[0]),
            "label out of range" => trainer.Step(two, (int[])[0, LinearNet.Scores]),
            "negative label" => trainer.Step(two, (int[])[-1, 0]),
            _ => trainer.Step(two, new float[2 * LinearNet.Scores]),
        });
        Assert.Equal(before, net.State);
        Assert.Equal(1, trainer.Steps);
        Assert.Equal(1, trainer.Optimizer.Steps);
    }

    [Fact]
    public void TargetsThatAreNotNumbersChangeNothing()
    {
        var net = new LinearNet(seed: 4);
        var trainer = new Trainer<LinearNet>(net, new Sgd(0.1f), Loss.MeanSquaredError);
        float[] before = net.State;
        ArgumentException exception = Assert.Throws<ArgumentException>(
            () => trainer.Step(new float[LinearNet.Inputs], (float[])[0, 0, float.NaN, 0]));
        Assert.Contains("Target 2 of image 0 is NaN", exception.Message, StringComparison.Ordinal);
        Assert.Equal(before, net.State);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void ALossThatIsNotFiniteIsReportedAndLeavesTheNetworkAsItWas(float pixel)
    {
        var net = new LinearNet(seed: 4);
        var trainer = new Trainer<LinearNet>(net, new Adam(0.1f), Loss.CrossEntropy);
        float[] images = Integers(LinearNet.Inputs, 1);
        trainer.Step(images, (int[])[1]);
        float[] before = net.State;
        float[] bad = [.. images];
        bad[2] = pixel;
        StepResult result = trainer.Step(bad, (int[])[1]);
        Assert.False(double.IsFinite(result.Loss));
        Assert.False(result.Updated);
        Assert.Equal(before, net.State);
        Assert.True(trainer.Step(images, (int[])[1]).Updated);
        Assert.All(net.State, value => Assert.True(float.IsFinite(value)));
    }

    [Fact]
    public void AGradientThatIsNotFiniteIsThrownAway()
    {
        // A loss of (2·10¹⁹)² ÷ 4 is finite; an image of 10³⁰ takes its adjoint beyond floats.
        var net = new LinearNet();
        float[] state = new float[net.Plan.ParameterLength];
        net.LoadState(state);
        var trainer = new Trainer<LinearNet>(net, new Sgd(0.1f), Loss.MeanSquaredError);
        StepResult result = trainer.Step((float[])[1e30f, 0, 0, 0, 0, 0], (float[])[2e19f, 0, 0, 0]);
        Assert.True(double.IsFinite(result.Loss));
        Assert.False(double.IsFinite(result.GradientNorm));
        Assert.False(result.Updated);
        Assert.Equal(state, net.State);
        Assert.True(trainer.Step((float[])[1, 0, 0, 0, 0, 0], (float[])[1, 0, 0, 0]).Updated);
        Assert.All(net.State, value => Assert.True(float.IsFinite(value)));
    }

    [Fact]
    public void TheBitsDoNotDependOnTheNumberOfThreads()
    {
        Dataset data = Separable(100);
        float[] Train(int threads)
        {
            var net = new LinearNet(seed: 3) { Dropout = true, Threads = threads };
            var trainer = new Trainer<LinearNet>(net, new AdamW(0.05f), Loss.CrossEntropyWith(0.1f)) { ClipNorm = 0.1f, DropoutSeed = 9 };
            trainer.TrainEpoch(data, batchSize: 16, shuffleSeed: 2);
            return net.State;
        }

        float[] one = Train(1);
        Assert.Equal(one, Train(2));
        Assert.Equal(one, Train(3));
    }

    [Fact]
    public void EachStepHasItsOwnDropoutMasks()
    {
        float[] Train(ulong seed, int steps)
        {
            var net = new LinearNet(seed: 3) { Dropout = true };
            var trainer = new Trainer<LinearNet>(net, new Sgd(0f), Loss.MeanSquaredError) { DropoutSeed = seed };
            float[] images = Integers(LinearNet.Inputs, 1);
            return [.. Enumerable.Range(0, steps).Select(_ => (float)trainer.Step(images, new float[LinearNet.Scores]).GradientNorm)];
        }

        Assert.Equal(Train(1, 10), Train(1, 10));
        Assert.NotEqual(Train(1, 10), Train(2, 10));
        Assert.True(Train(1, 10).Distinct().Count() > 2);
    }

    [Theory]
    [InlineData("sgd", 1)]
    [InlineData("adam", 1)]
    [InlineData("adamw", 3)]
    public void AStepAllocatesNothingAfterTheFirstOfASize(string kind, int accumulate)
    {
        Optimizer optimizer = kind switch
        {
            "sgd" => new Sgd(0.1f, momentum: 0.9f),
            "adam" => new Adam(),
            _ => new AdamW(),
        };
        var net = new LinearNet { Threads = 1 };
        var trainer = new Trainer<LinearNet>(net, optimizer, Loss.CrossEntropy)
        {
            AccumulateSteps = accumulate,
            ClipNorm = 0.01f,
            Schedule = LearningRateSchedule.Warmup(5, LearningRateSchedule.OneCycle(0.1f, 100)),
        };
        var large = new Batch(new float[20 * LinearNet.Inputs], new int[20]);
        var small = new Batch(new float[7 * LinearNet.Inputs], new int[7]);
        for (int warm = 0; warm < 3; warm++)
        {
            trainer.Step(large);
            trainer.Step(small);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int step = 0; step < 30; step++)
        {
            trainer.Step(small);
            trainer.Step(large);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void ProgressTellsOfEachStep()
    {
        Dataset data = Separable(50);
        var trainer = new Trainer<LinearNet>(new LinearNet(), new Sgd(0f), Loss.CrossEntropy);
        var heard = new List<EpochProgress>();
        EpochProgress end = trainer.TrainEpoch(data, 16, progress: new Listener(heard.Add));
        Assert.Equal([1, 2, 3, 4], heard.Select(progress => progress.Batch));
        Assert.All(heard, progress => Assert.Equal(4, progress.Batches));
        Assert.Equal([16L, 32L, 48L, 50L], heard.Select(progress => progress.Images));
        Assert.Equal(heard[^1], end);
        Assert.Equal(2, end.Last.Images);

        // With a learning rate of 0 the epoch's means are those of an evaluation.
        Evaluation evaluation = Evaluation.Of(trainer.Net, data, batchSize: 7);
        Assert.Equal(evaluation.Loss, end.Loss, 1e-6);
        Assert.Equal(evaluation.Accuracy, end.Accuracy, 1e-12);
    }

    [Fact]
    public void AnInterruptedEpochGoesOnWhereItStood()
    {
        Dataset data = Separable(50);
        Trainer<LinearNet> Make() =>
            new(new LinearNet(seed: 3) { Dropout = true }, new Adam(0.05f), Loss.CrossEntropy) { DropoutSeed = 4 };
        Trainer<LinearNet> unbroken = Make();
        EpochProgress expected = unbroken.TrainEpoch(data, 16, shuffleSeed: 8);
        unbroken.TrainEpoch(data, 16, shuffleSeed: 8);

        Trainer<LinearNet> trainer = Make();
        using var cancellation = new CancellationTokenSource();
        var listener = new Listener(progress =>
        {
            if (progress.Batch == 2)
                cancellation.Cancel();
        });
        Assert.Throws<OperationCanceledException>(() => trainer.TrainEpoch(data, 16, 8, listener, cancellation.Token));
        Assert.Equal(2, trainer.EpochBatch);
        Assert.Throws<InvalidOperationException>(() => trainer.TrainEpoch(data, 16, shuffleSeed: 9));
        Assert.Throws<InvalidOperationException>(() => trainer.TrainEpoch(data, 15, shuffleSeed: 8));
        Assert.Throws<InvalidOperationException>(() => trainer.TrainEpoch(data.Take(49), 16, shuffleSeed: 8));
        Assert.Equal(expected, trainer.TrainEpoch(data, 16, shuffleSeed: 8));
        Assert.Equal(1, trainer.Epoch);
        Assert.Equal(0, trainer.EpochBatch);
        trainer.TrainEpoch(data, 16, shuffleSeed: 8);
        Assert.Equal(unbroken.Net.State, trainer.Net.State);
    }

    [Fact]
    public void EndEpochLeavesTheRestOut()
    {
        var trainer = new Trainer<LinearNet>(new LinearNet(), new Sgd(0.1f), Loss.CrossEntropy);
        using var cancellation = new CancellationTokenSource();
        var listener = new Listener(_ => cancellation.Cancel());
        Assert.Throws<OperationCanceledException>(() => trainer.TrainEpoch(Separable(50), 16, 8, listener, cancellation.Token));
        trainer.EndEpoch();
        Assert.Equal(1, trainer.Epoch);
        Assert.Equal(3, trainer.TrainEpoch(Separable(9), 3).Batches);
        trainer.EndEpoch();
        Assert.Equal(2, trainer.Epoch);
    }

    [Fact]
    public void BadOptionsAreRefused()
    {
        var net = new LinearNet();
        var optimizer = new Adam();
        _ = new Trainer<LinearNet>(net, optimizer, Loss.CrossEntropy);
        Assert.Throws<InvalidOperationException>(() => new Trainer<LinearNet>(net, optimizer, Loss.CrossEntropy));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Trainer<LinearNet>(net, new Adam(), Loss.CrossEntropy) { ClipNorm = 0f });
        Assert.Throws<ArgumentOutOfRangeException>(() => new Trainer<LinearNet>(net, new Adam(), Loss.CrossEntropy) { ClipNorm = float.NaN });
        Assert.Throws<ArgumentOutOfRangeException>(() => new Trainer<LinearNet>(net, new Adam(), Loss.CrossEntropy) { AccumulateSteps = 0 });
        var trainer = new Trainer<LinearNet>(net, new Adam(), Loss.CrossEntropy);
        Dataset other = Dataset.FromFloats(Shape.Vector(5), new float[5], (int[])[0], 4);
        Assert.Throws<ArgumentException>(() => trainer.TrainEpoch(other, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => trainer.TrainEpoch(Separable(5), 0));
    }

    [Fact]
    public void TrainedRunsJoinNeighboursAndLeaveStatisticsOut()
    {
        Assert.Equal([new ParameterSegment(0, 24, true), new ParameterSegment(24, 4, false)], ParameterSegment.Of(new LinearNet().Plan));
    }

    internal sealed class Listener(Action<EpochProgress> hear) : IProgress<EpochProgress>
    {
        public void Report(EpochProgress value) => hear(value);
    }
}
