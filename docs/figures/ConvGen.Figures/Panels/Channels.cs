using System;
using System.Collections.Generic;
using System.Linq;
using ConvGen.Figures.Drawing;
using ConvGen.Figures.Networks;

namespace ConvGen.Figures.Panels;

/// <summary>Which channels and pixels belong together.</summary>
internal static class Channels
{
    public static IEnumerable<Panel> Groups() => new Network[] { new AllChannels(), new TwoGroups(), new Depthwise() }.Select(Connections);

    /// <summary>Of two images, channels down and pixels across: what one value is normalised with.</summary>
    public static IEnumerable<Panel> Normalisation() =>
        new Network[]
        {
            new BatchNormed(), new InstanceNormed(), new GroupNormed(), new LayerNormed(), new ChannelNormed(), new LocalNormed(), new Softmaxed(), new Scaled(),
        }
        .Chunk(2).Select(pair => new Panel("", (canvas, top) =>
        {
            for (int index = 0; index < pair.Length; index++)
                Shares(canvas, index * 335, top, pair[index]);
        }));

    private static Panel Connections(Network net)
    {
        LayerInfo layer = net.Plan.Layers[^1];
        bool[,] depends = net.Dependencies();
        (int inputs, int outputs) = (layer.Inputs[0].Channels, layer.Output.Channels);
        return new Panel(Declarations.Of(net), (canvas, top) =>
        {
            const double Box = 22, Step = 50;
            for (int output = 0; output < outputs; output++)
            {
                for (int input = 0; input < inputs; input++)
                {
                    if (Any(depends, output, outputs, input, inputs))
                        canvas.Stroke(Left(input, inputs) + (Box / 2), top + Box, Left(output, outputs) + (Box / 2), top + Box + 44, output * 2 < outputs ? Canvas.Mark : Canvas.SecondMark, 1.2);
                }
            }
            for (int input = 0; input < inputs; input++)
                canvas.Rect(Left(input, inputs), top, Box, Box, Canvas.Cell, "#8d96a3");
            for (int output = 0; output < outputs; output++)
                canvas.Rect(Left(output, outputs), top + Box + 44, Box, Box, output * 2 < outputs ? Canvas.First : Canvas.Second, "#8d96a3");
            long weights = net.Plan.Parameters.Where(one => one.Role == ParameterRole.Weight).Sum(one => one.Length);
            canvas.Text(430, top + 16, $"{inputs} channels", 12, Canvas.Muted);
            canvas.Text(430, top + Box + 60, $"{outputs} filters, {weights} weights", 12, Canvas.Muted);

            static double Left(int index, int count) => 10 + ((index + ((8 - count) / 2.0)) * Step);
        });
    }

    private static bool Any(bool[,] depends, int output, int outputs, int input, int inputs)
    {
        (int perOutput, int perInput) = (depends.GetLength(0) / outputs, depends.GetLength(1) / inputs);
        return Enumerable.Range(output * perOutput, perOutput).Any(o => Enumerable.Range(input * perInput, perInput).Any(i => depends[o, i]));
    }

    private static void Shares(Canvas canvas, double x, double top, Network net)
    {
        const int Image = 24, Value = 8;
        // As training computes it: of two images at once.
        Backpropagation passes = new(net);
        Random random = new(1);
        float[] images = [.. Enumerable.Range(0, 2 * Image).Select(_ => random.NextSingle())];
        float[] before = passes.Forward(images).ToArray();
        bool[] with = new bool[images.Length];
        for (int index = 0; index < images.Length; index++)
        {
            float kept = images[index];
            images[index] += 3;
            with[index] = Math.Abs(passes.Forward(images)[Value] - before[Value]) > 1e-6f;
            images[index] = kept;
        }
        canvas.Text(x, top + 14, Declarations.Of(net), 11.5, Canvas.Ink, code: true);
        for (int image = 0; image < 2; image++)
        {
            int begin = image * Image;
            new Grid(4, 6, 18)
            {
                Fill = (row, column) => begin + (row * 6) + column == Value ? Canvas.Second : with[begin + (row * 6) + column] ? Canvas.First : Canvas.Cell,
            }.Draw(canvas, x + (image * 126), top + 24);
            canvas.Text(x + (image * 126), top + 110, $"image {image}", 9.5, Canvas.Muted);
        }
    }
}
