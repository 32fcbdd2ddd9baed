using System;
using System.Collections.Generic;
using System.Linq;
using Spectre.Console;

namespace ConvGen.Tool.Commands;

/// <summary>Says why a model isn't imported: all of it at once.</summary>
internal static class Refusal
{
    public static void Print(IReadOnlyList<ImportProblem> problems)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        console.MarkupLine(problems.Count == 1 ? "[red]The model can't be imported[/], for one reason:" : $"[red]The model can't be imported[/], for {problems.Count} reasons:");
        Table table = new() { Border = TableBorder.Simple };
        table.AddColumns("node", "operator", "reason");
        foreach (ImportProblem problem in problems)
            table.AddRow(Markup.Escape(problem.Node), Markup.Escape(problem.Operator), Markup.Escape(problem.Reason));
        console.Write(table);
        string[] operators = [.. problems.Where(problem => problem.IsOperator).Select(problem => problem.Operator).Distinct().Order(StringComparer.Ordinal)];
        if (operators.Length > 0)
            console.MarkupLine($"Operators that aren't supported: [yellow]{Markup.Escape(string.Join(", ", operators))}[/]");
    }
}
