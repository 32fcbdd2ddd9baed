using System;
using System.Collections.Immutable;
using System.Composition;
using System.Threading;
using System.Threading.Tasks;
using ConvGen.Generator.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Simplification;

namespace ConvGen.CodeFixes;

/// <summary>
/// Writes what the diagnostic proposes in place of the marked text: the type that a layer's property must have, the nearest name of what can be read, or the
/// nearest or usual value that is possible.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(ReplacementCodeFix))]
[Shared]
public sealed class ReplacementCodeFix : CodeFixProvider
{
    private const string RuntimeWords = "global::ConvGen.";

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } =
    [
        DeclarationDescriptors.WrongLayerType.Id,
        DeclarationDescriptors.UnknownLayer.Id,
        DeclarationDescriptors.LaterLayer.Id,
        TensorDescriptors.Input.Id,
        ShapeDescriptors.InputShape.Id,
        ShapeDescriptors.BelowOne.Id,
        ShapeDescriptors.NegativePadding.Id,
        ShapeDescriptors.KernelBeyondInput.Id,
        ShapeDescriptors.PaddingTooLarge.Id,
        ShapeDescriptors.OutputPadding.Id,
        ShapeDescriptors.GroupsDontDivide.Id,
        ShapeDescriptors.OutOfRange.Id,
        ShapeDescriptors.Misfit.Id,
    ];

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        SyntaxNode? root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            if (!diagnostic.Properties.TryGetValue(DiagnosticInfo.ReplacementKey, out string? replacement)
                || replacement is null
                || root?.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true) is not ExpressionSyntax marked)
                continue;

            (string title, ExpressionSyntax written) = diagnostic.Id == DeclarationDescriptors.WrongLayerType.Id
                ? ($"Change the type to '{replacement}'", TypeOf(replacement))
                : diagnostic.Id == DeclarationDescriptors.UnknownLayer.Id || diagnostic.Id == DeclarationDescriptors.LaterLayer.Id
                    ? ($"Read '{replacement}'", NameOf(replacement))
                    : ($"Change to {replacement.Replace(RuntimeWords, "")}", ValueOf(replacement));
            context.RegisterCodeFix(
                CodeAction.Create(
                    title,
                    cancellation => ReplaceAsync(context.Document, marked, written, cancellation),
                    nameof(ReplacementCodeFix) + replacement),
                diagnostic);
        }
    }

    private static async Task<Document> ReplaceAsync(Document document, ExpressionSyntax marked, ExpressionSyntax replacement, CancellationToken cancellation)
    {
        SyntaxNode root = (await document.GetSyntaxRootAsync(cancellation).ConfigureAwait(false))!;
        return document.WithSyntaxRoot(root.ReplaceNode(marked, replacement.WithTriviaFrom(marked)));
    }

    /// <summary>A number, or a word of the runtime by its full name.</summary>
    private static ExpressionSyntax ValueOf(string value)
    {
        ExpressionSyntax written = SyntaxFactory.ParseExpression(value);
        return value.StartsWith(RuntimeWords, StringComparison.Ordinal) ? written.WithAdditionalAnnotations(Simplifier.Annotation) : written;
    }

    /// <summary>The runtime's type by its full name, which the editor shortens where it is imported.</summary>
    private static ExpressionSyntax TypeOf(string name) =>
        SyntaxFactory.ParseTypeName(RuntimeWords + name).WithAdditionalAnnotations(Simplifier.Annotation);

    /// <summary>The name of a layer; a name with a dot is a word of the runtime.</summary>
    private static ExpressionSyntax NameOf(string name) => name.IndexOf('.') < 0
        ? SyntaxFactory.ParseExpression($"nameof({name})")
        : SyntaxFactory.ParseExpression(RuntimeWords + name).WithAdditionalAnnotations(Simplifier.Annotation);
}
