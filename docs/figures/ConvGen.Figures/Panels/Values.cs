using System;
using System.Collections.Generic;
using System.Linq;
using ConvGen.Figures.Drawing;
using ConvGen.Figures.Networks;

namespace ConvGen.Figures.Panels;

/// <summary>Layers shown by what they make of numbers.</summary>
internal static class Values
{
    private const double Side = 22;

    private static readonly string[] Colours = [Canvas.First, Canvas.Second, "#b9e0b0", "#e3c3ea", "#f5b8b8", "#c9d3dc", "#f3e69b", "#a8e0dc"];

    private static readonly float[] Map = [1, 3, 2, 0, 5, 2, 1, 1, 0, 4, 6, 2, 2, 2, 8, 0];

    public static IEnumerable<Panel> Pooling() =>
    [
        .. new Network[] { new Maxima(), new Averages(), new Lengths(), new PaddedAverages(), new GlobalMaxima(), new GlobalAverages(), new ColumnSums() }
            .Chunk(2).Select(pair => Beside([.. pair.Select(net => Numbers(net, Map))])),
        Convolutions.Window(new Floor()),
        Convolutions.Window(new Ceiling()),
    ];

    public static IEnumerable<Panel> Joins()
    {
        Joined joined = new();
        float[] input = [4, -2, 0, 3, 2, 4, 5, -1];
        Repeated repeated = new();
        return
        [
            .. Outputs(joined, input).Chunk(2).Select(pair => Beside([.. pair.Select(one => JoinOf(one.Layer, one.Values))])),
            new Panel(Declarations.Of(repeated), (canvas, top) =>
            {
                float[] maps = [1, 2, 4, 3, 5, 10, 2, 8];
                Grid largest = Grid.Of(repeated.LayerOutput(nameof(Repeated.Largest), maps), 1, Side, Canvas.Second);
                double x = Planes(canvas, 0, top, maps, Shape.Map(2, 2, 2), [Canvas.First, Canvas.First]);
                canvas.Text(x + 8, top + 26, "÷", 14, Canvas.Muted, "middle");
                largest.Draw(canvas, x + 22, top);
                canvas.Arrow(x + 58, top + 22);
                x = Planes(canvas, x + 92, top, repeated.Scores(maps), repeated.Plan.Layers[^1].Output, [Canvas.Cell, Canvas.Cell]);
                canvas.Text(x + 16, top + 26, "a vector is repeated over the pixels", 11, Canvas.Muted);
            }),
        ];

        (double, Action<Canvas, double, double>) JoinOf(LayerInfo layer, float[] values)
        {
            return (0, Draw);

            void Draw(Canvas canvas, double x, double top)
            {
                canvas.Text(x, top + 14, Declarations.Of(typeof(Joined), layer.Property), 11.5, Canvas.Ink, code: true);
                double at = Planes(canvas, x, top + 24, input[..4], Shape.Map(1, 2, 2), [Canvas.First]);
                at = Planes(canvas, at + 6, top + 24, input[4..], Shape.Map(1, 2, 2), [Canvas.Second]);
                canvas.Arrow(at + 6, top + 46);
                Planes(canvas, at + 40, top + 24, values, layer.Output, layer.Output.Channels == 2 ? [Canvas.First, Canvas.Second] : [Canvas.Cell]);
            }
        }
    }

    public static IEnumerable<Panel> Rearrangement() => new Network[] { new Rearranged(), new Shuffled(), new Ordered() }.SelectMany(Moves);

    public static IEnumerable<Panel> Sizes()
    {
        Sized net = new();
        float[] input = [0, 4, 2, 6];
        yield return new Panel("", (canvas, top) =>
        {
            canvas.Text(0, top + 16, "the row", 11.5, Canvas.Muted);
            Grid.Of(input, 4, 32, Canvas.First).Draw(canvas, 380, top);
        });
        foreach ((LayerInfo layer, float[] values) in Outputs(net, input))
        {
            string declaration = Declarations.Of(typeof(Sized), layer.Property).Replace(", From = ConvNet.Input", "", StringComparison.Ordinal);
            yield return new Panel("", (canvas, top) =>
            {
                // Long declarations take two lines.
                string[] lines = declaration.Length > 48 ? [declaration[..(declaration.IndexOf("Coordinates", StringComparison.Ordinal))], "    " + declaration[declaration.IndexOf("Coordinates", StringComparison.Ordinal)..]] : [declaration];
                for (int line = 0; line < lines.Length; line++)
                    canvas.Text(0, top + 16 + (15 * line), lines[line], 11, Canvas.Ink, code: true);
                (Grid.Of(values, 8, 32) with { Fill = (_, column) => input.Contains(values[column]) ? Canvas.First : Canvas.Cell }).Draw(canvas, 380, top - 8);
            });
        }
    }

    public static IEnumerable<Panel> Dropout()
    {
        Dropped net = new();
        float[] ones = [.. Enumerable.Repeat(1f, 32)];
        float[] dropped = new Backpropagation(net).Forward(ones, dropoutSeed: 1).ToArray();
        float[] inferred = net.Scores(ones);
        return
        [
            new Panel(Declarations.Of(net), (canvas, top) =>
            {
                Grid.Of(ones, 8, 24, Canvas.First).Draw(canvas, 0, top);
                canvas.Arrow(202, top + 48);
                (Grid.Of(dropped, 8, 24) with { WordSize = 8.5, Fill = (row, column) => dropped[(row * 8) + column] == 0 ? Canvas.Second : Canvas.First }).Draw(canvas, 234, top);
                canvas.Text(446, top + 40, $"training: {dropped.Count(value => value == 0)} of 32 are 0,", 11, Canvas.Muted);
                canvas.Text(446, top + 56, "the others times 1 ÷ 0.75", 11, Canvas.Muted);
                canvas.Text(446, top + 78, inferred.SequenceEqual(ones) ? "Predict: nothing happens" : "?", 11, Canvas.Muted);
            }),
        ];
    }

    /// <summary>Two parts of a panel.</summary>
    private static Panel Beside(params (double, Action<Canvas, double, double> Draw)[] parts) => new("", (canvas, top) =>
    {
        for (int part = 0; part < parts.Length; part++)
            parts[part].Draw(canvas, part * 335, top);
    });

    private static (double, Action<Canvas, double, double>) Numbers(Network net, float[] map)
    {
        return (0, Draw);

        void Draw(Canvas canvas, double x, double top)
        {
            LayerInfo layer = net.Plan.Layers[^1];
            float[] values = net.Scores(map);
            string code = Declarations.Of(net);
            int cut = code.Length > 44 ? code.LastIndexOf(", ", StringComparison.Ordinal) + 1 : code.Length;
            canvas.Text(x, top + 14, code[..cut], 11.5, Canvas.Ink, code: true);
            canvas.Text(x, top + 29, code[cut..], 11.5, Canvas.Ink, code: true);
            Grid.Of(map, layer.Inputs[0].Width, Side, Canvas.First).Draw(canvas, x, top + 38);
            canvas.Arrow(x + 96, top + 38 + 44);
            Grid made = Grid.Of(values, Math.Max(1, layer.Output.Width), 30);
            made.Draw(canvas, x + 130, top + 38 + Math.Max(0, (88 - made.Height) / 2));
        }
    }

    /// <summary>Each output of a network alone, in order.</summary>
    private static IEnumerable<(LayerInfo Layer, float[] Values)> Outputs(Network net, float[] input)
    {
        float[] scores = net.Scores(input);
        int begin = 0;
        foreach (int output in net.Plan.Outputs)
        {
            LayerInfo layer = net.Plan.Layers[output];
            yield return (layer, scores[begin..(begin + layer.Output.Length)]);
            begin += layer.Output.Length;
        }
    }

    /// <summary>Values are their own indices, coloured by the channel that they come from.</summary>
    private static IEnumerable<Panel> Moves(Network net)
    {
        Shape input = net.Plan.Input;
        float[] indices = net.Indices();
        string Colour(float value, bool outside) => outside ? "#ffffff" : Colours[(int)value / input.Pixels];
        foreach ((LayerInfo layer, float[] values) in Outputs(net, indices))
        {
            // Zeros of padding aren't the value 0: where nothing comes from, nothing depends.
            bool[] outside = [.. net.Scores([.. indices.Select(value => value + 100)]).Skip(Begin(net, layer)).Take(values.Length).Select(value => value < 100)];
            string code = Declarations.Of(net.GetType(), layer.Property).Replace(", From = ConvNet.Input", "", StringComparison.Ordinal).Replace("(From = ConvNet.Input)", "", StringComparison.Ordinal);
            yield return new Panel(code, (canvas, top) =>
            {
                double high = Math.Max(input.Height, layer.Output.Height) * Side;
                double x = Draw(canvas, 0, top + ((high - (input.Height * Side)) / 2), indices, input, new bool[indices.Length]);
                canvas.Arrow(x + 8, top + (high / 2));
                Draw(canvas, x + 42, top + ((high - (Math.Max(1, layer.Output.Height) * Side)) / 2), values, layer.Output, outside);
            });
        }

        double Draw(Canvas canvas, double x, double y, float[] values, Shape shape, bool[] outside)
        {
            (int planes, int height, int width) = shape.Rank == 0 ? (1, 1, shape.Length) : (shape.Channels, shape.Height, shape.Width);
            double side = planes * (width + 0.3) * Side > 400 ? 20 : Side;
            for (int plane = 0; plane < planes; plane++)
            {
                int begin = plane * height * width;
                new Grid(height, width, side)
                {
                    Words = (row, column) => Canvas.Number(values[begin + (row * width) + column]),
                    Fill = (row, column) => Colour(values[begin + (row * width) + column], outside[begin + (row * width) + column]),
                    IsPadding = (row, column) => outside[begin + (row * width) + column],
                }.Draw(canvas, x, y);
                x += (width * side) + 6;
            }
            return x - 6;
        }
    }

    private static int Begin(Network net, LayerInfo layer) => net.Plan.Outputs.Select(output => net.Plan.Layers[output]).TakeWhile(one => one != layer).Sum(one => one.Output.Length);

    private static double Planes(Canvas canvas, double x, double y, float[] values, Shape shape, string[] colours)
    {
        int pixels = shape.Pixels;
        for (int plane = 0; plane < shape.Channels; plane++)
        {
            Grid.Of(values[(plane * pixels)..((plane + 1) * pixels)], shape.Width, Side + 6, colours[plane]).Draw(canvas, x, y);
            x += (shape.Width * (Side + 6)) + 6;
        }
        return x;
    }
}
