using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace ConvGen.CodeFixes;

/// <summary>How a declaration is broken into lines, so that what is added to it looks like the rest.</summary>
internal static class Lines
{
    /// <summary>The line's end that a declaration uses; a space where it stands on one line.</summary>
    public static SyntaxTrivia EndIn(SyntaxNode declaration)
    {
        SyntaxTrivia end = declaration.DescendantTrivia().FirstOrDefault(trivia => trivia.IsKind(SyntaxKind.EndOfLineTrivia) && declaration.Span.Contains(trivia.Span));
        return end.IsKind(SyntaxKind.EndOfLineTrivia) ? end : SyntaxFactory.Space;
    }
}
