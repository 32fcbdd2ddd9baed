using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using ConvGen.CodeFixes;
using ConvGen.Generator.Diagnostics;
using ConvGen.Generator.Tests.CodeFixes;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Xunit;

namespace ConvGen.Generator.Tests.Analyzers;

/// <summary>Each diagnostic has a page, and each page tells the truth: its example triggers it, its remedy cures it.</summary>
public sealed class DiagnosticPageTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "diagnostics");

    public static TheoryData<string> Ids => [.. Descriptors.All.Select(descriptor => descriptor.Id)];

    private static readonly CodeFixProvider[] Fixes =
    [
        .. typeof(AddPartialCodeFix).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(CodeFixProvider)))
            .Select(type => (CodeFixProvider)Activator.CreateInstance(type)!),
    ];

    public static TheoryData<string> FixableIds => [.. Fixes.SelectMany(fix => fix.FixableDiagnosticIds)];

    [Fact]
    public void PagesAndDescriptorsAreTheSameSet() => Assert.Equal(
        Descriptors.All.Select(descriptor => descriptor.Id).Order(StringComparer.Ordinal),
        Directory.GetFiles(Folder, "CVG*.md").Select(file => Path.GetFileNameWithoutExtension(file)!).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Ids))]
    public void PageNamesTheDiagnostic(string id)
    {
        DiagnosticDescriptor descriptor = Descriptors.Of(id);
        string page = File.ReadAllText(Path.Combine(Folder, id + ".md"));
        Assert.StartsWith($"# {id}: {descriptor.Title}\n", page, StringComparison.Ordinal);
        Assert.Contains($"\nSeverity: {descriptor.DefaultSeverity}\n", page, StringComparison.Ordinal);
        Assert.EndsWith($"/docs/diagnostics/{id}.md", descriptor.HelpLinkUri, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task ExampleTriggersIt(string id)
    {
        // One diagnostic is about the build, not about the source.
        OptimizationLevel optimization = id == PerformanceDescriptors.UnoptimisedBuild.Id ? OptimizationLevel.Debug : OptimizationLevel.Release;
        IReadOnlyList<Diagnostic> diagnostics = await TestCompilation.AnalyzeAsync(TestCompilation.Create("using ConvGen;\n\n" + Blocks(id)[0], optimization));
        Diagnostic diagnostic = Assert.Single(diagnostics);
        Assert.Equal(id, diagnostic.Id);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task RemedyCuresIt(string id) => await DiagnosticAssert.ReportsNothingAsync("using ConvGen;\n\n" + Blocks(id)[^1]);

    [Theory]
    [MemberData(nameof(Ids))]
    public void PageSaysWhetherThereIsACodeFix(string id) => Assert.Equal(
        Fixes.Any(fix => fix.FixableDiagnosticIds.Contains(id)),
        File.ReadAllText(Path.Combine(Folder, id + ".md")).Contains("code fix", StringComparison.OrdinalIgnoreCase));

    [Theory]
    [MemberData(nameof(FixableIds))]
    public async Task CodeFixMendsTheExample(string id)
    {
        (string text, _) = await CodeFixTests.ApplyAsync(Fixes.Single(fix => fix.FixableDiagnosticIds.Contains(id)), "using ConvGen;\n\n" + Blocks(id)[0]);
        await DiagnosticAssert.ReportsNothingAsync(text);
    }

    private static List<string> Blocks(string id) =>
    [
        .. Regex.Matches(File.ReadAllText(Path.Combine(Folder, id + ".md")), "```csharp\n(.*?)```", RegexOptions.Singleline)
            .Select(match => match.Groups[1].Value),
    ];
}
