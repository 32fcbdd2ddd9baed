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
        Option<FileInfo?> trace = new("--trace") { Description = "File for the last calls, step by step, as a timeline for ui.perfetto.dev." };
        Command command = new("bench", "Measures a model, layer by layer, on drawn inputs.") { model, threads, seconds, peer, trace };
        CommonOptions common = new();
        common.AddTo(command);
        command.SetAction(parsed => CommonOptions.Guard(() => Run(
            parsed.GetRequiredValue(model).FullName,
            Math.Clamp(parsed.GetValue(threads), 1, 256),
            Math.Clamp(parsed.GetValue(seconds), 0.1, 600),
            parsed.GetValue(peer)?.FullName,
            parsed.GetValue(trace)?.FullName,
            common.Options(parsed, parsed.GetRequiredValue(model).Name))));
        return command;
    }

    private static int Run(string path, int threads, double seconds, string? peer, string? trace, ImportOptions options)
    {
        (ImportedModel model, Network network) = CompiledCommand.Load(path, options);
        network.Threads = threads;
        Random random = new(1);
        float[] inputs = [.. Enumerable.Range(0, network.Plan.InputLength).Select(_ => random.NextSingle())];
        float[] scores = new float[network.Plan.OutputLength];
        CompilerQueue.Drain(() => network.Predict(inputs, scores));
        double whole = Median(seconds / 2, () => network.Predict(inputs, scores));

        NetworkProfile profile = network.Profile(inputs, TimeSpan.FromSeconds(seconds / 2));
        Table table = new() { Border = TableBorder.Simple };
        table.AddColumns("layer", "kind", "kernel");
        foreach (string column in new[] { "µs", "share", "GFLOP/s", "KB" })
            table.AddColumn(new TableColumn(column).RightAligned());
        foreach (LayerProfile layer in profile.Layers)
        {
            table.AddRow(
                Markup.Escape(layer.Name),
                Markup.Escape(layer.Kind),
                Markup.Escape(layer.Kernel),
                Text($"{layer.Microseconds:0.0}"),
                Text($"{100 * layer.Share:0.0} %"),
                layer.MultiplyAdds > 0 ? Text($"{layer.GigaFlops:0.0}") : "",
                Text($"{layer.Bytes / 1024:N0}"));
        }
        AnsiConsole.Write(table);
        AnsiConsole.WriteLine(Text($"{network.Plan.Name}: {whole * 1e3:0.000} ms per call, {threads} thread(s)"));
        if (trace is not null)
            profile.WriteTrace(trace);
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
