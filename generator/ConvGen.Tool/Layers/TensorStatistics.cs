using System.Linq;
using ConvGen.Tool.Graphs;

namespace ConvGen.Tool.Layers;

/// <summary>Normalisations whose statistics are results too: written as what they are made of.</summary>
internal static class TensorStatistics
{
    /// <summary>A layer normalisation that gives its mean and inverse deviation.</summary>
    public static void LayerNormalization(LayerBuilder network, Node node)
    {
        int[] shape = network.Shape(node.Inputs[0]);
        int first = Shapes.Axis(node.Int("axis", -1), shape.Length);
        Steps steps = new(network, node, shape, [.. Enumerable.Range(first, shape.Length - first)]);
        Value result = steps.Normalised;
        if (node.HasInput(1))
            result = steps.Add("scaled", "Mul", shape, result, network.Exact(node.Inputs[1]));
        if (node.HasInput(2))
            result = steps.Add("shifted", "Add", shape, result, network.Exact(node.Inputs[2]));
        network.Alias(node.Output, result);
        if (node.HasOutput(1))
            network.Alias(node.Outputs[1], steps.Mean);
        if (node.HasOutput(2))
            network.Alias(node.Outputs[2], steps.Inverse);
    }

    /// <summary>A batch normalisation by the statistics of the batch, which gives new running ones.</summary>
    public static void BatchNormalization(LayerBuilder network, Node node)
    {
        if (network.IsPerImage)
            throw new ImportException("it normalises by the statistics of the batch: the model was exported for training");
        int[] shape = network.Shape(node.Inputs[0]);
        Steps steps = new(network, node, shape, [.. Enumerable.Range(0, shape.Length).Where(axis => axis != 1)]);
        int[] perChannel = [1, shape[1], .. shape.Skip(2).Select(_ => 1)];
        Value Parameter(int input) => TensorLayers.Reshape(network, $"{node.Name}.{input}", network.Exact(node.Inputs[input]), perChannel);
        Value scaled = steps.Add("scaled", "Mul", shape, steps.Normalised, Parameter(1));
        network.Alias(node.Output, steps.Add("shifted", "Add", shape, scaled, Parameter(2)));
        float momentum = node.Float("momentum", 0.9f);
        foreach ((int output, Value statistic) in new[] { (1, steps.Mean), (2, steps.Variance) })
        {
            if (!node.HasOutput(output) || !network.IsUsed(node.Outputs[output]))
                continue;
            Value old = steps.Add("old", "Mul", perChannel, Parameter(output + 2), steps.Number("momentum", momentum));
            Value recent = steps.Add("new", "Mul", perChannel, statistic, steps.Number("rest", 1 - momentum));
            network.Alias(node.Outputs[output], steps.Add("running", "Add", perChannel, old, recent));
        }
    }

    /// <summary>(x − mean) ÷ √(variance + ε) over some axes, step by step.</summary>
    private sealed class Steps
    {
        private readonly LayerBuilder _network;
        private readonly Node _node;

        public Steps(LayerBuilder network, Node node, int[] shape, int[] axes)
        {
            _network = network;
            _node = node;
            int[] one = [.. shape.Select((length, axis) => axes.Contains(axis) ? 1 : length)];
            (string, string)[] settings = [("Axes", CSharpText.Of(axes))];
            Value x = network.Exact(node.Inputs[0]);
            Mean = TensorLayers.Add(network, Named("mean"), "ReduceMean", [x.Source], settings, one);
            Value centred = Add("centred", "Sub", shape, x, Mean);
            Value squares = Add("squares", "Mul", shape, centred, centred);
            Variance = TensorLayers.Add(network, Named("variance"), "ReduceMean", [squares.Source], settings, one);
            Value raised = Add("raised", "Add", one, Variance, Number("epsilon", node.Float("epsilon", 1e-5f)));
            Inverse = Add("inverse", "Reciprocal", one, Add("deviation", "Sqrt", one, raised));
            Normalised = Add("normalised", "Mul", shape, centred, Inverse);
        }

        public Value Mean { get; }

        public Value Variance { get; }

        public Value Inverse { get; }

        public Value Normalised { get; }

        public Value Add(string name, string word, int[] shape, params Value[] operands) =>
            TensorLayers.Add(_network, Named(name), word, [.. operands.Select(operand => operand.Source)], [], shape);

        public Value Number(string name, float value) => TensorLayers.Constant(_network, $"{_node.Name}.{name}", new Tensor([1], [value]));

        private Node Named(string name) => _node with { Name = $"{_node.Name}.{name}" };
    }
}
