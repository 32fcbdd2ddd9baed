using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using ConvGen.Tests;
using Xunit;

namespace ConvGen.Docs.Tests;

/// <summary>The code has the names that the glossary gives.</summary>
public sealed partial class GlossaryTests
{
    [Fact]
    public void NamesAreDeclared()
    {
        HashSet<string> declared =
        [
            .. new[] { "runtime", "generator/ConvGen.Generator" }
                .SelectMany(folder => Directory.GetFiles(Path.Combine(Repository.Root, folder), "*.cs", SearchOption.AllDirectories))
                .SelectMany(file => Word().Matches(File.ReadAllText(file)).Select(match => match.Value)),
        ];
        string[] names =
        [
            .. File.ReadAllLines(Path.Combine(Repository.Root, "docs/glossary.md"))
                .Where(line => line.StartsWith("| ", StringComparison.Ordinal) && line.Count(letter => letter == '|') >= 4)
                .SelectMany(line => Code().Matches(line.Split(" | ")[^1]).SelectMany(match => match.Groups[1].Value.Split('.'))),
        ];
        Assert.True(names.Length > 60, $"Only {names.Length} names were seen.");
        Assert.Equal([], names.Where(name => !declared.Contains(name)));
    }

    [GeneratedRegex("`([A-Za-z0-9.]+)`")]
    private static partial Regex Code();

    [GeneratedRegex(@"\b[A-Z]\w+")]
    private static partial Regex Word();
}
