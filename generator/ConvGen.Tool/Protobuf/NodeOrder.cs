using System;
using System.Collections.Generic;
using System.Linq;
using ConvGen.Tool.Graphs;

namespace ConvGen.Tool.Protobuf;

/// <summary>Brings nodes into an order in which they can be computed; files promise it, but not all keep it.</summary>
internal static class NodeOrder
{
    /// <summary>The nodes in an order of evaluation, which is theirs where that is one.</summary>
    /// <param name="nodes">The nodes.</param>
    /// <param name="known">Names of constants and inputs.</param>
    /// <param name="unreadable">Receives what nobody makes.</param>
    /// <exception cref="ImportException">A value is made twice, or nodes wait for each other.</exception>
    public static IReadOnlyList<Node> Sort(IReadOnlyList<Node> nodes, IEnumerable<string> known, Dictionary<string, ImportProblem> unreadable)
    {
        HashSet<string> made = new(known, StringComparer.Ordinal);
        Dictionary<string, List<int>> waiting = new(StringComparer.Ordinal);
        HashSet<string> outputs = new(StringComparer.Ordinal);
        foreach (Node node in nodes)
        {
            foreach (string output in node.Outputs.Where(output => output.Length > 0))
            {
                if (!outputs.Add(output) || made.Contains(output))
                    throw new ImportException([new ImportProblem(node.Name, node.FullOperator, $"its output {output} exists already")]);
            }
        }

        List<Node> sorted = new(nodes.Count);
        int[] missing = new int[nodes.Count];
        PriorityQueue<int, int> ready = new();
        for (int index = 0; index < nodes.Count; index++)
        {
            foreach (string input in nodes[index].Inputs.Distinct().Where(input => input.Length > 0 && !made.Contains(input)))
            {
                if (!outputs.Contains(input))
                {
                    unreadable.TryAdd(input, new ImportProblem(nodes[index].Name, nodes[index].FullOperator, $"nothing makes its input {input}"));
                    continue;
                }
                missing[index]++;
                if (!waiting.TryGetValue(input, out List<int>? readers))
                    waiting.Add(input, readers = []);
                readers.Add(index);
            }
            if (missing[index] == 0)
                ready.Enqueue(index, index);
        }

        while (ready.TryDequeue(out int index, out _))
        {
            sorted.Add(nodes[index]);
            foreach (string output in nodes[index].Outputs)
            {
                foreach (int reader in waiting.GetValueOrDefault(output) ?? [])
                {
                    if (--missing[reader] == 0)
                        ready.Enqueue(reader, reader);
                }
            }
        }
        if (sorted.Count == nodes.Count)
            return sorted;
        Node stuck = nodes[Array.FindIndex(missing, count => count > 0)];
        throw new ImportException([new ImportProblem(stuck.Name, stuck.FullOperator, "it waits for its own result")]);
    }
}
