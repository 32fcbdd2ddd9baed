using System;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using ConvGen.Generator.Diagnostics;
using ConvGen.Generator.Model;
using ConvGen.Generator.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConvGen.Generator.Analyzers;

/// <summary>Reports what the parser finds, while the user types.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ConvNetAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => Descriptors.All;

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterCompilationStartAction(static start =>
        {
            // One hint per compilation is enough, whichever network gets it.
            int hinted = start.Compilation.Options.OptimizationLevel == OptimizationLevel.Debug ? 0 : 1;
            start.RegisterSymbolAction(
                symbol => AnalyzeNetwork(symbol, () => Interlocked.Exchange(ref hinted, 1) == 0),
                SymbolKind.NamedType);
            start.RegisterSymbolAction(AnalyzeProperty, SymbolKind.Property);
        });
    }

    private static void AnalyzeNetwork(SymbolAnalysisContext context, Func<bool> shouldHint)
    {
        var type = (INamedTypeSymbol)context.Symbol;
        if (!type.GetAttributes().Any(KnownNames.IsNetworkAttribute))
            return;

        ParseOutcome outcome = NetParser.Parse(type, context.Compilation, context.CancellationToken);
        SyntaxTree? FindTree(string path) =>
            type.DeclaringSyntaxReferences.Select(reference => reference.SyntaxTree).FirstOrDefault(tree => tree.FilePath == path);
        foreach (DiagnosticInfo problem in outcome.Problems)
            context.ReportDiagnostic(problem.ToDiagnostic(FindTree));
        if (outcome.Network is not { } network)
            return;

        for (int layer = 0; layer < network.Layers.Count; layer++)
        {
            if (network.Layers[layer].Operation is ConvOperation convolution && UnrollBudget.IsBeyond(convolution))
            {
                context.ReportDiagnostic(Diagnostic.Create(
                    PerformanceDescriptors.BeyondUnrollBudget,
                    outcome.LayerLocations[layer].ToLocation(FindTree),
                    network.Layers[layer].Property,
                    ShapeProblem.Word(convolution.Window.Taps),
                    ShapeProblem.Word(UnrollBudget.MaximumTaps)));
            }
        }

        if (shouldHint() && TypeDeclarationParser.PartsOf(type, context.CancellationToken) is [var part, ..])
            context.ReportDiagnostic(Diagnostic.Create(PerformanceDescriptors.UnoptimisedBuild, part.Identifier.GetLocation(), type.Name));
    }

    /// <summary>A layer outside a network is never generated; the compiler's message about its missing half doesn't say why.</summary>
    private static void AnalyzeProperty(SymbolAnalysisContext context)
    {
        var property = (IPropertySymbol)context.Symbol;
        if (property.GetAttributes().Any(KnownNames.IsLayerAttribute)
            && !property.ContainingType.GetAttributes().Any(KnownNames.IsNetworkAttribute)
            && LayerParser.SyntaxOf(property, context.CancellationToken) is BasePropertyDeclarationSyntax syntax)
        {
            context.ReportDiagnostic(Diagnostic.Create(
                DeclarationDescriptors.LayerOutsideNetwork,
                LayerParser.IdentifierOf(syntax),
                property.Name,
                property.ContainingType.Name));
        }
    }
}
