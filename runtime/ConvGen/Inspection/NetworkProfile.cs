using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;

namespace ConvGen;

/// <summary>Where the time of <c>Predict</c>, or of a training pass, goes, layer by layer. <c>Console.WriteLine(net.Profile(images))</c> prints it.</summary>
public sealed class NetworkProfile
{
    private static readonly string[] Titles = ["layer", "kind", "µs", "adjoint µs", "share", "GFLOP/s", "KB", "GB/s", "kernel"];
    private static readonly bool[] IsNumber = [false, false, true, true, true, true, true, true, false];
    private const int AdjointColumn = 3;

    private readonly NetworkPlan _plan;
    private readonly ProfileSamples _samples;

    internal NetworkProfile(NetworkPlan plan, int images, int threads, ProfileSamples samples)
    {
        _plan = plan;
        _samples = samples;
        Images = images;
        Threads = threads;
        double[] medians = [.. Enumerable.Range(0, samples.Columns.Count).Select(samples.Median)];
        double sum = medians.Sum();
        Layers =
        [
            .. Enumerable.Range(0, medians.Length)
                .GroupBy(column => samples.Columns[column].Layer)
                .OrderBy(group => group.Key)
                .Select(group => Row(
                    group.Key,
                    group.Where(column => !samples.Columns[column].IsAdjoint).Sum(column => medians[column]),
                    group.Where(column => samples.Columns[column].IsAdjoint).Sum(column => medians[column]),
                    sum,
                    group.Select(column => samples.Columns[column].Block).Distinct().Count())),
        ];
        IsTraining = samples.Columns.Any(column => column.IsAdjoint);
        Microseconds = samples.MedianOfRounds();
    }

    /// <summary>Name of the network's class.</summary>
    public string Network => _plan.Name;

    /// <summary>Whether training passes were measured, not calls of <c>Predict</c>.</summary>
    public bool IsTraining { get; }

    /// <summary>Images of each measured call.</summary>
    public int Images { get; }

    /// <summary>Threads that shared the work.</summary>
    public int Threads { get; }

    /// <summary>Measured calls.</summary>
    public int Rounds => _samples.Rounds;

    /// <summary>Median time of a whole call, in microseconds.</summary>
    public double Microseconds { get; }

    /// <summary>
    /// A row per layer that runs, in order of declaration, between the ways in and out. Layers that are computed together with another, as a batch
    /// normalisation with the convolution before it, have no row of their own.
    /// </summary>
    public IReadOnlyList<LayerProfile> Layers { get; }

    /// <summary>
    /// Writes the last measured calls, step by step, in the trace event format, which https://ui.perfetto.dev and <c>chrome://tracing</c> show as a
    /// timeline. The file appears whole or not at all.
    /// </summary>
    /// <param name="path">The file, such as <c>trace.json</c>.</param>
    /// <exception cref="WeightFileException">The folder or the disk refused; an old file is unchanged.</exception>
    public void WriteTrace(string path) => AtomicFile.Write(path, stream => ProfileTrace.Write(stream, this, _plan, _samples));

    /// <summary>The rows as a table of plain text.</summary>
    public override string ToString()
    {
        var rows = new List<string[]> { Titles };
        foreach (LayerProfile layer in Layers)
            rows.Add(Cells(layer));
        double sum = Layers.Sum(layer => layer.Microseconds);
        rows.Add(Cells(new LayerProfile("total", "", "", sum, 1, Layers.Sum(layer => layer.MultiplyAdds), Layers.Sum(layer => layer.Bytes))
        {
            AdjointMicroseconds = Layers.Sum(layer => layer.AdjointMicroseconds),
        }));
        // Predict has no adjoints.
        bool[] shown = [.. Titles.Select((_, column) => IsTraining || column != AdjointColumn)];
        T[] Shown<T>(T[] row) => [.. row.Where((_, column) => shown[column])];
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{Network}: {Microseconds:N1} µs a {(IsTraining ? "training pass" : "call")} of {Images} image{(Images == 1 ? "" : "s")}, ");
        text.Append(CultureInfo.InvariantCulture, $"{Threads} thread{(Threads == 1 ? "" : "s")}, medians of {Rounds}\n");
        TextTable.Append(text, [.. rows.Select(Shown)], Shown(IsNumber));
        return text.ToString();
    }

    private LayerProfile Row(int layer, double time, double adjointTime, double sum, int blocks)
    {
        double share = sum > 0 ? (time + adjointTime) / sum : 0;
        if (layer > _plan.Layers.Count)
            return new LayerProfile("(parameters)", "layout", "", time, share, 0, 2L * sizeof(float) * _plan.ParameterLength) { AdjointMicroseconds = adjointTime };
        if (layer < 0 || layer == _plan.Layers.Count)
        {
            long moved = 2L * sizeof(float) * Images * (layer < 0 ? _plan.InputLength : _plan.OutputLength);
            return new LayerProfile(layer < 0 ? "(inputs)" : "(outputs)", "layout", "", time, share, 0, moved);
        }
        LayerInfo info = _plan.Layers[layer];
        long values = Images * (info.Inputs.Sum(shape => (long)shape.Length) + info.Output.Length);
        long parameters = _plan.Parameters.Where(parameter => parameter.Layer == layer).Sum(parameter => (long)parameter.Length);
        return new LayerProfile(info.Name, info.Kind, info.Kernel, time, share, info.MultiplyAdds * Images, sizeof(float) * (values + (parameters * blocks)))
        {
            AdjointMicroseconds = adjointTime,
        };
    }

    private static string[] Cells(LayerProfile layer) =>
    [
        layer.Name,
        layer.Kind,
        layer.Microseconds.ToString("N1", CultureInfo.InvariantCulture),
        layer.AdjointMicroseconds.ToString("N1", CultureInfo.InvariantCulture),
        (100 * layer.Share).ToString("F1", CultureInfo.InvariantCulture) + " %",
        layer.MultiplyAdds == 0 ? "" : layer.GigaFlops.ToString("F1", CultureInfo.InvariantCulture),
        (layer.Bytes / 1024).ToString("N0", CultureInfo.InvariantCulture),
        layer.GigaBytesPerSecond.ToString("F1", CultureInfo.InvariantCulture),
        layer.Kernel,
    ];
}
