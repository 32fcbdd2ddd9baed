using System;
using System.Collections.Generic;
using System.Linq;

namespace ConvGen.Generator.Schedule;

/// <summary>
/// Decides which steps of training are walked in windows: a few images through all of them, then the next few, so that each step finds what the one before it wrote in
/// the cache, and adjoints that no step outside reads need room for a window's images only. A batch of 64 of conv32-pool-conv64-pool-fc128-fc10 takes 0.83 to 0.90
/// of the time (Zen 4, 32 MB of last-level cache; windows of 8 and of 16 images alike).
/// </summary>
internal static class WindowPlanner
{
    /// <summary>Bytes of a window that a step walks at most: its input's map, and the adjoints of both its maps.</summary>
    private const int WindowBytes = 4 * 1024 * 1024;

    /// <summary>Images that a window has at least: of fewer, what each step reads beside maps and what threads wait for each other costs too much.</summary>
    private const int LeastImages = 4;

    /// <summary>Weights that a step reads at most, some of them in several forms and once per window: a quarter of a megabyte.</summary>
    private const int MostWeights = 64 * 1024;

    public static LoweredNet Plan(LoweredNet net)
    {
        OpRun[] forward = [.. Runs(net, Enumerable.Range(0, net.Ops.Count)).Where(run => run.Last > run.First)];
        OpRun[] backward = [.. Runs(net, Enumerable.Range(0, net.Ops.Count).Reverse())];
        foreach (Value value in net.Values)
            value.IsWindowed = value.NeedsGradient && backward.Any(run => LivesWithin(net, value, run));
        backward = [.. backward.Where(run => net.Values.Any(value => value.IsWindowed && net.Ops.Skip(run.First).Take(run.Last - run.First + 1).Any(op => op.Inputs.Contains(value))))];
        if (forward.Length + backward.Length == 0)
            return net;
        int most = forward.Concat(backward).SelectMany(run => net.Ops.Skip(run.First).Take(run.Last - run.First + 1)).Max(BytesPerImage);
        return net with { ForwardWindows = forward, BackwardWindows = backward, WindowImages = WindowBytes / most };
    }

    /// <summary>Runs in the order of a pass; one ends before each operation that needs the whole batch.</summary>
    private static IEnumerable<OpRun> Runs(LoweredNet net, IEnumerable<int> order)
    {
        OpRun? run = null;
        foreach (int index in order)
        {
            bool begins = Begins(net.Ops[index]);
            if (run is { } ended && (begins || !Walks(net.Ops[index])))
            {
                yield return ended;
                run = null;
            }
            if (begins || Walks(net.Ops[index]))
                run = run is { } open ? new OpRun(Math.Min(open.First, index), Math.Max(open.Last, index)) : new OpRun(index, index);
        }
        if (run is { } last)
            yield return last;
    }

    /// <summary>Whether the last step of an operation walks images one by one, and those before it sum over the batch.</summary>
    public static bool Begins(Op op) => op.Kind == OpKind.BatchNorm && IsSmall(op);

    /// <summary>Whether an operation walks images one by one, forward and in its adjoints, and reads little else.</summary>
    private static bool Walks(Op op) => IsSmall(op) && op.Kind switch
    {
        OpKind.Convolution => op.Problem is { } problem && problem.Filters * (problem.Channels / problem.Groups) * problem.Window.Taps <= MostWeights,
        OpKind.Activation => op.Activation.Kind != Activation.PRelu,
        OpKind.Pool or OpKind.Add or OpKind.Multiply or OpKind.Concat or OpKind.Upsample or OpKind.FlattenInterleaved or OpKind.FlattenPlanar => true,
        _ => false,
    };

    private static bool IsSmall(Op op) => BytesPerImage(op) <= WindowBytes / LeastImages;

    private static int BytesPerImage(Op op) =>
        sizeof(float) * (op.Output.GradientLayout.ImageLength + op.Inputs.Sum(input => input.Layout.ImageLength + (input.NeedsGradient ? input.GradientLayout.ImageLength : 0)));

    /// <summary>Whether all who write or read the adjoint of a value do so within a run.</summary>
    private static bool LivesWithin(LoweredNet net, Value value, OpRun run)
    {
        int[] makers = [.. Enumerable.Range(0, net.Ops.Count).Where(index => ReferenceEquals(net.Ops[index].Output, value))];
        int[] readers = [.. Enumerable.Range(0, net.Ops.Count).Where(index => net.Ops[index].Inputs.Contains(value))];
        return makers.Length > 0 && !net.Outputs.Contains(value)
            && makers.All(index => run.Contains(index) && !Begins(net.Ops[index]))
            && readers.All(index => run.Contains(index) && (!Begins(net.Ops[index]) || !net.Ops[index].Inputs.Skip(1).Contains(value)));
    }
}
