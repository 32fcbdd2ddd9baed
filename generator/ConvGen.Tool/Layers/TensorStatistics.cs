using System.Linq;
using ConvGen.Tool.Graphs;

namespace ConvGen.Tool.Layers;

/// <summary>A layer normalisation whose mean and deviation are results too: written as what it is made of.</summary>
internal static class TensorStatistics
{
    public static void LayerNormalization(LayerBuilder network, Node node)
    {
        int[] shape = network.Shape(node.Inputs[0]);
        int first = Shapes.Axis(node.Int("axis", -1), shape.Length);
        int[] one = [.. shape.Select((length, axis) => axis < first ? length : 1)];
        (string, string)[] axes = [("Axes", CSharpText.Of(Enumerable.Range(first, shape.Length - first)))];
        string x = network.Exact(node.Inputs[0]).Source;
        Value Step(string name, string word, int[] result, (string, string)[] settings, params string[] sources) =>
            TensorLayers.Add(network, node with { Name = $"{node.Name}.{name}" }, word, sources, settings, result);

        Value mean = Step("mean", "ReduceMean", one, axes, x);
        Value centred = Step("centred", "Sub", shape, [], x, mean.Source);
        Value squares = Step("squares", "Mul", shape, [], centred.Source, centred.Source);
        Value variance = Step("variance", "ReduceMean", one, axes, squares.Source);
        Value epsilon = TensorLayers.Constant(network, $"{node.Name}.epsilon", new Tensor([1], [node.Float("epsilon", 1e-5f)]));
        Value raised = Step("raised", "Add", one, [], variance.Source, epsilon.Source);
        Value deviation = Step("deviation", "Sqrt", one, [], raised.Source);
        Value inverse = Step("inverse", "Reciprocal", one, [], deviation.Source);
        Value result = Step("normalised", "Mul", shape, [], centred.Source, inverse.Source);
        if (node.HasInput(1))
            result = Step("scaled", "Mul", shape, [], result.Source, network.Exact(node.Inputs[1]).Source);
        if (node.HasInput(2))
            result = Step("shifted", "Add", shape, [], result.Source, network.Exact(node.Inputs[2]).Source);
        network.Alias(node.Output, result);
        if (node.HasOutput(1))
            network.Alias(node.Outputs[1], mean);
        if (node.HasOutput(2))
            network.Alias(node.Outputs[2], inverse);
    }
}
