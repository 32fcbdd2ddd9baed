using System;
using System.Collections.Generic;
using System.Linq;

namespace ConvGen.Generator.Schedule;

/// <summary>
/// Decides which steps of training are walked in windows: a few images through all of them, then the next few, so that each step finds what the one before it wrote in
/// the cache, and adjoints that no step outside reads need room for a window's images only. Measured on a Zen 4 with 32 MB of last-level cache, shortest of interleaved runs, batches of 64:
/// a step of conv32-pool-conv64-pool-fc128-fc10 takes 0.84 to 0.92 of the time, with windows of 2 MB 0.88; of ResNet-20 0.85 to 0.96, with windows of 2 MB 0.91.
/// </summary>
internal static class WindowPlanner
{
    /// <summary>Bytes of a window that an operation's adjoints read and write at most.</summary>
    private const long WindowBytes = 4 * 1024 * 1024;

    /// <summary>Images that a window has at least: with fewer, what each step reads beside maps and waiting for other threads cost too much.</summary>
    private const int LeastImages = 4;

    /// <summary>Weights that an operation reads at most: each window reads them again, some in several forms.</summary>
    private const int MostWeights = 64 * 1024;

    public static LoweredNet Plan(LoweredNet net)
    {
        OpRun[] forward = [.. Runs(net, Enumerable.Range(0, net.Ops.Count)).Where(run => run.Last > run.First)];
        List<OpRun> backward = [];
        foreach (OpRun run in Runs(net, Enumerable.Range(0, net.Ops.Count).Reverse()))
        {
            Value[] within = [.. net.OpsOf(run).Select(op => op.Output).Distinct().Where(value => value.NeedsGradient && LivesWithin(net, value, run))];
            foreach (Value value in within)
                value.IsWindowed = true;
            if (within.Length > 0)
                backward.Add(run);
        }
        return net with { ForwardWindows = forward, BackwardWindows = backward };
    }

    /// <summary>Whether the last step of an operation walks images one by one, forward and in its adjoints, while those before it sum over the batch.</summary>
    public static bool NeedsBatchFirst(Op op) => op.Kind == OpKind.BatchNorm && IsSmall(op);

    /// <summary>Runs in the order of a pass; one ends before each operation that needs the whole batch.</summary>
    private static IEnumerable<OpRun> Runs(LoweredNet net, IEnumerable<int> order)
    {
        List<int> run = [];
        foreach (int index in order)
        {
            bool begins = NeedsBatchFirst(net.Ops[index]);
            if (run.Count > 0 && (begins || !Walks(net.Ops[index])))
            {
                yield return Run(net, run);
                run.Clear();
            }
            if (begins || Walks(net.Ops[index]))
                run.Add(index);
        }
        if (run.Count > 0)
            yield return Run(net, run);
    }

    private static OpRun Run(LoweredNet net, List<int> indices) =>
        new(indices.Min(), indices.Max(), (int)(WindowBytes / Math.Max(1, indices.Max(index => BytesPerImage(net.Ops[index])))));

    /// <summary>
    /// Whether an operation walks images one by one, forward and in its adjoints, and reads few weights. Dropout doesn't: its masks are drawn by an image's place in the batch.
    /// </summary>
    private static bool Walks(Op op) => IsSmall(op) && op.Kind switch
    {
        OpKind.Convolution => op.Problem is { } problem && (long)problem.Filters * (problem.Channels / problem.Groups) * problem.Window.Taps <= MostWeights,
        OpKind.Pool or OpKind.Activation or OpKind.Add or OpKind.Multiply or OpKind.Concat or OpKind.Upsample or OpKind.FlattenInterleaved or OpKind.FlattenPlanar => true,
        _ => false,
    };

    private static bool IsSmall(Op op) => BytesPerImage(op) <= WindowBytes / LeastImages;

    private static long BytesPerImage(Op op) =>
        sizeof(float) * (op.Output.GradientLayout.ImageLength + op.Inputs.Sum(input => (long)input.Layout.ImageLength + (input.NeedsGradient ? input.GradientLayout.ImageLength : 0)));

    /// <summary>Whether all who write or read the adjoint of a value do so within a run.</summary>
    private static bool LivesWithin(LoweredNet net, Value value, OpRun run)
    {
        return !net.Outputs.Contains(value) && !Enumerable.Range(0, net.Ops.Count).SelectMany(WalkedOutside).Contains(value);

        IEnumerable<Value> WalkedOutside(int index)
        {
            Op op = net.Ops[index];
            if (!run.Contains(index))
                return op.Inputs.Append(op.Output);
            // An operation that sums over the batch first writes only its own input's adjoint within.
            return NeedsBatchFirst(op) ? op.Inputs.Skip(1).Append(op.Output) : [];
        }
    }
}
