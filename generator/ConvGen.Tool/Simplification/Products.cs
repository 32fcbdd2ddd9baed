using System.Linq;
using ConvGen.Tool.Folding;
using ConvGen.Tool.Graphs;

namespace ConvGen.Tool.Simplification;

/// <summary>Products of rows with a constant matrix are dense layers.</summary>
internal static class Products
{
    public static bool Apply(WorkingGraph graph, Node node)
    {
        if (node.Domain.Length > 0 || node.Operator is not ("Gemm" or "MatMul"))
            return false;
        NodeView view = graph.View(node);
        if (view.Shape(0).Length != 2 || view.Shape(1).Length != 2 || view.IsConstant(0) || !view.IsConstant(1) || node.Int("transA") != 0)
            return false;
        bool isGemm = node.Operator == "Gemm";
        Tensor matrix = view.Required(1);
        float alpha = isGemm ? node.Float("alpha", 1) : 1;
        (int inputs, int features) = node.Int("transB") != 0 && isGemm ? (matrix.Shape[1], matrix.Shape[0]) : (matrix.Shape[0], matrix.Shape[1]);
        if (Bias(view, features, isGemm) is not { } bias)
            return false;
        bool isTransposed = isGemm && node.Int("transB") != 0;
        string weight = node.Inputs[1];
        // The weights keep their name, and with it what a user knows them by, where nothing changes.
        if (!isTransposed || alpha != 1)
            weight = graph.AddConstant(weight, new Tensor([features, inputs], Transposed(matrix.Floats, inputs, features, isTransposed, alpha)));
        string[] operands = bias.Length == 0 ? [node.Inputs[0], weight] : [node.Inputs[0], weight, graph.AddConstant($"{node.Name}/bias", new Tensor([features], bias))];
        graph.Replace(Words.Make(node, Words.Dense, operands), node);
        return true;
    }

    /// <summary>The bias of each feature; empty if there is none, <see langword="null"/> if it differs between rows or isn't constant.</summary>
    private static float[]? Bias(NodeView view, int features, bool isGemm)
    {
        if (!isGemm || !view.Node.HasInput(2))
            return [];
        if (!view.IsConstant(2))
            return null;
        Tensor bias = view.Required(2);
        float beta = view.Node.Float("beta", 1);
        bool isRow = bias.Length == 1 || (bias.Length == features && (bias.Shape.Length == 1 || bias.Shape[^1] == features));
        return isRow ? [.. Enumerable.Range(0, features).Select(feature => beta * bias.Floats[bias.Length == 1 ? 0 : feature])] : null;
    }

    private static float[] Transposed(float[] matrix, int inputs, int features, bool isTransposed, float alpha)
    {
        float[] weights = new float[matrix.Length];
        for (int feature = 0; feature < features; feature++)
        {
            for (int input = 0; input < inputs; input++)
            {
                int place = (feature * inputs) + input;
                weights[place] = alpha * matrix[isTransposed ? place : (input * features) + feature];
            }
        }
        return weights;
    }
}
