using System;
using System.Linq;
using ConvGen.Tool.Folding;
using ConvGen.Tool.Graphs;

namespace ConvGen.Tool.Simplification;

/// <summary>Arithmetic with a constant: a function of each element where it is one number, a scale where it broadcasts.</summary>
internal static class Arithmetic
{
    public static bool Apply(WorkingGraph graph, Node node)
    {
        if (node.Domain.Length > 0 || node.Inputs.Count != 2)
            return false;
        NodeView view = graph.View(node);
        // Before opset 7 a constant was placed by an axis: with ones after its own axes it broadcasts as today.
        if (view.Opset < 7 && node.Int("broadcast") != 0 && node.Has("axis"))
            return PlaceByAxis(graph, view);
        bool isFirst = graph.IsConstant(node.Inputs[0]);
        if (isFirst == graph.IsConstant(node.Inputs[1]))
            return false;
        string x = node.Inputs[isFirst ? 1 : 0];
        Tensor constant = graph.Constant(node.Inputs[isFirst ? 0 : 1])!;
        if (constant.Shape.Length > graph.Shape(x).Length || !Shapes.Same(graph.Shape(node.Output), graph.Shape(x)))
            return false;
        Node? result = constant.Length == 1 ? WithNumber(node, x, (float)constant[0], isFirst) : WithTensor(graph, node, x, constant, isFirst);
        if (result is null)
            return false;
        graph.Replace(result, node);
        return true;
    }

    private static Node? WithNumber(Node node, string x, float number, bool isFirst) => node.Operator switch
    {
        "Add" or "Sum" => Words.Function(node, x, "Affine", 1, number),
        "Sub" => isFirst ? Words.Function(node, x, "Affine", -1, number) : Words.Function(node, x, "Affine", 1, -number),
        "Mul" => Words.Function(node, x, "Affine", number, 0),
        "Div" when !isFirst => Words.Function(node, x, "Affine", 1 / number, 0),
        "Div" when number == 1 => Words.Function(node, x, "Pow", -1),
        "Pow" when !isFirst => Words.Function(node, x, "Pow", number),
        "Max" => number == 0 ? Words.Function(node, x, "Relu") : Words.Function(node, x, "Clip", number, float.PositiveInfinity),
        "Min" => Words.Function(node, x, "Clip", float.NegativeInfinity, number),
        _ => null,
    };

    private static Node? WithTensor(WorkingGraph graph, Node node, string x, Tensor constant, bool isFirst)
    {
        float[] values = constant.ToFloats();
        string Add(Func<float, float> change) => graph.AddConstant($"{node.Name}/constant", new Tensor(constant.Shape, [.. values.Select(change)]));
        return node.Operator switch
        {
            "Add" or "Sum" => Words.Make(node, Words.Scale, [x, "", Add(value => value)]),
            "Sub" when isFirst => Words.Make(node, Words.Scale, [x, graph.AddConstant($"{node.Name}/minus", new Tensor(constant.Shape, [.. values.Select(_ => -1f)])), Add(value => value)]),
            "Sub" => Words.Make(node, Words.Scale, [x, "", Add(value => -value)]),
            "Mul" => Words.Make(node, Words.Scale, [x, Add(value => value)]),
            "Div" when !isFirst => Words.Make(node, Words.Scale, [x, Add(value => 1 / value)]),
            _ => null,
        };
    }

    private static bool PlaceByAxis(WorkingGraph graph, NodeView view)
    {
        Node node = view.Node;
        if (!graph.IsConstant(node.Inputs[1]))
            throw new ImportException("operands placed by an axis are supported for constants only");
        Tensor constant = view.Required(1);
        int axis = Shapes.Axis(node.Int("axis"), view.Shape(0).Length);
        int after = view.Shape(0).Length - axis - constant.Shape.Length;
        if (after < 0)
            throw new ImportException($"its constant {Shapes.InWords(constant.Shape)} doesn't fit at axis {axis}");
        string name = graph.AddConstant($"{node.Name}/placed", constant.Reshape([.. constant.Shape, .. Enumerable.Repeat(1, after)]));
        graph.Replace(new Node(node.Name, node.Operator, [node.Inputs[0], name], node.Outputs), node);
        return true;
    }
}
