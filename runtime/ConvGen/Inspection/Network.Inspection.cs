using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using ConvGen.Kernels;

namespace ConvGen;

public abstract partial class Network
{
    /// <summary>
    /// Runs <c>Predict</c> over and over and measures each layer: time, share, GFLOP/s, bytes. <c>Console.WriteLine(net.Profile(images))</c>. Nothing is measured,
    /// and nothing is slower, in other calls.
    /// </summary>
    /// <param name="images">The images [N, C, H, W], as <c>Predict</c> takes them.</param>
    /// <param name="duration">About how long to measure, after one call to warm up; at least one call is measured, at most 1,000 (fewer where they have very many steps). By default one second.</param>
    /// <returns>Medians of each layer.</returns>
    /// <exception cref="ArgumentException">The length isn't a multiple of an image's.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The duration is negative.</exception>
    public NetworkProfile Profile(ReadOnlySpan<float> images, TimeSpan? duration = null)
    {
        int count = CountImages(images.Length, nameof(images));
        TimeSpan limit = duration ?? TimeSpan.FromSeconds(1);
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, TimeSpan.Zero, nameof(duration));
        var samples = new ProfileSamples([.. ProfileColumns(count)]);
        int threads = _threads;
        float[] scores = new float[checked(count * Plan.OutputLength)];
        Measure(images, scores, samples.Next);
        long begin = Stopwatch.GetTimestamp();
        do
        {
            Measure(images, scores, samples.Next);
            samples.EndRound();
        }
        while (!samples.IsFull && Stopwatch.GetElapsedTime(begin) < limit);
        return new NetworkProfile(Plan, count, threads, samples);
    }

    /// <summary>
    /// The feature maps of any layer: what <c>Predict</c> computes up to there. A layer needn't be an output of the network. Safe to call from any number of
    /// threads.
    /// </summary>
    /// <param name="layer">Name of the layer: of its property, or in weight files.</param>
    /// <param name="images">The images [N, C, H, W], as <c>Predict</c> takes them.</param>
    /// <returns>The layer's results, [N, C, H, W] with the layer's shape.</returns>
    /// <exception cref="ArgumentException">There is no such layer, or the length isn't a multiple of an image's.</exception>
    /// <exception cref="InvalidOperationException">The layer's result never lies in memory, since it is computed together with a later layer, which is
    /// named.</exception>
    public float[] LayerOutput(string layer, ReadOnlySpan<float> images)
    {
        int count = CountImages(images.Length, nameof(images));
        int index = Plan.IndexOf(layer);
        LayerPlace result = ResultOf(index);
        int length = Plan.Layers[index].Output.Length;
        float[] values = new float[checked(count * length)];
        ForEachBlock(images, count, (workspace, first, step) =>
        {
            if (step == result.Step)
                ReadMaps(workspace, result.Place, values.AsSpan(first * length), length);
        });
        return values;
    }

    /// <summary>Runs inference block by block; hears of each step after it ran, and of −1 before the first one.</summary>
    internal void ForEachBlock(ReadOnlySpan<float> images, int count, Action<Workspace, int, int> after)
    {
        int block = BlockFor(count);
        Workspace workspace = Rent(block, Snapshot());
        try
        {
            for (int first = 0; first < count; first += block)
            {
                int begin = first;
                workspace.Begin(Math.Min(block, count - first));
                WriteInputs(Plan.Inference, workspace, images.Slice(first * Plan.InputLength, workspace.Images * Plan.InputLength));
                after(workspace, begin, -1);
                RunPass(Pass.Inference, Plan.Inference.Forward, workspace, step => after(workspace, begin, step));
            }
        }
        finally
        {
            Return(workspace);
        }
    }

    private LayerPlace ResultOf(int layer)
    {
        foreach (LayerPlace result in Plan.Inference.Results)
        {
            if (result.Layer == layer)
                return result;
        }
        int later = layer;
        while (later >= 0 && !Plan.Inference.Results.Any(result => result.Layer == later))
            later = Plan.Layers.ToList().FindIndex(other => other.Sources.Contains(later));
        string remedy = Plan.Layers[layer].Sources.Count == 0 ? "it is a constant: its parameter has the values"
            : later < 0 ? "the network was compiled by a generator that doesn't tell where it lies"
            : $"{Plan.Layers[later].Property} computes it too: ask for that one";
        throw new InvalidOperationException($"The result of {Plan.Layers[layer].Property} of {Plan.Name} never lies in memory; {remedy}.");
    }

    private IEnumerable<ProfileColumn> ProfileColumns(int count)
    {
        int block = BlockFor(count);
        for (int first = 0; first < count; first += block)
        {
            yield return new ProfileColumn("(inputs)", -1, first / block);
            foreach (StepInfo step in Plan.Inference.Forward)
                yield return new ProfileColumn(step.Name, step.Layer, first / block);
            yield return new ProfileColumn("(outputs)", Plan.Layers.Count, first / block);
        }
    }

    private void Measure(ReadOnlySpan<float> images, Span<float> scores, Span<long> stamps)
    {
        int count = images.Length == 0 ? 1 : images.Length / Plan.InputLength;
        int block = BlockFor(count);
        long[] ends = new long[Plan.Inference.Forward.Count];
        Action<int> after = step => ends[step] = Stopwatch.GetTimestamp();
        WeightSnapshot weights = Snapshot();
        stamps[0] = Stopwatch.GetTimestamp();
        int at = 1;
        Workspace workspace = Rent(block, weights);
        try
        {
            for (int first = 0; first < count; first += block)
            {
                workspace.Begin(Math.Min(block, count - first));
                WriteInputs(Plan.Inference, workspace, images.Slice(first * Plan.InputLength, workspace.Images * Plan.InputLength));
                stamps[at++] = Stopwatch.GetTimestamp();
                RunPass(Pass.Inference, Plan.Inference.Forward, workspace, after);
                ends.CopyTo(stamps[at..]);
                at += ends.Length;
                ReadOutputs(Plan.Inference, workspace, scores.Slice(first * Plan.OutputLength, workspace.Images * Plan.OutputLength));
                stamps[at++] = Stopwatch.GetTimestamp();
            }
        }
        finally
        {
            Return(workspace);
        }
    }
}
