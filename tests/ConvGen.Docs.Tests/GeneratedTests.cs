using System;
using System.Collections.Generic;
using System.Linq;
using ConvGen.Docs.Tests.Pages;
using Xunit;

namespace ConvGen.Docs.Tests;

/// <summary>What a page shows as generated is what the generator writes now; a line of three dots stands for lines left out.</summary>
public sealed class GeneratedTests
{
    public static TheoryData<string> Names => [.. Page.Names().Where(name => Page.Read(name).Generated.Count > 0)];

    [Theory]
    [MemberData(nameof(Names))]
    public void GeneratedBlocksAreWhatTheGeneratorWrites(string name)
    {
        Page page = Page.Read(name);
        string[][] files = [.. page.Programs.SelectMany(program => program.Generate()).Select(Lines)];
        Assert.NotEmpty(files);
        Assert.All(page.Generated, block => Assert.True(files.Any(file => Holds(file, Lines(block))), $"{name}: no generated file holds\n{block}"));
    }

    [Theory]
    [InlineData("b\nc", true)]
    [InlineData("a\n…\nc\nd", true)]
    [InlineData("a\nc", false)]
    [InlineData("c\n…\na", false)]
    [InlineData("b\n…\nb", false)]
    public void PiecesFollowOneAnother(string shown, bool expected) => Assert.Equal(expected, Holds(Lines("a\nb\n  c\nd"), Lines(shown)));

    /// <summary>Whether the pieces between the dots are in the file, whole and in order.</summary>
    private static bool Holds(string[] file, string[] shown)
    {
        int at = 0;
        foreach (string[] piece in Pieces(shown))
        {
            int found = Enumerable.Range(at, Math.Max(0, file.Length - piece.Length - at + 1)).FirstOrDefault(start => file.AsSpan(start, piece.Length).SequenceEqual(piece), -1);
            if (found < 0)
                return false;
            at = found + piece.Length;
        }
        return true;
    }

    private static IEnumerable<string[]> Pieces(string[] lines)
    {
        int begin = 0;
        for (int end = 0; end <= lines.Length; end++)
        {
            if (end < lines.Length && lines[end] != "…")
                continue;
            if (end > begin)
                yield return lines[begin..end];
            begin = end + 1;
        }
    }

    private static string[] Lines(string text) => [.. text.ReplaceLineEndings("\n").Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0)];
}
