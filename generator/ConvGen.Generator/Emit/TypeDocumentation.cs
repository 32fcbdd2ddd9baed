using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using ConvGen.Generator.Model;

namespace ConvGen.Generator.Emit;

/// <summary>
/// The documentation of a network's class: the table of its layers, shown where the pointer rests on its name. They are remarks: a summary, if there is one, is the user's.
/// </summary>
internal static class TypeDocumentation
{
    private static readonly string[] Titles = ["layer", "kind", "output", "parameters", "multiply-adds", "receptive field"];

    /// <summary>Columns from this one on hold numbers, which stand on the right.</summary>
    private const int FirstNumber = 3;

    public static void Emit(SourceWriter writer, NetSpec net)
    {
        List<string[]> rows = Rows(net);
        int[] widths = [.. Enumerable.Range(0, Titles.Length).Select(column => rows.Max(row => row[column].Length))];
        writer.Line("/// <remarks>");
        writer.Line($"/// <para>{string.Join(" and ", net.Inputs.Select(input => input.Shape))} → {string.Join(" and ", net.Outputs.Select(layer => layer.OutputShape))}</para>");
        // Code and not a list: editors keep its columns.
        writer.Line("/// <code>");
        foreach (string[] row in rows)
        {
            IEnumerable<string> cells = row.Select((cell, column) => column < FirstNumber ? cell.PadRight(widths[column]) : cell.PadLeft(widths[column]));
            writer.Line("/// " + Escape(string.Join("  ", cells).TrimEnd()));
        }
        writer.Line("/// </code>");
        writer.Line("/// </remarks>");
    }

    private static List<string[]> Rows(NetSpec net)
    {
        Dictionary<int, long> trained = LayerDescription.Parameters(net)
            .Where(parameter => !parameter.Role.StartsWith("Running", StringComparison.Ordinal))
            .GroupBy(parameter => parameter.Layer)
            .ToDictionary(layer => layer.Key, layer => layer.Sum(parameter => (long)parameter.Length));
        IReadOnlyList<(int Height, int Width)> fields = LayerDescription.ReceptiveFields(net);
        List<string[]> rows = [Titles];
        for (int index = 0; index < net.Layers.Count; index++)
        {
            LayerSpec layer = net.Layers[index];
            trained.TryGetValue(index, out long parameters);
            rows.Add(
            [
                layer.Property.TrimStart('@'), LayerDescription.Kind(layer), layer.OutputShape.ToString(), Count(parameters),
                Count(LayerDescription.MultiplyAdds(layer)), Field(net.Input.Rank, fields[index]),
            ]);
        }
        rows.Add(["total", "", "", Count(trained.Values.Sum()), Count(net.Layers.Sum(LayerDescription.MultiplyAdds)), ""]);
        return rows;
    }

    private static string Field(int rank, (int Height, int Width) field) => rank switch
    {
        2 => $"{Count(field.Height)}×{Count(field.Width)}",
        1 => Count(field.Width),
        _ => "",
    };

    private static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Escape(string text) => text.Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;");
}
