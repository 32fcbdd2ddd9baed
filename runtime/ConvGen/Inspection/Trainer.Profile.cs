using System;
using System.Collections.Generic;
using System.Diagnostics;

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
        var samples = new ProfileSamples([.. ProfileColumns(Net.Plan, count)]);
        int next = 0;
        var pass = new Backpropagation(Net)
        {
            UpdatesStatistics = false,
            AfterStep = (_, _) => samples.Next[++next] = Stopwatch.GetTimestamp(),
        };
        float[] adjoints = new float[checked(count * Net.Plan.OutputLength)];
        int threads = Net.Threads;
        Measure();
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
            samples.Next[0] = Stopwatch.GetTimestamp();
            ReadOnlySpan<float> scores = pass.Forward(batch.Images, MaskSeed(DropoutSeed, Steps));
            Loss.Evaluate(scores, Net.Plan.OutputLength, batch.Labels, batch.Targets, adjoints, 1f / AccumulateSteps);
            pass.Backward(adjoints);
        }
    }

    // In the order of the stamps: before the first step of a pass, and after each step.
    private static IEnumerable<ProfileColumn> ProfileColumns(NetworkPlan plan, int images)
    {
        PassPlan training = plan.Training!;
        yield return new ProfileColumn("(inputs)", -1, 0);
        foreach ((StepInfo step, int window) in PassPlan.Order(training.Forward, training.ForwardWindows, images))
            yield return new ProfileColumn(step.Name, step.Layer, window);
        yield return new ProfileColumn("(outputs)", plan.Layers.Count, 0);
        foreach ((StepInfo step, int window) in PassPlan.Order(training.Backward, training.BackwardWindows, images))
        {
            // One step at the end serves all layers.
            bool belongsToAll = !step.Name.Contains('.', StringComparison.Ordinal);
            yield return new ProfileColumn(step.Name, belongsToAll ? plan.Layers.Count + 1 : step.Layer, window, IsAdjoint: true);
        }
    }
}
