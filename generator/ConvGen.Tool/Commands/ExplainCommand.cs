using System;
using System.CommandLine;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace ConvGen.Tool.Commands;

/// <summary><c>convgen explain</c>: what a diagnostic means and how to mend it.</summary>
internal static class ExplainCommand
{
    public static Command Create()
    {
        Argument<string?> id = new("id") { Description = "Such as CVG0104; without it, all are listed.", Arity = ArgumentArity.ZeroOrOne };
        Command command = new("explain", "Explains a message of the build: what is wrong, an example, the remedy.") { id };
        command.SetAction(parsed => Run(
            parsed.GetValue(id), AnsiConsole.Console, AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) })));
        return command;
    }

    /// <summary>Shows one page, or the list.</summary>
    /// <returns>0; where there is no such diagnostic <see cref="CommonOptions.Failed"/>.</returns>
    public static int Run(string? typed, IAnsiConsole output, IAnsiConsole errors)
    {
        if (typed is null)
        {
            List(output);
            return 0;
        }
        if (DiagnosticPages.Find(typed) is not { } id)
        {
            string nearest = DiagnosticPages.Nearest(typed);
            errors.MarkupLineInterpolated($"There is no diagnostic [red]{typed}[/]. Did you mean [yellow]{nearest}[/] ({DiagnosticPages.TitleOf(nearest)})?");
            errors.WriteLine("`convgen explain` lists all.");
            return CommonOptions.Failed;
        }
        foreach (IRenderable block in MarkdownText.Render(DiagnosticPages.Read(id)))
            output.Write(block);
        return 0;
    }

    private static void List(IAnsiConsole output)
    {
        Grid grid = new();
        grid.AddColumn(new GridColumn().NoWrap()).AddColumn();
        foreach (string id in DiagnosticPages.Ids)
            grid.AddRow($"[yellow]{id}[/]", Markup.Escape(DiagnosticPages.TitleOf(id)));
        output.Write(grid);
    }
}
