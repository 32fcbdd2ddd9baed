using System;
using System.Collections.Generic;
using System.Linq;
using ConvGen.Tool.Folding;
using ConvGen.Tool.Graphs;
using ConvGen.Tool.Simplification;
using Microsoft.CodeAnalysis.CSharp;

namespace ConvGen.Tool.Layers;

/// <summary>
/// A simplified graph as layers. A model with one input whose first axis is the batch becomes a network on images, signals or vectors, of any batch size; any
/// other one a network on tensors of fixed size. Nodes are layers on maps where possible and the general layer elsewhere.
/// </summary>
internal static class LayerTranslator
{
    // What is worth a conversion between tensors and maps: kernels that are compiled for their shape.
    private static readonly string[] Heavy = ["Conv", "ConvTranspose", "MaxPool", "AveragePool", Words.Dense];

    /// <summary>Translates a graph.</summary>
    /// <exception cref="ImportException">Some nodes can't be translated; all of them are named.</exception>
    public static NetworkDeclaration Translate(FoldedGraph graph, string name)
    {
        int[]? input = graph.Inputs.Count == 1 && graph.Shapes.TryGetValue(graph.Inputs[0], out int[]? shape) ? shape : null;
        if (input is { Length: >= 2 and <= 4 })
        {
            List<ImportProblem> problems = [];
            NetworkDeclaration? network = OnImages(graph, name, input, problems);
            if (network is not null)
                return network;
            // With one image per tensor nothing else would help; with more, tensors of fixed size may.
            if (input[0] == 1 || graph.Problems.Count > 0)
                throw new ImportException([.. graph.Problems, .. problems]);
        }
        return OnTensors(graph, name);
    }

    private static NetworkDeclaration? OnImages(FoldedGraph graph, string name, int[] input, List<ImportProblem> problems)
    {
        LayerBuilder network = new(graph, name, isPerImage: true, batch: input[0]);
        network.AddInput(graph.Inputs[0], "", [1, .. input[1..]]);
        bool allowsTensors = input[0] == 1;
        foreach (Node node in graph.Nodes.Where(node => CanSee(network, graph, node)))
        {
            if (!TryAdd(network, node, allowsTensors, input[0], problems) && !allowsTensors)
                return null;
        }
        if (problems.Count + graph.Problems.Count > 0 || !TryFinish(network, graph, allowsTensors, problems, out ModelOutput[] outputs))
            return null;
        return new NetworkDeclaration(network.Layers, input[1..], [], outputs, input[0]);
    }

    private static NetworkDeclaration OnTensors(FoldedGraph graph, string name)
    {
        LayerBuilder network = new(graph, name, isPerImage: false, batch: 1);
        List<ImportProblem> problems = [];
        List<(TensorInput, string)> inputs = [];
        HashSet<string> names = [];
        foreach (string input in graph.Inputs.Where(graph.Shapes.ContainsKey))
        {
            TensorInput declared = new(InputName(input, names), graph.Shapes[input]);
            inputs.Add((declared, input));
            network.AddInput(input, declared.Name, declared.Shape);
        }
        if (graph.Inputs.Count == 0)
            problems.Add(new ImportProblem("", "", "no result depends on an input"));
        foreach (Node node in graph.Nodes.Where(node => CanSee(network, graph, node)))
            TryAdd(network, node, allowsTensors: true, batch: 1, problems);
        if (problems.Count + graph.Problems.Count > 0 || !TryFinish(network, graph, allowsTensors: true, problems, out ModelOutput[] outputs))
            throw new ImportException([.. graph.Problems, .. problems]);
        return new NetworkDeclaration(network.Layers, null, inputs, outputs, 1);
    }

    /// <summary>
    /// Whether all that a node reads has a shape. What nothing makes, since its maker was refused, is treated as an input: the network isn't made, but everything behind
    /// is looked at, so that one refusal names all of it.
    /// </summary>
    private static bool CanSee(LayerBuilder network, FoldedGraph graph, Node node)
    {
        foreach (string input in node.Inputs.Where(input => input.Length > 0 && !network.Knows(input) && graph.Shapes.ContainsKey(input)))
            network.AddInput(input, "", network.Shape(input));
        return node.Inputs.All(input => input.Length == 0 || network.Knows(input));
    }

    private static bool TryAdd(LayerBuilder network, Node node, bool allowsTensors, int batch, List<ImportProblem> problems)
    {
        try
        {
            NodeView view = network.View(node);
            IEnumerable<string> values = node.Inputs.Where(input => input.Length > 0 && !network.IsConstant(input)).Concat(node.Outputs.Where(view.Shapes.ContainsKey));
            bool isPerImage = values.All(value => view.Shapes[value] is { Length: > 0 } shape && shape[0] == batch);
            bool prefersTensors = allowsTensors && !Heavy.Contains(node.Operator) && !network.IsConstant(node.Inputs[0])
                && network.Maker(network.Read(node.Inputs[0])) is { Type: "TensorLayer" };
            if (isPerImage && !prefersTensors && MapLayers.TryAdd(network, node))
                return true;
            if (!allowsTensors)
                return false;
            TensorLayers.Add(network, node);
            return true;
        }
        catch (ImportException exception)
        {
            problems.AddRange(exception.Problems.Select(problem => problem with { Node = node.Name, Operator = node.FullOperator }));
        }
        catch (Exception exception) when (exception is OverflowException or IndexOutOfRangeException or ArgumentException or DivideByZeroException or InvalidOperationException)
        {
            problems.Add(new ImportProblem(node.Name, node.FullOperator, $"its settings don't fit its inputs ({exception.Message})"));
        }
        return false;
    }

    /// <summary>Marks the layers that are results.</summary>
    private static bool TryFinish(LayerBuilder network, FoldedGraph graph, bool allowsTensors, List<ImportProblem> problems, out ModelOutput[] outputs)
    {
        List<ModelOutput> results = [];
        outputs = [];
        for (int index = 0; index < graph.Outputs.Count; index++)
        {
            string name = graph.Outputs[index];
            if (graph.Constants.ContainsKey(name) && graph.Nodes.Count == 0)
            {
                problems.Add(new ImportProblem("", "", $"the result {name} depends on no input: it is a constant"));
                return false;
            }
            Value value = network.Read(name);
            if (network.Maker(value) is null)
            {
                // A result that is an input needs a layer, since results are those of layers.
                if (!allowsTensors)
                    return false;
                value = TensorLayers.Identity(network, name, value);
            }
            LayerDeclaration layer = network.Maker(value)!;
            layer.IsOutput = true;
            results.Add(new ModelOutput(graph.OutputNames[index], layer.Property, graph.Shapes[name]));
        }
        outputs = [.. results];
        return true;
    }

    private static string InputName(string name, HashSet<string> taken)
    {
        string identifier = PropertyNames.Identifier(name);
        string camel = identifier.Length > 0 && char.IsLetter(identifier[0]) ? char.ToLowerInvariant(identifier[0]) + identifier[1..] : "input" + identifier;
        // Layers' properties begin with capitals: the two never meet.
        if (SyntaxFacts.GetKeywordKind(camel) != SyntaxKind.None)
            camel += "Input";
        while (!taken.Add(camel))
            camel += "_";
        return camel;
    }
}
