using System;
using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using Spectre.Console;

namespace ConvGen.Tool.Commands;

/// <summary><c>convgen bench</c>: where a model's time goes.</summary>
internal static class BenchCommand
{
    public static Command Create()
    {
        Argument<FileInfo> model = new("model") { Description = "The ONNX file." };
        Option<int> threads = new("--threads") { Description = "Threads of the network.", DefaultValueFactory = _ => 1 };
        Option<double> seconds = new("--seconds") { Description = "How long to measure.", DefaultValueFactory = _ => 2 };
        Option<DirectoryInfo?> peer = new("--onnx-runtime") { Description = "Folder with Microsoft.ML.OnnxRuntime.dll and its native library, to be measured beside it." };
        Command command = new("bench", "Measures a model, layer by layer, on drawn inputs.") { model, threads, seconds, peer };
        CommonOptions common = new();
        common.AddTo(command);
        command.SetAction(parsed => CommonOptions.Guard(() => Run(
            parsed.GetRequiredValue(model).FullName,
            Math.Clamp(parsed.GetValue(threads), 1, 256),
            Math.Clamp(parsed.GetValue(seconds), 0.1, 600),
            parsed.GetValue(peer)?.FullName,
            common.Options(parsed, parsed.GetRequiredValue(model).Name))));
        return command;
    }

    private static int Run(string path, int threads, double seconds, string? peer, ImportOptions options)
    {
        (ImportedModel model, Network network) = CompiledCommand.Load(path, options);
        network.Threads = threads;
        Random random = new(1);
        float[] inputs = [.. Enumerable.Range(0, network.Plan.InputLength).Select(_ => random.NextSingle())];
        float[] scores = new float[network.Plan.OutputLength];
        double whole = Median(seconds / 2, () => network.Predict(inputs, scores));

        int steps = network.Plan.Inference.Forward.Count;
        long[] ticks = new long[steps];
        double[] sums = new double[steps];
        int rounds = 0;
        for (long begin = Stopwatch.GetTimestamp(); rounds == 0 || Stopwatch.GetElapsedTime(begin).TotalSeconds < seconds / 2; rounds++)
        {
            network.PredictMeasured(inputs, scores, ticks);
            for (int step = 0; step < steps; step++)
                sums[step] += (double)ticks[step] / Stopwatch.Frequency;
        }
        Table table = new() { Border = TableBorder.Simple };
        table.AddColumns("layer", "kind", "kernel");
        foreach (string column in new[] { "µs", "share", "GFLOP/s" })
            table.AddColumn(new TableColumn(column).RightAligned());
        double all = sums.Sum();
        foreach (IGrouping<int, int> group in Enumerable.Range(0, steps).GroupBy(step => network.Plan.Inference.Forward[step].Layer).OrderBy(group => group.Key))
        {
            double time = group.Sum(step => sums[step]) / rounds;
            LayerInfo? layer = group.Key >= 0 ? network.Plan.Layers[group.Key] : null;
            table.AddRow(
                Markup.Escape(layer?.Property ?? network.Plan.Inference.Forward[group.First()].Name),
                Markup.Escape(layer?.Kind ?? ""),
                Markup.Escape(layer?.Kernel ?? ""),
                Text($"{time * 1e6:0.0}"),
                Text($"{100 * group.Sum(step => sums[step]) / all:0.0} %"),
                layer?.MultiplyAdds > 0 ? Text($"{2e-9 * layer.MultiplyAdds / time:0.0}") : "");
        }
        AnsiConsole.Write(table);
        AnsiConsole.WriteLine(Text($"{network.Plan.Name}: {whole * 1e3:0.000} ms per call, {threads} thread(s)"));
        if (peer is not null)
        {
            OnnxRuntimePeer other = OnnxRuntimePeer.Load(peer, path, threads, model.Network, inputs);
            double theirs = Median(seconds / 2, other.Run);
            AnsiConsole.WriteLine(Text($"ONNX Runtime: {theirs * 1e3:0.000} ms per call, ratio {theirs / whole:0.00}"));
        }
        return 0;
    }

    private static double Median(double seconds, Action call)
    {
        call();
        System.Collections.Generic.List<double> times = [];
        for (long begin = Stopwatch.GetTimestamp(); times.Count == 0 || Stopwatch.GetElapsedTime(begin).TotalSeconds < seconds;)
        {
            long start = Stopwatch.GetTimestamp();
            call();
            times.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
        times.Sort();
        return times[times.Count / 2];
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
