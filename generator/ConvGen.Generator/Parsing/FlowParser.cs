using System;
using System.Collections.Generic;
using System.Linq;
using ConvGen.Generator.Diagnostics;
using Microsoft.CodeAnalysis;

namespace ConvGen.Generator.Parsing;

/// <summary>Resolves which layers each layer reads. Data flow in order of declaration, so that no cycle can arise.</summary>
internal sealed class FlowParser
{
    /// <summary>Index of the network's input; the second one is −2, and so on.</summary>
    public const int NetworkInput = -1;

    /// <summary>Index of an input that isn't known.</summary>
    public const int Unknown = int.MinValue;

    /// <summary>What users write for the network's input.</summary>
    public const string InputWord = nameof(ConvNet) + "." + nameof(ConvNet.Input);

    private readonly IReadOnlyList<LayerDeclaration> _layers;
    private readonly IReadOnlyList<string> _inputs;
    private readonly ProblemList _problems;
    private readonly Dictionary<string, int> _indices = new(StringComparer.Ordinal);

    public FlowParser(IReadOnlyList<LayerDeclaration> layers, IReadOnlyList<string> inputs, ProblemList problems)
    {
        _layers = layers;
        _inputs = inputs;
        _problems = problems;
        for (int layer = 0; layer < layers.Count; layer++)
        {
            if (!_indices.ContainsKey(layers[layer].Name))
                _indices.Add(layers[layer].Name, layer);
        }
    }

    /// <summary>Indices of a layer's inputs; <see cref="Unknown"/> where a name can't be resolved.</summary>
    public IReadOnlyList<int> InputsOf(int layer)
    {
        LayerDeclaration declaration = _layers[layer];
        string? from = declaration.Attribute.Text("From");
        if (declaration.IsJoin)
        {
            if (from is not null)
                _problems.Add(DeclarationDescriptors.FromOnJoin, declaration.Attribute.LocationOf("From"), declaration.Name, from);
            return InputsOfJoin(layer, declaration);
        }

        if (declaration.IsTensor && InputsOfTensor(layer, declaration) is { } written)
            return written;

        // The layer before; for the first one that is −1, the network's input.
        return from is null ? [layer - 1] : [Resolve(from, layer, declaration.Attribute.LocationOf("From"))];
    }

    /// <summary>The inputs that a tensor layer lists, or none of a constant; <see langword="null"/> if it reads one layer as others do.</summary>
    private List<int>? InputsOfTensor(int layer, LayerDeclaration declaration)
    {
        IReadOnlyList<string> names = declaration.Attribute.Texts("inputs");
        bool isConstant = declaration.Attribute.Int("operation") == (int)TensorOperation.Constant;
        if (names.Count == 0 && !isConstant)
            return null;
        if (declaration.Attribute.Text("From") is { } from)
            _problems.Add(DeclarationDescriptors.FromOnJoin, declaration.Attribute.LocationOf("From"), declaration.Name, from);
        return names.Select((name, item) => Resolve(name, layer, declaration.Attribute.LocationOfItem("inputs", item))).ToList();
    }

    private List<int> InputsOfJoin(int layer, LayerDeclaration declaration)
    {
        IReadOnlyList<string> names = declaration.Attribute.Texts("inputs");
        var inputs = names.Select((name, item) => Resolve(name, layer, declaration.Attribute.LocationOfItem("inputs", item))).ToList();
        if (inputs.Count >= 2)
            return inputs;
        _problems.Add(
            DeclarationDescriptors.JoinInputCount,
            declaration.Attribute.Location,
            declaration.Name,
            "inputs",
            inputs.Count == 0 ? "no layer" : "one layer",
            declaration.Kind);
        return [Unknown];
    }

    private int Resolve(string name, int reader, Location location)
    {
        if (name == ConvNet.Input)
            return NetworkInput;
        for (int input = 0; input < _inputs.Count; input++)
        {
            if (_inputs[input] == name)
                return NetworkInput - input;
        }

        string readerName = _layers[reader].Name;
        if (!_indices.TryGetValue(name, out int index))
        {
            string nearest = NearestName.Of(name, _layers.Take(reader).Select(layer => layer.Name).Concat(_inputs).Prepend(nameof(ConvNet.Input)));
            bool isInput = nearest == nameof(ConvNet.Input);
            string remedy = reader == 0
                ? $"none is declared before it; {InputWord} is the network's input"
                : isInput ? $"did you mean {InputWord}, the network's input?" : $"did you mean '{nearest}'?";
            _problems.AddWithFix(DeclarationDescriptors.UnknownLayer, location, isInput ? InputWord : nearest, readerName, name, remedy);
            return Unknown;
        }

        if (index < reader)
            return index;
        bool isItself = index == reader;
        // A join lists its layers itself: the one before it is often among them.
        string before = _layers[reader].IsJoin ? string.Empty : reader == 0 ? InputWord : _layers[reader - 1].Name;
        _problems.AddWithFix(
            DeclarationDescriptors.LaterLayer,
            location,
            before,
            readerName,
            name,
            isItself ? "itself" : "declared after it",
            isItself ? "name a layer before it" : $"move '{name}' before '{readerName}', or read another layer");
        return Unknown;
    }
}
