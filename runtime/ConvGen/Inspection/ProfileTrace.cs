using System;
using System.IO;
using System.Text.Json;

namespace ConvGen;

/// <summary>Prints measured calls in the trace event format (https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU).</summary>
internal static class ProfileTrace
{
    /// <summary>Calls that a trace shows at most: the last ones, which ran warm.</summary>
    private const int MostRounds = 20;

    public static void Write(Stream stream, NetworkProfile profile, NetworkPlan plan, ProfileSamples samples)
    {
        using var json = new Utf8JsonWriter(stream);
        json.WriteStartObject();
        json.WriteString("displayTimeUnit", "ns");
        json.WriteStartArray("traceEvents");
        Name(json, "process_name", $"{profile.Network}, {profile.Threads} thread(s)");
        Name(json, "thread_name", "steps");
        int first = Math.Max(0, samples.Rounds - MostRounds);
        double origin = samples.Piece(first, 0).Begin;
        for (int round = first; round < samples.Rounds; round++)
        {
            (double begin, _) = samples.Piece(round, 0);
            (double last, double length) = samples.Piece(round, samples.Columns.Count - 1);
            Begin(json, profile.IsTraining ? "training pass" : "Predict", begin - origin, last + length - begin);
            json.WriteNumber("images", profile.Images);
            End(json);
            for (int column = 0; column < samples.Columns.Count; column++)
                Piece(json, plan, samples, round, column, origin);
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Piece(Utf8JsonWriter json, NetworkPlan plan, ProfileSamples samples, int round, int column, double origin)
    {
        ProfileColumn piece = samples.Columns[column];
        (double begin, double length) = samples.Piece(round, column);
        Begin(json, piece.Name, begin - origin, length);
        if (piece.Layer >= 0 && piece.Layer < plan.Layers.Count)
        {
            LayerInfo layer = plan.Layers[piece.Layer];
            json.WriteString("kind", layer.Kind);
            json.WriteString("output", layer.Output.ToString());
            json.WriteString("kernel", layer.Kernel);
            json.WriteNumber("multiplyAddsPerImage", layer.MultiplyAdds);
        }
        json.WriteNumber("block", piece.Block);
        End(json);
    }

    private static void Name(Utf8JsonWriter json, string what, string name)
    {
        json.WriteStartObject();
        json.WriteString("name", what);
        json.WriteString("ph", "M");
        json.WriteNumber("pid", 1);
        json.WriteNumber("tid", 1);
        json.WriteStartObject("args");
        json.WriteString("name", name);
        End(json);
    }

    /// <summary>Begins a complete event, times in microseconds; its arguments follow.</summary>
    private static void Begin(Utf8JsonWriter json, string name, double begin, double length)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteString("cat", "convgen");
        json.WriteString("ph", "X");
        json.WriteNumber("pid", 1);
        json.WriteNumber("tid", 1);
        json.WriteNumber("ts", Math.Round(begin, 3));
        json.WriteNumber("dur", Math.Round(length, 3));
        json.WriteStartObject("args");
    }

    private static void End(Utf8JsonWriter json)
    {
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
