using System.Collections.Immutable;
using System.Composition;
using System.Threading.Tasks;
using ConvGen.Generator.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConvGen.CodeFixes;

/// <summary>Renames or removes a setting that a layer can't have: settings about a signal's rows, and a join's <c>From</c>.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(SettingCodeFix))]
[Shared]
public sealed class SettingCodeFix : CodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [DeclarationDescriptors.FromOnJoin.Id, ShapeDescriptors.RowsOfSignal.Id];

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        SyntaxNode? root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            // The diagnostic marks the value.
            if (root?.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true).FirstAncestorOrSelf<AttributeArgumentSyntax>() is not { NameEquals: { } written } setting)
                continue;
            string name = written.Name.Identifier.ValueText;
            if (diagnostic.Id == DeclarationDescriptors.FromOnJoin.Id)
                Register($"Remove '{name}'", root.RemoveNode(setting, SyntaxRemoveOptions.KeepNoTrivia)!);
            else if (diagnostic.Properties.TryGetValue(DiagnosticInfo.ReplacementKey, out string? other) && other is not null)
                Register($"Change '{name}' to '{other}'", root.ReplaceToken(written.Name.Identifier, SyntaxFactory.Identifier(other).WithTriviaFrom(written.Name.Identifier)));

            void Register(string title, SyntaxNode changed) =>
                context.RegisterCodeFix(CodeAction.Create(title, _ => Task.FromResult(context.Document.WithSyntaxRoot(changed)), title), diagnostic);
        }
    }
}
