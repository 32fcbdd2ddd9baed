extern alias generator;

using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using generator::ConvGen.Generator;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace ConvGen.Kernels.Tests;

/// <summary>Networks declared as text: the real generator writes them, the compiler compiles them, all in memory and in one assembly.</summary>
public sealed class InMemoryNetworks
{
    private readonly Assembly _assembly;

    /// <summary>Compiles declarations.</summary>
    /// <param name="declarations">C# text: attribute-annotated classes.</param>
    public InMemoryNetworks(string declarations)
    {
        CSharpParseOptions options = new(LanguageVersion.CSharp14);
        IEnumerable<MetadataReference> references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Where(path => !Path.GetFileName(path).StartsWith("ConvGen.Generator", StringComparison.Ordinal))
            .Select(path => MetadataReference.CreateFromFile(path));
        CSharpCompilation compilation = CSharpCompilation.Create(
            "Networks" + Guid.NewGuid().ToString("N"),
            [CSharpSyntaxTree.ParseText("using ConvGen;\nnamespace InMemory;\n" + declarations, options)],
            references,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release, nullableContextOptions: NullableContextOptions.Enable));
        CSharpGeneratorDriver.Create([new ConvNetGenerator().AsSourceGenerator()], parseOptions: options)
            .RunGeneratorsAndUpdateCompilation(compilation, out Compilation generated, out var reports);
        using MemoryStream stream = new();
        var result = generated.Emit(stream);
        if (!result.Success)
        {
            throw new InvalidOperationException(string.Join(
                Environment.NewLine, reports.Concat(result.Diagnostics).Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error || diagnostic.Id == "CS8785").Take(10)));
        }
        _assembly = Assembly.Load(stream.ToArray());
    }

    /// <summary>A network of a declared class.</summary>
    public Network Create(string name, int seed = 1) => (Network)Activator.CreateInstance(_assembly.GetType("InMemory." + name, throwOnError: true)!, seed)!;
}
