using System.Linq;
using ConvGen.Tool.Folding;
using ConvGen.Tool.Graphs;

namespace ConvGen.Tool.Simplification;

/// <summary>Zeros around a map that only a convolution reads are that convolution's padding.</summary>
internal static class PadFolding
{
    public static bool Apply(WorkingGraph graph, Node node)
    {
        bool isAverage = node is { Domain: "", Operator: "AveragePool" } && node.Int("count_include_pad") != 0 && node.Int("ceil_mode") == 0;
        if (!isAverage && node is not { Domain: "", Operator: "Conv" })
            return false;
        if (!graph.HasOneReader(node.Inputs[0]) || graph.Maker(node.Inputs[0]) is not { Domain: "", Operator: "Pad" } pad)
            return false;
        PadRule rule = PadRule.Of(graph.View(pad));
        bool isSpatial = rule.Before.Take(2).Concat(rule.After.Take(2)).All(zeros => zeros == 0);
        if (rule.Mode != "constant" || rule.Value != 0 || !isSpatial || rule.Before.Concat(rule.After).Any(zeros => zeros < 0))
            return false;
        int[] input = graph.Shape(node.Inputs[0]);
        Window window = isAverage ? Window.Of(node, input) : Window.Of(node, input, graph.Shape(node.Inputs[1])[2..]);
        long[] pads =
        [
            .. window.Before.Zip(rule.Before.Skip(2), (own, added) => (long)own + added),
            .. window.After.Zip(rule.After.Skip(2), (own, added) => (long)own + added),
        ];
        Node padded = node.With("pads", pads).With("auto_pad", "NOTSET") with { Inputs = [pad.Inputs[0], .. node.Inputs.Skip(1)] };
        graph.Replace(padded, pad, node);
        return true;
    }
}
