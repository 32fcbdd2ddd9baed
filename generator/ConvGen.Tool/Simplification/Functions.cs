using System;
using System.Collections.Generic;
using System.Linq;
using ConvGen.Tool.Folding;
using ConvGen.Tool.Graphs;

namespace ConvGen.Tool.Simplification;

/// <summary>Operators that apply a function to each element.</summary>
internal static class Functions
{
    // Operators whose function has no parameter, or is a word of its own.
    private static readonly Dictionary<string, string> Plain = new(StringComparer.Ordinal)
    {
        ["Relu"] = "Relu",
        ["Sigmoid"] = "Sigmoid",
        ["Tanh"] = "Tanh",
        ["Softplus"] = "Softplus",
        ["Softsign"] = "Softsign",
        ["Mish"] = "Mish",
        ["HardSwish"] = "HardSwish",
        ["Sqrt"] = "Sqrt",
        ["Exp"] = "Exp",
        ["Log"] = "Log",
        ["Abs"] = "Abs",
    };

    public static bool Apply(WorkingGraph graph, Node node)
    {
        if (node.Domain.Length > 0 || node.Inputs.Count == 0)
            return false;
        string input = node.Inputs[0];
        Node? function = node.Operator switch
        {
            string name when Plain.TryGetValue(name, out string? word) => Words.Function(node, input, word),
            "LeakyRelu" => Words.Function(node, input, "LeakyRelu", node.Float("alpha", 0.01f)),
            "Elu" => Words.Function(node, input, "Elu", node.Float("alpha", 1)),
            "Celu" => Words.Function(node, input, "Celu", node.Float("alpha", 1)),
            // Before opset 6 the defaults were rounded to four digits.
            "Selu" => Words.Function(node, input, "Selu", node.Float("alpha", graph.Opset < 6 ? 1.6732f : 1.67326319217681884765625f), node.Float("gamma", graph.Opset < 6 ? 1.0507f : 1.05070102214813232421875f)),
            "HardSigmoid" => Words.Function(node, input, "HardSigmoid", node.Float("alpha", 0.2f), node.Float("beta", 0.5f)),
            "ThresholdedRelu" => Words.Function(node, input, "ThresholdedRelu", node.Float("alpha", 1)),
            "Shrink" => Words.Function(node, input, "Shrink", node.Float("lambd", 0.5f), node.Float("bias")),
            "Gelu" => Words.Function(node, input, node.Text("approximate", "none") == "tanh" ? "GeluTanh" : "Gelu"),
            "Neg" => Words.Function(node, input, "Affine", -1, 0),
            "Reciprocal" => Words.Function(node, input, "Pow", -1),
            "Clip" => Clip(graph.View(node)),
            "PRelu" => Slopes(graph, graph.View(node)),
            _ => null,
        };
        if (function is null)
            return false;
        graph.Replace(function, node);
        return true;
    }

    private static Node Clip(NodeView view)
    {
        Node node = view.Node;
        float least = node.Has("min") ? node.Float("min") : Limit(view, 1, float.NegativeInfinity);
        float most = node.Has("max") ? node.Float("max") : Limit(view, 2, float.PositiveInfinity);
        string input = node.Inputs[0];
        return (least, most) switch
        {
            (0, 6) => Words.Function(node, input, "Relu6"),
            (0, float.PositiveInfinity) => Words.Function(node, input, "Relu"),
            // The reference takes the smaller limit last.
            _ => Words.Function(node, input, "Clip", MathF.Min(least, most), most),
        };
    }

    private static float Limit(NodeView view, int input, float absent) => view.Constant(input) switch
    {
        null => absent,
        { Length: 1 } limit => (float)limit[0],
        _ => throw new ImportException("its limit is no single number"),
    };

    /// <summary>A PReLU with one slope for all is a leaky ReLU; slopes per channel stand on the second axis.</summary>
    private static Node? Slopes(WorkingGraph graph, NodeView view)
    {
        Node node = view.Node;
        if (!view.IsConstant(1))
            return null;
        Tensor slopes = view.Required(1);
        if (slopes.Length == 1)
            return Words.Function(node, node.Inputs[0], "LeakyRelu", (float)slopes[0]);
        int rank = view.Shape(0).Length;
        // Before opset 7 a list of slopes was one per channel, whatever comes after.
        if (view.Opset >= 7 || slopes.Shape.Length != 1 || rank < 3)
            return null;
        int[] placed = [slopes.Length, .. new int[rank - 2].Select(_ => 1)];
        return node with { Inputs = [node.Inputs[0], graph.AddConstant(node.Inputs[1], slopes.Reshape(placed))] };
    }
}
