using System;
using System.Collections.Generic;
using System.Linq;

namespace ConvGen.Visuals;

/// <summary>A node of a graph: an input of the network, or a layer.</summary>
/// <param name="Rank">Its row: one below the lowest of those that it reads.</param>
/// <param name="Lane">Its column.</param>
internal readonly record struct GraphNode(int Rank, int Lane);

/// <summary>An arrow of a graph.</summary>
/// <param name="From">Index of the node that is read.</param>
/// <param name="To">Index of the node that reads.</param>
/// <param name="Lane">Column in which it passes the rows between; −1 if there are none.</param>
internal readonly record struct GraphEdge(int From, int To, int Lane);

/// <summary>
/// Places a network's nodes in rows and columns: data flow downwards, a node stays in the column of the first node that it reads if that is free, and an
/// arrow over several rows has a column of its own there, so that nothing lies over a node. Inputs come first, then layers.
/// </summary>
internal sealed class GraphLayout
{
    private readonly HashSet<(int Rank, int Lane)> _taken = [];

    private GraphLayout(NetworkPlan plan)
    {
        Inputs = plan.Inputs.Count;
        (int From, int To)[] arrows =
        [
            .. plan.Layers.SelectMany((layer, index) => layer.Sources.Distinct().Select(source => (source < 0 ? -1 - source : Inputs + source, Inputs + index))),
        ];
        ILookup<int, int> sources = arrows.ToLookup(arrow => arrow.To, arrow => arrow.From);
        var nodes = new GraphNode[Inputs + plan.Layers.Count];
        for (int node = 0; node < nodes.Length; node++)
        {
            int rank = sources[node].Select(source => nodes[source].Rank + 1).DefaultIfEmpty(0).Max();
            int wanted = sources[node].Select(source => nodes[source].Lane).DefaultIfEmpty(0).Min();
            nodes[node] = new GraphNode(rank, Free(wanted, rank, rank));
        }
        Nodes = nodes;
        // Short arrows first: they are next to the nodes, long ones outside.
        Edges =
        [
            .. arrows.OrderBy(arrow => nodes[arrow.To].Rank - nodes[arrow.From].Rank).Select(arrow =>
            {
                (int first, int last) = (nodes[arrow.From].Rank + 1, nodes[arrow.To].Rank - 1);
                return new GraphEdge(arrow.From, arrow.To, first > last ? -1 : Free(nodes[arrow.From].Lane, first, last));
            }),
        ];
    }

    /// <summary>Number of inputs: the first nodes.</summary>
    public int Inputs { get; }

    public IReadOnlyList<GraphNode> Nodes { get; }

    public IReadOnlyList<GraphEdge> Edges { get; }

    /// <summary>Number of columns.</summary>
    public int Lanes { get; private set; }

    public static GraphLayout Of(NetworkPlan plan) => new(plan);

    /// <summary>Takes the first column from a wanted one on that is free in all rows.</summary>
    private int Free(int lane, int firstRank, int lastRank)
    {
        while (Enumerable.Range(firstRank, lastRank - firstRank + 1).Any(rank => _taken.Contains((rank, lane))))
            lane++;
        for (int rank = firstRank; rank <= lastRank; rank++)
            _taken.Add((rank, lane));
        Lanes = Math.Max(Lanes, lane + 1);
        return lane;
    }
}
