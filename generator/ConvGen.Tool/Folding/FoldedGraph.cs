using System.Collections.Generic;
using ConvGen.Tool.Graphs;

namespace ConvGen.Tool.Folding;

/// <summary>A graph without shape arithmetic: what is known before it runs is a constant, and every shape is known.</summary>
internal sealed record FoldedGraph
{
    public required string Name { get; init; }

    public required int Opset { get; init; }

    /// <summary>Names of the inputs that come at run time.</summary>
    public required IReadOnlyList<string> Inputs { get; init; }

    /// <summary>Names of the values that are results.</summary>
    public required IReadOnlyList<string> Outputs { get; init; }

    /// <summary>The results' names in the model, in the same order; a simplified graph may give a value of another name.</summary>
    public required IReadOnlyList<string> OutputNames { get; init; }

    /// <summary>Nodes that compute with run-time values, in an order of evaluation; only those that an output needs, unless there are problems.</summary>
    public required IReadOnlyList<Node> Nodes { get; init; }

    public required IReadOnlyDictionary<string, Tensor> Constants { get; init; }

    /// <summary>Shapes of all values, constants included.</summary>
    public required IReadOnlyDictionary<string, int[]> Shapes { get; init; }

    /// <summary>Nodes that can't be imported, found so far.</summary>
    public required IReadOnlyList<ImportProblem> Problems { get; init; }

    /// <summary>The node with its shapes and constants.</summary>
    public NodeView View(Node node) => new(node, Opset, Shapes, Constants);
}
