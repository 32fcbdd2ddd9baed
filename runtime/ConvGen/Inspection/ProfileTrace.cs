using System;
using System.IO;
using System.Text.Json;

namespace ConvGen;

/// <summary>
/// Prints measured calls in the trace event format (https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU), each begin and end as an event
/// with its time: a begin with a length, which readers add, could end a billionth of a second after what stands around it, and viewers would nest all that follows.
/// </summary>
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
        string call = profile.IsTraining ? "training pass" : "Predict";
        long origin = samples.Nanoseconds(first, 0);
        for (int round = first; round < samples.Rounds; round++)
        {
            Begin(json, call, samples.Nanoseconds(round, 0) - origin);
            json.WriteNumber("images", profile.Images);
            Close(json);
            for (int column = 0; column < samples.Columns.Count; column++)
                Piece(json, plan, samples, round, column, origin);
            End(json, call, samples.Nanoseconds(round, samples.Columns.Count) - origin);
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Piece(Utf8JsonWriter json, NetworkPlan plan, ProfileSamples samples, int round, int column, long origin)
    {
        ProfileColumn piece = samples.Columns[column];
        Begin(json, piece.Name, samples.Nanoseconds(round, column) - origin);
        if (piece.Layer >= 0 && piece.Layer < plan.Layers.Count)
        {
            LayerInfo layer = plan.Layers[piece.Layer];
            json.WriteString("kind", layer.Kind);
            json.WriteString("output", layer.Output.ToString());
            json.WriteString("kernel", layer.Kernel);
            json.WriteNumber("multiplyAddsPerImage", layer.MultiplyAdds);
        }
        json.WriteNumber("block", piece.Block);
        Close(json);
        End(json, piece.Name, samples.Nanoseconds(round, column + 1) - origin);
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
        Close(json);
    }

    /// <summary>Begins a piece; its arguments follow.</summary>
    private static void Begin(Utf8JsonWriter json, string name, long nanoseconds)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteString("cat", "convgen");
        When(json, "B", nanoseconds);
        json.WriteStartObject("args");
    }

    /// <summary>Ends the last piece that hasn't ended; some viewers want its name again.</summary>
    private static void End(Utf8JsonWriter json, string name, long nanoseconds)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        When(json, "E", nanoseconds);
        json.WriteEndObject();
    }

    /// <summary>Times are in microseconds.</summary>
    private static void When(Utf8JsonWriter json, string phase, long nanoseconds)
    {
        json.WriteString("ph", phase);
        json.WriteNumber("pid", 1);
        json.WriteNumber("tid", 1);
        json.WriteNumber("ts", nanoseconds / 1000m);
    }

    private static void Close(Utf8JsonWriter json)
    {
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
