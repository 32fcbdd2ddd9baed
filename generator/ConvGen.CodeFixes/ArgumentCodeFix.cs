using System.Collections.Generic;
using System.Collections.Immutable;
using System.Composition;
using System.Linq;
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
/// Writes an argument that the diagnostic proposes into an attribute: padding that makes a join fit, the map to read, a name in weight files, or that something
/// is meant as it is.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(ArgumentCodeFix))]
[Shared]
public sealed class ArgumentCodeFix : CodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } =
    [
        ShapeDescriptors.JoinShapes.Id,
        ShapeDescriptors.NeedsMap.Id,
        DeclarationDescriptors.UnusedLayer.Id,
        DeclarationDescriptors.WeightName.Id,
        TensorDescriptors.Training.Id,
        PerformanceDescriptors.BeyondUnrollBudget.Id,
    ];

    // Fixes of joins may depend on one another: one at a time.
    /// <inheritdoc/>
    public override FixAllProvider? GetFixAllProvider() => null;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        SyntaxNode? root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            if (!diagnostic.Properties.TryGetValue(DiagnosticInfo.ReplacementKey, out string? text)
                || text is null
                || diagnostic.AdditionalLocations is not [{ IsInSource: true } target]
                || target.SourceTree != root?.SyntaxTree
                || root?.FindNode(target.SourceSpan).FirstAncestorOrSelf<AttributeSyntax>() is not { } attribute
                || SyntaxFactory.ParseAttributeArgumentList($"({text})") is not { Arguments: [{ NameEquals: not null } argument] })
                continue;

            string layer = attribute.FirstAncestorOrSelf<PropertyDeclarationSyntax>()?.Identifier.ValueText ?? attribute.Name.ToString();
            context.RegisterCodeFix(
                CodeAction.Create(
                    $"Set '{text.Replace("global::ConvGen.", "")}' on '{layer}'",
                    cancellation => WriteAsync(context.Document, attribute, argument, cancellation),
                    nameof(ArgumentCodeFix) + text),
                diagnostic);
        }
    }

    private static async Task<Document> WriteAsync(Document document, AttributeSyntax attribute, AttributeArgumentSyntax argument, CancellationToken cancellation)
    {
        SyntaxNode root = (await document.GetSyntaxRootAsync(cancellation).ConfigureAwait(false))!;
        return document.WithSyntaxRoot(root.ReplaceNode(attribute, With(attribute, argument)));
    }

    /// <summary>The attribute with the argument's value changed, or with the argument behind the others.</summary>
    private static AttributeSyntax With(AttributeSyntax attribute, AttributeArgumentSyntax argument)
    {
        // Words of the runtime are written in full; the editor shortens them where they are imported.
        argument = argument.WithExpression(argument.Expression.WithAdditionalAnnotations(Simplifier.Annotation));
        if (attribute.ArgumentList is not { Arguments.Count: > 0 } list)
        {
            SyntaxTriviaList after = attribute.GetTrailingTrivia();
            return attribute.WithoutTrailingTrivia().WithArgumentList(SyntaxFactory.AttributeArgumentList([argument])).WithTrailingTrivia(after);
        }

        string name = argument.NameEquals!.Name.Identifier.ValueText;
        if (list.Arguments.FirstOrDefault(written => written.NameEquals?.Name.Identifier.ValueText == name) is { } before)
            return attribute.WithArgumentList(list.ReplaceNode(before.Expression, argument.Expression.WithTriviaFrom(before.Expression)));
        IEnumerable<SyntaxToken> commas = list.Arguments.GetSeparators().Append(SyntaxFactory.Token(SyntaxKind.CommaToken).WithTrailingTrivia(SyntaxFactory.Space));
        return attribute.WithArgumentList(list.WithArguments(SyntaxFactory.SeparatedList(list.Arguments.Append(argument), commas)));
    }
}
