using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using ConvGen.Benchmarks.Kernels;
using ConvGen.Peers.Contenders;
using ConvGen.Peers.Report;
using ConvGen.Peers.Rows;
using ConvGen.Tests;
using ConvGen.Tool.Graphs;
using ConvGen.Tool.Verification;

namespace ConvGen.Peers.Models;

/// <summary>Measures imported models: results are compared first, then ConvGen and ONNX Runtime take turns.</summary>
/// <param name="turns">Who lets them.</param>
internal sealed class ModelComparison(Comparison turns)
{
    /// <summary>Measures a model.</summary>
    public Measured Measure(ModelSubject model)
    {
        Row row = new(model.Name, "inference", Target.Equal);
        DirectoryInfo folder = Directory.CreateTempSubdirectory("convgen-models-");
        try
        {
            string file = model.Path;
            if (model.IsDrawn)
                DrawnWeights.Write(model.Path, file = Path.Combine(folder.FullName, "model.onnx"));
            ImportedContender own = new(file, turns.Threads, model.LargestInput);
            using ModelOnnxContender peer = new(ConstantWeights.Of(file, Path.Combine(folder.FullName, "constant.onnx")), own, turns.Threads);
            return Measure(row, own, peer);
        }
        catch (Exception problem) when (problem is not OutOfMemoryException)
        {
            // A model that either of them refuses is named with the reason, whatever that is.
            return new Measured(row, 1) { Note = problem.GetBaseException().Message.ReplaceLineEndings(" ") };
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private Measured Measure(Row row, ImportedContender own, ModelOnnxContender peer)
    {
        NetworkPlan plan = own.Network.Plan;
        double difference = Difference(own, peer);
        long weightBytes = (long)plan.ParameterLength * sizeof(float);
        Measured compared = new(row, own.Batch)
        {
            MaxDifference = difference,
            Note = weightBytes > Machine.LastLevelCacheBytes ? string.Create(CultureInfo.InvariantCulture, $"{weightBytes >> 20} MB of weights pass the last-level cache") : "",
        };
        if (difference > Results.Tolerance)
            return compared;

        // What importing left behind isn't to be collected while something is timed.
        GC.Collect();
        (double[][][] times, double peak) = turns.TakeTurns([own, peer]);
        double[] ours = [.. times[0].Select(time => time[0])], theirs = [.. times[1].Select(time => time[0])];
        double operations = 2.0 * own.Batch * plan.Layers.Sum(layer => layer.MultiplyAdds);
        return compared with
        {
            Milliseconds = new Dictionary<string, double> { [own.Name] = 1000 * Median(ours), [peer.Name] = 1000 * Median(theirs) },
            Ratios = [.. theirs.Zip(ours, (peerTime, ownTime) => peerTime / ownTime).Order()],
            PeakShare = operations / Median(ours) / 1e9 / (peak * turns.Threads),
        };
    }

    /// <summary>The largest difference of any result, as a share of the result's largest value; infinity where a value isn't finite.</summary>
    private static double Difference(ImportedContender own, ModelOnnxContender peer)
    {
        if (!peer.Outputs().Concat(own.Outputs()).All(float.IsFinite))
            return double.PositiveInfinity;
        return own.Results.Select((result, index) => Comparer.Difference(result, new Tensor(result.Shape, peer.Results[index]))).Max();
    }

    private static double Median(double[] values) => Quantiles.Of([.. values.Order()], 0.5);
}
