using System.Collections.Generic;
using System.Collections.Immutable;
using System.Composition;
using System.Linq;
using System.Threading.Tasks;
using ConvGen.Generator.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace ConvGen.CodeFixes;

/// <summary>
/// Makes an ordinary class of a network's type: of a record or structure, without a modifier that a network can't have, without type parameters that nothing uses,
/// and without a base class. Constructors are left alone: what they do is the user's.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(TypeFormCodeFix))]
[Shared]
public sealed class TypeFormCodeFix : CodeFixProvider
{
    private static readonly SyntaxKind[] Unsupported = [SyntaxKind.FileKeyword, SyntaxKind.StaticKeyword, SyntaxKind.AbstractKeyword];

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [DeclarationDescriptors.UnsupportedDeclaration.Id];

    // One form may stand behind another: one at a time.
    /// <inheritdoc/>
    public override FixAllProvider? GetFixAllProvider() => null;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        SyntaxNode? root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            TextSpan marked = diagnostic.Location.SourceSpan;
            if (root?.FindNode(marked).FirstAncestorOrSelf<TypeDeclarationSyntax>() is not { } type)
                continue;
            (string Title, TextChange[] Changes)? fix = type.BaseList?.Types is { Count: > 0 } bases && bases[0].Span == marked
                ? ($"Remove the base class '{bases[0]}'", WithoutFirst(type.BaseList))
                : type.Identifier.Span == marked ? Form(type) : null;
            if (fix is not ({ } title, { } changes))
                continue;
            context.RegisterCodeFix(
                CodeAction.Create(
                    title,
                    async cancellation => context.Document.WithText((await context.Document.GetTextAsync(cancellation).ConfigureAwait(false)).WithChanges(changes)),
                    title),
                diagnostic);
        }
    }

    /// <summary>In the order in which the analyzer looks for what is wrong.</summary>
    private static (string Title, TextChange[] Changes)? Form(TypeDeclarationSyntax type)
    {
        switch (type)
        {
            case RecordDeclarationSyntax { ParameterList: null } record:
                TextSpan words = TextSpan.FromBounds(record.Keyword.SpanStart, (record.ClassOrStructKeyword.IsMissing ? record.Keyword : LastWord(record)).Span.End);
                return ("Declare a class", [new TextChange(words, "class")]);
            case StructDeclarationSyntax { ParameterList: null }:
                // A structure can be read-only, a class can't.
                IEnumerable<TextChange> modifiers = type.Modifiers
                    .Where(modifier => modifier.IsKind(SyntaxKind.ReadOnlyKeyword) || modifier.IsKind(SyntaxKind.RefKeyword))
                    .Select(Without);
                return ("Declare a class", [.. modifiers, new TextChange(type.Keyword.Span, "class")]);
            case not ClassDeclarationSyntax:
                return null;
        }

        foreach (SyntaxKind kind in Unsupported)
        {
            if (type.Modifiers.FirstOrDefault(modifier => modifier.IsKind(kind)) is { RawKind: not 0 } modifier)
                return ($"Remove the modifier '{modifier}'", [Without(modifier)]);
        }

        if (type.TypeParameterList is not { } parameters || UsesAny(type, parameters))
            return null;
        return ("Remove the type parameters", [new TextChange(parameters.Span, ""), .. type.ConstraintClauses.Select(clause => new TextChange(clause.FullSpan, ""))]);
    }

    private static SyntaxToken LastWord(RecordDeclarationSyntax record) =>
        record.ClassOrStructKeyword.IsKind(SyntaxKind.None) ? record.Keyword : record.ClassOrStructKeyword;

    /// <summary>Comments before the modifier stay.</summary>
    private static TextChange Without(SyntaxToken modifier) => new(TextSpan.FromBounds(modifier.SpanStart, modifier.GetNextToken().SpanStart), "");

    /// <summary>The class comes before interfaces, which stay.</summary>
    private static TextChange[] WithoutFirst(BaseListSyntax list) => list.Types.Count > 1
        ? [new TextChange(TextSpan.FromBounds(list.Types[0].SpanStart, list.Types[1].SpanStart), "")]
        : [new TextChange(TextSpan.FromBounds(list.ColonToken.GetPreviousToken().Span.End, list.Types[0].Span.End), "")];

    private static bool UsesAny(TypeDeclarationSyntax type, TypeParameterListSyntax parameters)
    {
        HashSet<string> names = [.. parameters.Parameters.Select(parameter => parameter.Identifier.ValueText)];
        return type.Members.SelectMany(member => member.DescendantNodes()).OfType<IdentifierNameSyntax>().Any(name => names.Contains(name.Identifier.ValueText))
            || type.BaseList?.DescendantNodes().OfType<IdentifierNameSyntax>().Any(name => names.Contains(name.Identifier.ValueText)) == true;
    }
}
