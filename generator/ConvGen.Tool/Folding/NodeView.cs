using System.Collections.Generic;
using System.Linq;
using ConvGen.Tool.Graphs;

namespace ConvGen.Tool.Folding;

/// <summary>A node with what is known of its inputs; it hides in which opset something was an attribute and in which an input.</summary>
/// <param name="Node">The node.</param>
/// <param name="Opset">Version of the operators.</param>
/// <param name="Shapes">Shapes of all values known so far.</param>
/// <param name="Constants">Values known so far.</param>
internal sealed record NodeView(Node Node, int Opset, IReadOnlyDictionary<string, int[]> Shapes, IReadOnlyDictionary<string, Tensor> Constants)
{
    public int InputCount => Node.Inputs.Count;

    /// <summary>Shape of an input.</summary>
    /// <exception cref="ImportException">There is no such input.</exception>
    public int[] Shape(int input) => Node.HasInput(input)
        ? Shapes[Node.Inputs[input]]
        : throw new ImportException($"it has no input {input}");

    /// <summary>The value of an input; <see langword="null"/> if there is none.</summary>
    /// <exception cref="ImportException">The input is there, but isn't known before the network runs.</exception>
    public Tensor? Constant(int input)
    {
        if (!Node.HasInput(input))
            return null;
        return Constants.TryGetValue(Node.Inputs[input], out Tensor? value)
            ? value
            : throw new ImportException($"its input {Node.Inputs[input]} isn't constant");
    }

    public bool IsConstant(int input) => Node.HasInput(input) && Constants.ContainsKey(Node.Inputs[input]);

    /// <summary>The value of an input that must be there.</summary>
    public Tensor Required(int input) => Constant(input) ?? throw new ImportException($"it has no input {input}");

    /// <summary>Integers that are an attribute in older opsets and an input in newer ones; <see langword="null"/> if neither is there.</summary>
    public long[]? Ints(string attribute, int input) => Node.Ints(attribute) ?? Constant(input)?.Integers;

    /// <summary>Axes, counted from the front; <see langword="null"/> if none are given.</summary>
    public int[]? Axes(int input, int rank) => Ints("axes", input) is { } axes ? [.. axes.Select(axis => Graphs.Shapes.Axis(axis, rank))] : null;
}
