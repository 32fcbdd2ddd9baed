using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;
using Xunit;

namespace ConvGen.Generator.Tests.Analyzers;

internal static class DiagnosticAssert
{
    /// <summary>Exactly one diagnostic is reported: this id, on the marked text, its message holding these words; and no compiler error hides it.</summary>
    public static async Task ReportsAsync(string id, string marked, params string[] words)
    {
        MarkedSource source = MarkedSource.Parse(marked);
        CSharpCompilation compilation = TestCompilation.Create(source.Text);
        Diagnostic diagnostic = Assert.Single(await TestCompilation.AnalyzeAsync(compilation));
        Assert.Equal(id, diagnostic.Id);
        Assert.Equal(Marked(source.Span), Marked(diagnostic.Location.SourceSpan));
        Assert.Equal(source.Span, diagnostic.Location.SourceSpan);
        Assert.True(diagnostic.Location.IsInSource, "The diagnostic's location must lie in the source, so that pragmas and fixes find it.");
        string message = diagnostic.GetMessage(CultureInfo.InvariantCulture);
        Assert.DoesNotContain("{", message.Replace("{ get; }", "", StringComparison.Ordinal), StringComparison.Ordinal);
        foreach (string word in words)
            Assert.Contains(word, message, StringComparison.Ordinal);

        // Texts first: their difference says more than that of two positions.
        string Marked(TextSpan span) => source.Text.Substring(span.Start, span.Length);
    }

    /// <summary>Nothing is reported, and the network compiles.</summary>
    public static async Task ReportsNothingAsync(string source)
    {
        CSharpCompilation compilation = TestCompilation.Create(source);
        Assert.Empty(await TestCompilation.AnalyzeAsync(compilation));
        Assert.Empty(ErrorsOf(TestCompilation.Generate(compilation)));
    }

    public static IEnumerable<Diagnostic> ErrorsOf(CSharpCompilation compilation) =>
        compilation.GetDiagnostics().Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
}
