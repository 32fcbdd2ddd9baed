using System.Collections.Generic;

namespace ConvGen.Tool.Graphs;

/// <summary>A node of a graph within a node, such as a branch of an If.</summary>
/// <param name="Name">Its name; where it has none, that of its first output.</param>
/// <param name="Operator">The operator.</param>
/// <param name="Domain">Domain of the operator; empty for ONNX's own.</param>
/// <param name="Place">Which graph of which node it is in, as part of a sentence; from the innermost outwards.</param>
internal sealed record InnerNode(string Name, string Operator, string Domain, string Place)
{
    /// <summary>The operator with its domain.</summary>
    public string FullOperator => Node.Full(Domain, Operator);
}

/// <summary>A node of the graph. Names of missing inputs and outputs are empty.</summary>
/// <param name="Name">Its name; where it has none, that of its first output.</param>
/// <param name="Operator">The operator.</param>
/// <param name="Inputs">Names of the values that it reads.</param>
/// <param name="Outputs">Names of the values that it makes.</param>
internal sealed record Node(string Name, string Operator, IReadOnlyList<string> Inputs, IReadOnlyList<string> Outputs)
{
    private readonly Dictionary<string, object> _attributes = [];

    /// <summary>Domain of the operator; empty for ONNX's own.</summary>
    public string Domain { get; init; } = "";

    /// <summary>Values that graphs within its attributes read, such as the branches of an If; names of theirs are among them.</summary>
    public IReadOnlyList<string> Captured { get; init; } = [];

    /// <summary>Nodes of graphs within its attributes, and within theirs.</summary>
    public IReadOnlyList<InnerNode> Inner { get; init; } = [];

    /// <summary>Attributes: <c>long</c>, <c>float</c>, <c>string</c>, <see cref="Tensor"/>, or arrays of the first two; others are kept as <see langword="null"/>s.</summary>
    public IReadOnlyDictionary<string, object> Attributes
    {
        get => _attributes;
        init => _attributes = new Dictionary<string, object>(value);
    }

    /// <summary>The operator with its domain.</summary>
    public string FullOperator => Full(Domain, Operator);

    /// <summary>An operator with its domain.</summary>
    public static string Full(string domain, string name) => domain.Length == 0 ? name : $"{domain}.{name}";

    public string Output => Outputs[0];

    public bool Has(string name) => _attributes.ContainsKey(name);

    public bool HasInput(int index) => index < Inputs.Count && Inputs[index].Length > 0;

    public bool HasOutput(int index) => index < Outputs.Count && Outputs[index].Length > 0;

    public long Int(string name, long fallback = 0) => Get(name, fallback);

    public float Float(string name, float fallback = 0) => Get(name, fallback);

    public string Text(string name, string fallback = "") => Get(name, fallback);

    public long[]? Ints(string name) => _attributes.ContainsKey(name) ? Get<long[]>(name, []) : null;

    public float[]? Floats(string name) => _attributes.ContainsKey(name) ? Get<float[]>(name, []) : null;

    public Tensor? Tensor(string name) => _attributes.ContainsKey(name) ? Get<Tensor?>(name, null) : null;

    /// <summary>The node with one more attribute, or another value of it.</summary>
    public Node With(string name, object value) =>
        this with { Attributes = new Dictionary<string, object>(_attributes) { [name] = value } };

    public bool Equals(Node? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);

    private T Get<T>(string name, T fallback)
    {
        if (!_attributes.TryGetValue(name, out object? value))
            return fallback;
        return value is T right ? right : throw new ImportException($"attribute {name} has another type than the operator defines");
    }
}
