using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using ConvGen.Tool.Folding;
using ConvGen.Tool.Graphs;

namespace ConvGen.Tool.Tests.Models;

/// <summary>
/// A graph computed by plain loops in double, from the inputs and weights in float that others have: what is left of a difference is the rounding of whoever is compared.
/// It knows the operators of the models that need it.
/// </summary>
internal static class DoubleReference
{
    /// <summary>All values of a graph by name.</summary>
    /// <param name="graph">The graph as it was folded, not simplified: nothing of what makes layers of it takes part.</param>
    /// <param name="inputs">Its inputs by name.</param>
    public static IReadOnlyDictionary<string, double[]> Run(FoldedGraph graph, IReadOnlyDictionary<string, float[]> inputs)
    {
        Dictionary<string, double[]> values = inputs.ToDictionary(input => input.Key, input => input.Value.Select(value => (double)value).ToArray());
        foreach (Node node in graph.Nodes)
            values[node.Output] = Compute(graph.View(node), name => values.TryGetValue(name, out double[]? value) ? value : values[name] = [.. graph.Constants[name].Floats.Select(number => (double)number)]);
        return values;
    }

    private static double[] Compute(NodeView view, Func<string, double[]> read)
    {
        Node node = view.Node;
        double[][] operands = [.. node.Inputs.Where((name, index) => name.Length > 0 && (index == 0 || node.Operator is "Conv" or "Concat" or "Add" or "Mul")).Select(read)];
        int[] output = view.Shapes[node.Output];
        return node.Operator switch
        {
            "Conv" => Convolution(view, operands, output),
            "Sigmoid" => [.. operands[0].Select(value => 1 / (1 + Math.Exp(-value)))],
            "Add" or "Mul" => Pairs(view, operands, output, node.Operator == "Add"),
            "Concat" => Concat(view, operands, output),
            "MaxPool" => Largest(view, operands[0], output),
            "Resize" => Nearest(view, operands[0], output),
            "Reshape" or "Flatten" or "Squeeze" or "Unsqueeze" => operands[0],
            "Transpose" => Moved(view.Shape(0), operands[0], output, ShapeRules.Permutation(node, output.Length)),
            "Slice" => Sliced(view, operands[0], output),
            _ => throw new NotSupportedException(node.Operator),
        };
    }

    private static double[] Convolution(NodeView view, double[][] operands, int[] output)
    {
        (int[] input, int[] weight) = (view.Shape(0), view.Shape(1));
        Window window = Window.Of(view.Node, input, weight[2..]);
        int groupFilters = output[1] / (int)view.Node.Int("group", 1);
        double[] result = new double[Shapes.Length(output)];
        Parallel.For(0, output[1] * output[2], item =>
        {
            (int filter, int row) = Math.DivRem(item, output[2]);
            for (int column = 0; column < output[3]; column++)
                result[(item * output[3]) + column] = Pixel(filter, row, column);
        });
        return result;

        double Pixel(int filter, int row, int column)
        {
            double sum = operands.Length > 2 ? operands[2][filter] : 0;
            int taps = weight[2] * weight[3];
            for (int term = 0; term < weight[1] * taps; term++)
            {
                int channel = (filter / groupFilters * weight[1]) + (term / taps);
                int y = (row * window.Strides[0]) + (term % taps / weight[3] * window.Dilations[0]) - window.Before[0];
                int x = (column * window.Strides[1]) + (term % weight[3] * window.Dilations[1]) - window.Before[1];
                if (y >= 0 && y < input[2] && x >= 0 && x < input[3])
                    sum += operands[0][(((channel * input[2]) + y) * input[3]) + x] * operands[1][(filter * weight[1] * taps) + term];
            }
            return sum;
        }
    }

    private static double[] Largest(NodeView view, double[] values, int[] output)
    {
        int[] input = view.Shape(0);
        Window window = Window.Of(view.Node, input);
        return Pixels(output, (channel, row, column) =>
            (from y in Enumerable.Range((row * window.Strides[0]) - window.Before[0], window.Kernel[0])
             from x in Enumerable.Range((column * window.Strides[1]) - window.Before[1], window.Kernel[1])
             where y >= 0 && y < input[2] && x >= 0 && x < input[3]
             select values[(((channel * input[2]) + y) * input[3]) + x]).Max());
    }

    private static double[] Nearest(NodeView view, double[] values, int[] output)
    {
        int[] input = view.Shape(0);
        return Pixels(output, (channel, row, column) => values[(((channel * input[2]) + (row * input[2] / output[2])) * input[3]) + (column * input[3] / output[3])]);
    }

    private static double[] Pixels(int[] output, Func<int, int, int, double> value) =>
    [
        .. from channel in Enumerable.Range(0, output[1])
           from row in Enumerable.Range(0, output[2])
           from column in Enumerable.Range(0, output[3])
           select value(channel, row, column),
    ];

    private static double[] Pairs(NodeView view, double[][] operands, int[] output, bool isSum)
    {
        int[][] places = [.. operands.Select((_, index) => Shapes.BroadcastPositions(view.Shape(index), output).ToArray())];
        return [.. places[0].Zip(places[1], (first, second) => isSum ? operands[0][first] + operands[1][second] : operands[0][first] * operands[1][second])];
    }

    private static double[] Concat(NodeView view, double[][] operands, int[] output)
    {
        int axis = Shapes.Axis(view.Node.Int("axis"), output.Length);
        int blocks = (int)Shapes.Length(output[..axis]);
        return [.. Enumerable.Range(0, blocks).SelectMany(block => operands.SelectMany(operand => operand.Skip(block * (operand.Length / blocks)).Take(operand.Length / blocks)))];
    }

    private static double[] Moved(int[] input, double[] values, int[] output, int[] order)
    {
        int[] strides = Shapes.Strides(input);
        return [.. Shapes.Walk(output, [.. order.Select(axis => strides[axis])], 0).Select(place => values[place])];
    }

    private static double[] Sliced(NodeView view, double[] values, int[] output)
    {
        SliceRule rule = SliceRule.Of(view);
        int[] strides = Shapes.Strides(view.Shape(0));
        int start = rule.Starts.Zip(strides, (first, stride) => first * stride).Sum();
        return [.. Shapes.Walk(output, [.. rule.Steps.Zip(strides, (step, stride) => step * stride)], start).Select(place => values[place])];
    }
}
