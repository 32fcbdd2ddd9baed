using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using ConvGen.Tests;

namespace ConvGen.Docs.Tests.Pages;

/// <summary>
/// A page of the documentation. Its C# blocks are one program, in their order: types and statements as they come. Comments of the page, which no reader sees,
/// say more: <c>&lt;!-- new program --&gt;</c> begins another program, <c>&lt;!-- code … --&gt;</c> holds what a program needs and the page needn't show,
/// <c>&lt;!-- generated --&gt;</c> stands before a block that the generator wrote (other tests compare it), and <c>&lt;!-- prints --&gt;</c> before a block
/// whose lines the program prints.
/// </summary>
internal sealed partial class Page
{
    private Page(string name, IReadOnlyList<PageProgram> programs, IReadOnlyList<string> generated)
    {
        Name = name;
        Programs = programs;
        Generated = generated;
    }

    /// <summary>Path from the checkout's folder, such as <c>docs/training.md</c>.</summary>
    public string Name { get; }

    /// <summary>Its programs, in order.</summary>
    public IReadOnlyList<PageProgram> Programs { get; }

    /// <summary>Blocks that the generator is said to have written, in order.</summary>
    public IReadOnlyList<string> Generated { get; }

    /// <summary>The pages whose code is compiled and run; those of diagnostics have tests of their own.</summary>
    public static IEnumerable<string> Names() =>
        Directory.GetFiles(Path.Combine(Repository.Root, "docs"), "*.md").Select(file => "docs/" + Path.GetFileName(file)).Order(StringComparer.Ordinal);

    public static Page Read(string name) => Parse(name, File.ReadAllText(Path.Combine(Repository.Root, name)).ReplaceLineEndings("\n"));

    public static Page Parse(string name, string text)
    {
        List<PageProgram> programs = [];
        List<string> generated = [];
        string marker = "";
        PageProgram? program = null;
        foreach (Match match in Pieces().Matches(text))
        {
            string before = marker;
            marker = "";
            string body = match.Groups["body"].Value;
            if (match.Groups["comment"].Success)
            {
                string comment = match.Groups["comment"].Value.Trim();
                if (comment == "new program")
                    program = null;
                else if (comment.StartsWith("code\n", StringComparison.Ordinal))
                    Current().Code.Add(comment["code\n".Length..] + "\n");
                else
                    marker = comment;
            }
            else if (before == "generated")
                generated.Add(body);
            else if (before == "prints")
                Current().Printed.AddRange(body.Split('\n').Where(line => line.Trim() is not ("" or "…")));
            else if (match.Groups["language"].Value == "csharp")
                Current().Code.Add(body);
        }
        return new Page(name, programs, generated);

        PageProgram Current()
        {
            if (program is null)
                programs.Add(program = new PageProgram($"{name} ({programs.Count + 1})"));
            return program;
        }
    }

    [GeneratedRegex("^<!--(?<comment>.*?)-->|^```(?<language>\\w*)\n(?<body>.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Pieces();
}
