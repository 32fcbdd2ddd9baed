using System;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Xunit;

namespace ConvGen.Runtime.Tests.Networks;

public sealed class PredictTests
{
    public static TheoryData<int, int> BatchesAndThreads => Numbers.Pairs([1, 2, 3, 4, 7, 9], [1, 2, 5]);

    [Theory]
    [MemberData(nameof(BatchesAndThreads))]
    public void GivesTheScoresOfEachImage(int images, int threads)
    {
        var net = new TwoScores { Threads = threads };
        float[] parameters = Numbers.Fill(net, 1);
        float[] batch = Numbers.Draw(images * TwoScores.InputLength, 2);
        float[] scores = new float[images * TwoScores.OutputLength];

        net.Predict(batch, scores);

        float[] expected = TwoScores.Expected(parameters, batch);
        Assert.True(expected.Distinct().Count() > 3, "The data say nothing.");
        Assert.Equal(expected, scores);
        Assert.Equal(expected, net.Predict(batch));
    }

    [Theory]
    [InlineData(1, 1f / 255, 0f)]
    [InlineData(4, 1f, 0f)]
    [InlineData(5, 2f, -7f)]
    public void ReadsBytesInRowsOfPixels(int images, float scale, float offset)
    {
        var net = new TwoScores(seed: 3);
        byte[] bytes = new byte[images * TwoScores.InputLength];
        new Random(4).NextBytes(bytes);
        float[] planar = new float[bytes.Length];
        for (int index = 0; index < planar.Length; index++)
        {
            // [n, c, y, x] of 2×2×3 from [n, y, x, c].
            (int image, int channel, int pixel) = (index / 12, index / 6 % 2, index % 6);
            planar[index] = (bytes[(image * 12) + (pixel * 2) + channel] * scale) + offset;
        }
        float[] expected = new float[images * TwoScores.OutputLength];
        float[] scores = new float[expected.Length];

        net.Predict(planar, expected);
        net.Predict(bytes, scores, scale, offset);

        Assert.Equal(expected, scores);
    }

    [Theory]
    [InlineData(0, 8)]
    [InlineData(11, 8)]
    [InlineData(13, 8)]
    [InlineData(12, 7)]
    [InlineData(12, 9)]
    [InlineData(24, 8)]
    [InlineData(24, 0)]
    public void RefusesWrongLengthsAndSaysThem(int imagesLength, int scoresLength)
    {
        var net = new TwoScores();
        float[] scores = Enumerable.Repeat(-1f, scoresLength).ToArray();

        ArgumentException planar = Assert.Throws<ArgumentException>(() => net.Predict(new float[imagesLength], scores));
        ArgumentException bytes = Assert.Throws<ArgumentException>(() => net.Predict(new byte[imagesLength], scores));

        bool wrongImages = imagesLength is 0 or 11 or 13;
        if (wrongImages)
            Assert.Equal(planar.Message, Assert.Throws<ArgumentException>(() => net.Predict(new float[imagesLength])).Message);
        string[] words = wrongImages ? ["TwoScores", "2×2×3", "12", $"got {imagesLength}"]
            : ["TwoScores", $"expected {imagesLength / 12 * 8}", $"got {scoresLength}"];
        foreach (string word in words)
        {
            Assert.Contains(word, planar.Message);
            Assert.Contains(word, bytes.Message);
        }
        Assert.Equal(wrongImages ? "images" : "scores", planar.ParamName);
        Assert.Equal(wrongImages ? "imagesHwc" : "scores", bytes.ParamName);
        Assert.All(scores, score => Assert.Equal(-1f, score));
    }

    [Fact]
    public void SeesNewWeights()
    {
        var net = new TwoScores();
        float[] image = Numbers.Draw(TwoScores.InputLength, 1);
        float[] scores = new float[TwoScores.OutputLength];
        net.Predict(image, scores);

        float[] parameters = Numbers.Fill(net, 7);
        net.Predict(image, scores);
        Assert.Equal(TwoScores.Expected(parameters, image), scores);

        net.Dense.Bias!.CopyFrom([100, 200, 300, 400]);
        net.Predict(image, scores);
        new float[] { 100, 200, 300, 400 }.CopyTo(parameters, 48);
        Assert.Equal(TwoScores.Expected(parameters, image), scores);
    }

    [Fact]
    public void ReadsNoMemoryThatItHasNotWritten()
    {
        var net = new TwoScores();
        float[] parameters = Numbers.Fill(net, 1);
        float[] batch = Numbers.Draw(4 * TwoScores.InputLength, 2);
        float[] scores = new float[4 * TwoScores.OutputLength];
        net.Predict(batch, scores);

        net.PoisonWorkspaces();
        net.Predict(batch, scores);

        Assert.Equal(TwoScores.Expected(parameters, batch), scores);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void AllocatesNothingAfterTheFirstCallOfASize(int threads)
    {
        var net = new TwoScores { Threads = threads };
        float[] batch = Numbers.Draw(5 * TwoScores.InputLength, 2);
        byte[] bytes = new byte[batch.Length];
        float[] scores = new float[5 * TwoScores.OutputLength];
        Call();

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int round = 0; round < 10; round++)
            Call();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Call()
        {
            foreach (int images in (ReadOnlySpan<int>)[1, 5, 2])
            {
                net.Predict(batch.AsSpan(0, images * TwoScores.InputLength), scores.AsSpan(0, images * TwoScores.OutputLength));
                net.Predict(bytes.AsSpan(0, images * TwoScores.InputLength), scores.AsSpan(0, images * TwoScores.OutputLength));
            }
        }
    }

    [Fact]
    public async Task AllocatesNothingInConcurrentCalls()
    {
        const int Callers = 20;
        var net = new TwoScores { Threads = 1 };
        using var meeting = new Barrier(Callers);

        // In the first call, all meet inside, so that each has a workspace of its own.
        net.OnPart = (_, step) =>
        {
            if (step == 0)
                meeting.SignalAndWait();
        };
        long[] allocated = await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => Task.Factory.StartNew(
            () =>
            {
                float[] image = new float[TwoScores.InputLength];
                float[] scores = new float[TwoScores.OutputLength];
                net.Predict(image, scores);
                meeting.SignalAndWait();
                net.OnPart = null;
                long before = GC.GetAllocatedBytesForCurrentThread();
                for (int round = 0; round < 100; round++)
                    net.Predict(image, scores);
                return GC.GetAllocatedBytesForCurrentThread() - before;
            },
            TaskCreationOptions.LongRunning)));

        Assert.All(allocated, bytes => Assert.Equal(0, bytes));
    }

    [Fact]
    public async Task EachCallSeesTheWeightsOfOneMoment()
    {
        var net = new TwoScores();
        float[] ones = Enumerable.Repeat(1f, net.Plan.ParameterLength).ToArray();
        float[] twos = Enumerable.Repeat(2f, net.Plan.ParameterLength).ToArray();
        net.LoadState(ones);
        using var stop = new CancellationTokenSource();
        Task writer = Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                net.LoadState(twos);
                net.LoadState(ones);
            }
        });

        // Four blocks of images a call; each score tells which weights it was computed from.
        float[] images = Enumerable.Repeat(1f, 12 * TwoScores.InputLength).ToArray();
        Task<int>[] readers = [.. Enumerable.Range(0, 3).Select(_ => Task.Run(() =>
        {
            float[] scores = new float[12 * TwoScores.OutputLength];
            int mixed = 0;
            for (int round = 0; round < 2000; round++)
            {
                net.Predict(images, scores);
                float weight = scores[0] / 13;
                for (int index = 0; index < scores.Length; index++)
                {
                    if (scores[index] != (index % 8 < 4 ? 13 * weight : 12 * weight) || weight is not (1 or 2))
                        mixed++;
                }
            }
            return mixed;
        }))];
        int[] mixtures = await Task.WhenAll(readers);
        stop.Cancel();
        await writer;

        Assert.All(mixtures, mixed => Assert.Equal(0, mixed));
    }

    [Fact]
    public void AFaultLeavesTheNetworkUsable()
    {
        var net = new TwoScores { Threads = 2 };
        float[] parameters = Numbers.Fill(net, 1);
        float[] batch = Numbers.Draw(3 * TwoScores.InputLength, 2);
        float[] scores = new float[3 * TwoScores.OutputLength];
        net.OnPart = (_, step) => throw new InvalidOperationException($"step {step} broke");

        InvalidOperationException error = Assert.Throws<InvalidOperationException>(() => net.Predict(batch, scores));
        Assert.Equal("step 0 broke", error.Message);

        net.OnPart = null;
        net.Predict(batch, scores);
        Assert.Equal(TwoScores.Expected(parameters, batch), scores);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(257)]
    public void RefusesAnImpossibleNumberOfThreads(int threads)
    {
        var net = new TwoScores { Threads = 2 };
        Assert.Throws<ArgumentOutOfRangeException>(() => net.Threads = threads);
        Assert.Equal(2, net.Threads);
    }
}
