using System;
using System.Collections.Generic;
using System.Linq;
using ConvGen.Figures.Drawing;
using ConvGen.Figures.Networks;

namespace ConvGen.Figures.Panels;

/// <summary>What convolutions see.</summary>
internal static class Convolutions
{
    private const double Side = 20;

    /// <summary>The same filter as it is and turned by 180°, with numbers.</summary>
    public static IEnumerable<Panel> Numbers()
    {
        Plain plain = new();
        Flipped flipped = new();
        return [Numbers(plain, plain.Layer), Numbers(flipped, flipped.Layer)];
    }

    public static IEnumerable<Panel> Windows() =>
        new Network[] { new Valid(), new Same(), new OneSided(), new Strided(), new SameStrided(), new SameLowerStrided(), new Dilated(), new Oblong() }
            .Select(net => Window(net));

    public static IEnumerable<Panel> Transposed() => new Network[] { new TransposedPlain(), new TransposedCut() }.Select(Spread);

    /// <summary>What the first outputs of a layer with a window see of its map.</summary>
    public static Panel Window(Network net)
    {
        LayerInfo layer = net.Plan.Layers[^1];
        (WindowAxis rows, WindowAxis columns) = layer.Convolution is { } geometry ? (geometry.Rows, geometry.Columns) : (layer.Pooling!.Rows, layer.Pooling.Columns);
        Shape input = layer.Inputs[0];
        (int row, int column) = (Math.Min(1, layer.Output.Height - 1), Math.Min(1, layer.Output.Width - 1));
        HashSet<(int, int)> first = Seen(0, 0), second = Seen(row, column);
        CheckSeen(net, first, 0, input.Width);
        CheckSeen(net, second, (row * layer.Output.Width) + column, input.Width);

        // Windows may reach beyond the padding where the size is rounded up.
        int bottom = Math.Max(rows.After, ((layer.Output.Height - 1) * rows.Stride) + rows.Span - rows.Before - input.Height);
        int right = Math.Max(columns.After, ((layer.Output.Width - 1) * columns.Stride) + columns.Span - columns.Before - input.Width);
        Grid left = new(rows.Before + input.Height + bottom, columns.Before + input.Width + right, Side)
        {
            Fill = (r, c) => Colour(first.Contains((r - rows.Before, c - columns.Before)), second.Contains((r - rows.Before, c - columns.Before))),
            IsPadding = (r, c) => r < rows.Before || c < columns.Before || r >= rows.Before + input.Height || c >= columns.Before + input.Width,
        };
        Grid made = new(layer.Output.Height, layer.Output.Width, Side) { Fill = (r, c) => Colour((r, c) == (0, 0), (r, c) == (row, column)) };
        return new Panel(Declarations.Of(net), (canvas, top) =>
        {
            double height = Math.Max(left.Height, made.Height);
            left.Draw(canvas, 0, top + ((height - left.Height) / 2));
            canvas.Arrow(left.Width + 12, top + (height / 2));
            made.Draw(canvas, left.Width + 46, top + ((height - made.Height) / 2));
            double x = Math.Max(left.Width + 46 + made.Width + 24, 370);
            double y = top + (height / 2) - (rows == columns && input.Height == input.Width ? -4 : 6);
            canvas.Text(x, y, Arithmetic(rows, input.Height, layer.Output.Height), 12, Canvas.Muted);
            if (rows != columns || input.Height != input.Width)
                canvas.Text(x, y + 18, Arithmetic(columns, input.Width, layer.Output.Width), 12, Canvas.Muted);
        });

        HashSet<(int, int)> Seen(int r, int c) =>
        [
            .. from i in Enumerable.Range(0, rows.Kernel)
               from j in Enumerable.Range(0, columns.Kernel)
               select ((r * rows.Stride) - rows.Before + (i * rows.Dilation), (c * columns.Stride) - columns.Before + (j * columns.Dilation)),
        ];

        string Arithmetic(WindowAxis axis, int from, int to)
        {
            bool up = axis.OutputSize(from) != to;
            return $"{(up ? "⌈" : "⌊")}({from} + {axis.Before} + {axis.After} − {axis.Span}) ÷ {axis.Stride}{(up ? "⌉" : "⌋")} + 1 = {to}";
        }
    }

    private static string Colour(bool first, bool second) => (first, second) switch
    {
        (true, true) => Canvas.Both,
        (true, false) => Canvas.First,
        (false, true) => Canvas.Second,
        _ => Canvas.Cell,
    };

    /// <summary>The picture is what the network does, or there is none.</summary>
    private static void CheckSeen(Network net, HashSet<(int Row, int Column)> seen, int output, int width)
    {
        bool[,] depends = net.Dependencies();
        for (int index = 0; index < depends.GetLength(1); index++)
        {
            if (depends[output, index] != seen.Contains((index / width, index % width)))
                throw new InvalidOperationException($"{net.Plan.Name} sees pixel {index} otherwise.");
        }
    }

    private static Panel Numbers(Network net, ConvLayer layer)
    {
        layer.Weight.CopyFrom([1, 0, -1, 2, 0, -2, 3, 0, 0]);
        float[] image = [0, 0, 0, 1, 1, 0, 0, 1, 1, 2, 0, 1, 1, 2, 2, 1, 1, 2, 2, 3, 1, 2, 2, 3, 3];
        float[] scores = net.Scores(image);
        Grid input = Grid.Of(image, 5, 24) with { Fill = (row, column) => row is >= 1 and <= 3 && column is >= 0 and <= 2 ? Canvas.First : Canvas.Cell };
        Grid filter = Grid.Of(layer.Weight.ToArray(), 3, 24, "#ffffff");
        Grid output = Grid.Of(scores, 3, 24) with { Fill = (row, column) => (row, column) == (1, 0) ? Canvas.First : Canvas.Cell };
        float[] taps = layer.Weight.ToArray();
        if (layer.Geometry.Flip)
            taps.AsSpan().Reverse();
        string sum = string.Join(" + ", Enumerable.Range(0, 9).Where(tap => taps[tap] != 0).Select(tap => $"{Signed(image[5 + (tap / 3 * 5) + (tap % 3)])}·{Signed(taps[tap])}"));
        return new Panel(Declarations.Of(net), (canvas, top) =>
        {
            input.Draw(canvas, 0, top);
            canvas.Text(140, top + 64, "∗", 16, Canvas.Muted, "middle");
            filter.Draw(canvas, 160, top + 24);
            canvas.Text(252, top + 64, "=", 16, Canvas.Muted, "middle");
            output.Draw(canvas, 272, top + 24);
            canvas.Text(370, top + 58, $"{sum} = {Canvas.Number(scores[3])}", 11, Canvas.Muted);
            canvas.Text(370, top + 76, layer.Geometry.Flip ? "the mathematician's: the filter turned by 180°" : "as in every deep-learning library", 11, Canvas.Muted);
        });

        static string Signed(float value) => value < 0 ? $"({Canvas.Number(value)})" : Canvas.Number(value);
    }

    /// <summary>Which outputs one input pixel reaches.</summary>
    private static Panel Spread(Network net)
    {
        LayerInfo layer = net.Plan.Layers[^1];
        (int width, int outputs) = (layer.Inputs[0].Width, layer.Output.Width);
        bool[,] depends = net.Dependencies();
        int other = width + 1;
        Grid input = new(layer.Inputs[0].Height, width, Side) { Fill = (row, column) => Colour((row * width) + column == 0, (row * width) + column == other) };
        Grid output = new(layer.Output.Height, outputs, Side)
        {
            Fill = (row, column) => Colour(depends[(row * outputs) + column, 0], depends[(row * outputs) + column, other]),
        };
        WindowAxis axis = layer.Convolution!.Rows;
        int extra = layer.Output.Height - axis.TransposedOutputSize(width, 0);
        return new Panel(Declarations.Of(net), (canvas, top) =>
        {
            input.Draw(canvas, 0, top + ((output.Height - input.Height) / 2));
            canvas.Arrow(input.Width + 12, top + (output.Height / 2));
            output.Draw(canvas, input.Width + 46, top);
            canvas.Text(
                300, top + (output.Height / 2) + 4,
                $"({width} − 1)·{axis.Stride} − {axis.Before} − {axis.After} + {axis.Span} + {extra} = {layer.Output.Height}", 12, Canvas.Muted);
        });
    }
}
