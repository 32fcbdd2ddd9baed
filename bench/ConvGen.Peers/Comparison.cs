using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using ConvGen.Benchmarks.Kernels;
using ConvGen.Onnx;
using ConvGen.Peers.Contenders;
using ConvGen.Peers.Report;
using ConvGen.Peers.Rows;

namespace ConvGen.Peers;

/// <summary>Lets the contenders do a subject's work in turn, after comparing what they compute.</summary>
/// <param name="Threads">Threads of each contender.</param>
/// <param name="Rounds">Rounds in which each has one block.</param>
/// <param name="BlockSeconds">Length of a block.</param>
internal sealed record Comparison(int Threads, int Rounds, double BlockSeconds)
{
    // Long enough for the second tier of the JIT to take over what surrounds the kernels.
    private const double WarmUpSeconds = 0.5;

    /// <summary>Measures a subject; one result for each of its rows.</summary>
    public IEnumerable<Measured> Measure(Subject subject)
    {
        Network network = subject.Create();
        network.Threads = Threads;
        Inputs inputs = Inputs.Draw(network, subject);
        DirectoryInfo folder = Directory.CreateTempSubdirectory("convgen-peers-");
        List<Contender> contenders = [new ConvGenContender(network, subject, inputs)];
        try
        {
            if (subject.Work == Work.Inference)
            {
                string file = Path.Combine(folder.FullName, "network.onnx");
                network.SaveOnnx(file);
                contenders.Add(new OnnxContender(file, network.Plan, subject, inputs, Threads));
            }
            return Measure(subject, network.Plan, contenders);
        }
        finally
        {
            foreach (Contender contender in contenders)
                contender.Dispose();
            folder.Delete(recursive: true);
        }
    }

    private IEnumerable<Measured> Measure(Subject subject, NetworkPlan plan, List<Contender> contenders)
    {
        float[] outputs = contenders[0].Outputs();
        double[] differences = [.. subject.Rows.Select(_ => double.NaN)];
        foreach (Contender peer in contenders.Skip(1))
            differences = [.. Results.Differences(subject, plan, outputs, peer.Outputs()).Zip(differences, (one, other) => double.IsNaN(other) ? one : Math.Max(one, other))];

        foreach (Contender contender in contenders)
            contender.Block(WarmUpSeconds);
        List<double[]>[] times = [.. contenders.Select(_ => new List<double[]>())];
        double peak = 0;
        for (int round = 0; round < Rounds; round++)
        {
            peak = Math.Max(peak, FmaPeak.Measure());
            for (int index = 0; index < contenders.Count; index++)
                times[index].Add(contenders[index].Block(BlockSeconds));
        }

        double flops = 2.0 * plan.Layers.Sum(layer => layer.MultiplyAdds) * subject.Batch;
        return [.. subject.Rows.Select((row, index) =>
        {
            double[] own = [.. times[0].Select(time => time[index])];
            bool agree = differences[index] <= Results.Tolerance;
            double[] ratios = contenders.Count > 1 && agree
                ? [.. Enumerable.Range(0, Rounds).Select(round => times.Skip(1).Min(peer => peer[round][index]) / own[round]).Order()]
                : [];
            Dictionary<string, double> medians = [];
            for (int contender = 0; contender < contenders.Count; contender++)
                medians.Add(contenders[contender].Name, 1000 * Quantiles.Of([.. times[contender].Select(time => time[index]).Order()], 0.5) / subject.Layers);
            // A training step does the work three times: forward, and for both adjoints.
            double work = subject.Work == Work.Training ? 3 * flops : flops;
            return new Measured(row, subject.Batch, medians, ratios, work / Quantiles.Of([.. own.Order()], 0.5) / 1e9 / (peak * Threads), differences[index]);
        })];
    }
}
