using System;
using System.Collections.Generic;
using System.Linq;
using ConvGen.Figures.Drawing;
using ConvGen.Figures.Networks;

namespace ConvGen.Figures.Panels;

/// <summary>Convolutions as matrices.</summary>
internal static class Matrices
{
    private const double Side = 26;

    private static readonly string[] Taps = [Canvas.First, Canvas.Second, "#b9e0b0"];

    /// <summary>How many weights are free.</summary>
    public static IEnumerable<Panel> Sharing()
    {
        Signal signal = new();
        DenseSignal dense = new();
        int[,] taps = TapsOf(signal.Layer);
        yield return new Panel("", (canvas, top) =>
        {
            canvas.Text(0, top + 14, Declarations.Of(signal), 11, Canvas.Ink, code: true);
            canvas.Text(380, top + 14, Declarations.Of(dense), 11, Canvas.Ink, code: true);
            new Grid(8, 8, 20) { Fill = (row, column) => taps[row, column] < 0 ? "#ffffff" : Taps[taps[row, column]] }.Draw(canvas, 0, top + 26);
            // Each weight of its own: 64 shades.
            new Grid(8, 8, 20) { Fill = (row, column) => $"hsl({((row * 8) + column) * 360 / 64},60%,{70 + (row * 2)}%)" }.Draw(canvas, 380, top + 26);
            canvas.Text(176, top + 100, $"{signal.Layer.Weight.Length} weights,", 12, Canvas.Muted);
            canvas.Text(176, top + 118, "whatever the length", 12, Canvas.Muted);
            canvas.Text(556, top + 100, $"{dense.Layer.Weight.Length} weights", 12, Canvas.Muted);
        });
    }

    /// <summary>z = Ŵx = X̂w, x̄ = Ŵᵀz̄, w̄ = X̂ᵀz̄.</summary>
    public static IEnumerable<Panel> Textbook()
    {
        Textbook net = new();
        int[,] taps = TapsOf(net.Layer);
        Matrix samples = net.Layer.ToInputMatrix([1, 2, 3, 4, 5]);
        Grid filter = new(3, 5, Side)
        {
            Words = (row, column) => taps[row, column] < 0 ? "0" : Name("w", taps[row, column]),
            Fill = (row, column) => taps[row, column] < 0 ? "#ffffff" : Taps[taps[row, column]],
        };
        Grid input = new(3, 3, Side) { Words = (row, column) => Name("x", (int)samples[row, column] - 1) };
        Grid transposedFilter = filter with { Rows = 5, Columns = 3, Words = (row, column) => filter.Words(column, row), Fill = (row, column) => filter.Fill(column, row) };
        Grid transposedInput = input with { Words = (row, column) => input.Words(column, row) };
        return
        [
            new Panel(Declarations.Of(net), (canvas, top) =>
            {
                double x = Vector(canvas, 0, top + Side, "z", 3);
                x = Vector(canvas, Matrix(canvas, Sign(canvas, x, top, "="), top + Side, filter, "Ŵ"), top, "x", 5);
                x = Vector(canvas, Matrix(canvas, Sign(canvas, x, top, "="), top + Side, input, "X̂"), top + Side, "w", 3, isFilter: true);
            }),
            new Panel("", (canvas, top) =>
            {
                double x = Vector(canvas, 0, top, "x̄", 5);
                x = Vector(canvas, Matrix(canvas, Sign(canvas, x, top, "="), top, transposedFilter, "Ŵᵀ"), top + Side, "z̄", 3);
                x = Vector(canvas, x + 60, top + Side, "w̄", 3, isFilter: true);
                Vector(canvas, Matrix(canvas, Sign(canvas, x, top, "="), top + Side, transposedInput, "X̂ᵀ"), top + Side, "z̄", 3);
            }),
        ];
    }

    /// <summary>Which taps bring which adjoints to a position, by its phase.</summary>
    public static IEnumerable<Panel> Phases()
    {
        Phased phased = new();
        PhasedDilated dilated = new();
        return [Phases(phased, phased.Layer), Phases(dilated, dilated.Layer)];
    }

    private static Panel Phases(Network net, ConvLayer layer)
    {
        int[,] taps = TapsOf(layer);
        (int outputs, int positions) = (taps.GetLength(0), taps.GetLength(1));
        WindowAxis axis = layer.Geometry.Columns;
        return new Panel(Declarations.Of(net), (canvas, top) =>
        {
            canvas.Text(48 + (outputs * Side / 2), top + 12, "z̄ at o = 0, 1, 2 …", 11, Canvas.Muted, "middle");
            new Grid(positions, outputs, Side)
            {
                Words = (row, column) => taps[column, row] < 0 ? "" : Name("w", taps[column, row]),
                Fill = (row, column) => taps[column, row] < 0 ? "#ffffff" : PhaseOf(row) == 0 ? Canvas.First : Canvas.Second,
            }.Draw(canvas, 48, top + 20);
            for (int row = 0; row < positions; row++)
                canvas.Text(42, top + 20 + ((row + 0.68) * Side), $"x̄{Subscript(row)}", 12, PhaseOf(row) == 0 ? Canvas.Mark : Canvas.SecondMark, "end");
            double y = top + 70;
            for (int phase = 0; phase < axis.Stride; phase++)
            {
                // The taps of a row in the middle, from the first adjoint that it reads to the last.
                int inner = Enumerable.Range(0, positions).Where(row => PhaseOf(row) == phase).OrderByDescending(row => Enumerable.Range(0, outputs).Count(o => taps[o, row] >= 0)).First();
                int[] read = [.. Enumerable.Range(0, outputs).Where(o => taps[o, inner] >= 0).Select(o => taps[o, inner])];
                string words = read.Length == 0 ? "no tap: zeros" : $"a convolution with {string.Join(", ", read.Select(tap => Name("w", tap)))}";
                canvas.Text(70 + (outputs * Side), y, $"phase {phase} (a + {axis.Before} ≡ {phase} mod {axis.Stride}): {words}", 12, phase == 0 ? Canvas.Mark : Canvas.SecondMark);
                y += 22;
            }
        });

        int PhaseOf(int row) => (row + axis.Before) % axis.Stride;
    }

    /// <summary>The tap at each place of the matrix; −1 where there is a zero.</summary>
    private static int[,] TapsOf(ConvLayer layer)
    {
        layer.Weight.CopyFrom([.. Enumerable.Range(1, layer.Weight.Length).Select(tap => (float)tap)]);
        Matrix matrix = layer.ToMatrix();
        int[,] taps = new int[matrix.Rows, matrix.Columns];
        for (int row = 0; row < matrix.Rows; row++)
        {
            for (int column = 0; column < matrix.Columns; column++)
                taps[row, column] = (int)matrix[row, column] - 1;
        }
        return taps;
    }

    private static double Sign(Canvas canvas, double x, double top, string sign)
    {
        canvas.Text(x + 12, top + (2.5 * Side) + 5, sign, 15, Canvas.Muted, "middle");
        return x + 24;
    }

    private static double Matrix(Canvas canvas, double x, double y, Grid grid, string name)
    {
        grid.Draw(canvas, x, y);
        canvas.Text(x + (grid.Width / 2), y + grid.Height + 16, name, 13, Canvas.Muted, "middle");
        return x + grid.Width + 10;
    }

    private static double Vector(Canvas canvas, double x, double y, string name, int count, bool isFilter = false)
    {
        new Grid(count, 1, Side) { Words = (row, _) => Name(name, row), Fill = (row, _) => isFilter ? Taps[row] : Canvas.Cell }.Draw(canvas, x, y);
        return x + Side;
    }

    private static string Name(string symbol, int index) => symbol + Subscript(index);

    private static string Subscript(int index) => string.Concat($"{index}".Select(digit => (char)('₀' + (digit - '0'))));
}
