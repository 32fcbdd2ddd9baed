using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Runtime.Loader;
using ConvGen.Compilation;
using ConvGen.Tool.Declarations;
using Microsoft.CodeAnalysis;

namespace ConvGen.Tool.Verification;

/// <summary>Imported models, compiled in memory and loaded; many make one assembly, in which they share kernels.</summary>
internal static class CompiledModels
{
    /// <summary>Compiles models. Each gives a network without its weights, or the reason why it doesn't compile.</summary>
    public static IReadOnlyList<(Type? Network, string Problem)> Compile(IReadOnlyList<ImportedModel> models)
    {
        (Type?, string)[] results = new (Type?, string)[models.Count];
        SyntaxTree[] files = [.. models.Select((model, index) => NetworkCompilation.Parse(Text(model, index), NameOf(index)))];
        List<int> accepted = [];
        ILookup<SyntaxTree?, Diagnostic> errors = NetworkCompilation.Analyze(NetworkCompilation.Declare("Analyzed", files))
            .Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)
            .ToLookup(diagnostic => diagnostic.Location.SourceTree);
        for (int index = 0; index < files.Length; index++)
        {
            if (errors[files[index]].FirstOrDefault() is { } error)
                results[index] = (null, InWords(error));
            else
                accepted.Add(index);
        }
        Emit(accepted, files, results);
        return results;
    }

    /// <summary>A network with the weights of its model.</summary>
    public static Network Create(Type type, ImportedModel model)
    {
        Network network = (Network)Activator.CreateInstance(type, 0)!;
        using MemoryStream weights = new();
        SafetensorsFile.Write(weights, model.Weights);
        weights.Position = 0;
        network.LoadWeights(weights);
        return network;
    }

    private static void Emit(List<int> indices, SyntaxTree[] files, (Type?, string)[] results)
    {
        if (indices.Count == 0)
            return;
        (byte[]? image, IEnumerable<Diagnostic> diagnostics) = NetworkCompilation.Emit(NetworkCompilation.Declare($"Models{Guid.NewGuid():N}", indices.Select(index => files[index])));
        if (image is not null)
        {
            Assembly assembly = new AssemblyLoadContext(null, isCollectible: true).LoadFromStream(new MemoryStream(image));
            foreach (int index in indices)
                results[index] = (assembly.GetTypes().Single(type => type.Namespace == NameOf(index) && type.IsSubclassOf(typeof(Network))), "");
            return;
        }
        if (indices.Count == 1)
        {
            results[indices[0]] = (null, InWords(diagnostics.First(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)));
            return;
        }
        // Errors in generated files name no model: halves tell whose they are.
        int half = indices.Count / 2;
        Emit(indices[..half], files, results);
        Emit(indices[half..], files, results);
    }

    private static string Text(ImportedModel model, int index) =>
        $"using ConvGen;\n\nnamespace {NameOf(index)};\n\n{DeclarationWriter.Class(model.Network, model.Options, model.Origin)}";

    private static string NameOf(int index) => "Model" + index.ToString(CultureInfo.InvariantCulture);

    private static string InWords(Diagnostic diagnostic) =>
        $"the declaration doesn't compile: {diagnostic.Id} at '{diagnostic.Location.SourceTree?.GetText().ToString(diagnostic.Location.SourceSpan)}': {diagnostic.GetMessage(CultureInfo.InvariantCulture)}";
}
