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
        (double[][] differences, List<string>[] notes) = Differences(subject, plan, contenders, remarks);
        // Who is wrong everywhere needn't be timed.
        int[] timed = [.. Enumerable.Range(0, contenders.Count).Where(index => index == 0 || differences[index].Any(difference => difference <= Results.Tolerance))];
        if (timed.Length == 1 && contenders.Count > 1)
        {
            return [.. subject.Rows.Select((row, index) => new Measured(row, subject.Batch)
                { MaxDifference = differences.Max(all => all[index]), Note = string.Join("; ", notes[index]) })];
        }

        (double[][][] times, double peak) = TakeTurns([.. timed.Select(index => contenders[index])]);
        return [.. subject.Rows.Select((_, row) => Summarise(
            subject, plan, [.. timed.Select((index, place) => (contenders[index], differences[index][row], times[place].Select(time => time[row]).ToArray()))], notes[row], row, peak))];
    }

    /// <summary>Each contender's largest difference from ConvGen, for each row, and what is to be said of a row. Who is wrong in all rows may try another setting.</summary>
    private static (double[][] Differences, List<string>[] Notes) Differences(Subject subject, NetworkPlan plan, List<Contender> contenders, List<string> remarks)
    {
        float[] outputs = contenders[0].Outputs();
        double[][] all = [.. contenders.Select(_ => new double[subject.Rows.Count])];
        List<string>[] notes = [.. subject.Rows.Select(_ => new List<string>(remarks))];
        for (int index = 1; index < contenders.Count; index++)
        {
            Contender peer = contenders[index];
            do
            {
                all[index] = Results.Differences(subject, plan, outputs, peer.Outputs());
                for (int row = 0; row < subject.Rows.Count; row++)
                {
                    if (all[index][row] > Results.Tolerance)
                        notes[row].Add(string.Create(CultureInfo.InvariantCulture, $"{peer.Name} ({peer.Setting}) differs by {all[index][row]:E1}"));
                }
            }
            while (all[index].All(difference => difference > Results.Tolerance) && TakesOtherSetting(peer, notes));
        }
        return (all, notes);
    }

    private static bool TakesOtherSetting(Contender peer, List<string>[] notes)
    {
        try
        {
            return peer.TakeOtherSetting();
        }
        catch (Exception problem) when (problem is InvalidOperationException or IOException)
        {
            foreach (List<string> note in notes)
                note.Add($"{peer.Name} in another setting: {problem.Message}");
            return false;
        }
    }

    private Measured Summarise(Subject subject, NetworkPlan plan, IReadOnlyList<(Contender Contender, double Difference, double[] Times)> entries, List<string> remarks, int row, double peak)
    {
        // A peer whose outputs aren't ConvGen's doesn't count. Of libtorch's allocators the better does, and of the peers the better of the row.
        (Contender Contender, double Difference, double[] Times)[] best =
        [
            .. entries.Where(entry => entry.Difference <= Results.Tolerance).GroupBy(entry => entry.Contender.Name).Select(group => group.MinBy(entry => Median(entry.Times))),
        ];
        (Contender Contender, double Difference, double[] Times)[] peers = [.. best.Skip(1).OrderBy(entry => Median(entry.Times))];
        // A weight adjoint is a difference of two times: noise may swallow it.
        bool isMeasured = peers.Length > 0 && Median(peers[0].Times) > 0;
        if (peers.Length > 0 && !isMeasured)
            remarks = [.. remarks, $"{peers[0].Contender.Name}'s time is lost in noise"];
        double[] own = entries[0].Times;
        string[] settings = [.. peers.Where(entry => entry.Contender.Setting.Length > 0).Select(entry => $"{entry.Contender.Name}: {entry.Contender.Setting}")];
        return new Measured(subject.Rows[row], subject.Batch)
        {
            Milliseconds = best.ToDictionary(entry => entry.Contender.Name, entry => 1000 * Median(entry.Times) / subject.Layers),
            Ratios = isMeasured ? [.. peers[0].Times.Zip(own, (peer, time) => peer / time).Order()] : [],
            PeakShare = Flops(subject, plan) / Median(own) / 1e9 / (peak * Threads),
            MaxDifference = entries.Count == 1 ? double.NaN : (peers.Length > 0 ? best : entries).Max(entry => entry.Difference),
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
