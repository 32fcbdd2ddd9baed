using System;
using System.Collections.Generic;
using System.Linq;
using System.Xml;
using System.Xml.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace ConvGen.Generator.Parsing;

/// <summary>
/// Reads the summary of a documentation comment from its text. The compiler's own parsing is off where no documentation file is written,
/// and the generated text must not depend on that.
/// </summary>
internal static class DocumentationComment
{
    /// <summary>Text inside the summary tag as XML with whitespace normalised; empty if there is none or it isn't well-formed.</summary>
    public static string SummaryOf(SyntaxNode declaration)
    {
        string text = TextOf(declaration);
        if (text.IndexOf("<summary>", StringComparison.Ordinal) < 0)
            return string.Empty;
        try
        {
            XElement? summary = XElement.Parse("<doc>" + text + "</doc>", LoadOptions.PreserveWhitespace).Element("summary");
            if (summary is null)
                return string.Empty;
            NameReferences(summary);
            string inner = string.Concat(summary.Nodes().Select(node => node.ToString(SaveOptions.DisableFormatting)));
            return string.Join(" ", inner.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        }
        catch (XmlException)
        {
            // The compiler warns of it where documentation is written.
            return string.Empty;
        }
    }

    /// <summary>The lines of the documentation comment before a declaration.</summary>
    public static string TextOf(SyntaxNode declaration) =>
        string.Join("\n", declaration.GetLeadingTrivia().Where(IsComment).SelectMany(CommentLines));

    /// <summary>References become code: their names may not be in scope where the generated part stands.</summary>
    private static void NameReferences(XElement summary)
    {
        foreach (XElement reference in summary.Descendants().Where(element => element.IsEmpty).ToList())
        {
            string? target = (reference.Attribute("cref") ?? reference.Attribute("langword") ?? reference.Attribute("name"))?.Value;
            if (target is not null)
                reference.ReplaceWith(new XElement("c", target.Substring(target.LastIndexOf('.') + 1)));
        }
    }

    private static bool IsComment(SyntaxTrivia trivia) => trivia.Kind()
        is SyntaxKind.SingleLineDocumentationCommentTrivia
        or SyntaxKind.MultiLineDocumentationCommentTrivia
        or SyntaxKind.SingleLineCommentTrivia
        or SyntaxKind.MultiLineCommentTrivia;

    private static IEnumerable<string> CommentLines(SyntaxTrivia trivia)
    {
        string text = trivia.ToFullString();
        bool isBlock = text.StartsWith("/**", StringComparison.Ordinal);
        foreach (string line in text.Split('\n'))
        {
            string content = line.Trim();
            if (isBlock)
                yield return content.TrimStart('/', '*').TrimEnd('*', '/');
            else if (content.StartsWith("///", StringComparison.Ordinal))
                yield return content.Substring(3);
        }
    }
}
