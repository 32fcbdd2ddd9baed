using System;
using System.Collections.Generic;
using System.Linq;
using ConvGen.Tool.Graphs;

namespace ConvGen.Tool.Folding;

/// <summary>Computes nodes whose inputs are constants: shape arithmetic, and weights that a graph makes from others.</summary>
internal static class Evaluator
{
    private static readonly Dictionary<string, Func<NodeView, Tensor[]>> Operators = new(StringComparer.Ordinal)
    {
        ["Constant"] = view => [ConstantOf(view.Node)],
        ["ConstantOfShape"] = view => [Filled(Lengths(view.Required(0)), view.Node.Tensor("value"))],
        ["Identity"] = view => [view.Required(0)],
        ["Dropout"] = view => [view.Required(0)],
        ["Cast"] = view => [Cast(view.Required(0), view.Node.Int("to"))],
        ["Shape"] = view => [ShapeOf(view)],
        ["Size"] = view => [new Tensor([], [Shapes.Length(view.Shape(0))])],
        ["Gather"] = view => [Gather(view.Required(0), view.Required(1), view.Node.Int("axis"))],
        ["Range"] = view => [Range(view.Required(0), view.Required(1), view.Required(2))],
        ["Where"] = view => [Where(view.Required(0), view.Required(1), view.Required(2))],
        ["Expand"] = Expand,
        ["Reshape"] = Reshaped,
        ["Flatten"] = Reshaped,
        ["Squeeze"] = Reshaped,
        ["Unsqueeze"] = Reshaped,
        ["Transpose"] = Transpose,
        ["Slice"] = Slice,
        ["Concat"] = Concat,
        ["Split"] = Split,
        ["Tile"] = Tile,
        ["ReduceProd"] = view => [Reduce(view, values => values.Aggregate(1.0, (product, value) => product * value))],
        ["ReduceSum"] = view => [Reduce(view, values => values.Sum())],
        ["ReduceMean"] = view => [Reduce(view, values => values.DefaultIfEmpty(double.NaN).Average())],
        ["ReduceMax"] = view => [Reduce(view, values => values.DefaultIfEmpty(double.NegativeInfinity).Max())],
        ["ReduceMin"] = view => [Reduce(view, values => values.DefaultIfEmpty(double.PositiveInfinity).Min())],
        ["Add"] = view => [Binary(view, (a, b) => a + b, (a, b) => unchecked(a + b))],
        ["Sub"] = view => [Binary(view, (a, b) => a - b, (a, b) => unchecked(a - b))],
        ["Mul"] = view => [Binary(view, (a, b) => a * b, (a, b) => unchecked(a * b))],
        ["Div"] = view => [Binary(view, (a, b) => a / b, Divide)],
        ["Mod"] = view => [Binary(view, (a, b) => view.Node.Int("fmod") != 0 ? a % b : a - (b * MathF.Floor(a / b)), (a, b) => b is 0 or -1 ? 0 : view.Node.Int("fmod") != 0 ? a % b : ((a % b) + b) % b)],
        ["Pow"] = view => [Binary(view, MathF.Pow, (a, b) => (long)Math.Pow(a, b))],
        ["Max"] = view => [Binary(view, MathF.Max, Math.Max)],
        ["Min"] = view => [Binary(view, MathF.Min, Math.Min)],
        ["Equal"] = view => [Compare(view, (a, b) => a == b)],
        ["Less"] = view => [Compare(view, (a, b) => a < b)],
        ["LessOrEqual"] = view => [Compare(view, (a, b) => a <= b)],
        ["Greater"] = view => [Compare(view, (a, b) => a > b)],
        ["GreaterOrEqual"] = view => [Compare(view, (a, b) => a >= b)],
        ["And"] = view => [Compare(view, (a, b) => a != 0 && b != 0)],
        ["Or"] = view => [Compare(view, (a, b) => a != 0 || b != 0)],
        ["Not"] = view => [new Tensor(view.Shape(0), [.. view.Required(0).Integers.Select(value => value == 0 ? 1L : 0)], ElementKind.Boolean)],
        ["Ceil"] = view => [Unary(view, MathF.Ceiling)],
        ["Floor"] = view => [Unary(view, MathF.Floor)],
        ["Round"] = view => [Unary(view, value => MathF.Round(value, MidpointRounding.ToEven))],
        ["Sqrt"] = view => [Unary(view, MathF.Sqrt)],
        ["Exp"] = view => [Unary(view, MathF.Exp)],
        ["Log"] = view => [Unary(view, MathF.Log)],
        ["Reciprocal"] = view => [Unary(view, value => 1 / value)],
        ["Abs"] = view => [view.Required(0).IsFloat ? Unary(view, MathF.Abs) : Whole(view, value => value == long.MinValue ? value : Math.Abs(value))],
        ["Neg"] = view => [view.Required(0).IsFloat ? Unary(view, value => -value) : Whole(view, value => unchecked(-value))],
    };

    /// <summary>Whether constants go through this operator.</summary>
    public static bool Knows(string name) => Operators.ContainsKey(name);

    /// <summary>The node's results.</summary>
    /// <param name="view">The node; its inputs are constants, but for those of Shape and Size, whose shape is enough.</param>
    /// <param name="limits">The largest constant.</param>
    public static Tensor[] Run(NodeView view, ImportLimits limits)
    {
        CheckSize(view, limits);
        return Operators[view.Node.Operator](view);
    }

    /// <summary>Refuses what would take too much memory before it takes it.</summary>
    private static void CheckSize(NodeView view, ImportLimits limits)
    {
        double elements = view.Node.Operator switch
        {
            "ConstantOfShape" => view.Required(0).Integers.Aggregate(1.0, (product, axis) => product * axis),
            "Expand" => view.Required(1).Integers.Aggregate((double)view.Required(0).Length, (product, axis) => product * Math.Max(1, axis)),
            "Tile" => view.Required(1).Integers.Aggregate((double)view.Required(0).Length, (product, axis) => product * axis),
            "Range" => Math.Abs((view.Required(1)[0] - view.Required(0)[0]) / view.Required(2)[0]),
            "Gather" => (double)view.Required(0).Length * view.Required(1).Length,
            "Add" or "Sub" or "Mul" or "Div" or "Mod" or "Pow" or "Max" or "Min" or "Equal" or "Less" or "Greater" or "And" or "Or" or "Where" or "LessOrEqual" or "GreaterOrEqual" =>
                view.InputCount < 2 ? 0 : Shapes.Length(Shapes.Broadcast(view.Shape(0), view.Shape(1))),
            "Concat" => Enumerable.Range(0, view.InputCount).Sum(input => (double)view.Required(input).Length),
            _ => 0,
        };
        // NaN is too large as well.
        if (!(elements <= limits.MaximumElements))
            throw new ImportException($"its result has more than {limits.MaximumElements} elements (--max-elements raises the bound)");
    }

    private static Tensor ConstantOf(Node node)
    {
        if (node.Tensor("value") is { } value)
            return value;
        if (node.Floats("value_floats") is { } floats)
            return new Tensor([floats.Length], floats);
        if (node.Ints("value_ints") is { } integers)
            return new Tensor([integers.Length], integers);
        if (node.Has("value_float"))
            return new Tensor([], [node.Float("value_float")]);
        return node.Has("value_int") ? new Tensor([], [node.Int("value_int")]) : throw new ImportException("its value is of a type that isn't supported");
    }

    private static Tensor Filled(int[] shape, Tensor? value)
    {
        int length = (int)Shapes.Length(shape);
        if (value is { IsFloat: false, Length: 1 })
        {
            long[] integers = new long[length];
            Array.Fill(integers, value.Integers[0]);
            return new Tensor(shape, integers, value.Kind);
        }
        float[] floats = new float[length];
        Array.Fill(floats, value is { Length: 1 } ? value.Floats[0] : 0);
        return new Tensor(shape, floats);
    }

    /// <summary>Types by their numbers in the format.</summary>
    private static Tensor Cast(Tensor value, long type) => type switch
    {
        1 or 10 or 11 or 16 => new Tensor(value.Shape, value.ToFloats(), type == 11 ? ElementKind.Double : ElementKind.Float),
        2 or 3 or 4 or 5 or 6 or 7 or 12 or 13 => value.IsFloat
            ? new Tensor(value.Shape, [.. value.Floats.Select(number => (long)number)])
            : new Tensor(value.Shape, value.Integers),
        9 => new Tensor(value.Shape, [.. Enumerable.Range(0, value.Length).Select(index => value[index] != 0 ? 1L : 0)], ElementKind.Boolean),
        _ => throw new ImportException($"a cast to type {type} isn't supported"),
    };

    private static Tensor ShapeOf(NodeView view)
    {
        int[] shape = view.Shape(0);
        int Clamp(long axis) => (int)Math.Clamp(axis < 0 ? axis + shape.Length : axis, 0, shape.Length);
        int start = Clamp(view.Node.Int("start"));
        int end = Math.Max(start, Clamp(view.Node.Int("end", shape.Length)));
        return Tensor.Vector([.. shape[start..end].Select(axis => (long)axis)]);
    }

    private static Tensor Gather(Tensor data, Tensor indices, long axisNumber)
    {
        int axis = Shapes.Axis(axisNumber, data.Shape.Length);
        int length = data.Shape[axis];
        int inner = (int)Shapes.Length(data.Shape[(axis + 1)..]);
        int outer = (int)Shapes.Length(data.Shape[..axis]);
        int[] picked = [.. indices.Integers.Select(index => index >= -length && index < length
            ? (int)(index < 0 ? index + length : index)
            : throw new ImportException($"index {index} is outside of {length}"))];
        IEnumerable<int> positions = Enumerable.Range(0, outer).SelectMany(block => picked.SelectMany(index => Enumerable.Range((((block * length) + index) * inner), inner)));
        return data.Pick([.. data.Shape[..axis], .. indices.Shape, .. data.Shape[(axis + 1)..]], positions);
    }

    private static Tensor Range(Tensor start, Tensor limit, Tensor delta)
    {
        int count = (int)Math.Max(0, Math.Ceiling((limit[0] - start[0]) / delta[0]));
        return start.IsFloat
            ? new Tensor([count], [.. Enumerable.Range(0, count).Select(index => start.Floats[0] + (index * delta.Floats[0]))])
            : new Tensor([count], [.. Enumerable.Range(0, count).Select(index => start.Integers[0] + (index * delta.Integers[0]))]);
    }

    private static Tensor Where(Tensor condition, Tensor first, Tensor second)
    {
        int[] shape = Shapes.Broadcast(Shapes.Broadcast(condition.Shape, first.Shape), second.Shape);
        long[] conditions = Broadcast(condition, shape).Integers;
        (Tensor left, Tensor right) = (Broadcast(first, shape), Broadcast(second, shape));
        return left.IsFloat
            ? new Tensor(shape, [.. conditions.Select((one, index) => one != 0 ? left.Floats[index] : right.Floats[index])])
            : new Tensor(shape, [.. conditions.Select((one, index) => one != 0 ? left.Integers[index] : right.Integers[index])]);
    }

    private static Tensor[] Expand(NodeView view) => [Broadcast(view.Required(0), Shapes.Broadcast(view.Shape(0), Lengths(view.Required(1))))];

    private static Tensor[] Reshaped(NodeView view) => [view.Required(0).Reshape(ShapeRules.Infer(view)[0])];

    private static Tensor[] Transpose(NodeView view)
    {
        Tensor value = view.Required(0);
        int[] order = ShapeRules.Permutation(view.Node, value.Shape.Length);
        int[] strides = Shapes.Strides(value.Shape);
        int[] shape = [.. order.Select(axis => value.Shape[axis])];
        return [value.Pick(shape, Shapes.Walk(shape, [.. order.Select(axis => strides[axis])], 0))];
    }

    private static Tensor[] Slice(NodeView view)
    {
        Tensor value = view.Required(0);
        SliceRule rule = SliceRule.Of(view);
        int[] strides = Shapes.Strides(value.Shape);
        int start = rule.Starts.Zip(strides, (first, stride) => first * stride).Sum();
        return [value.Pick(rule.Output, Shapes.Walk(rule.Output, [.. rule.Steps.Zip(strides, (step, stride) => step * stride)], start))];
    }

    private static Tensor[] Concat(NodeView view)
    {
        int[] shape = ShapeRules.Infer(view)[0];
        int axis = Shapes.Axis(view.Node.Int("axis", 1), shape.Length);
        int outer = (int)Shapes.Length(shape[..axis]);
        Tensor[] parts = [.. Enumerable.Range(0, view.InputCount).Select(view.Required)];
        IEnumerable<(Tensor Part, int Begin, int Count)> pieces = Enumerable.Range(0, outer).SelectMany(block => parts.Select(part =>
        {
            int count = part.Length / Math.Max(1, outer);
            return (part, block * count, count);
        }));
        return parts[0].IsFloat
            ? [new Tensor(shape, [.. pieces.SelectMany(piece => piece.Part.Floats.Skip(piece.Begin).Take(piece.Count))])]
            : [new Tensor(shape, [.. pieces.SelectMany(piece => piece.Part.Integers.Skip(piece.Begin).Take(piece.Count))], parts[0].Kind)];
    }

    private static Tensor[] Split(NodeView view)
    {
        Tensor value = view.Required(0);
        int axis = Shapes.Axis(view.Node.Int("axis"), value.Shape.Length);
        int[] strides = Shapes.Strides(value.Shape);
        int start = 0;
        return [.. ShapeRules.Infer(view).Select(shape =>
        {
            Tensor part = value.Pick(shape, Shapes.Walk(shape, strides, start * strides[axis]));
            start += shape[axis];
            return part;
        })];
    }

    private static Tensor[] Tile(NodeView view)
    {
        Tensor value = view.Required(0);
        int[] repeats = Lengths(view.Required(1));
        if (repeats.Length != value.Shape.Length)
            throw new ImportException("repeats don't fit its axes");
        int[] shape = [.. value.Shape.Zip(repeats, (axis, count) => axis * count)];
        int[] strides = Shapes.Strides(shape);
        int[] source = Shapes.Strides(value.Shape);
        IEnumerable<int> positions = Enumerable.Range(0, (int)Shapes.Length(shape)).Select(index =>
            Enumerable.Range(0, shape.Length).Sum(axis => index / strides[axis] % shape[axis] % value.Shape[axis] * source[axis]));
        return [value.Pick(shape, positions)];
    }

    private static Tensor Reduce(NodeView view, Func<IEnumerable<double>, double> sum)
    {
        Tensor value = view.Required(0);
        int[] shape = ShapeRules.Infer(view)[0];
        int[] axes = view.Axes(1, value.Shape.Length) is { Length: > 0 } some ? some : [.. Enumerable.Range(0, value.Shape.Length)];
        int[] strides = Shapes.Strides(value.Shape);
        int[] kept = [.. Enumerable.Range(0, value.Shape.Length).Where(axis => !axes.Contains(axis))];
        int[] reduced = [.. axes.Select(axis => value.Shape[axis])];
        double[] results = [.. Shapes.Walk([.. kept.Select(axis => value.Shape[axis])], [.. kept.Select(axis => strides[axis])], 0)
            .Select(start => sum(Shapes.Walk(reduced, [.. axes.Select(axis => strides[axis])], start).Select(position => value[position])))];
        return value.IsFloat ? new Tensor(shape, [.. results.Select(result => (float)result)]) : new Tensor(shape, [.. results.Select(result => (long)result)]);
    }

    private static Tensor Unary(NodeView view, Func<float, float> function) => new(view.Shape(0), [.. view.Required(0).Floats.Select(function)]);

    private static Tensor Whole(NodeView view, Func<long, long> function) => new(view.Shape(0), [.. view.Required(0).Integers.Select(function)]);

    private static Tensor Binary(NodeView view, Func<float, float, float> onFloats, Func<long, long, long> onIntegers)
    {
        Tensor result = view.Required(0);
        for (int input = 1; input < view.InputCount; input++)
        {
            int[] shape = Shapes.Broadcast(result.Shape, view.Shape(input));
            (Tensor left, Tensor right) = (Broadcast(result, shape), Broadcast(view.Required(input), shape));
            result = left.IsFloat || right.IsFloat
                ? new Tensor(shape, [.. left.ToFloats().Zip(right.ToFloats(), onFloats)])
                : new Tensor(shape, [.. left.Integers.Zip(right.Integers, onIntegers)]);
        }
        return result;
    }

    private static Tensor Compare(NodeView view, Func<double, double, bool> holds)
    {
        int[] shape = Shapes.Broadcast(view.Shape(0), view.Shape(1));
        (Tensor left, Tensor right) = (Broadcast(view.Required(0), shape), Broadcast(view.Required(1), shape));
        return new Tensor(shape, [.. Enumerable.Range(0, left.Length).Select(index => holds(left[index], right[index]) ? 1L : 0)], ElementKind.Boolean);
    }

    private static Tensor Broadcast(Tensor value, int[] shape) => Shapes.Same(value.Shape, shape) ? value : value.Pick(shape, Shapes.BroadcastPositions(value.Shape, shape));

    // Towards zero, as C does; a division by zero in a shape has no meaning.
    private static long Divide(long dividend, long divisor) => divisor switch
    {
        0 => throw new ImportException("it divides an integer by zero"),
        -1 => unchecked(-dividend),
        _ => dividend / divisor,
    };

    private static int[] Lengths(Tensor shape) =>
        [.. shape.Integers.Select(value => value is >= 0 and <= int.MaxValue ? (int)value : throw new ImportException($"a length of {value} isn't possible"))];
}
