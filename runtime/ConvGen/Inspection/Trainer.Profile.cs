using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;

namespace ConvGen;

public sealed partial class Trainer<TNet>
{
    /// <summary>
    /// Makes training passes over a batch, forward, loss and adjoints, again and again and measures each layer. There is no update, and nothing is changed;
    /// nothing is measured, and nothing is slower, in <see cref="Step(Batch)"/>.
    /// </summary>
    /// <param name="batch">Images with what the loss needs.</param>
    /// <param name="duration">About how long to measure, after one pass to warm up; at least one pass is measured, at most 1,000, fewer where there are many steps. By default one second.</param>
    /// <returns>Medians of each layer.</returns>
    /// <exception cref="ArgumentException">The batch doesn't fit the network or the loss.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The duration is negative.</exception>
    public NetworkProfile Profile(Batch batch, TimeSpan? duration = null)
    {
        int count = Net.CountImages(batch.Images.Length, nameof(batch));
        Loss.Check(count, Net.Plan.OutputLength, batch.Labels, batch.Targets);
        TimeSpan limit = duration ?? TimeSpan.FromSeconds(1);
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, TimeSpan.Zero, nameof(duration));
        // The pass to warm up tells in which order steps run, some of them once in each window.
        List<(Pass Pass, int Step)> order = [];
        ProfileSamples? samples = null;
        int next = 0;
        var pass = new Backpropagation(Net)
        {
            UpdatesStatistics = false,
            AfterStep = (kind, step) =>
            {
                if (samples is null)
                    order.Add((kind, step));
                else
                    samples.Next[++next] = Stopwatch.GetTimestamp();
            },
        };
        float[] adjoints = new float[checked(count * Net.Plan.OutputLength)];
        int threads = Net.Threads;
        Measure();
        samples = new ProfileSamples([.. order.Select((place, index) => Column(Net.Plan, place.Pass, place.Step, order.Take(index).Count(other => other == place)))]);
        long begin = Stopwatch.GetTimestamp();
        do
        {
            Measure();
            samples.EndRound();
        }
        while (!samples.IsFull && Stopwatch.GetElapsedTime(begin) < limit);
        return new NetworkProfile(Net.Plan, count, threads, samples);

        void Measure()
        {
            next = 0;
            if (samples is not null)
                samples.Next[0] = Stopwatch.GetTimestamp();
            ReadOnlySpan<float> scores = pass.Forward(batch.Images, MaskSeed(DropoutSeed, Steps));
            Loss.Evaluate(scores, Net.Plan.OutputLength, batch.Labels, batch.Targets, adjoints, 1f / AccumulateSteps);
            pass.Backward(adjoints);
        }
    }

    // Before the first step of a pass comes what leads there.
    private static ProfileColumn Column(NetworkPlan plan, Pass pass, int step, int window)
    {
        bool isAdjoint = pass == Pass.Backward;
        if (step < 0)
            return isAdjoint ? new ProfileColumn("(outputs)", plan.Layers.Count, 0) : new ProfileColumn("(inputs)", -1, 0);
        StepInfo info = (isAdjoint ? plan.Training!.Backward : plan.Training!.Forward)[step];
        // These steps serve several layers each.
        bool belongsToAll = !info.Name.Contains('.', StringComparison.Ordinal);
        return new ProfileColumn(info.Name, belongsToAll ? plan.Layers.Count + 1 : info.Layer, window, isAdjoint);
    }
}
