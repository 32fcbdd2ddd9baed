using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.Encodings.Web;
using System.Text.Json;
using ConvGen.Benchmarks.Kernels;
using ConvGen.Peers.Contenders;

namespace ConvGen.Peers.Report;

/// <summary>Prints what was measured, as a markdown table and as JSON.</summary>
internal static class Tables
{
    private static readonly JsonSerializerOptions JsonOptions = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Head of the markdown table.</summary>
    public const string Head =
        "| layer or network | direction | ConvGen ms | ONNX Runtime ms | TorchSharp ms | best peer ÷ ConvGen | quartiles | target | of peak | largest difference | note |\n" +
        "|---|---|--:|--:|--:|--:|---|---|--:|--:|---|";

    /// <summary>A row of the markdown table.</summary>
    public static string Line(Measured measured)
    {
        string ratio = measured.MaxDifference > Results.Tolerance ? "outputs differ" : "", quartiles = "", target = measured.Row.Target.ToString();
        if (measured.Ratios.Count > 0)
        {
            double[] ratios = [.. measured.Ratios];
            (double lower, double median, double upper) = (Quantiles.Of(ratios, 0.25), Quantiles.Of(ratios, 0.5), Quantiles.Of(ratios, 0.75));
            ratio = Text(median, "F2");
            quartiles = $"{Text(lower, "F2")} to {Text(upper, "F2")}";
            if (target.Length > 0)
                target += measured.Row.Target.IsMet(median, upper) ? ": met" : ": missed";
        }
        string[] cells =
        [
            measured.Row.Name,
            measured.Row.Direction,
            Time(measured, "ConvGen"),
            Time(measured, "ONNX Runtime"),
            Time(measured, "TorchSharp"),
            ratio,
            quartiles,
            target,
            double.IsNaN(measured.PeakShare) ? "" : Text(100 * measured.PeakShare, "F0") + " %",
            double.IsNaN(measured.MaxDifference) ? "" : Text(measured.MaxDifference, "E1"),
            measured.Note.Replace("|", "\\|", System.StringComparison.Ordinal),
        ];
        return $"| {string.Join(" | ", cells)} |";
    }

    /// <summary>Writes the rows as an array of objects, into a temporary file that then takes the place.</summary>
    public static void WriteJson(string path, IEnumerable<Measured> rows, int threads)
    {
        var objects = rows.Select(row => new
        {
            name = row.Row.Name,
            direction = row.Row.Direction,
            threads,
            batch = row.Batch,
            convgenMs = Milliseconds(row, "ConvGen"),
            onnxRuntimeMs = Milliseconds(row, "ONNX Runtime"),
            torchMs = Milliseconds(row, "TorchSharp"),
            ratio = Ratio(row, 0.5),
            lowerQuartile = Ratio(row, 0.25),
            upperQuartile = Ratio(row, 0.75),
            peakShare = Finite(row.PeakShare),
            maxDifference = Finite(row.MaxDifference),
            target = row.Row.Target.ToString(),
            note = row.Note,
        });
        string temporary = path + ".tmp";
        File.WriteAllText(temporary, JsonSerializer.Serialize(objects, JsonOptions) + "\n");
        File.Move(temporary, path, overwrite: true);
    }

    private static double? Milliseconds(Measured row, string contender) => row.Milliseconds.TryGetValue(contender, out double time) ? time : null;

    private static double? Ratio(Measured row, double share) => row.Ratios.Count > 0 ? Quantiles.Of([.. row.Ratios], share) : null;

    private static double? Finite(double value) => double.IsFinite(value) ? value : null;

    private static string Time(Measured row, string contender) => Milliseconds(row, contender) is { } time ? Text(time, time < 1 ? "F4" : "F2") : "";

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
