using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Basic.Reference.Assemblies;
using ConvGen.Generator.Analyzers;
using ConvGen.Generator.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConvGen.Generator.Tests;

/// <summary>Compiles sources in memory against .NET 10 and the built runtime.</summary>
internal static class TestCompilation
{
    public const string FileName = "Net.cs";

    private static readonly MetadataReference Runtime = MetadataReference.CreateFromFile(Path.Combine(AppContext.BaseDirectory, "runtime", "ConvGen.dll"));

    /// <summary>All that a compilation of a network refers to.</summary>
    public static IReadOnlyList<MetadataReference> References { get; } = [.. Net100.References.All, Runtime];

    public static CSharpParseOptions ParseOptions { get; } = new(LanguageVersion.CSharp14);

    public static CSharpCompilation Create(string source, OptimizationLevel optimization = OptimizationLevel.Release) => CSharpCompilation.Create(
        "Tests",
        [Tree(FileName, source)],
        References,
        OptionsOf(optimization));

    public static CSharpCompilationOptions OptionsOf(OptimizationLevel optimization) => new(
        OutputKind.DynamicallyLinkedLibrary,
        optimizationLevel: optimization,
        nullableContextOptions: NullableContextOptions.Enable);

    public static SyntaxTree Tree(string path, string source) => CSharpSyntaxTree.ParseText(source, ParseOptions, path);

    /// <summary>Parses the first class with an attribute list.</summary>
    public static ParseOutcome Parse(string source) => Parse(Create(source));

    public static ParseOutcome Parse(CSharpCompilation compilation)
    {
        SyntaxTree tree = compilation.SyntaxTrees[0];
        TypeDeclarationSyntax declaration = tree.GetRoot().DescendantNodes().OfType<TypeDeclarationSyntax>().First(type => type.AttributeLists.Count > 0);
        INamedTypeSymbol type = compilation.GetSemanticModel(tree).GetDeclaredSymbol(declaration)!;
        return NetParser.Parse(type, compilation, CancellationToken.None);
    }

    /// <summary>The compilation with the generator's output.</summary>
    public static CSharpCompilation Generate(CSharpCompilation compilation)
    {
        CSharpGeneratorDriver.Create([new ConvNetGenerator().AsSourceGenerator()], parseOptions: ParseOptions)
            .RunGeneratorsAndUpdateCompilation(compilation, out Compilation generated, out ImmutableArray<Diagnostic> problems);
        return problems.IsEmpty ? (CSharpCompilation)generated : throw new InvalidOperationException(string.Join("\n", problems));
    }

    /// <summary>What the analyzer says of a compilation as a build sees it: with the generated halves.</summary>
    public static async Task<IReadOnlyList<Diagnostic>> AnalyzeAsync(CSharpCompilation compilation)
    {
        ImmutableArray<Diagnostic> diagnostics = await Generate(compilation).WithAnalyzers([new ConvNetAnalyzer()]).GetAnalyzerDiagnosticsAsync();
        return [.. diagnostics.OrderBy(diagnostic => diagnostic.Location.SourceSpan.Start)];
    }
}
