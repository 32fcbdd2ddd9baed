using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Xunit;

namespace ConvGen.Runtime.Tests.Data;

/// <summary>Batches made ahead are those made when they are asked for, and the thread behaves.</summary>
public sealed class PrefetchTests
{
    private static readonly Augmentation[] Changes = [Augmentation.Shift(1), Augmentation.FlipHorizontally(), Augmentation.Rotate(10), Augmentation.MixUp(0.5)];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(100)]
    [InlineData(int.MaxValue)]
    public void BatchesAreTheSameForAnyDepth(int prefetch)
    {
        Dataset data = AugmentationTests.Numbered(53, Shape.Map(2, 4, 5)).Augment(Changes);
        foreach ((int size, bool dropLast) in new[] { (1, false), (8, false), (8, true), (53, true), (60, false) })
        {
            (float[], float[])[] All(int depth) =>
                [.. data.Batches(size, shuffleSeed: 2, dropLast, depth).Select(batch => (batch.Images.ToArray(), batch.Targets.ToArray()))];
            (float[] Images, float[] Targets)[] expected = All(0);
            (float[] Images, float[] Targets)[] actual = All(prefetch);
            Assert.Equal(expected.Length, actual.Length);
            for (int batch = 0; batch < expected.Length; batch++)
            {
                Assert.Equal(expected[batch].Images, actual[batch].Images);
                Assert.Equal(expected[batch].Targets, actual[batch].Targets);
            }
        }
    }

    [Fact]
    public void ABatchStaysAsItIsUntilTheNextIsAskedFor()
    {
        Dataset data = AugmentationTests.Numbered(200, Shape.Map(1, 2, 2));
        foreach (Batch batch in data.Batches(10, prefetch: 3))
        {
            float[] before = batch.Images.ToArray();
            Thread.Sleep(3);
            Assert.Equal(before, batch.Images.ToArray());
        }
    }

    [Fact]
    public void NoMoreThanTheDepthIsMadeAhead()
    {
        var source = new CountingSource(count: 100);
        int most = 0;
        int taken = 0;
        foreach (Batch batch in source.ToDataset().Batches(5, prefetch: 3))
        {
            taken++;
            Thread.Sleep(5);
            most = Math.Max(most, (source.Reads / 5) - taken);
            Assert.Equal(5, batch.Count);
        }
        // Three ahead, and never a fourth; the last ones have none ahead.
        Assert.Equal(3, most);
        Assert.Equal(20, taken);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void WhatGoesWrongIsThrownWhereTheBatchIsTaken(int prefetch)
    {
        var source = new CountingSource(count: 100, brokenAt: 23);
        int taken = 0;

        DataFileException exception = Assert.Throws<DataFileException>(() =>
        {
            foreach (Batch batch in source.ToDataset().Batches(5, prefetch: prefetch))
                taken++;
        });

        Assert.Equal("image23.png", exception.File);
        Assert.Equal(4, taken);
        Assert.All(source.Threads, thread => Assert.True(thread == Thread.CurrentThread || !thread.IsAlive));
    }

    [Fact]
    public void TheThreadEndsWithTheEnumeration()
    {
        var source = new CountingSource(count: 1000);
        foreach (Batch batch in source.ToDataset().Batches(5, prefetch: 2))
        {
            if (batch.Labels[0] >= 50)
                break;
        }
        Thread thread = Assert.Single(source.Threads);
        Assert.False(thread.IsAlive);
        Assert.NotEqual(Thread.CurrentThread, thread);

        // An enumerator that is given up before its first batch has no thread at all.
        var other = new CountingSource(count: 10);
        other.ToDataset().Batches(5, prefetch: 2).GetEnumerator().Dispose();
        Assert.Empty(other.Threads);
    }

    [Fact]
    public void NothingIsAllocatedPerBatchOnEitherThread()
    {
        var probe = new AllocationProbe();
        Dataset data = AugmentationTests.Numbered(2000, Shape.Map(2, 6, 6)).Augment([Augmentation.Shift(1), Augmentation.Rotate(9), Augmentation.Cutout(2), probe, Augmentation.MixUp(1)]);
        using IEnumerator<Batch> batches = data.Batches(10, shuffleSeed: 1, prefetch: 3).GetEnumerator();
        for (int batch = 0; batch < 20; batch++)
            Assert.True(batches.MoveNext());
        long before = GC.GetAllocatedBytesForCurrentThread();
        int count = 20;
        while (batches.MoveNext())
            count++;

        // Less than a byte for each batch: the runtime itself may make something once, when two threads first meet at the lock.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, count - 1);
        Assert.Equal(200, count);
        Assert.Equal(2000, probe.Calls);
        Assert.InRange(probe.LastBytes - probe.BytesAtHundred, 0, count - 1);
    }

    [Fact]
    public void TrainingIsTheSameWithAndWithoutPrefetching()
    {
        Dataset data = Training.TrainerTests.Separable(100).Augment(Augmentation.MixUp(1));
        (float[] State, EpochProgress Last) Train(int prefetch, int? seed)
        {
            var trainer = new Trainer<Training.LinearNet>(new Training.LinearNet(seed: 1), new AdamW(0.05f), Loss.CrossEntropy) { Prefetch = prefetch };
            trainer.TrainEpoch(data, 16, seed);
            EpochProgress last = trainer.TrainEpoch(data, 16, seed);
            return (trainer.Net.State, last);
        }
        foreach (int? seed in new int?[] { null, 7 })
        {
            (float[] state, EpochProgress last) = Train(0, seed);
            Assert.Equal(state, Train(3, seed).State);
            Assert.Equal(last, Train(1, seed).Last);
            Assert.InRange(last.Correct, 30, 100);
        }
    }

    [Fact]
    public void AnInterruptedEpochGoesOnWithTheSameChanges()
    {
        Dataset data = Training.TrainerTests.Separable(100).Augment(Augmentation.MixUp(1));
        Trainer<Training.LinearNet> Make() => new(new Training.LinearNet(seed: 1), new AdamW(0.05f), Loss.CrossEntropy) { Prefetch = 2 };
        Trainer<Training.LinearNet> unbroken = Make();
        unbroken.TrainEpoch(data, 16, shuffleSeed: 5);
        Trainer<Training.LinearNet> broken = Make();
        using var cancellation = new CancellationTokenSource();
        var listener = new Training.TrainerTests.Listener(progress =>
        {
            if (progress.Batch == 3)
                cancellation.Cancel();
        });
        Assert.Throws<OperationCanceledException>(() => broken.TrainEpoch(data, 16, 5, listener, cancellation.Token));
        broken.TrainEpoch(data, 16, shuffleSeed: 5);
        Assert.Equal(unbroken.Net.State, broken.Net.State);
    }

    /// <summary>Images of one byte, their index; who reads them, and how often, is counted.</summary>
    private sealed class CountingSource(int count, int brokenAt = -1) : ImageSource
    {
        private readonly HashSet<Thread> _threads = [];
        private int _reads;

        public override Shape Shape => Shape.Map(1, 1, 1);

        public override int Count => count;

        public int Reads => Volatile.Read(ref _reads);

        public IReadOnlyCollection<Thread> Threads
        {
            get
            {
                lock (_threads)
                    return [.. _threads];
            }
        }

        public Dataset ToDataset() => Dataset.FromSource(this, [.. Enumerable.Range(0, count)], count);

        public override void Read(int index, Span<byte> image)
        {
            lock (_threads)
                _threads.Add(Thread.CurrentThread);
            Interlocked.Increment(ref _reads);
            if (index == brokenAt)
                throw new DataFileException($"image{index}.png", "it is no picture");
            image[0] = (byte)index;
        }
    }

    /// <summary>Changes nothing, and notes what its thread has allocated.</summary>
    private sealed class AllocationProbe : Augmentation
    {
        public int Calls { get; private set; }

        public long BytesAtHundred { get; private set; }

        public long LastBytes { get; private set; }

        public override void Apply(ReadOnlySpan<float> image, Span<float> result, Shape shape, ref RandomStream random)
        {
            image.CopyTo(result);
            LastBytes = GC.GetAllocatedBytesForCurrentThread();
            if (++Calls == 100)
                BytesAtHundred = LastBytes;
        }
    }
}
