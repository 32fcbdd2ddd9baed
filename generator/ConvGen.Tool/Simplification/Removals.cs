using System.Linq;
using ConvGen.Tool.Folding;
using ConvGen.Tool.Graphs;

namespace ConvGen.Tool.Simplification;

/// <summary>Nodes that do nothing when a network infers.</summary>
internal static class Removals
{
    private static readonly string[] OfOneInput = ["Sum", "Max", "Min", "Mean", "Concat"];

    public static bool Apply(WorkingGraph graph, Node node)
    {
        if (node.Domain.Length > 0)
            return RemoveReshape(graph, node);
        NodeView view = graph.View(node);
        switch (node.Operator)
        {
            case "Dropout":
                CheckDropout(view, graph);
                break;
            case "Cast":
                if (node.Int("to") is not (1 or 10 or 16))
                    throw new ImportException("a cast of run-time values to another type than float isn't supported");
                break;
            case "Identity":
            case "Transpose" when ShapeRules.Permutation(node, view.Shape(0).Length) is var order && order.SequenceEqual(order.Order()):
                break;
            case "Reshape" or "Flatten" or "Squeeze" or "Unsqueeze":
                graph.Replace(Words.Make(node, Words.Reshape, [node.Inputs[0]]), node);
                return true;
            // Of equal shape and with nothing that is moved, pooling over single pixels and the like are left to the layers.
            case "Expand" when Shapes.Same(view.Shape(0), graph.Shape(node.Output)):
            case "Pad" when PadRule.Of(view) is var pad && pad.Before.Concat(pad.After).All(pixels => pixels == 0):
            case "Slice" when SliceRule.Of(view) is var slice && slice.Steps.All(step => step == 1) && Shapes.Same(slice.Output, view.Shape(0)):
                break;
            default:
                if (!OfOneInput.Contains(node.Operator) || node.Inputs.Count != 1)
                    return false;
                break;
        }
        graph.Remove(node, node.Inputs[0]);
        return true;
    }

    private static bool RemoveReshape(WorkingGraph graph, Node node)
    {
        if (!node.Is(Words.Reshape))
            return false;
        if (Shapes.Same(graph.Shape(node.Inputs[0]), graph.Shape(node.Output)))
        {
            graph.Remove(node, node.Inputs[0]);
            return true;
        }
        if (!graph.Maker(node.Inputs[0]).Is(Words.Reshape))
            return false;
        graph.Replace(node with { Inputs = graph.Maker(node.Inputs[0])!.Inputs }, node);
        return true;
    }

    private static void CheckDropout(NodeView view, WorkingGraph graph)
    {
        if (view.Node.HasOutput(1) && graph.IsUsed(view.Node.Outputs[1]))
            throw new ImportException("its mask is used, which only training has");
        bool trains = view.Constant(2) is { Length: 1 } training && training[0] != 0;
        bool hasRatio = view.Constant(1) is not { Length: 1 } ratio || ratio[0] != 0;
        if (trains && hasRatio)
            throw new ImportException("it drops at random: the model was exported for training");
    }
}
