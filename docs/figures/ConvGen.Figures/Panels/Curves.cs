using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using ConvGen.Figures.Drawing;
using ConvGen.Figures.Networks;

namespace ConvGen.Figures.Panels;

/// <summary>Curves of activations, each from the layer itself.</summary>
internal static class Curves
{
    private const int Points = 97;
    private const double Least = -4;
    private const double Most = 8;
    private const double Highest = 7;
    private const double Lowest = -2;
    private const double Width = 100;
    private const double Height = 78;

    public static IEnumerable<Panel> Activations()
    {
        Activations net = new();
        float[] input = [.. Enumerable.Range(0, Points).Select(X)];
        float[] scores = net.Scores(input);
        return net.Plan.Layers.Select((layer, index) => (layer, index)).Chunk(6).Select(row => new Panel("", (canvas, top) =>
        {
            for (int place = 0; place < row.Length; place++)
                Curve(canvas, place * 109, top, row[place].layer, scores.AsSpan(row[place].index * Points, Points));
        }));
    }

    private static float X(int point) => (float)(Least + ((Most - Least) * point / (Points - 1)));

    private static void Curve(Canvas canvas, double x, double top, LayerInfo layer, ReadOnlySpan<float> values)
    {
        canvas.Text(x, top + 11, layer.Name, 11, Canvas.Ink, code: true);
        canvas.Text(x, top + 24, Parameters(layer), 9, Canvas.Muted);
        double y = top + 30;
        canvas.Rect(x, y, Width, Height, Canvas.Cell, Canvas.Line, 0.8);
        canvas.Stroke(x, Level(0), x + Width, Level(0), Canvas.Line);
        double zero = x + (Width * -Least / (Most - Least));
        canvas.Stroke(zero, y, zero, y + Height, Canvas.Line);
        StringBuilder path = new();
        bool drawing = false;
        for (int point = 0; point < values.Length; point++)
        {
            // What leaves the box, or isn't a number, isn't drawn.
            bool inside = values[point] is >= (float)Lowest and <= (float)Highest;
            if (inside)
                path.Append(FormattableString.Invariant($"{(drawing ? "L" : "M")}{x + (Width * point / (Points - 1)):0.#},{Level(values[point]):0.#} "));
            drawing = inside;
        }
        canvas.Curve(path.ToString().TrimEnd(), Canvas.Mark, 1.8);

        double Level(double value) => y + (Height * (Highest - value) / (Highest - Lowest));
    }

    private static string Parameters(LayerInfo layer)
    {
        if (layer.Activation == Activation.PRelu)
            return "slope ¼ at first";
        string a = layer.ActivationParameter != 0 ? $"a = {Canvas.Number(layer.ActivationParameter)}" : "";
        return a + (layer.ActivationSecondParameter != 0 ? $", b = {Canvas.Number(layer.ActivationSecondParameter)}" : "");
    }
}
