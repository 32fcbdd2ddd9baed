using System;
using System.Collections.Generic;
using System.Linq;

namespace ConvGen.Kernels.Tests.Networks;

/// <summary>Layers that take the values of an image together, from their definitions, over planar values [N, C, H, W] in double.</summary>
internal static class ReferenceSets
{
    public static double[] Of(LayerInfo layer, int images, double[] input, double[] scale, double[] shift)
    {
        Shape shape = layer.Inputs[0];
        return layer.Settings switch
        {
            NormSettings norm => Affine(shape, norm.ParameterAxes, scale, shift, Replace(input, images, shape, norm.Axes, norm.Groups, set =>
            {
                double mean = set.Average();
                double deviation = Math.Sqrt(set.Average(x => (x - mean) * (x - mean)) + norm.Epsilon);
                return [.. set.Select(x => (x - mean) / deviation)];
            })),
            ScaleSettings settings => Affine(shape, settings.Axes, scale, shift, input),
            SoftmaxSettings softmax => Replace(input, images, shape, softmax.Axes, 1, set =>
            {
                double sum = set.Sum(Math.Exp);
                return [.. set.Select(x => softmax.Log ? x - Math.Log(sum) : Math.Exp(x) / sum)];
            }),
            LocalResponseNormSettings norm => [.. input.Select((x, at) => x / Math.Pow(norm.K + (norm.Alpha / norm.Size * Around(norm.Size, shape, input, at)), norm.Beta))],
            ReduceSettings reduce => [.. Sets(images, shape, reduce.Axes, 1).Select(places => Reduced(reduce.Reduction, places.Select(at => input[at])))],
            _ => throw new InvalidOperationException($"{layer.Name}: no reference for {layer.Settings}."),
        };
    }

    /// <summary>The places of each set, in the order of the sets' first places.</summary>
    private static IEnumerable<int[]> Sets(int images, Shape shape, Axes axes, int groups) => Enumerable.Range(0, images * shape.Length)
        .GroupBy(at =>
        {
            (int image, int c, int h, int w) = (at / shape.Length, at / shape.Pixels % shape.Channels, at / shape.Width % shape.Height, at % shape.Width);
            return (
                image,
                axes.HasFlag(Axes.Channels) ? c / (shape.Channels / groups) : c,
                axes.HasFlag(Axes.Rows) ? 0 : h,
                axes.HasFlag(Axes.Columns) ? 0 : w);
        })
        .Select(set => set.ToArray());

    private static double[] Replace(double[] input, int images, Shape shape, Axes axes, int groups, Func<double[], double[]> map)
    {
        double[] output = new double[input.Length];
        foreach (int[] places in Sets(images, shape, axes, groups))
        {
            double[] mapped = map([.. places.Select(at => input[at])]);
            for (int i = 0; i < places.Length; i++)
                output[places[i]] = mapped[i];
        }
        return output;
    }

    private static double[] Affine(Shape shape, Axes axes, double[] scale, double[] shift, double[] values) => [.. values.Select((x, at) =>
    {
        (int c, int h, int w) = (at / shape.Pixels % shape.Channels, at / shape.Width % shape.Height, at % shape.Width);
        int parameter = axes.HasFlag(Axes.Channels) ? c : 0;
        parameter = axes.HasFlag(Axes.Rows) ? (parameter * shape.Height) + h : parameter;
        parameter = axes.HasFlag(Axes.Columns) ? (parameter * shape.Width) + w : parameter;
        return (x * (scale.Length > 0 ? scale[parameter] : 1)) + (shift.Length > 0 ? shift[parameter] : 0);
    })];

    /// <summary>The sum of squares over the channels around a value's own: ⌊(n − 1) ÷ 2⌋ before it and ⌈(n − 1) ÷ 2⌉ behind it.</summary>
    private static double Around(int size, Shape shape, double[] input, int at)
    {
        int channel = at / shape.Pixels % shape.Channels;
        return Enumerable.Range(0, shape.Channels)
            .Where(other => other >= channel - Math.Floor((size - 1) / 2.0) && other <= channel + Math.Ceiling((size - 1) / 2.0))
            .Sum(other => Math.Pow(input[at + ((other - channel) * shape.Pixels)], 2));
    }

    private static double Reduced(Reduction reduction, IEnumerable<double> values) => reduction switch
    {
        Reduction.Mean => values.Average(),
        Reduction.Sum => values.Sum(),
        Reduction.Max => values.Max(),
        _ => values.Min(),
    };
}
