using System;
using Microsoft.CodeAnalysis.Text;

namespace ConvGen.Generator.Tests;

/// <summary>A source in which <c>[|</c> and <c>|]</c> mark the text that a diagnostic is expected to underline.</summary>
internal sealed record MarkedSource(string Text, TextSpan Span)
{
    public static MarkedSource Parse(string marked)
    {
        int begin = marked.IndexOf("[|", StringComparison.Ordinal);
        int end = marked.IndexOf("|]", StringComparison.Ordinal) - 2;
        if (begin < 0 || end < begin)
            throw new ArgumentException("The source marks no text by [| and |].", nameof(marked));
        string text = marked.Replace("[|", "", StringComparison.Ordinal).Replace("|]", "", StringComparison.Ordinal);
        return new MarkedSource(text, TextSpan.FromBounds(begin, end));
    }
}
