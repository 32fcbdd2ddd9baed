using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using ConvGen.Generator.Diagnostics;
using ConvGen.Generator.Model;
using ConvGen.Generator.Parsing;
using ConvGen.Generator.Schedule;
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

        foreach (IGrouping<int, CompactDirection> layer in UnrollForms.BeyondBudget(network).GroupBy(direction => direction.Layer))
        {
            LayerPlace place = outcome.LayerPlaces[layer.Key];
            var hint = new DiagnosticInfo(
                PerformanceDescriptors.BeyondUnrollBudget.Id,
                place.Identifier,
                new[] { network.Layers[layer.Key].Property, TapsInWords(network.Layers[layer.Key]), FormsInWords(layer) }.ToEquatableArray(),
                "Unroll = " + SettingNames.InFull(Unroll.Rows))
            { Target = place.Attribute };
            context.ReportDiagnostic(hint.ToDiagnostic(FindTree));
        }

        if (shouldHint() && TypeDeclarationParser.PartsOf(type, context.CancellationToken) is [var part, ..])
            context.ReportDiagnostic(Diagnostic.Create(PerformanceDescriptors.UnoptimisedBuild, part.Identifier.GetLocation(), type.Name));
    }

    private static string TapsInWords(LayerSpec layer)
    {
        WindowSpec window = ((ConvOperation)layer.Operation).Window;
        string taps = ShapeProblem.Word(window.Columns.Kernel);
        return layer.InputShapes[0].Rank == 1 ? taps : ShapeProblem.Word(window.Rows.Kernel) + "×" + taps;
    }

    /// <summary>What runs how: <c>forward and weight adjoint loop over the kernel's rows</c>.</summary>
    private static string FormsInWords(IEnumerable<CompactDirection> directions) => string.Join("; ", directions
        .GroupBy(direction => direction.Form)
        .OrderBy(form => form.Key)
        .Select(form =>
        {
            string[] names = form.Select(direction => direction.Direction).ToArray();
            string subject = names.Length < 3 ? string.Join(" and ", names) : "all three directions";
            string verb = names.Length == 1 ? "loops" : "loop";
            return $"{subject} {verb} over the kernel's {(form.Key == UnrollForm.Rows ? "rows" : "taps")}";
        }));

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
