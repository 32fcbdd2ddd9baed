using System.Collections.Immutable;
using System.Composition;
using System.Globalization;
using System.Linq;
using System.Threading.Tasks;
using ConvGen.Generator.Diagnostics;
using ConvGen.Generator.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Simplification;

namespace ConvGen.CodeFixes;

/// <summary>Gives the second layer attribute of a property a property of its own behind it, which reads the first one.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(SplitLayerCodeFix))]
[Shared]
public sealed class SplitLayerCodeFix : CodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [DeclarationDescriptors.SeveralLayerAttributes.Id];

    // The names of two new properties must differ: one at a time.
    /// <inheritdoc/>
    public override FixAllProvider? GetFixAllProvider() => null;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        SyntaxNode? root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        SemanticModel? model = await context.Document.GetSemanticModelAsync(context.CancellationToken).ConfigureAwait(false);
        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            if (root?.FindNode(diagnostic.Location.SourceSpan).FirstAncestorOrSelf<AttributeSyntax>() is not { } attribute
                || attribute.FirstAncestorOrSelf<PropertyDeclarationSyntax>() is not { } property
                || model?.GetDeclaredSymbol(property, context.CancellationToken) is not { } symbol
                || symbol.GetAttributes().FirstOrDefault(data => data.ApplicationSyntaxReference?.Span == attribute.Span) is not { } second
                || LayerTypes.Of(KnownNames.WordOf(second)) is not { } type)
                continue;
            string name = FreeName(symbol.ContainingType, KnownNames.WordOf(second));
            SyntaxNode changed = root.ReplaceNode(property, [Without(property, attribute), Own(property, attribute, type, name)]);
            context.RegisterCodeFix(
                CodeAction.Create(
                    $"Declare [{KnownNames.WordOf(second)}] as the layer '{name}'", _ => Task.FromResult(context.Document.WithSyntaxRoot(changed)), nameof(SplitLayerCodeFix)),
                diagnostic);
        }
    }

    private static string FreeName(INamedTypeSymbol type, string word)
    {
        string free = word;
        for (int number = 2; type.MemberNames.Contains(free); number++)
            free = word + number.ToString(CultureInfo.InvariantCulture);
        return free;
    }

    private static PropertyDeclarationSyntax Without(PropertyDeclarationSyntax property, AttributeSyntax attribute) =>
        property.RemoveNode(attribute.Parent is AttributeListSyntax { Attributes.Count: 1 } list ? list : attribute, SyntaxRemoveOptions.KeepNoTrivia)!;

    private static PropertyDeclarationSyntax Own(PropertyDeclarationSyntax property, AttributeSyntax attribute, string type, string name)
    {
        SyntaxTriviaList leading = property.GetLeadingTrivia();
        SyntaxTrivia end = Lines.EndIn(property);
        SyntaxTriviaList begin = end.IsKind(SyntaxKind.EndOfLineTrivia)
            ? [end, .. leading.Reverse().TakeWhile(trivia => trivia.IsKind(SyntaxKind.WhitespaceTrivia))]
            : [];
        AttributeListSyntax list = SyntaxFactory.AttributeList([attribute.WithoutTrivia()]).WithLeadingTrivia(begin).WithTrailingTrivia(end);
        TypeSyntax typeName = SyntaxFactory.ParseTypeName($"global::{KnownNames.Namespace}.{type}").WithAdditionalAnnotations(Simplifier.Annotation);
        return property
            .WithAttributeLists([list])
            .WithType(typeName.WithTriviaFrom(property.Type))
            .WithIdentifier(SyntaxFactory.Identifier(name).WithTriviaFrom(property.Identifier));
    }
}
