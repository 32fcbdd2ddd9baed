using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Xunit;

namespace ConvGen.Generator.Tests.Determinism;

/// <summary>The same declarations give the same text, whatever the order of files and the language of the machine.</summary>
public sealed class DeterminismTests
{
    private static readonly SortedDictionary<string, string> s_expected = EveryLayer.Generate(Tree("First.cs", EveryLayer.First), Tree("Second.cs", EveryLayer.Second));

    [Fact]
    public void NetworksAreGenerated() => Assert.All(["Everything", "Waves"], name => Assert.Contains(s_expected.Keys, hint => hint.Contains(name, StringComparison.Ordinal)));

    [Fact]
    public void RunsAgree() => AssertSame(EveryLayer.Generate(Tree("First.cs", EveryLayer.First), Tree("Second.cs", EveryLayer.Second)));

    [Fact]
    public void OrderOfFilesDoesNotMatter() => AssertSame(EveryLayer.Generate(Tree("Second.cs", EveryLayer.Second), Tree("First.cs", EveryLayer.First)));

    [Fact]
    public void NamesOfFilesDoNotMatter() => AssertSame(EveryLayer.Generate(Tree("z/A.cs", EveryLayer.First), Tree("a/Z.cs", EveryLayer.Second)));

    [Fact]
    public void OrderOfDeclarationsInAFileDoesNotMatter()
    {
        // Both in one file, in namespaces with braces.
        MemberDeclarationSyntax[] members = [.. new[] { EveryLayer.First, EveryLayer.Second }.Select(InBraces)];
        string[] texts = [.. members.Select(member => member.ToFullString())];
        AssertSame(EveryLayer.Generate(Tree("Both.cs", "using ConvGen;\n" + texts[0] + texts[1])));
        AssertSame(EveryLayer.Generate(Tree("Both.cs", "using ConvGen;\n" + texts[1] + texts[0])));
    }

    [Theory]
    [InlineData("de-DE")]
    [InlineData("tr-TR")]
    [InlineData("fi-FI")]
    [InlineData("")]
    public void CultureDoesNotMatter(string name)
    {
        CultureInfo culture = CultureInfo.GetCultureInfo(name);
        // A machine without the culture's data would prove nothing.
        if (name is "de-DE" or "fi-FI")
            Assert.Equal("0,5", 0.5.ToString(culture));
        if (name == "tr-TR")
            Assert.Equal("ı", "I".ToLower(culture));
        (CultureInfo before, CultureInfo interfaceBefore) = (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture);
        try
        {
            (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = (culture, culture);
            AssertSame(EveryLayer.Generate(Tree("First.cs", EveryLayer.First), Tree("Second.cs", EveryLayer.Second)));
        }
        finally
        {
            (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = (before, interfaceBefore);
        }
    }

    [Fact]
    public void LinesEndAlike() => Assert.All(s_expected.Values, text => Assert.DoesNotContain('\r', text));

    private static SyntaxTree Tree(string path, string source) => TestCompilation.Tree(path, source);

    private static MemberDeclarationSyntax InBraces(string source)
    {
        FileScopedNamespaceDeclarationSyntax scoped = Tree("Any.cs", source).GetRoot().DescendantNodes().OfType<FileScopedNamespaceDeclarationSyntax>().Single();
        return SyntaxFactory.NamespaceDeclaration(scoped.Name).WithMembers(scoped.Members).NormalizeWhitespace();
    }

    private static void AssertSame(SortedDictionary<string, string> actual)
    {
        Assert.Equal(s_expected.Keys, actual.Keys);
        Assert.All(s_expected, file => Assert.Equal(file.Value, actual[file.Key]));
    }
}
