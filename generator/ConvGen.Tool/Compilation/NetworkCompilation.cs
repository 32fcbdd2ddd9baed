extern alias generator;

using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using generator::ConvGen.Generator;
using generator::ConvGen.Generator.Analyzers;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConvGen.Compilation;

/// <summary>Declarations of networks, compiled in memory through the generator as a user's project compiles them.</summary>
internal static class NetworkCompilation
{
    private static readonly CSharpParseOptions Options = new(LanguageVersion.Latest);

    /// <summary>The runtime and the framework as this process has them; not the generator, which compiles the runtime's attributes in.</summary>
    private static readonly MetadataReference[] References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path) is var file && (file == "ConvGen.dll" || file.StartsWith("System.", StringComparison.Ordinal)))
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    /// <summary>Parses a file.</summary>
    /// <param name="text">Its text.</param>
    /// <param name="path">What diagnostics call it.</param>
    public static SyntaxTree Parse(string text, string path = "") => CSharpSyntaxTree.ParseText(text, Options, path);

    /// <summary>Files as an assembly that nothing was generated for yet.</summary>
    public static CSharpCompilation Declare(string assembly, IEnumerable<SyntaxTree> files) => CSharpCompilation.Create(
        assembly,
        files,
        References,
        new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release, nullableContextOptions: NullableContextOptions.Enable));

    /// <summary>What the analyzer says of declarations: in words, and at the line, what is wrong with a shape.</summary>
    public static ImmutableArray<Diagnostic> Analyze(CSharpCompilation declared) =>
        declared.WithAnalyzers([new ConvNetAnalyzer()]).GetAnalyzerDiagnosticsAsync().GetAwaiter().GetResult();

    /// <summary>Runs the generator and compiles what it made.</summary>
    /// <param name="declared">The declarations.</param>
    /// <param name="rewrite">Changes the text of each file before it is compiled, for tests.</param>
    /// <param name="generator">Another generator than a user's, for tests.</param>
    /// <returns>The assembly's bytes, <see langword="null"/> where there are errors; and all diagnostics.</returns>
    public static (byte[]? Image, ImmutableArray<Diagnostic> Diagnostics) Emit(
        CSharpCompilation declared, Func<string, string>? rewrite = null, ConvNetGenerator? generator = null)
    {
        CSharpGeneratorDriver.Create([(generator ?? new ConvNetGenerator()).AsSourceGenerator()], parseOptions: Options)
            .RunGeneratorsAndUpdateCompilation(declared, out Microsoft.CodeAnalysis.Compilation compilation, out ImmutableArray<Diagnostic> problems);
        if (rewrite is not null)
        {
            foreach (SyntaxTree tree in compilation.SyntaxTrees.ToArray())
                compilation = compilation.ReplaceSyntaxTree(tree, Parse(rewrite(tree.GetText().ToString()), tree.FilePath));
        }
        using MemoryStream image = new();
        ImmutableArray<Diagnostic> diagnostics = problems.AddRange(compilation.Emit(image).Diagnostics);
        return (diagnostics.Any(one => one.Severity == DiagnosticSeverity.Error) ? null : image.ToArray(), diagnostics);
    }
}
