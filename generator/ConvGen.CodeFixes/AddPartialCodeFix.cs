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

namespace ConvGen.CodeFixes;

/// <summary>Adds the modifier <c>partial</c> to a network's class, a type around it, or a layer's property.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(AddPartialCodeFix))]
[Shared]
public sealed class AddPartialCodeFix : CodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } =
    [
        DeclarationDescriptors.TypeNotPartial.Id,
        DeclarationDescriptors.OuterTypeNotPartial.Id,
        DeclarationDescriptors.PropertyNotPartial.Id,
    ];

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        SyntaxNode? root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            // The diagnostic marks the name, which stands directly in its declaration.
            if (root?.FindToken(diagnostic.Location.SourceSpan.Start).Parent is not MemberDeclarationSyntax declaration
                || declaration.Modifiers.Any(SyntaxKind.PartialKeyword))
                continue;
            context.RegisterCodeFix(
                CodeAction.Create(
                    "Add the modifier 'partial'",
                    cancellation => AddPartialAsync(context.Document, declaration, cancellation),
                    nameof(AddPartialCodeFix)),
                diagnostic);
        }
    }

    private static async Task<Document> AddPartialAsync(Document document, MemberDeclarationSyntax declaration, CancellationToken cancellation)
    {
        SyntaxNode root = (await document.GetSyntaxRootAsync(cancellation).ConfigureAwait(false))!;
        return document.WithSyntaxRoot(root.ReplaceNode(declaration, WithPartial(declaration)));
    }

    private static MemberDeclarationSyntax WithPartial(MemberDeclarationSyntax declaration)
    {
        SyntaxToken partial = SyntaxFactory.Token(SyntaxKind.PartialKeyword).WithTrailingTrivia(SyntaxFactory.Space);
        if (declaration.Modifiers.Any())
            return declaration.WithModifiers(declaration.Modifiers.Add(partial));

        // Without modifiers, the comments and the indentation before the first word move to the new one.
        SyntaxToken first = declaration is TypeDeclarationSyntax type ? type.Keyword : ((BasePropertyDeclarationSyntax)declaration).Type.GetFirstToken();
        return declaration
            .ReplaceToken(first, first.WithLeadingTrivia())
            .WithModifiers([partial.WithLeadingTrivia(first.LeadingTrivia)]);
    }
}
