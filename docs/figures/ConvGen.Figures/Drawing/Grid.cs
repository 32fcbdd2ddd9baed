using System;
using System.Collections.Generic;
using System.Linq;

namespace ConvGen.Figures.Drawing;

/// <summary>Cells of a map in a picture.</summary>
/// <param name="Rows">Rows.</param>
/// <param name="Columns">Columns.</param>
/// <param name="Side">Width of a cell.</param>
internal sealed record Grid(int Rows, int Columns, double Side)
{
    /// <summary>Colour of a cell.</summary>
    public Func<int, int, string> Fill { get; init; } = (_, _) => Canvas.Cell;

    /// <summary>Words in a cell.</summary>
    public Func<int, int, string> Words { get; init; } = (_, _) => "";

    /// <summary>Cells of padding.</summary>
    public Func<int, int, bool> IsPadding { get; init; } = (_, _) => false;

    /// <summary>Size of the words.</summary>
    public double WordSize { get; init; } = 10;

    public double Width => Columns * Side;

    public double Height => Rows * Side;

    /// <summary>A map of numbers.</summary>
    public static Grid Of(IReadOnlyList<float> values, int columns, double side, string fill = Canvas.Cell) => new(values.Count / columns, columns, side)
    {
        Words = (row, column) => Canvas.Number(values[(row * columns) + column]),
        Fill = (_, _) => fill,
    };

    public void Draw(Canvas canvas, double x, double y)
    {
        // Padding first, so that the map's own lines lie above.
        foreach ((int row, int column) in Cells().OrderByDescending(cell => IsPadding(cell.Row, cell.Column)))
        {
            bool padding = IsPadding(row, column);
            string fill = Fill(row, column);
            canvas.Rect(x + (column * Side), y + (row * Side), Side, Side, padding && fill == Canvas.Cell ? "#ffffff" : fill, padding ? "#d5dae1" : "#8d96a3", dashed: padding);
        }
        foreach ((int row, int column) in Cells())
        {
            string words = Words(row, column);
            if (words.Length > 0)
                canvas.Text(x + ((column + 0.5) * Side), y + ((row + 0.5) * Side) + (WordSize * 0.36), words, WordSize, Canvas.Ink, "middle");
        }
    }

    private IEnumerable<(int Row, int Column)> Cells() =>
        from row in Enumerable.Range(0, Rows) from column in Enumerable.Range(0, Columns) select (row, column);
}
