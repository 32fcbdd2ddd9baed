using System;
using System.Collections.Generic;
using System.Linq;
using ConvGen.Tool.Folding;
using ConvGen.Tool.Graphs;

namespace ConvGen.Tool.Simplification;

/// <summary>Rewrites a graph into what a person would have declared; results stay the same but for rounding.</summary>
internal static class Simplifier
{
    // A pass may make room for another one; graphs settle after a few rounds.
    private const int MaximumRounds = 20;

    private static readonly Func<WorkingGraph, Node, bool>[] Passes =
    [
        Removals.Apply,
        Functions.Apply,
        Patterns.Apply,
        Arithmetic.Apply,
        Products.Apply,
        ScaleFolding.Apply,
        PadFolding.Apply,
        FocusFolding.Apply,
    ];

    /// <summary>The simplified graph; what a pass can't read is a problem of its node.</summary>
    public static FoldedGraph Simplify(FoldedGraph folded)
    {
        WorkingGraph graph = new(folded);
        Dictionary<Node, ImportProblem> problems = [];
        bool changes = true;
        for (int round = 0; changes && round < MaximumRounds; round++)
        {
            changes = false;
            foreach (Func<WorkingGraph, Node, bool> pass in Passes)
            {
                foreach (Node node in graph.Nodes.ToArray())
                {
                    // An earlier step of this round may have replaced it.
                    if (!problems.ContainsKey(node) && graph.Has(node))
                        changes |= Try(graph, node, pass, problems);
                }
            }
        }
        FoldedGraph result = graph.ToGraph();
        return result with { Problems = [.. result.Problems, .. problems.Values] };
    }

    private static bool Try(WorkingGraph graph, Node node, Func<WorkingGraph, Node, bool> pass, Dictionary<Node, ImportProblem> problems)
    {
        try
        {
            return pass(graph, node);
        }
        catch (ImportException exception)
        {
            problems[node] = new ImportProblem(node.Name, node.FullOperator, exception.Problems[0].Reason);
            return false;
        }
        catch (Exception exception) when (exception is OverflowException or IndexOutOfRangeException or ArgumentException or InvalidOperationException or DivideByZeroException)
        {
            problems[node] = new ImportProblem(node.Name, node.FullOperator, $"its settings don't fit its inputs ({exception.Message})");
            return false;
        }
    }
}
