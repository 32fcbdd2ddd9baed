using System;
using System.Linq;
using Xunit;

namespace ConvGen.Runtime.Tests.Networks;

public sealed class BackpropagationTests
{
    public static TheoryData<int, int> BatchesAndThreads => Numbers.Pairs([1, 2, 5], [1, 2, 3]);

    [Theory]
    [MemberData(nameof(BatchesAndThreads))]
    public void GivesScoresAndAdjoints(int images, int threads)
    {
        var net = new TwoScores { Threads = threads };
        float[] parameters = Numbers.Fill(net, 1);
        float[] batch = Numbers.Draw(images * TwoScores.InputLength, 2);
        float[] adjoints = Numbers.Draw(images * TwoScores.OutputLength, 3);
        var backpropagation = new Backpropagation(net);

        float[] scores = backpropagation.Forward(batch).ToArray();
        backpropagation.Backward(adjoints);

        Assert.Equal(TwoScores.Expected(parameters, batch), scores);
        Assert.Equal(ExpectedAdjoints(batch, adjoints), backpropagation.ParameterAdjoints.ToArray());
        Assert.Equal(ExpectedInputAdjoint(parameters, adjoints), backpropagation.InputAdjoint().ToArray());
        Assert.Equal(backpropagation.ParameterAdjoints[48..52].ToArray(), backpropagation.ParameterAdjoint("Dense.bias").ToArray());
    }

    [Fact]
    public void AdjointsAddUpUntilTheyAreZeroed()
    {
        var net = new TwoScores();
        var backpropagation = new Backpropagation(net);
        float[] first = Pass(seed: 1);
        float[] second = Pass(seed: 2);
        float[] sum = [.. first.Zip(second, (left, right) => left + right)];
        Assert.NotEqual(first, sum);

        Assert.Equal(sum, backpropagation.ParameterAdjoints.ToArray());
        backpropagation.ZeroAdjoints();
        Assert.All(backpropagation.ParameterAdjoints.ToArray(), adjoint => Assert.Equal(0, adjoint));

        float[] Pass(int seed)
        {
            float[] batch = Numbers.Draw(TwoScores.InputLength, seed);
            float[] adjoints = Numbers.Draw(TwoScores.OutputLength, seed + 10);
            backpropagation.Forward(batch);
            backpropagation.Backward(adjoints);
            return ExpectedAdjoints(batch, adjoints);
        }
    }

    [Fact]
    public void RunningStatisticsReachTheNetwork()
    {
        var net = new TwoScores();
        float[] image = Numbers.Draw(TwoScores.InputLength, 1);
        float[] scores = new float[TwoScores.OutputLength];
        net.Predict(image, scores);
        var backpropagation = new Backpropagation(net);

        backpropagation.Forward(image);
        backpropagation.Forward(image);

        Assert.Equal([2f, 2, 2, 2], net.Center.RunningMean.ToArray());
        net.Predict(image, scores);
        Assert.Equal(TwoScores.Expected(net.CanonicalParameters.Span.ToArray(), image), scores);
        Assert.Equal(scores[0] - 2, scores[4]);
    }

    [Fact]
    public void AFaultInAPassLeavesTheNetworkAsItWas()
    {
        var net = new TwoScores();
        float[] before = net.CanonicalParameters.Span.ToArray();
        var backpropagation = new Backpropagation(net);
        net.OnPart = (_, step) =>
        {
            if (step == 2)
                throw new InvalidOperationException("broke");
        };

        Assert.Throws<InvalidOperationException>(() => backpropagation.Forward(new float[TwoScores.InputLength]).Length);

        Assert.Equal(before, net.CanonicalParameters.Span.ToArray());
        Assert.Throws<InvalidOperationException>(() => backpropagation.Backward(new float[TwoScores.OutputLength]));
    }

    [Fact]
    public void ReadsTheWeightsAsTheyStand()
    {
        var net = new TwoScores();
        var backpropagation = new Backpropagation(net);
        float[] image = Numbers.Draw(TwoScores.InputLength, 1);
        backpropagation.Forward(image);

        lock (net.SyncRoot)
        {
            net.CanonicalParameters.Span.Fill(2);
            net.MarkStale();
        }

        float[] expected = TwoScores.Expected(Enumerable.Repeat(2f, net.Plan.ParameterLength).ToArray(), image);
        Assert.Equal(expected, backpropagation.Forward(image).ToArray());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void AllocatesNothingAfterTheFirstPassOfTheLargestBatch(int threads)
    {
        var net = new TwoScores { Threads = threads };
        var backpropagation = new Backpropagation(net);
        float[] batch = new float[7 * TwoScores.InputLength];
        float[] adjoints = new float[7 * TwoScores.OutputLength];
        Step(7);

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int round = 0; round < 5; round++)
        {
            Step(7);
            Step(3);
        }
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Step(int images)
        {
            backpropagation.ZeroAdjoints();
            backpropagation.Forward(batch.AsSpan(0, images * TwoScores.InputLength));
            backpropagation.Backward(adjoints.AsSpan(0, images * TwoScores.OutputLength));
            backpropagation.InputAdjoint();
        }
    }

    [Fact]
    public void ReadsNoMemoryThatItHasNotWritten()
    {
        var net = new TwoScores();
        float[] parameters = Numbers.Fill(net, 1);
        float[] batch = Numbers.Draw(2 * TwoScores.InputLength, 2);
        float[] adjoints = Numbers.Draw(2 * TwoScores.OutputLength, 3);
        var backpropagation = new Backpropagation(net);
        backpropagation.Forward(batch);
        net.LoadState(parameters);

        backpropagation.Workspace!.Fill(float.NaN);
        float[] scores = backpropagation.Forward(batch).ToArray();
        backpropagation.Backward(adjoints);

        Assert.Equal(TwoScores.Expected(parameters, batch), scores);
        Assert.Equal(ExpectedAdjoints(batch, adjoints), backpropagation.ParameterAdjoints.ToArray());
        Assert.Equal(ExpectedInputAdjoint(parameters, adjoints), backpropagation.InputAdjoint().ToArray());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(11)]
    [InlineData(25)]
    public void RefusesImagesOfAWrongLength(int length)
    {
        var backpropagation = new Backpropagation(new TwoScores());
        ArgumentException error = Assert.Throws<ArgumentException>(() => backpropagation.Forward(new float[length]).Length);
        Assert.Contains("multiple of 12", error.Message);
        Assert.Contains($"got {length}", error.Message);
    }

    [Fact]
    public void RefusesAdjointsOfAWrongLengthAndKeepsItsState()
    {
        var backpropagation = new Backpropagation(new TwoScores());
        backpropagation.Forward(new float[2 * TwoScores.InputLength]);

        ArgumentException error = Assert.Throws<ArgumentException>(() => backpropagation.Backward(new float[TwoScores.OutputLength]));

        Assert.Contains("expected 16", error.Message);
        Assert.Contains("got 8", error.Message);
        backpropagation.Backward(new float[2 * TwoScores.OutputLength]);
    }

    [Fact]
    public void KeepsTheOrderOfCalls()
    {
        var backpropagation = new Backpropagation(new TwoScores());
        float[] image = new float[TwoScores.InputLength];
        float[] adjoints = new float[TwoScores.OutputLength];

        Assert.Throws<InvalidOperationException>(() => backpropagation.Backward(adjoints));
        backpropagation.Forward(image);
        Assert.Throws<InvalidOperationException>(() => backpropagation.InputAdjoint().Length);
        backpropagation.Backward(adjoints);
        Assert.Equal(TwoScores.InputLength, backpropagation.InputAdjoint().Length);
        Assert.Throws<InvalidOperationException>(() => backpropagation.Backward(adjoints));
    }

    [Fact]
    public void NamesTheRemedyWhereAdjointsWereNotCompiled()
    {
        NetworkPlan plan = PlanNet.Tiny();
        InvalidOperationException training = Assert.Throws<InvalidOperationException>(() => new Backpropagation(new PlanNet(plan)));
        Assert.Contains("Training = true", training.Message);

        var trainable = new NetworkPlan
        {
            Name = plan.Name,
            Input = plan.Input,
            Layers = plan.Layers,
            Parameters = plan.Parameters,
            Outputs = plan.Outputs,
            OutputLength = plan.OutputLength,
            ParameterLength = plan.ParameterLength,
            Inference = plan.Inference,
            Training = plan.Inference,
        };
        var backpropagation = new Backpropagation(new PlanNet(trainable));
        InvalidOperationException input = Assert.Throws<InvalidOperationException>(() => backpropagation.InputAdjoint().Length);
        Assert.Contains("InputGradient = true", input.Message);
    }

    private static float[] ExpectedAdjoints(float[] batch, float[] adjoints)
    {
        float[] expected = new float[56];
        for (int image = 0; image < batch.Length / TwoScores.InputLength; image++)
        {
            for (int feature = 0; feature < TwoScores.Features; feature++)
            {
                float adjoint = Adjoint(adjoints, image, feature);
                expected[48 + feature] += adjoint;
                for (int input = 0; input < TwoScores.InputLength; input++)
                    expected[(feature * TwoScores.InputLength) + input] += adjoint * batch[(image * TwoScores.InputLength) + input];
            }
        }
        return expected;
    }

    private static float[] ExpectedInputAdjoint(float[] parameters, float[] adjoints)
    {
        float[] expected = new float[adjoints.Length / TwoScores.OutputLength * TwoScores.InputLength];
        for (int index = 0; index < expected.Length; index++)
        {
            (int image, int input) = (index / TwoScores.InputLength, index % TwoScores.InputLength);
            for (int feature = 0; feature < TwoScores.Features; feature++)
                expected[index] += Adjoint(adjoints, image, feature) * parameters[(feature * TwoScores.InputLength) + input];
        }
        return expected;
    }

    // Both outputs pass the same adjoint on to the dense layer.
    private static float Adjoint(float[] adjoints, int image, int feature) =>
        adjoints[(image * TwoScores.OutputLength) + feature] + adjoints[(image * TwoScores.OutputLength) + TwoScores.Features + feature];
}
