using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using ConvGen.Benchmarks.Kernels;
using ConvGen.Onnx;
using ConvGen.Peers.Contenders;
using ConvGen.Peers.Report;
using ConvGen.Peers.Rows;
using ConvGen.Peers.Torch;
using ConvGen.Tool.Commands;

namespace ConvGen.Peers;

/// <summary>Lets the contenders do a subject's work in turn, after comparing what they compute.</summary>
/// <param name="Threads">Threads of each contender.</param>
/// <param name="Rounds">Rounds in which each has one block.</param>
/// <param name="BlockSeconds">Length of a block.</param>
/// <param name="Torch">libtorch's processes; empty where it can't be loaded.</param>
internal sealed record Comparison(int Threads, int Rounds, double BlockSeconds, IReadOnlyList<TorchProcess> Torch)
{
    private const double WarmUpSeconds = 0.1;

    /// <summary>Measures a subject; one result for each of its rows.</summary>
    public IEnumerable<Measured> Measure(Subject subject)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("convgen-peers-");
        List<Contender> contenders = [];
        try
        {
            Network network = subject.Create();
            network.Threads = Threads;
            Inputs inputs = Inputs.Draw(network, subject);
            string file = Path.Combine(folder.FullName, "network.onnx");
            network.SaveOnnx(file);
            contenders.Add(new ConvGenContender(network, subject, inputs));
            List<string> remarks = [];
            long weightBytes = (long)network.Plan.ParameterLength * sizeof(float);
            if (weightBytes > Machine.LastLevelCacheBytes)
                remarks.Add(string.Create(CultureInfo.InvariantCulture, $"{weightBytes >> 20} MB of weights pass the last-level cache"));
            // ONNX Runtime's training was withdrawn: adjoints and steps are between libtorch and us.
            if (subject.Work == Work.Inference)
                Join("ONNX Runtime", () => new OnnxContender(file, network.Plan, subject, inputs, Threads));
            foreach (TorchProcess process in Torch)
                Join($"TorchSharp ({process.Allocator})", () => new TorchContender(process, file, subject, inputs));
            return Measure(subject, network.Plan, contenders, remarks);

            void Join(string name, Func<Contender> create)
            {
                try
                {
                    contenders.Add(create());
                }
                catch (Exception problem)
                {
                    // A peer that can't do it is named with the reason, whatever that is.
                    remarks.Add($"{name}: {problem.GetBaseException().Message}");
                }
            }
        }
        catch (Exception problem) when (problem is InvalidOperationException or ArgumentException or OutOfMemoryException)
        {
            string reason = problem.Message.ReplaceLineEndings(" ");
            return [.. subject.Rows.Select(row => new Measured(row, subject.Batch) { Note = reason })];
        }
        finally
        {
            foreach (Contender contender in contenders)
                contender.Dispose();
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Lets contenders work in turn.</summary>
    /// <returns>Seconds per call, by contender, round and row; and the multiply-add peak of a core.</returns>
    public (double[][][] Times, double Peak) TakeTurns(IReadOnlyList<Contender> contenders)
    {
        // The second tier of the JIT takes over what surrounds the kernels.
        foreach (Contender contender in contenders)
            CompilerQueue.Drain(() => contender.Block(WarmUpSeconds));
        double[][][] times = [.. contenders.Select(_ => new double[Rounds][])];
        double peak = 0;
        for (int round = 0; round < Rounds; round++)
        {
            peak = Math.Max(peak, FmaPeak.Measure());
            for (int turn = 0; turn < contenders.Count; turn++)
            {
                // Another one begins each round, so that none always follows the same.
                int index = (round + turn) % contenders.Count;
                if (Threads > 1)
                    ThreadPools.Rest();
                times[index][round] = contenders[index].Block(BlockSeconds);
            }
        }
        return (times, peak);
    }

    private IEnumerable<Measured> Measure(Subject subject, NetworkPlan plan, List<Contender> contenders, List<string> remarks)
    {
        (double[] differences, List<string>[] notes) = Differences(subject, plan, contenders, remarks);
        if (differences.All(difference => difference > Results.Tolerance))
            return [.. subject.Rows.Select((row, index) => new Measured(row, subject.Batch) { MaxDifference = differences[index], Note = string.Join("; ", notes[index]) })];

        (double[][][] times, double peak) = TakeTurns(contenders);
        return [.. subject.Rows.Select((_, row) => Summarise(subject, plan, contenders, notes[row], [.. times.Select(rounds => rounds.Select(time => time[row]).ToArray())], row, differences[row], peak))];
    }

    /// <summary>The largest difference of any peer from ConvGen, for each row (NaN without a peer), and what is to be said of it.</summary>
    private static (double[] Largest, List<string>[] Notes) Differences(Subject subject, NetworkPlan plan, List<Contender> contenders, List<string> remarks)
    {
        float[] outputs = contenders[0].Outputs();
        double[] largest = [.. subject.Rows.Select(_ => double.NaN)];
        List<string>[] notes = [.. subject.Rows.Select(_ => new List<string>(remarks))];
        foreach (Contender peer in contenders.Skip(1))
        {
            double[] differences = Results.Differences(subject, plan, outputs, peer.Outputs());
            for (int row = 0; row < largest.Length; row++)
            {
                if (differences[row] > Results.Tolerance)
                    notes[row].Add(string.Create(CultureInfo.InvariantCulture, $"{peer.Name} ({peer.Setting}) differs by {differences[row]:E1}"));
                if (!(largest[row] > differences[row]))
                    largest[row] = differences[row];
            }
        }
        return (largest, notes);
    }

    private Measured Summarise(Subject subject, NetworkPlan plan, List<Contender> contenders, List<string> remarks, double[][] times, int row, double difference, double peak)
    {
        // Of libtorch's allocators the better counts, and of the peers the better of the row.
        double[] medians = [.. times.Select(Median)];
        int[] best = [.. Enumerable.Range(0, contenders.Count).GroupBy(index => contenders[index].Name).Select(group => group.MinBy(index => medians[index]))];
        int[] peers = [.. best.Skip(1).OrderBy(index => medians[index])];
        bool agree = difference <= Results.Tolerance;
        // A weight adjoint is a difference of two times: noise may swallow it.
        bool isMeasured = peers.Length > 0 && medians[peers[0]] > 0;
        if (peers.Length > 0 && !isMeasured)
            remarks = [.. remarks, $"{contenders[peers[0]].Name}'s time is lost in noise"];
        string[] settings = [.. peers.Where(index => contenders[index].Setting.Length > 0).Select(index => $"{contenders[index].Name}: {contenders[index].Setting}")];
        return new Measured(subject.Rows[row], subject.Batch)
        {
            Milliseconds = best.ToDictionary(index => contenders[index].Name, index => 1000 * medians[index] / subject.Layers),
            Ratios = isMeasured && agree ? [.. times[peers[0]].Zip(times[0], (peer, own) => peer / own).Order()] : [],
            PeakShare = Flops(subject, plan) / medians[0] / 1e9 / (peak * Threads),
            MaxDifference = difference,
            Note = string.Join("; ", settings.Concat(remarks)),
        };
    }

    /// <summary>Nominal operations of a call: two per multiply-add of the direct method.</summary>
    private static double Flops(Subject subject, NetworkPlan plan)
    {
        double forward = 2.0 * subject.Batch * plan.Layers.Sum(layer => layer.MultiplyAdds);
        double first = 2.0 * subject.Batch * plan.Layers.Where(layer => layer.Sources.Contains(-1)).Sum(layer => layer.MultiplyAdds);
        // A training step works three times, but for the adjoint of the network's input.
        return subject.Work == Work.Training ? (3 * forward) - first : forward;
    }

    private static double Median(double[] values) => Quantiles.Of([.. values.Order()], 0.5);
}
