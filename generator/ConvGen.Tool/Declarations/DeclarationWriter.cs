using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using ConvGen.Tool.Graphs;
using ConvGen.Tool.Layers;

namespace ConvGen.Tool.Declarations;

/// <summary>Prints a network as a person would have written it.</summary>
internal static class DeclarationWriter
{
    /// <summary>The file's text, with '\n' only.</summary>
    /// <param name="network">The network.</param>
    /// <param name="options">Its name and namespace.</param>
    /// <param name="origin">What it was made from.</param>
    public static string Write(NetworkDeclaration network, ImportOptions options, string origin)
    {
        StringBuilder text = new();
        text.Append("using ConvGen;\n\n");
        if (options.Namespace.Length > 0)
            text.Append($"namespace {options.Namespace};\n\n");
        text.Append(Class(network, options, origin));
        return text.ToString();
    }

    /// <summary>The class alone.</summary>
    public static string Class(NetworkDeclaration network, ImportOptions options, string origin)
    {
        StringBuilder text = new();
        string results = string.Join(", ", network.Outputs.Select(output => $"{Escaped(output.Name)} {Shapes.InWords(output.Shape)}"));
        text.Append($"/// <summary>Imported from {Escaped(origin)}: gives {results}.</summary>\n");
        text.Append(network.Image is { } image ? $"[ConvNet({string.Join(", ", image.Select(CSharpText.Of))}, Training = false)]\n" : "[ConvNet(Training = false)]\n");
        foreach ((TensorInput input, _) in network.Inputs)
            text.Append($"[TensorInput({string.Join(", ", input.Shape.Select(CSharpText.Of).Prepend(CSharpText.Of(input.Name)))})]\n");
        text.Append($"public sealed partial class {options.Name}\n{{\n");
        string group = "";
        string last = "";
        for (int index = 0; index < network.Layers.Count; index++)
        {
            LayerDeclaration layer = network.Layers[index];
            if (index > 0)
                text.Append('\n');
            // A heading stands above layers that belong together, not above each one.
            bool isGroup = index + 1 < network.Layers.Count && network.Layers[index + 1].Group == layer.Group;
            if (layer.Group != group && layer.Group.Length > 0 && isGroup)
                text.Append($"    // {OneLine(layer.Group)}\n\n");
            group = layer.Group;
            text.Append($"    [{Attribute(network, layer, index, last)}]\n");
            text.Append($"    public partial {layer.Type} {layer.Property} {{ get; }} // {ShapeInWords(layer.Shape)}\n");
            last = layer.Property;
        }
        return text.Append("}\n").ToString();
    }

    private static string Attribute(NetworkDeclaration network, LayerDeclaration layer, int index, string last)
    {
        List<string> parts = [.. layer.Arguments];
        // A layer reads the one before it, and the first one the network's input, unless it says otherwise.
        bool readsLast = layer.Sources.Count == 1 && (index > 0 ? layer.Sources[0] == last : IsInput(network, layer.Sources[0]));
        // An operation without sources reads the layer before it; a constant reads nothing.
        if (layer.IsJoin && !(layer.Attribute == "Tensor" && readsLast))
            parts.AddRange(layer.Sources.Select(source => Source(network, source)));
        else if (!layer.IsJoin && !readsLast)
            parts.Add($"From = {Source(network, layer.Sources[0])}");
        parts.AddRange(layer.Settings.Select(setting => $"{setting.Name} = {setting.Text}"));
        if (layer.Name != layer.Property)
            parts.Add($"Name = {CSharpText.Of(layer.Name)}");
        if (layer.IsOutput && index + 1 < network.Layers.Count)
            parts.Add("Output = true");
        return parts.Count == 0 ? layer.Attribute : $"{layer.Attribute}({string.Join(", ", parts)})";
    }

    private static bool IsInput(NetworkDeclaration network, string source) => source.Length == 0 || (network.Inputs.Count > 0 && network.Inputs[0].Input.Name == source);

    private static string Source(NetworkDeclaration network, string source)
    {
        if (source.Length == 0)
            return "ConvNet.Input";
        return network.Inputs.Any(input => input.Input.Name == source) ? CSharpText.Of(source) : $"nameof({source})";
    }

    private static string ShapeInWords(int[] shape) => shape.Length > 1 && shape[0] == 1 ? string.Join(" × ", shape.Skip(1)) : string.Join(" × ", shape);

    private static string Escaped(string text) => OneLine(text).Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal);

    private static string OneLine(string text) => new([.. text.Select(letter => char.IsControl(letter) || letter is '\u2028' or '\u2029' ? ' ' : letter)]);
}
