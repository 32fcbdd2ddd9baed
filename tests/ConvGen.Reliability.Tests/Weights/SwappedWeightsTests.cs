using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using System.Threading;
using ConvGen.Reliability.Tests.Networks;
using ConvGen.Tests;
using Xunit;

namespace ConvGen.Reliability.Tests.Weights;

/// <summary>Many threads predict with one network while another one swaps its weights: each call sees the old ones or the new ones, never a mixture.</summary>
public sealed class SwappedWeightsTests
{
    private const int Callers = 16;

    // One image, a few, and more than a block of them, which a call computes one after the other.
    private static readonly int[] s_batches = [1, 3, 40];

    private static readonly float[] s_images = DrawnImages.Draw(seed: 1, s_batches.Max() * TwoHeads.InputLength);

    private static readonly byte[] s_bytes = DrawnImages.DrawBytes(seed: 2, s_batches.Max() * TwoHeads.InputLength);

    /// <summary>For how many seconds each test runs.</summary>
    private const string Seconds = "CONVGEN_SECONDS";

    /// <summary>How long a busy machine may take until both weights have been seen.</summary>
    private static readonly TimeSpan MostWait = TimeSpan.FromSeconds(60);

    private delegate void Caller(TwoHeads net, int images, Span<float> results);

    /// <summary>The ways to call; each one fills the results from their begin.</summary>
    private static readonly Caller[] s_callers =
    [
        (net, images, results) => net.Predict(s_images.AsSpan(0, images * TwoHeads.InputLength), results),
        (net, images, results) => net.Predict(s_bytes.AsSpan(0, images * TwoHeads.InputLength), results),
        (net, images, results) => net.Predict(s_images.AsSpan(0, images * TwoHeads.InputLength), results[..(images * 10)], results[(images * 10)..]),
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void EachCallSeesOldOrNewWeights(int threads)
    {
        byte[][] weights = [Saved(seed: 1), Saved(seed: 2)];
        float[][][][] expected = [.. weights.Select(Expected)];
        using MemoryStream first = new(weights[0]);
        TwoHeads net = TwoHeads.Load(first);
        net.Threads = threads;

        TimeSpan time = TimeSpan.FromSeconds(Setting.Number(Seconds, 2));
        Stopwatch clock = Stopwatch.StartNew();
        long[] seen = new long[weights.Length];
        long swaps = 0;
        string? problem = null;
        bool stop = false;
        Thread[] callers = [.. Enumerable.Range(0, Callers).Select(index => new Thread(() => Call(index)))];
        foreach (Thread caller in callers)
            caller.Start();
        try
        {
            while ((clock.Elapsed < time || (seen.Contains(0) && clock.Elapsed < MostWait)) && Volatile.Read(ref problem) is null)
            {
                using MemoryStream next = new(weights[++swaps % weights.Length]);
                net.LoadWeights(next);
                // Else callers would hardly ever find a snapshot that another one made. An odd number: each of the two stands for a while in turn.
                if (swaps % 3 == 0)
                    Thread.Sleep(1);
            }
        }
        finally
        {
            Volatile.Write(ref stop, true);
        }
        foreach (Thread caller in callers)
            caller.Join();

        Assert.Null(problem);
        Assert.All(seen, count => Assert.True(count > 0, $"{seen[0]} calls saw the first weights and {seen[1]} the second in {swaps} swaps"));
        CheckedCount.Report($"{seen.Sum()} calls of Predict from {Callers} threads while weights were swapped {swaps} times, {threads} threads a network ({Seconds}={time.TotalSeconds}): none mixed, {seen[0]} and {seen[1]} of each");

        void Call(int index)
        {
            Random random = new(index);
            float[] results = new float[s_batches.Max() * TwoHeads.OutputLength];
            while (!Volatile.Read(ref stop) && Volatile.Read(ref problem) is null)
            {
                int way = random.Next(s_callers.Length);
                int batch = random.Next(s_batches.Length);
                Span<float> part = results.AsSpan(0, s_batches[batch] * TwoHeads.OutputLength);
                part.Fill(float.NaN);
                try
                {
                    s_callers[way](net, s_batches[batch], part);
                }
                catch (Exception exception)
                {
                    Volatile.Write(ref problem, exception.ToString());
                    return;
                }
                int which = SameBits(part, expected[0][way][batch]) ? 0 : SameBits(part, expected[1][way][batch]) ? 1 : -1;
                if (which < 0)
                    Volatile.Write(ref problem, $"call {way} of {s_batches[batch]} images saw neither the old weights nor the new ones");
                else
                    Interlocked.Increment(ref seen[which]);
            }
        }
    }

    private static bool SameBits(ReadOnlySpan<float> actual, ReadOnlySpan<float> expected) =>
        MemoryMarshal.Cast<float, int>(actual).SequenceEqual(MemoryMarshal.Cast<float, int>(expected));

    private static byte[] Saved(int seed)
    {
        using MemoryStream stream = new();
        new TwoHeads(seed).Save(stream);
        return stream.ToArray();
    }

    /// <summary>Results by way of calling and by batch, of a network that nobody else uses.</summary>
    private static float[][][] Expected(byte[] weights)
    {
        using MemoryStream stream = new(weights);
        TwoHeads net = TwoHeads.Load(stream);
        net.Threads = 1;
        return [.. s_callers.Select(call => s_batches.Select(images =>
        {
            float[] results = new float[images * TwoHeads.OutputLength];
            call(net, images, results);
            return results;
        }).ToArray())];
    }
}
