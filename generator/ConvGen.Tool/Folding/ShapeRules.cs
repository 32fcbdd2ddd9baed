using System;
using System.Collections.Generic;
using System.Linq;
using ConvGen.Tool.Graphs;

namespace ConvGen.Tool.Folding;

/// <summary>Output shapes of the operators that run-time values go through: of those alone that become layers, since a refusal names every other one.</summary>
internal static class ShapeRules
{
    private static readonly Dictionary<string, Func<NodeView, int[][]>> Rules = new(StringComparer.Ordinal);

    static ShapeRules()
    {
        string[] unary =
        [
            "Relu", "LeakyRelu", "Elu", "Selu", "Celu", "Sigmoid", "HardSigmoid", "HardSwish", "Tanh", "Softplus", "Softsign", "Mish", "Gelu", "Clip", "Sqrt", "Exp",
            "Log", "Abs", "Neg", "Reciprocal", "Erf", "Identity", "Cast", "InstanceNormalization", "GroupNormalization", "LRN", "Softmax", "LogSoftmax",
            "ThresholdedRelu", "Shrink", "Ceil", "Floor",
        ];
        foreach (string name in unary)
            Rules.Add(name, view => [view.Shape(0)]);
        foreach (string name in new[] { "Add", "Sub", "Mul", "Div", "Pow", "Sum", "Max", "Min", "Mean" })
            Rules.Add(name, Broadcast);
        foreach (string name in new[] { "ReduceMean", "ReduceSum", "ReduceMax", "ReduceMin", "ReduceProd", "ReduceL1", "ReduceL2" })
            Rules.Add(name, Reduce);
        Rules.Add("BatchNormalization", BatchNormalization);
        Rules.Add("PRelu", view => [Slopes(view) is { } slopes ? Shapes.Broadcast(view.Shape(0), slopes) : view.Shape(0)]);
        Rules.Add("Dropout", view => [view.Shape(0), view.Shape(0)]);
        Rules.Add("LayerNormalization", LayerNormalization);
        Rules.Add("Conv", Convolution);
        Rules.Add("ConvTranspose", TransposedConvolution);
        Rules.Add("MaxPool", Pool);
        Rules.Add("AveragePool", Pool);
        Rules.Add("LpPool", Pool);
        foreach (string name in new[] { "GlobalAveragePool", "GlobalMaxPool", "GlobalLpPool" })
            Rules.Add(name, view => [[.. view.Shape(0).Select((length, axis) => axis < 2 ? length : 1)]]);
        Rules.Add("Gemm", Gemm);
        Rules.Add("MatMul", view => [MatMul(view.Shape(0), view.Shape(1))]);
        Rules.Add("Flatten", Flatten);
        Rules.Add("Reshape", view => [Reshape(view.Shape(0), view.Ints("shape", 1) ?? throw new ImportException("it has no shape"), view.Node.Int("allowzero") != 0)]);
        Rules.Add("Squeeze", view => [Squeeze(view.Shape(0), view.Axes(1, view.Shape(0).Length))]);
        Rules.Add("Unsqueeze", view => [Unsqueeze(view.Shape(0), view.Ints("axes", 1) ?? throw new ImportException("it has no axes"))]);
        Rules.Add("Transpose", view => [[.. Permutation(view.Node, view.Shape(0).Length).Select(axis => view.Shape(0)[axis])]]);
        Rules.Add("Concat", Concat);
        Rules.Add("Split", Split);
        Rules.Add("Slice", view => [SliceRule.Of(view).Output]);
        Rules.Add("Pad", view => [PadRule.Of(view).Output]);
        Rules.Add("Resize", view => [ResizeRule.Of(view).Output]);
        Rules.Add("Upsample", view => [ResizeRule.Of(view).Output]);
        Rules.Add("DepthToSpace", view => [Blocks(view, isDepthToSpace: true)]);
        Rules.Add("SpaceToDepth", view => [Blocks(view, isDepthToSpace: false)]);
        Rules.Add("Expand", view => [Shapes.Broadcast(view.Shape(0), Lengths(view.Required(1).Integers))]);
        Rules.Add("Gather", Gather);
    }

    /// <summary>Whether an operator's output shapes are known.</summary>
    public static bool Knows(string name) => Rules.ContainsKey(name);

    /// <summary>Output shapes of a node.</summary>
    /// <exception cref="ImportException">What the node says of itself doesn't fit its inputs.</exception>
    public static int[][] Infer(NodeView view) => Rules[view.Node.Operator](view);

    /// <summary>The order of axes of a Transpose.</summary>
    public static int[] Permutation(Node node, int rank)
    {
        int[] order = node.Ints("perm") is { } axes ? [.. axes.Select(axis => Shapes.Axis(axis, rank))] : [.. Enumerable.Range(0, rank).Reverse()];
        return order.Length == rank && order.Distinct().Count() == rank ? order : throw new ImportException($"perm [{string.Join(", ", order)}] is no order of {rank} axes");
    }

    /// <summary>Lengths of the parts of a Split.</summary>
    public static int[] Parts(NodeView view)
    {
        int axis = Shapes.Axis(view.Node.Int("axis"), view.Shape(0).Length);
        int length = view.Shape(0)[axis];
        if (view.Ints("split", 1) is { } parts)
            return Lengths(parts).Sum() == length && parts.Length == view.Node.Outputs.Count ? Lengths(parts) : throw new ImportException($"split [{string.Join(", ", parts)}] doesn't fit an axis of {length}");
        int count = (int)view.Node.Int("num_outputs", view.Node.Outputs.Count);
        if (count != view.Node.Outputs.Count)
            throw new ImportException($"num_outputs is {count}, but it has {view.Node.Outputs.Count} outputs");
        int each = (length + count - 1) / count;
        return [.. Enumerable.Range(0, count).Select(part => Math.Clamp(length - (part * each), 0, each))];
    }

    public static int[] Squeeze(int[] shape, int[]? axes)
    {
        if (axes?.FirstOrDefault(axis => shape[axis] != 1, -1) is int odd and >= 0)
            throw new ImportException($"axis {odd} has a length of {shape[odd]}, not 1");
        return [.. shape.Where((length, axis) => axes is null ? length != 1 : !axes.Contains(axis))];
    }

    public static int[] Unsqueeze(int[] shape, long[] axes)
    {
        int rank = shape.Length + axes.Length;
        HashSet<int> ones = [.. axes.Select(axis => Shapes.Axis(axis, rank))];
        if (ones.Count != axes.Length)
            throw new ImportException("an axis is named twice");
        Queue<int> rest = new(shape);
        return [.. Enumerable.Range(0, rank).Select(axis => ones.Contains(axis) ? 1 : rest.Dequeue())];
    }

    public static int[] Reshape(int[] input, long[] shape, bool zeroIsZero)
    {
        long[] axes = [.. shape.Select((length, axis) => length == 0 && !zeroIsZero
            ? axis < input.Length ? input[axis] : throw new ImportException($"axis {axis} is to be copied, but the input {Shapes.InWords(input)} has none")
            : length)];
        long known = axes.Where(length => length != -1).Aggregate(1L, (product, length) => checked(product * length));
        long all = Shapes.Length(input);
        int open = axes.Count(length => length == -1);
        if (axes.Any(length => length is < -1 or > int.MaxValue) || open > 1 || (open == 0 && known != all) || (open == 1 && (known == 0 || all % known != 0)))
            throw new ImportException($"{Shapes.InWords(input)} can't be read as [{string.Join(", ", shape)}]");
        return [.. axes.Select(length => length == -1 ? (int)(all / known) : (int)length)];
    }

    /// <summary>The shape of a PReLU's slopes; before opset 7 one list was per channel.</summary>
    private static int[]? Slopes(NodeView view)
    {
        int[] slopes = view.Shape(1);
        return view.Opset < 7 && slopes.Length == 1 ? null : slopes;
    }

    private static int[][] Broadcast(NodeView view)
    {
        int[] first = view.Shape(0);
        // Before opset 7 the second operand was placed by an axis.
        if (view.Opset < 7 && view.Node.Int("broadcast") != 0 && view.Node.Has("axis") && view.InputCount == 2)
            return [first];
        return [Enumerable.Range(1, view.InputCount - 1).Aggregate(first, (shape, input) => Shapes.Broadcast(shape, view.Shape(input)))];
    }

    private static int[][] Reduce(NodeView view)
    {
        int[] shape = view.Shape(0);
        int[]? axes = view.Axes(1, shape.Length);
        if (axes is not { Length: > 0 })
            axes = view.Node.Int("noop_with_empty_axes") != 0 ? [] : [.. Enumerable.Range(0, shape.Length)];
        bool keeps = view.Node.Int("keepdims", 1) != 0;
        return [[.. shape.Select((length, axis) => axes.Contains(axis) ? keeps ? 1 : -1 : length).Where(length => length >= 0)]];
    }

    private static int[][] BatchNormalization(NodeView view)
    {
        int[] shape = view.Shape(0);
        int[][] perChannel = [.. Enumerable.Range(1, 4).Select(view.Shape)];
        // Before opset 9 there could be a value for each pixel, which is refused by name later.
        if (shape.Length < 2 || (perChannel.Any(vector => vector is not [var length] || length != shape[1]) && (view.Opset >= 9 || view.Node.Int("spatial", 1) != 0)))
            throw new ImportException($"{string.Join(", ", perChannel.Select(vector => Shapes.InWords(vector)))} aren't values for each channel of {Shapes.InWords(shape)}");
        return [shape, .. perChannel];
    }

    private static int[][] LayerNormalization(NodeView view)
    {
        int[] shape = view.Shape(0);
        int first = Shapes.Axis(view.Node.Int("axis", -1), shape.Length);
        int[] statistics = [.. shape.Select((length, axis) => axis < first ? length : 1)];
        return [shape, statistics, statistics];
    }

    private static int[][] Convolution(NodeView view)
    {
        (int[] input, int[] weight) = (view.Shape(0), view.Shape(1));
        if (weight.Length != input.Length || input.Length < 3)
            throw new ImportException($"weights {Shapes.InWords(weight)} don't fit the input {Shapes.InWords(input)}");
        long groups = view.Node.Int("group", 1);
        if (groups < 1 || weight[1] * groups != input[1] || weight[0] % groups != 0)
            throw new ImportException($"weights {Shapes.InWords(weight)} in {groups} groups don't fit the input {Shapes.InWords(input)}");
        return [Window.Of(view.Node, input, weight[2..]).OutputShape(input, weight[0])];
    }

    private static int[][] TransposedConvolution(NodeView view)
    {
        (int[] input, int[] weight) = (view.Shape(0), view.Shape(1));
        long groups = view.Node.Int("group", 1);
        if (weight.Length != input.Length || input.Length < 3 || groups < 1 || weight[0] != input[1] || weight[0] % groups != 0)
            throw new ImportException($"weights {Shapes.InWords(weight)} in {groups} groups don't fit the input {Shapes.InWords(input)}");
        return [[input[0], checked((int)(weight[1] * groups)), .. TransposedWindow.Of(view.Node, input, weight[2..]).Output]];
    }

    private static int[][] Pool(NodeView view)
    {
        int[] output = Window.Of(view.Node, view.Shape(0)).OutputShape(view.Shape(0), view.Shape(0)[1]);
        return [output, output];
    }

    private static int[][] Gemm(NodeView view)
    {
        (int[] first, int[] second) = (view.Shape(0), view.Shape(1));
        if (first.Length != 2 || second.Length != 2)
            throw new ImportException($"it needs matrices, but has {Shapes.InWords(first)} and {Shapes.InWords(second)}");
        if (view.Node.Int("transA") != 0)
            first = [first[1], first[0]];
        if (view.Node.Int("transB") != 0)
            second = [second[1], second[0]];
        return first[1] == second[0] ? [[first[0], second[1]]] : throw new ImportException($"{Shapes.InWords(first)} and {Shapes.InWords(second)} can't be multiplied");
    }

    private static int[] MatMul(int[] first, int[] second)
    {
        if (first.Length == 0 || second.Length == 0)
            throw new ImportException("a scalar can't be multiplied by a matrix");
        int[] left = first.Length == 1 ? [1, first[0]] : first;
        int[] right = second.Length == 1 ? [second[0], 1] : second;
        if (left[^1] != right[^2])
            throw new ImportException($"{Shapes.InWords(first)} and {Shapes.InWords(second)} can't be multiplied");
        IEnumerable<int> batch = Shapes.Broadcast(left[..^2], right[..^2]);
        if (first.Length > 1)
            batch = batch.Append(left[^2]);
        if (second.Length > 1)
            batch = batch.Append(right[^1]);
        return [.. batch];
    }

    private static int[][] Flatten(NodeView view)
    {
        int[] shape = view.Shape(0);
        long axis = view.Node.Int("axis", 1);
        int split = axis == shape.Length ? shape.Length : Shapes.Axis(axis, shape.Length);
        return [[(int)Shapes.Length(shape[..split]), (int)Shapes.Length(shape[split..])]];
    }

    private static int[][] Concat(NodeView view)
    {
        int[] shape = [.. view.Shape(0)];
        int axis = Shapes.Axis(view.Node.Int("axis", 1), shape.Length);
        for (int input = 1; input < view.InputCount; input++)
        {
            int[] other = view.Shape(input);
            if (other.Length != shape.Length || other.Where((length, index) => index != axis && length != shape[index]).Any())
                throw new ImportException($"{Shapes.InWords(other)} can't be put beside {Shapes.InWords(view.Shape(0))} on axis {axis}");
            shape[axis] = checked(shape[axis] + other[axis]);
        }
        return [shape];
    }

    private static int[][] Split(NodeView view)
    {
        int[] shape = view.Shape(0);
        int axis = Shapes.Axis(view.Node.Int("axis"), shape.Length);
        return [.. Parts(view).Select(part => shape.Select((length, index) => index == axis ? part : length).ToArray())];
    }

    private static int[][] Gather(NodeView view)
    {
        int axis = Shapes.Axis(view.Node.Int("axis"), view.Shape(0).Length);
        return [[.. view.Shape(0)[..axis], .. view.Shape(1), .. view.Shape(0)[(axis + 1)..]]];
    }

    private static int[] Blocks(NodeView view, bool isDepthToSpace)
    {
        int[] shape = view.Shape(0);
        long block = view.Node.Int("blocksize");
        if (shape.Length != 4 || block is < 1 or > short.MaxValue)
            throw new ImportException($"blocks of {block} don't fit {Shapes.InWords(shape)}");
        int size = (int)block;
        if (isDepthToSpace ? shape[1] % (size * size) != 0 : shape[2] % size != 0 || shape[3] % size != 0)
            throw new ImportException($"blocks of {block} don't fit {Shapes.InWords(shape)}");
        return isDepthToSpace
            ? [shape[0], shape[1] / (size * size), checked(shape[2] * size), checked(shape[3] * size)]
            : [shape[0], checked(shape[1] * size * size), shape[2] / size, shape[3] / size];
    }

    private static int[] Lengths(IEnumerable<long> values) =>
        [.. values.Select(value => value is >= 0 and <= int.MaxValue ? (int)value : throw new ImportException($"a length of {value} isn't possible"))];
}
