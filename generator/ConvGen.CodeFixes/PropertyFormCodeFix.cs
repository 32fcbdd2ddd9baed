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

/// <summary>Declares a layer's property with <c>{ get; }</c> alone where it has a setter, an initializer or a body.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(PropertyFormCodeFix))]
[Shared]
public sealed class PropertyFormCodeFix : CodeFixProvider
{
    private const string Title = "Declare it with '{ get; }' alone";

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [DeclarationDescriptors.UnsupportedProperty.Id];

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        SyntaxNode? root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            // Static properties, references and explicit implementations are more than a form.
            if (root?.FindToken(diagnostic.Location.SourceSpan.Start).Parent is not PropertyDeclarationSyntax { ExplicitInterfaceSpecifier: null, Type: not RefTypeSyntax } property
                || property.Identifier.Span != diagnostic.Location.SourceSpan
                || property.Modifiers.Any(SyntaxKind.StaticKeyword)
                || IsGetterAlone(property))
                continue;
            SyntaxNode changed = root.ReplaceNode(property, WithGetterAlone(property));
            context.RegisterCodeFix(
                CodeAction.Create(Title, _ => Task.FromResult(context.Document.WithSyntaxRoot(changed)), nameof(PropertyFormCodeFix)), diagnostic);
        }
    }

    private static bool IsGetterAlone(PropertyDeclarationSyntax property) =>
        property is { Initializer: null, ExpressionBody: null, AccessorList.Accessors: [{ Body: null, ExpressionBody: null } accessor] }
        && accessor.IsKind(SyntaxKind.GetAccessorDeclaration);

    private static PropertyDeclarationSyntax WithGetterAlone(PropertyDeclarationSyntax property)
    {
        SyntaxToken open = SyntaxFactory.Token(SyntaxKind.OpenBraceToken).WithTrailingTrivia(SyntaxFactory.Space);
        AccessorDeclarationSyntax getter = SyntaxFactory.AccessorDeclaration(SyntaxKind.GetAccessorDeclaration)
            .WithSemicolonToken(SyntaxFactory.Token(SyntaxKind.SemicolonToken).WithTrailingTrivia(SyntaxFactory.Space));
        return property
            .WithIdentifier(property.Identifier.WithTrailingTrivia(SyntaxFactory.Space))
            .WithInitializer(null)
            .WithExpressionBody(null)
            .WithSemicolonToken(default)
            .WithAccessorList(SyntaxFactory.AccessorList(open, [getter], SyntaxFactory.Token(SyntaxKind.CloseBraceToken)))
            .WithTrailingTrivia(property.GetTrailingTrivia());
    }
}
