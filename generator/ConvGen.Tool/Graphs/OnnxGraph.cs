using System.Collections.Generic;
using System.Linq;

namespace ConvGen.Tool.Graphs;

/// <summary>An axis as a model declares it: a length, a symbol, or neither.</summary>
internal readonly record struct Dimension(int? Length, string Symbol)
{
    public override string ToString() => Length?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? (Symbol.Length > 0 ? Symbol : "?");
}

/// <summary>An input or output of a graph.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">Kind of its elements.</param>
/// <param name="TypeName">The type's name in the format.</param>
/// <param name="Dimensions">Its axes; <see langword="null"/> where the model says nothing.</param>
internal sealed record ValueDeclaration(string Name, ElementKind Kind, string TypeName, IReadOnlyList<Dimension>? Dimensions);

/// <summary>A model as it stands in its file: nodes in an order in which they can be computed, and constants.</summary>
internal sealed record OnnxGraph
{
    public required string Name { get; init; }

    /// <summary>Version of ONNX's own operators.</summary>
    public required int Opset { get; init; }

    /// <summary>Who wrote the file.</summary>
    public string Producer { get; init; } = "";

    /// <summary>Inputs that are no constants.</summary>
    public required IReadOnlyList<ValueDeclaration> Inputs { get; init; }

    public required IReadOnlyList<ValueDeclaration> Outputs { get; init; }

    public required IReadOnlyList<Node> Nodes { get; init; }

    public required IReadOnlyDictionary<string, Tensor> Constants { get; init; }

    /// <summary>Values that can't be had, by name, and why: constants of types that aren't read, results of nodes with such attributes, and what nobody makes.</summary>
    public IReadOnlyDictionary<string, ImportProblem> Unreadable { get; init; } = new Dictionary<string, ImportProblem>();

    /// <summary>Values whose shapes the file states beside its inputs and outputs.</summary>
    public IReadOnlyList<ValueDeclaration> Declared { get; init; } = [];

    /// <summary>The graph with the results of some nodes among its outputs.</summary>
    /// <exception cref="ImportException">There is no such node.</exception>
    public OnnxGraph With(IReadOnlyList<string> nodes)
    {
        ImportProblem[] missing = [.. nodes.Where(name => !Nodes.Any(node => node.Name == name)).Select(name => new ImportProblem(name, "", "there is no node of this name"))];
        if (missing.Length > 0)
            throw new ImportException(missing);
        IEnumerable<string> values = nodes.Select(name => Nodes.First(node => node.Name == name).Output).Except(Outputs.Select(output => output.Name));
        return this with { Outputs = [.. Outputs, .. values.Select(value => new ValueDeclaration(value, ElementKind.Float, "", null))] };
    }
}
