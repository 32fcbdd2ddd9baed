using System;
using System.Collections.Generic;
using System.Linq;
using ConvGen.Tool.Folding;
using ConvGen.Tool.Graphs;

namespace ConvGen.Tool.Layers;

/// <summary>A value of the graph as the network has it.</summary>
/// <param name="Source">The layer's property, an input's name, or "" for the network's only input.</param>
/// <param name="Shape">Its shape there, which may be another reading of the shape in the model: values are in the same order.</param>
internal sealed record Value(string Source, int[] Shape);

/// <summary>The network as it grows, layer by layer.</summary>
internal sealed class LayerBuilder
{
    private readonly FoldedGraph _graph;
    private readonly PropertyNames _names;
    private readonly HashSet<string> _weightNames = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Value> _values = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Value> _exact = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _indices = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _readers;
    private readonly bool _isPerImage;
    private readonly int _batch;

    /// <summary>Begins a network.</summary>
    /// <param name="graph">The simplified graph.</param>
    /// <param name="network">Name of the class.</param>
    /// <param name="isPerImage">Whether the first axis is the batch, which the network takes image by image.</param>
    /// <param name="batch">Images of a tensor of the model.</param>
    public LayerBuilder(FoldedGraph graph, string network, bool isPerImage, int batch)
    {
        _graph = graph;
        _names = new PropertyNames(network);
        _isPerImage = isPerImage;
        _batch = batch;
        _readers = graph.Nodes.SelectMany(node => node.Inputs).Concat(graph.Outputs).GroupBy(name => name, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Count(), StringComparer.Ordinal);
    }

    public List<LayerDeclaration> Layers { get; } = [];

    /// <summary>Whether the batch is free: the network takes image by image.</summary>
    public bool IsPerImage => _isPerImage;

    public int Opset => _graph.Opset;

    public NodeView View(Node node) => _graph.View(node);

    /// <summary>A value's shape as one evaluation of the network sees it: with a first axis of 1 where images come one by one.</summary>
    public int[] Shape(string name)
    {
        int[] shape = _graph.Shapes[name];
        return _isPerImage && _batch > 1 && !_graph.Constants.ContainsKey(name) ? [1, .. shape.Skip(1)] : shape;
    }

    public bool IsConstant(string name) => _graph.Constants.ContainsKey(name);

    public Tensor Constant(string name) => _graph.Constants[name];

    /// <summary>Whether one node alone reads a value.</summary>
    public bool HasOneReader(string name) => _readers.GetValueOrDefault(name) == 1;

    /// <summary>Whether any node or the user reads a value.</summary>
    public bool IsUsed(string name) => _readers.ContainsKey(name);

    /// <summary>Declares where an input of the model comes from.</summary>
    public void AddInput(string name, string source, int[] shape) => _values[name] = new Value(source, shape);

    /// <summary>Whether a value is known; it isn't where its maker could not be translated.</summary>
    public bool Knows(string name) => _values.ContainsKey(name) || _graph.Constants.ContainsKey(name);

    /// <summary>A value, in whatever shape the network has it.</summary>
    public Value Read(string name)
    {
        if (_values.TryGetValue(name, out Value? value))
            return value;
        Tensor constant = _graph.Constants[name];
        return _values[name] = TensorLayers.Constant(this, name, constant);
    }

    /// <summary>A value in the shape that the model gives it; if need be, a layer changes it.</summary>
    public Value Exact(string name)
    {
        Value value = Read(name);
        int[] shape = Shape(name);
        if (Shapes.Same(value.Shape, shape))
            return value;
        if (_exact.TryGetValue(name, out Value? known))
            return known;
        Value exact = shape is [1, _] && value.Shape is [1, _, _] or [1, _, _, _] && shape.Length == 2
            ? Add(new Node(name, "Flatten", [], [name]), "Flatten", "FlattenLayer", shape, [value.Source])
            : TensorLayers.Reshape(this, name, value, shape);
        return _exact[name] = exact;
    }

    /// <summary>Says that a value of the model is another one, perhaps in another shape.</summary>
    public void Alias(string name, Value value) => _values[name] = value;

    /// <summary>The layer that makes a value; <see langword="null"/> for inputs.</summary>
    public LayerDeclaration? Maker(Value value) => _indices.TryGetValue(value.Source, out int index) ? Layers[index] : null;

    /// <summary>Replaces a layer by another form of it.</summary>
    public void Replace(LayerDeclaration layer, LayerDeclaration changed) => Layers[_indices[layer.Property]] = changed;

    /// <summary>Adds a layer.</summary>
    /// <param name="node">The node that it stands for.</param>
    /// <param name="attribute">The attribute's word.</param>
    /// <param name="type">The property's type.</param>
    /// <param name="shape">Shape of its result.</param>
    /// <param name="sources">What it reads.</param>
    /// <param name="parts">What else there is to say.</param>
    public Value Add(Node node, string attribute, string type, int[] shape, IReadOnlyList<string> sources, LayerParts? parts = null)
    {
        parts ??= new LayerParts();
        string property = _names.Make(node.Name, parts.Kind ?? attribute.Replace("ConvLayer", "Conv", StringComparison.Ordinal));
        LayerDeclaration layer = new()
        {
            Property = property,
            Attribute = attribute,
            Type = type,
            Arguments = parts.Arguments,
            Settings = parts.Settings,
            Sources = sources,
            IsJoin = parts.IsJoin,
            TakesActivation = parts.TakesActivation,
            Name = WeightName(node, property, parts),
            Parameters = parts.Parameters,
            Shape = shape,
            Group = GroupOf(node.Name),
        };
        _indices.Add(property, Layers.Count);
        Layers.Add(layer);
        return new Value(property, shape);
    }

    private string WeightName(Node node, string property, LayerParts parts)
    {
        if (parts.Parameters.Count == 0)
            return property;
        // Weights called features.0.weight belong to a layer features.0, whatever the node is called.
        string weight = parts.WeightName.TrimEnd('\'');
        int dot = weight.LastIndexOf('.');
        bool isModule = dot > 0 && weight[(dot + 1)..] is "weight" or "bias";
        string name = isModule ? weight[..dot] : PropertyNames.Identifier(node.Name) is { Length: > 0 } identifier && char.IsLetter(identifier[0]) ? node.Name : property;
        return _weightNames.Add(name) ? name : property;
    }

    private static string GroupOf(string name)
    {
        int slash = name.LastIndexOf('/');
        return slash > 0 ? name[..slash] : "";
    }
}

/// <summary>The parts of a layer that differ from kind to kind.</summary>
internal sealed class LayerParts
{
    /// <summary>What names are made of where the model has none.</summary>
    public string? Kind { get; init; }

    public List<string> Arguments { get; } = [];

    public List<(string Name, string Text)> Settings { get; } = [];

    public List<LayerParameter> Parameters { get; } = [];

    public bool IsJoin { get; init; }

    public bool TakesActivation { get; init; }

    /// <summary>What the model calls the weights.</summary>
    public string WeightName { get; init; } = "";

    /// <summary>Adds a setting unless it has its default.</summary>
    public void Set(string name, int value, int fallback)
    {
        if (value != fallback)
            Settings.Add((name, CSharpText.Of(value)));
    }

    public void Set(string name, float value, float fallback)
    {
        if (value != fallback)
            Settings.Add((name, CSharpText.Of(value)));
    }

    public void Set(string name, bool value, bool fallback)
    {
        if (value != fallback)
            Settings.Add((name, CSharpText.Of(value)));
    }

    public void SetWord(string name, string type, string word, string fallback)
    {
        if (word != fallback)
            Settings.Add((name, $"{type}.{word}"));
    }
}
