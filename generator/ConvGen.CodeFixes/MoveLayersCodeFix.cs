using System.Collections.Immutable;
using System.Composition;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using ConvGen.Generator.Diagnostics;
using ConvGen.Generator.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;

namespace ConvGen.CodeFixes;

/// <summary>Moves the layers of a further part of a class behind those of the first one, which may stand in another file.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(MoveLayersCodeFix))]
[Shared]
public sealed class MoveLayersCodeFix : CodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [DeclarationDescriptors.LayersInSeveralParts.Id];

    // Two parts at once would be moved behind the same layer, in no order.
    /// <inheritdoc/>
    public override FixAllProvider? GetFixAllProvider() => null;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        SyntaxNode? root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            if (diagnostic.AdditionalLocations is not [{ SourceTree: { } tree } first]
                || context.Document.Project.Solution.GetDocument(tree) is not { } target
                || root?.FindToken(diagnostic.Location.SourceSpan.Start).Parent?.Parent is not TypeDeclarationSyntax part
                || (await tree.GetRootAsync(context.CancellationToken).ConfigureAwait(false)).FindToken(first.SourceSpan.Start).Parent?.Parent is not TypeDeclarationSyntax firstPart)
                continue;
            context.RegisterCodeFix(
                CodeAction.Create(
                    "Move its layers behind those of the first part",
                    cancellation => MoveAsync(context.Document, part, target, firstPart, cancellation),
                    nameof(MoveLayersCodeFix)),
                diagnostic);
        }
    }

    private static async Task<Solution> MoveAsync(
        Document document, TypeDeclarationSyntax part, Document target, TypeDeclarationSyntax firstPart, CancellationToken cancellation)
    {
        MemberDeclarationSyntax[] moved = await LayersOfAsync(document, part, cancellation).ConfigureAwait(false);
        MemberDeclarationSyntax[] before = await LayersOfAsync(target, firstPart, cancellation).ConfigureAwait(false);
        var solution = new SolutionEditor(document.Project.Solution);
        DocumentEditor editor = await solution.GetDocumentEditorAsync(document.Id, cancellation).ConfigureAwait(false);
        foreach (MemberDeclarationSyntax layer in moved)
            editor.RemoveNode(layer, SyntaxRemoveOptions.KeepNoTrivia);
        editor = await solution.GetDocumentEditorAsync(target.Id, cancellation).ConfigureAwait(false);
        editor.InsertAfter(before[before.Length - 1], moved.Select(layer => Separated(layer, Lines.EndIn(firstPart))));
        return solution.GetChangedSolution();
    }

    /// <summary>With an empty line before it, unless all stand on one line.</summary>
    private static MemberDeclarationSyntax Separated(MemberDeclarationSyntax layer, SyntaxTrivia end)
    {
        SyntaxTriviaList leading = layer.GetLeadingTrivia();
        return !end.IsKind(SyntaxKind.EndOfLineTrivia) || leading.FirstOrDefault().IsKind(SyntaxKind.EndOfLineTrivia)
            ? layer
            : layer.WithLeadingTrivia(leading.Insert(0, end));
    }

    private static async Task<MemberDeclarationSyntax[]> LayersOfAsync(Document document, TypeDeclarationSyntax part, CancellationToken cancellation)
    {
        SemanticModel model = (await document.GetSemanticModelAsync(cancellation).ConfigureAwait(false))!;
        return
        [
            .. part.Members.Where(member =>
                member is PropertyDeclarationSyntax && model.GetDeclaredSymbol(member, cancellation)?.GetAttributes().Any(KnownNames.IsLayerAttribute) == true),
        ];
    }
}
