using System;
using System.Linq;
using ConvGen.Tool.Graphs;

namespace ConvGen.Tool.Simplification;

/// <summary>Functions that exporters write as several nodes.</summary>
internal static class Patterns
{
    private const double Tolerance = 1e-4;

    public static bool Apply(WorkingGraph graph, Node node) => node switch
    {
        { Domain: "", Operator: "Mul" } => Product(graph, node),
        { Domain: "", Operator: "Div" } => Softsign(graph, node),
        { Domain: Words.Domain, Operator: Words.Reshape } => ChannelShuffle(graph, node),
        _ => false,
    };

    /// <summary>x · f(x): f = sigmoid is SiLU, tanh(softplus(x)) is Mish, the hard sigmoid is hard swish; and the two forms of GELU by the error function.</summary>
    private static bool Product(WorkingGraph graph, Node node)
    {
        if (node.Inputs.Count != 2)
            return false;
        for (int side = 0; side < 2; side++)
        {
            string x = node.Inputs[side];
            Node? gate = OnlyFor(graph, node.Inputs[1 - side]);
            if (gate is null)
                continue;
            if (gate.Is(Words.Activation) && gate.Inputs[0] == x && gate.Text("function") is var name)
            {
                if (name == "Sigmoid")
                    return Put(graph, Words.Function(node, x, "Silu"), gate, node);
                if (name == "HardSigmoid" && IsNear(gate.Float("a"), 1 / 6.0) && IsNear(gate.Float("b"), 0.5))
                    return Put(graph, Words.Function(node, x, "HardSwish"), gate, node);
            }
            if (gate.Is(Words.Activation) && gate.Text("function") == "Tanh" && OnlyFor(graph, gate.Inputs[0]) is { } soft
                && soft.Is(Words.Activation) && soft.Text("function") == "Softplus" && soft.Inputs[0] == x)
                return Put(graph, Words.Function(node, x, "Mish"), soft, gate, node);
            if (Gelu(graph, node, x, gate))
                return true;
        }
        return false;
    }

    /// <summary>x · ½ · (1 + erf(x ÷ √2)), the ½ on either side.</summary>
    private static bool Gelu(WorkingGraph graph, Node node, string x, Node gate)
    {
        // (x · (1 + erf)) · ½ : here gate is the inner product and x the constant.
        if (graph.Constant(x) is { Length: 1 } half && IsNear(half[0], 0.5) && gate is { Operator: "Mul", Domain: "" })
        {
            for (int side = 0; side < 2; side++)
            {
                if (OnlyFor(graph, gate.Inputs[1 - side]) is { } sum && ErfOf(graph, sum, gate.Inputs[side]) is { } inner)
                    return Put(graph, Words.Function(node, gate.Inputs[side], "Gelu"), [.. inner, sum, gate, node]);
            }
            return false;
        }
        // (x · ½) · (1 + erf): x is itself a product with the constant.
        Node? scaled = OnlyFor(graph, x);
        string? source = scaled is null ? null : HalfOf(graph, scaled);
        return source is not null && ErfOf(graph, gate, source) is { } nodes
            && Put(graph, Words.Function(node, source, "Gelu"), [.. nodes, gate, scaled!, node]);
    }

    private static string? HalfOf(WorkingGraph graph, Node node)
    {
        if (node.Is(Words.Activation) && node.Text("function") == "Affine" && IsNear(node.Float("a"), 0.5) && node.Float("b") == 0)
            return node.Inputs[0];
        return node is { Domain: "", Operator: "Mul" } && node.Inputs.Count == 2 && graph.Constant(node.Inputs[1]) is { Length: 1 } half && IsNear(half[0], 0.5) ? node.Inputs[0] : null;
    }

    /// <summary>The nodes of erf(x ÷ √2) if <paramref name="sum"/> adds 1 to it.</summary>
    private static Node[]? ErfOf(WorkingGraph graph, Node sum, string x)
    {
        string? inner = sum is { Domain: "", Operator: "Add" } && graph.Constant(sum.Inputs[1]) is { Length: 1 } one && IsNear(one[0], 1) ? sum.Inputs[0]
            : sum.Is(Words.Activation) && sum.Text("function") == "Affine" && sum.Float("a") == 1 && IsNear(sum.Float("b"), 1) ? sum.Inputs[0] : null;
        if (inner is null || OnlyFor(graph, inner) is not { Domain: "", Operator: "Erf" } erf || OnlyFor(graph, erf.Inputs[0]) is not { } scaled)
            return null;
        bool isScaled = scaled switch
        {
            { Domain: "", Operator: "Div" } => graph.Constant(scaled.Inputs[1]) is { Length: 1 } root && IsNear(root[0], Math.Sqrt(2)),
            { Domain: "", Operator: "Mul" } => graph.Constant(scaled.Inputs[1]) is { Length: 1 } root && IsNear(root[0], 1 / Math.Sqrt(2)),
            _ => scaled.Is(Words.Activation) && scaled.Text("function") == "Affine" && IsNear(scaled.Float("a"), 1 / Math.Sqrt(2)) && scaled.Float("b") == 0,
        };
        return isScaled && scaled.Inputs[0] == x ? [scaled, erf] : null;
    }

    /// <summary>x ÷ (1 + |x|).</summary>
    private static bool Softsign(WorkingGraph graph, Node node)
    {
        if (node.Inputs.Count != 2 || OnlyFor(graph, node.Inputs[1]) is not { } sum)
            return false;
        string? inner = sum is { Domain: "", Operator: "Add" } && graph.Constant(sum.Inputs[1]) is { Length: 1 } one && one[0] == 1 ? sum.Inputs[0]
            : sum.Is(Words.Activation) && sum.Text("function") == "Affine" && sum.Float("a") == 1 && sum.Float("b") == 1 ? sum.Inputs[0] : null;
        return inner is not null && OnlyFor(graph, inner) is { } absolute && absolute.Is(Words.Activation) && absolute.Text("function") == "Abs"
            && absolute.Inputs[0] == node.Inputs[0] && Put(graph, Words.Function(node, node.Inputs[0], "Softsign"), absolute, sum, node);
    }

    /// <summary>[N, C, H, W] → [N, g, C ÷ g, H, W] → [N, C ÷ g, g, H, W] → [N, C, H, W].</summary>
    private static bool ChannelShuffle(WorkingGraph graph, Node node)
    {
        if (OnlyFor(graph, node.Inputs[0]) is not { Domain: "", Operator: "Transpose" } transposed || transposed.Ints("perm") is not [0, 2, 1, 3, 4])
            return false;
        if (OnlyFor(graph, transposed.Inputs[0]) is not { } split || !split.Is(Words.Reshape))
            return false;
        int[] shape = graph.Shape(node.Output);
        int[] groups = graph.Shape(transposed.Inputs[0]);
        bool isShuffle = Shapes.Same(shape, graph.Shape(split.Inputs[0])) && shape.Length == 4 && groups[0] == shape[0] && Shapes.Same(groups[3..], shape[2..]);
        return isShuffle && Put(graph, Words.Make(node, Words.ChannelShuffle, [split.Inputs[0]], ("groups", (long)groups[1])), split, transposed, node);
    }

    private static Node? OnlyFor(WorkingGraph graph, string value) => graph.HasOneReader(value) ? graph.Maker(value) : null;

    private static bool Put(WorkingGraph graph, Node function, params Node[] others)
    {
        graph.Replace(function, [.. others.Distinct()]);
        return true;
    }

    private static bool IsNear(double value, double wanted) => Math.Abs(value - wanted) < Tolerance;
}
