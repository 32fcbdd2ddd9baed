using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace ConvGen.Tool.Commands;

/// <summary>Shows the Markdown that the pages of diagnostics use in a terminal: headings, paragraphs, lists, code.</summary>
internal static partial class MarkdownText
{
    /// <summary>The page, block by block.</summary>
    public static IEnumerable<IRenderable> Render(string markdown)
    {
        List<string>? code = null;
        foreach (string line in markdown.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n'))
        {
            bool isFence = line.StartsWith("```", System.StringComparison.Ordinal);
            if (code is not null && isFence)
            {
                // No frame: code is copied from here.
                yield return new Padder(new Text(string.Join('\n', code), new Style(Color.Aqua)), new Spectre.Console.Padding(4, 0, 0, 0));
                code = null;
            }
            else if (isFence)
                code = [];
            else if (code is not null)
                code.Add(line);
            else
                yield return new Markup(Line(line) + "\n");
        }
    }

    private static string Line(string line) => line switch
    {
        ['#', ' ', .. string title] => $"[bold yellow]{Inline(title)}[/]",
        ['#', '#', ' ', .. string title] => $"[bold]{Inline(title)}[/]",
        _ => Inline(line),
    };

    /// <summary>Code within a line is coloured; of a link the text stays.</summary>
    private static string Inline(string text) => string.Concat(Link().Replace(text, "$1").Split('`')
        .Select((part, index) => index % 2 == 0 ? Markup.Escape(part) : $"[aqua]{Markup.Escape(part)}[/]"));

    [GeneratedRegex(@"\[([^\]]*)\]\([^)]*\)")]
    private static partial Regex Link();
}
