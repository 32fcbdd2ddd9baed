using System.Collections.Generic;
using System.Linq;
using System.Text;

namespace ConvGen;

/// <summary>Rows in columns of plain text: titles, a rule, the rows, a rule, totals. Lines end with '\n' on every platform.</summary>
internal static class TextTable
{
    /// <summary>Appends a table.</summary>
    /// <param name="text">Receives it.</param>
    /// <param name="rows">Titles first, totals last.</param>
    /// <param name="isNumber">Columns of numbers, which stand on the right; words stand on the left.</param>
    public static void Append(StringBuilder text, IReadOnlyList<string[]> rows, bool[] isNumber)
    {
        int[] widths = [.. isNumber.Select((_, column) => rows.Max(row => row[column].Length))];
        string rule = new('-', widths.Sum() + (2 * (widths.Length - 1)));
        for (int index = 0; index < rows.Count; index++)
        {
            if (index == 1 || index == rows.Count - 1)
                text.Append(rule).Append('\n');
            AppendRow(text, rows[index], widths, isNumber);
        }
    }

    private static void AppendRow(StringBuilder text, string[] row, int[] widths, bool[] isNumber)
    {
        int begin = text.Length;
        for (int column = 0; column < row.Length; column++)
        {
            string cell = isNumber[column] ? row[column].PadLeft(widths[column]) : row[column].PadRight(widths[column]);
            text.Append(column == 0 ? "" : "  ").Append(cell);
        }
        int end = text.Length;
        while (end > begin && text[end - 1] == ' ')
            end--;
        text.Length = end;
        text.Append('\n');
    }
}
