using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using ConvGen.Tests;
using Xunit;

namespace ConvGen.Docs.Tests;

/// <summary>Each link within the repository leads somewhere, and each page can be reached.</summary>
public sealed partial class LinkTests
{
    public static TheoryData<string> Files => [.. MarkdownFiles()];

    [Theory]
    [MemberData(nameof(Files))]
    public void LinksResolve(string file)
    {
        Assert.All(Links(file), link =>
        {
            string[] parts = link.Split('#', 2);
            string target = parts[0].Length == 0 ? file : Relative(Path.Combine(Path.GetDirectoryName(file)!, parts[0]));
            string path = Path.Combine(Repository.Root, target);
            Assert.True(File.Exists(path) || Directory.Exists(path), $"{file} links to {link}, which isn't there.");
            if (parts.Length == 2)
                Assert.True(Anchors(target).Contains(parts[1]), $"{file} links to {link}; {target} has {string.Join(", ", Anchors(target))}.");
        });
    }

    [Fact]
    public void IndexesLeadToEveryPage()
    {
        AssertLinked("docs/README.md", Directory.GetFiles(Path.Combine(Repository.Root, "docs"), "*.md"));
        AssertLinked("docs/diagnostics/README.md", Directory.GetFiles(Path.Combine(Repository.Root, "docs/diagnostics"), "*.md"));
    }

    /// <summary>The table says what the pages say.</summary>
    [Fact]
    public void IndexOfDiagnosticsSaysWhatThePagesSay()
    {
        string folder = Path.Combine(Repository.Root, "docs/diagnostics");
        string index = File.ReadAllText(Path.Combine(folder, "README.md"));
        Assert.All(Directory.GetFiles(folder, "CVG*.md"), file =>
        {
            string page = File.ReadAllText(file);
            Match head = DiagnosticHead().Match(page);
            string fix = page.Contains("code fix", StringComparison.OrdinalIgnoreCase) ? "yes |\n" : "none: ";
            Assert.Contains($"\n| [{head.Groups[1]}]({head.Groups[1]}.md) | {head.Groups[2]} | {head.Groups[3]} | {fix}", index, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void EveryFigureIsShown()
    {
        HashSet<string> shown = [.. MarkdownFiles().SelectMany(file => Links(file).Select(link => Relative(Path.Combine(Path.GetDirectoryName(file)!, link.Split('#')[0]))))];
        string[] figures =
        [
            .. Directory.GetFiles(Path.Combine(Repository.Root, "docs/figures")).Select(Relative)
                .Where(file => Path.GetExtension(file) is ".svg" or ".png"),
        ];
        Assert.NotEmpty(figures);
        Assert.All(figures, figure => Assert.Contains(figure, shown));
    }

    [Theory]
    [InlineData("What we lose at", "what-we-lose-at")]
    [InlineData("One thread, 256-bit kernels", "one-thread-256-bit-kernels")]
    [InlineData("`Predict` and threads", "predict-and-threads")]
    public void AnchorsAreThoseOfGitHub(string heading, string anchor) => Assert.Equal(anchor, Anchor(heading));

    private static void AssertLinked(string index, IEnumerable<string> pages)
    {
        HashSet<string> linked = [.. Links(index).Select(link => Relative(Path.Combine(Path.GetDirectoryName(index)!, link.Split('#')[0])))];
        Assert.Equal([], pages.Select(Relative).Where(page => page != index && !linked.Contains(page)));
    }

    private static IEnumerable<string> MarkdownFiles() =>
        new[] { "", "docs", "docs/diagnostics", "runtime/ConvGen" }.Select(folder => Path.Combine(Repository.Root, folder))
            .Concat(Directory.GetDirectories(Path.Combine(Repository.Root, "samples")))
            .SelectMany(folder => Directory.GetFiles(folder, "*.md")).Select(Relative).Order(StringComparer.Ordinal);

    private static string Relative(string path) =>
        Path.GetRelativePath(Repository.Root, Path.GetFullPath(path, Repository.Root)).Replace('\\', '/');

    private static IEnumerable<string> Links(string file) => Link().Matches(Prose(file)).Select(match => match.Groups[1].Value)
        .Where(link => !link.Contains("://", StringComparison.Ordinal));

    private static HashSet<string> Anchors(string file) => [.. Heading().Matches(Prose(file)).Select(match => Anchor(match.Groups[1].Value))];

    /// <summary>What stands outside of code.</summary>
    private static string Prose(string file) =>
        Code().Replace(File.ReadAllText(Path.Combine(Repository.Root, file)).ReplaceLineEndings("\n"), "");

    private static string Anchor(string heading) => NotInAnchor().Replace(heading.Trim().ToLowerInvariant(), "").Replace(' ', '-');

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex("^# (CVG[0-9]{4}): (.+)\n\nSeverity: (\\w+)\n")]
    private static partial Regex DiagnosticHead();

    [GeneratedRegex("^#+ (.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex("^```.*?^```|^<!--.*?-->", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Code();

    [GeneratedRegex(@"[^\p{L}\p{N}\- _]")]
    private static partial Regex NotInAnchor();
}
