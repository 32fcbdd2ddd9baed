using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using ConvGen;
using Spectre.Console;

namespace Digits;

/// <summary>What the terminal shows after training.</summary>
internal static class Report
{
    private const int Size = 28;
    private const int DrawnDigits = 4;
    private const string Gap = "   ";

    public static void Confusion(ConfusionMatrix matrix)
    {
        Table table = new() { Title = new TableTitle("confusion matrix: rows are digits, columns what was read"), Border = TableBorder.Simple };
        table.AddColumn("");
        for (int digit = 0; digit < matrix.Classes; digit++)
            table.AddColumn(new TableColumn(digit.ToString(CultureInfo.InvariantCulture)).RightAligned());
        for (int actual = 0; actual < matrix.Classes; actual++)
        {
            table.AddRow(
            [
                actual.ToString(CultureInfo.InvariantCulture),
                .. Enumerable.Range(0, matrix.Classes).Select(read => Cell(matrix[actual, read], actual == read)),
            ]);
        }
        AnsiConsole.Write(table);
    }

    public static void Misread(Dataset test, IReadOnlyList<MisreadImage> misread)
    {
        Console.WriteLine($"{misread.Count} of {test.Count} digits misread{(misread.Count > 0 ? "; the first:" : "")}");
        MisreadImage[] shown = [.. misread.Take(DrawnDigits)];
        // As many side by side as the terminal is wide.
        int beside = Math.Max(1, (AnsiConsole.Profile.Width + Gap.Length) / (Size + Gap.Length));
        foreach (MisreadImage[] some in shown.Chunk(beside))
        {
            string[][] drawings = [.. some.Select(image => Draw(test, image.Index))];
            Console.WriteLine(string.Join(Gap, some.Select(image => $"#{image.Index}: {image.Label} read as {image.Predicted}".PadRight(Size))).TrimEnd());
            for (int line = 0; line < drawings[0].Length; line++)
                Console.WriteLine(string.Join(Gap, drawings.Select(drawing => drawing[line])).TrimEnd());
        }
    }

    private static string Cell(long count, bool diagonal) => count switch
    {
        0 => "·",
        _ when diagonal => $"[green]{count.ToString(CultureInfo.InvariantCulture)}[/]",
        _ => $"[red]{count.ToString(CultureInfo.InvariantCulture)}[/]",
    };

    /// <summary>Two rows of pixels a line, as half blocks.</summary>
    private static string[] Draw(Dataset data, int index)
    {
        float[] image = new float[Size * Size];
        data.ImageAsFloats(index, image);
        string[] lines = new string[Size / 2];
        for (int line = 0; line < lines.Length; line++)
        {
            StringBuilder text = new();
            for (int column = 0; column < Size; column++)
            {
                bool upper = image[(2 * line * Size) + column] > 0.4f;
                bool lower = image[(((2 * line) + 1) * Size) + column] > 0.4f;
                text.Append((upper, lower) switch
                {
                    (true, true) => '█',
                    (true, false) => '▀',
                    (false, true) => '▄',
                    _ => ' ',
                });
            }
            lines[line] = text.ToString();
        }
        return lines;
    }
}
