using System;
using System.Collections.Generic;
using System.Linq;
using ConvGen.Tool.Folding;
using ConvGen.Tool.Graphs;
using ConvGen.Tool.Simplification;

namespace ConvGen.Tool.Layers;

/// <summary>Nodes as the general layer on tensors of fixed size: whatever layers on maps can't say.</summary>
internal static class TensorLayers
{
    // Constants up to this length stand in the declaration; others in the weight file.
    private const int MaximumInline = 8;

    private static readonly string[] Elementwise = ["Erf", "Floor", "Ceil", "Add", "Sub", "Mul", "Div", "Pow", "Max", "Min", "Sum", "Mean", "PRelu", "MatMul"];

    /// <summary>Adds the layers of a node.</summary>
    /// <exception cref="ImportException">The general layer can't say it either.</exception>
    public static void Add(LayerBuilder network, Node node)
    {
        switch (node.Operator)
        {
            case Words.Reshape when node.Domain == Words.Domain:
                MapLayers.Reshape(network, node);
                break;
            case Words.Activation:
                Function(network, node);
                break;
            case Words.Scale:
                Scale(network, node);
                break;
            case Words.Dense:
                Put(network, node, "Gemm", node.Inputs, [("TransposeB", "true")]);
                break;
            case Words.ChannelShuffle:
                ChannelShuffle(network, node);
                break;
            case "Split":
                Split(network, node);
                break;
            case "BatchNormalization" when node.Int("training_mode") != 0:
                TensorStatistics.BatchNormalization(network, node);
                break;
            case "LayerNormalization" when node.Outputs.Skip(1).Any(network.IsUsed):
                TensorStatistics.LayerNormalization(network, node);
                break;
            default:
                if (Elementwise.Contains(node.Operator))
                    Put(network, node, node.Operator, node.Inputs, []);
                else
                    TensorSettings.Put(network, node);
                break;
        }
    }

    /// <summary>A constant as a layer.</summary>
    public static Value Constant(LayerBuilder network, string name, Tensor constant)
    {
        LayerParts parts = new() { Kind = "Constant", IsJoin = true };
        parts.Arguments.Add("TensorOperation.Constant");
        // A single number broadcasts as [1] just as well.
        int[] shape = constant.Shape.Length == 0 ? [1] : constant.Shape;
        parts.Settings.Add(("Shape", CSharpText.Of(shape)));
        float[] values = constant.ToFloats();
        if (values.Length == 0)
            throw new ImportException($"the constant {name} is empty");
        if (values.Length <= MaximumInline)
            parts.Settings.Add(("Values", CSharpText.Of(values)));
        else
            parts.Parameters.Add(new LayerParameter("value", shape, values));
        return network.Add(new Node(name, "Constant", [], [name]), "Tensor", "TensorLayer", shape, [], parts);
    }

    /// <summary>The same values in another shape, as a layer.</summary>
    public static Value Reshape(LayerBuilder network, string name, Value value, int[] shape) =>
        Add(network, new Node(name, "Reshape", [], [name]), "Reshape", [value.Source], [("Shape", CSharpText.Of(shape))], shape);

    /// <summary>The same values under another name, as a layer.</summary>
    public static Value Identity(LayerBuilder network, string name, Value value) =>
        Add(network, new Node(name, "Identity", [], [name]), "Identity", [value.Source], [], value.Shape);

    /// <summary>Adds the operation of a node, which has one result.</summary>
    public static void Put(LayerBuilder network, Node node, string word, IEnumerable<string> inputs, IEnumerable<(string, string)> settings) =>
        network.Alias(node.Output, Add(network, node, word, [.. inputs.Where(input => input.Length > 0).Select(input => network.Exact(input).Source)], settings, network.Shape(node.Output)));

    /// <summary>Adds an operation.</summary>
    public static Value Add(LayerBuilder network, Node node, string word, IReadOnlyList<string> sources, IEnumerable<(string, string)> settings, int[] shape)
    {
        LayerParts parts = new() { Kind = word, IsJoin = true };
        parts.Arguments.Add($"TensorOperation.{word}");
        parts.Settings.AddRange(settings);
        return network.Add(node, "Tensor", "TensorLayer", shape, sources, parts);
    }

    private static void Function(LayerBuilder network, Node node)
    {
        int[] shape = network.Shape(node.Output);
        Value value = network.Exact(node.Inputs[0]);
        foreach ((string word, List<(string, string)> settings, float? operand) in FunctionWords.Operations(node))
        {
            string[] sources = operand is float number
                ? [value.Source, Constant(network, $"{node.Name}.{word}", new Tensor([1], [number])).Source]
                : [value.Source];
            value = Add(network, node, word, sources, settings, shape);
        }
        network.Alias(node.Output, value);
    }

    private static void Scale(LayerBuilder network, Node node)
    {
        int[] shape = network.Shape(node.Output);
        Value value = network.Exact(node.Inputs[0]);
        foreach ((string word, int input) in new[] { ("Mul", 1), ("Add", 2) })
        {
            if (node.HasInput(input))
                value = Add(network, node, word, [value.Source, network.Read(node.Inputs[input]).Source], [], shape);
        }
        network.Alias(node.Output, value);
    }

    private static void ChannelShuffle(LayerBuilder network, Node node)
    {
        int[] shape = network.Shape(node.Output);
        int groups = (int)node.Int("groups");
        int[] split = [shape[0], groups, shape[1] / groups, .. shape[2..]];
        int[] turned = [split[0], split[2], split[1], .. split[3..]];
        Value value = Reshape(network, $"{node.Name}.split", network.Exact(node.Inputs[0]), split);
        value = Add(network, node, "Transpose", [value.Source], [("Permutation", CSharpText.Of(new[] { 0, 2, 1, 3, 4 }))], turned);
        network.Alias(node.Output, value);
    }

    private static void Split(LayerBuilder network, Node node)
    {
        int[] lengths = ShapeRules.Parts(network.View(node));
        int axis = Shapes.Axis(node.Int("axis"), network.Shape(node.Inputs[0]).Length);
        string source = network.Exact(node.Inputs[0]).Source;
        int start = 0;
        for (int part = 0; part < lengths.Length; part++)
        {
            int end = start + lengths[part];
            if (node.HasOutput(part) && network.IsUsed(node.Outputs[part]))
            {
                (string, string)[] settings = [("Axes", CSharpText.Of(new[] { axis })), ("Starts", CSharpText.Of(new[] { start })), ("Ends", CSharpText.Of(new[] { end }))];
                Node own = node with { Name = $"{node.Name}.{part}" };
                network.Alias(node.Outputs[part], Add(network, own, "Slice", [source], settings, network.Shape(node.Outputs[part])));
            }
            start = end;
        }
    }
}
