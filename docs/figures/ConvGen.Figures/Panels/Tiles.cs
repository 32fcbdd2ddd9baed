using System;
using System.Collections.Generic;
using ConvGen.Figures.Drawing;
using ConvGen.Generator.Algorithm;
using ConvGen.Generator.Schedule;

namespace ConvGen.Figures.Panels;

/// <summary>How outputs are divided.</summary>
internal static class Tiles
{
    public static IEnumerable<Panel> All() => [Rows(), Winograd(), Transforms(new MinimalFilter(2, 3))];

    /// <summary>Rows of pixels as the planner composes them.</summary>
    private static Panel Rows() => new("", (canvas, top) =>
    {
        const double Side = 11;
        int most = VectorTargets.V256.MostPixels(2);
        canvas.Text(0, top + 12, $"Rows of pixels in register tiles of up to {most} pixels × 2 vectors of filters (256 bits):", 12, Canvas.Muted);
        double y = top + 24;
        foreach (int length in new[] { 56, 28, 14, 7 })
        {
            double x = 0;
            int index = 0;
            foreach ((_, int size) in TilePlanner.Split(length, most))
            {
                string fill = index++ % 2 == 0 ? Canvas.First : Canvas.Second;
                canvas.Rect(x, y, size * Side, 16, fill, "#8d96a3");
                canvas.Text(x + (size * Side / 2), y + 12, $"{size}", 10, Canvas.Ink, "middle");
                x += size * Side;
            }
            canvas.Text(x + 8, y + 12, $"{length}", 11, Canvas.Muted);
            y += 22;
        }
    });

    /// <summary>F(4, 3) on a row of 14: the last tile moves back inside.</summary>
    private static Panel Winograd() => new("", (canvas, top) =>
    {
        const int Length = 14;
        const double Side = 24;
        MinimalFilter minimal = new(4, 3);
        int tiles = (Length + minimal.Outputs - 1) / minimal.Outputs;
        canvas.Text(0, top + 12, $"A row of {Length} outputs of F({minimal.Outputs}, {minimal.Taps}) reads tiles of {minimal.Points} inputs, with one zero on each side:", 12, Canvas.Muted);
        for (int tile = 0; tile < tiles; tile++)
        {
            int begin = Math.Min(tile * minimal.Outputs, Length - minimal.Outputs);
            double y = top + 24 + (tile * 34);
            new Grid(1, Length + 2, Side)
            {
                IsPadding = (_, column) => column is 0 or Length + 1,
                Fill = (_, column) => column >= begin && column < begin + minimal.Points ? Canvas.First : Canvas.Cell,
            }.Draw(canvas, 0, y);
            // Outputs that the tile before has already are skipped.
            int written = Math.Max(begin, tile * minimal.Outputs);
            canvas.Rect((written + 1) * Side, y + 9, (begin + minimal.Outputs - written) * Side, 6, Canvas.SecondMark, Canvas.SecondMark);
            canvas.Text((Length + 2.5) * Side, y + 16, $"outputs {written} to {begin + minimal.Outputs - 1}", 11, Canvas.Muted);
        }
    });

    private static Panel Transforms(MinimalFilter minimal) => new("", (canvas, top) =>
    {
        const double Side = 30;
        canvas.Text(0, top + 12, $"F({minimal.Outputs}, {minimal.Taps}): y = Aᵀ[(G g) ⊙ (Bᵀ d)], {minimal.Points} multiplications instead of {minimal.Outputs * minimal.Taps}:", 12, Canvas.Muted);
        double x = 0;
        foreach ((string name, Rational[,] matrix) in new[] { ("Bᵀ", minimal.InputTransform()), ("G", minimal.FilterTransform()), ("Aᵀ", minimal.OutputTransform()) })
        {
            Grid grid = new(matrix.GetLength(0), matrix.GetLength(1), Side) { Words = (row, column) => $"{matrix[row, column]}".Replace('-', '−') };
            canvas.Text(x, top + 24 + (2 * Side) + 4, $"{name} =", 13, Canvas.Muted);
            grid.Draw(canvas, x + 42, top + 24 + ((4 - grid.Rows) * Side / 2));
            x += 42 + grid.Width + 28;
        }
    });
}
