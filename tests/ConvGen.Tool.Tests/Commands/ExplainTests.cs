using System;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using ConvGen.Tests;
using ConvGen.Tool.Commands;
using Spectre.Console;
using Xunit;

namespace ConvGen.Tool.Tests.Commands;

public sealed class ExplainTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "docs", "diagnostics");

    public static TheoryData<string> Pages => [.. Directory.GetFiles(Folder, "CVG*.md").Select(file => Path.GetFileNameWithoutExtension(file))];

    [Theory]
    [MemberData(nameof(Pages))]
    public void A_page_is_shown_word_for_word(string id)
    {
        (int code, string output, string errors) = Run(id);
        Assert.Equal((0, ""), (code, errors));
        string page = File.ReadAllText(Path.Combine(Folder, id + ".md"));
        // Of Markdown's own signs, those that the pages use.
        Assert.Equal(Letters(Regex.Replace(page, "```[a-z]+", "")), Letters(output));
        Assert.DoesNotContain("```", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Code_keeps_its_lines()
    {
        (_, string output, _) = Run("CVG0104");
        Assert.Contains("    [ConvLayer(8, kernel: 5, Padding = 1)]\n", output.ReplaceLineEndings("\n").Replace(" \n", "\n", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cvg0104")]
    [InlineData("104")]
    [InlineData(" CVG0104 ")]
    public void An_id_may_be_written_carelessly(string typed) => Assert.StartsWith("CVG0104: A kernel is larger", Run(typed).Output, StringComparison.Ordinal);

    [Fact]
    public void Without_an_id_all_are_listed()
    {
        (int code, string output, _) = Run(null);
        Assert.Equal(0, code);
        string[] lines = output.ReplaceLineEndings("\n").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(Directory.GetFiles(Folder, "CVG*.md").Length, lines.Length);
        Assert.Contains(lines, line => line.StartsWith("CVG0107", StringComparison.Ordinal) && line.Contains("Groups don't divide the channels", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("CVG014", "CVG0014")]
    [InlineData("CVG00104", "CVG0104")]
    [InlineData("CGV0107", "CVG0107")]
    [InlineData("CVG0203", "CVG0202")]
    [InlineData("", "CVG0001")]
    public void The_nearest_id_is_named(string typed, string nearest)
    {
        (int code, string output, string errors) = Run(typed);
        Assert.Equal((CommonOptions.Failed, ""), (code, output));
        Assert.Contains($"Did you mean {nearest} (", errors, StringComparison.Ordinal);
    }

    private static (int Code, string Output, string Errors) Run(string? id)
    {
        (StringWriter output, StringWriter errors) = (new(), new());
        int code = ExplainCommand.Run(id, Console(output), Console(errors));
        return (code, output.ToString(), errors.ToString());
    }

    private static IAnsiConsole Console(StringWriter writer)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Out = new AnsiConsoleOutput(writer) });
        console.Profile.Width = 400;
        return console;
    }

    private static string Letters(string text) => string.Concat(text.Where(letter => !char.IsWhiteSpace(letter) && letter is not ('#' or '`')));
}
