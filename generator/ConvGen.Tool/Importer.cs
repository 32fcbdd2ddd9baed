using System.Collections.Generic;
using System.IO;
using System.Linq;
using ConvGen.Tool.Declarations;
using ConvGen.Tool.Folding;
using ConvGen.Tool.Graphs;
using ConvGen.Tool.Layers;
using ConvGen.Tool.Protobuf;
using ConvGen.Tool.Simplification;

namespace ConvGen.Tool;

/// <summary>A model as a network.</summary>
/// <param name="Options">What the user decided.</param>
/// <param name="Origin">The model's file.</param>
/// <param name="Network">The network.</param>
internal sealed record ImportedModel(ImportOptions Options, string Origin, NetworkDeclaration Network)
{
    /// <summary>The declaration as a file.</summary>
    public string Source => DeclarationWriter.Write(Network, Options, Origin);

    /// <summary>The weight file's tensors.</summary>
    public IEnumerable<TensorEntry> Weights => Network.Layers.SelectMany(layer => layer.Parameters.Select(parameter => new TensorEntry($"{layer.Name}.{parameter.Suffix}", parameter.Shape, parameter.Values)));
}

/// <summary>The stages of an import, one after the other: file → graph → folded → simplified → layers.</summary>
internal static class Importer
{
    /// <summary>Imports a file.</summary>
    /// <exception cref="ImportException">The model can't be imported; all reasons are named.</exception>
    public static ImportedModel Import(string path, ImportOptions options) =>
        Import(ModelReader.Read(path, options.Limits).With(options.Also), Path.GetFileName(path), options);

    /// <summary>Imports a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="origin">What messages and comments call it.</param>
    /// <param name="options">What the user decides.</param>
    /// <param name="bound">Inputs that are treated as constants.</param>
    public static ImportedModel Import(OnnxGraph graph, string origin, ImportOptions options, IReadOnlyDictionary<string, Tensor>? bound = null) =>
        Import(Folder.Fold(graph, options, bound), origin, options);

    /// <summary>Imports a folded graph.</summary>
    public static ImportedModel Import(FoldedGraph folded, string origin, ImportOptions options) =>
        new(options, origin, LayerTranslator.Translate(Simplifier.Simplify(folded), options.Name));
}
