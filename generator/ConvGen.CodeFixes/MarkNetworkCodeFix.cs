using System.Collections.Immutable;
using System.Composition;
using System.Threading.Tasks;
using ConvGen.Generator.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Simplification;

namespace ConvGen.CodeFixes;

/// <summary>Makes a network of the class that a layer stands in. Its input's sizes are those of MNIST, named, since only the user knows them.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(MarkNetworkCodeFix))]
[Shared]
public sealed class MarkNetworkCodeFix : CodeFixProvider
{
    private const string Attribute = "global::ConvGen.ConvNet";
    private const string Sizes = "(channels: 1, height: 28, width: 28)";

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [DeclarationDescriptors.LayerOutsideNetwork.Id];

    // Each layer of a class would add it.
    /// <inheritdoc/>
    public override FixAllProvider? GetFixAllProvider() => null;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        SyntaxNode? root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            if (root?.FindToken(diagnostic.Location.SourceSpan.Start).Parent?.FirstAncestorOrSelf<ClassDeclarationSyntax>() is not { } type)
                continue;
            SyntaxNode changed = root.ReplaceNode(type, Marked(type));
            context.RegisterCodeFix(
                CodeAction.Create(
                    $"Mark '{type.Identifier.ValueText}' with [ConvNet{Sizes}], whose sizes are yours to set",
                    _ => Task.FromResult(context.Document.WithSyntaxRoot(changed)),
                    nameof(MarkNetworkCodeFix)),
                diagnostic);
        }
    }

    /// <summary>The attribute takes the place of the first word, with its comments; the word moves to the next line, if the class has lines.</summary>
    private static ClassDeclarationSyntax Marked(ClassDeclarationSyntax type)
    {
        AttributeSyntax attribute = SyntaxFactory.Attribute(
            SyntaxFactory.ParseName(Attribute).WithAdditionalAnnotations(Simplifier.Annotation), SyntaxFactory.ParseAttributeArgumentList(Sizes));
        SyntaxToken first = type.GetFirstToken();
        SyntaxTriviaList leading = first.LeadingTrivia;
        SyntaxTriviaList indentation = leading.Count > 0 && leading[leading.Count - 1].IsKind(SyntaxKind.WhitespaceTrivia) ? [leading[leading.Count - 1]] : [];
        SyntaxTrivia end = Lines.EndIn(type);
        AttributeListSyntax list = SyntaxFactory.AttributeList([attribute]).WithLeadingTrivia(leading).WithTrailingTrivia(end);
        ClassDeclarationSyntax unmarked = type.ReplaceToken(first, first.WithLeadingTrivia(end.IsKind(SyntaxKind.EndOfLineTrivia) ? indentation : []));
        return unmarked.WithAttributeLists(unmarked.AttributeLists.Insert(0, list));
    }
}
