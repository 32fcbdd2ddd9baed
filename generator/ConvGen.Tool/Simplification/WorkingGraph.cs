using System;
using System.Collections.Generic;
using System.Linq;
using ConvGen.Tool.Folding;
using ConvGen.Tool.Graphs;

namespace ConvGen.Tool.Simplification;

/// <summary>A copy of a folded graph that passes rewrite.</summary>
internal sealed class WorkingGraph
{
    private readonly Dictionary<string, Tensor> _constants;
    private readonly Dictionary<string, int[]> _shapes;
    private readonly FoldedGraph _source;
    private Dictionary<string, int>? _readers;
    private Dictionary<string, Node>? _makers;

    public WorkingGraph(FoldedGraph source)
    {
        _source = source;
        Nodes = [.. source.Nodes];
        _constants = new Dictionary<string, Tensor>(source.Constants, StringComparer.Ordinal);
        _shapes = new Dictionary<string, int[]>(source.Shapes, StringComparer.Ordinal);
        Outputs = [.. source.Outputs];
    }

    /// <summary>The nodes in an order of evaluation.</summary>
    public List<Node> Nodes { get; private set; }

    /// <summary>Names of the values that are the graph's results.</summary>
    public List<string> Outputs { get; }

    public int Opset => _source.Opset;

    public NodeView View(Node node) => new(node, Opset, _shapes, _constants);

    public int[] Shape(string value) => _shapes[value];

    public bool IsConstant(string value) => _constants.ContainsKey(value);

    public Tensor? Constant(string value) => _constants.GetValueOrDefault(value);

    /// <summary>The node that makes a value; <see langword="null"/> for inputs and constants.</summary>
    public Node? Maker(string value)
    {
        _makers ??= Nodes.SelectMany(node => node.Outputs.Where(output => output.Length > 0).Select(output => (output, node))).ToDictionary(pair => pair.output, pair => pair.node, StringComparer.Ordinal);
        return _makers.GetValueOrDefault(value);
    }

    /// <summary>Whether exactly one node reads a value, once, and it is no result of the graph.</summary>
    public bool HasOneReader(string value)
    {
        _readers ??= Nodes.SelectMany(node => node.Inputs).Concat(Outputs).GroupBy(name => name, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.Count(), StringComparer.Ordinal);
        return _readers.GetValueOrDefault(value) == 1;
    }

    /// <summary>Adds a constant.</summary>
    /// <returns>Its name.</returns>
    public string AddConstant(string name, Tensor value)
    {
        while (_shapes.ContainsKey(name))
            name += "'";
        _constants.Add(name, value);
        _shapes.Add(name, value.Shape);
        return name;
    }

    /// <summary>Puts a node in the place of others; the last of them is where it stands.</summary>
    public void Replace(Node node, params Node[] others)
    {
        int place = Nodes.IndexOf(others[^1]);
        Nodes[place] = node;
        Nodes.RemoveAll(one => others.Contains(one) && !ReferenceEquals(one, node));
        Forget();
    }

    /// <summary>Removes a node whose result is one of its inputs.</summary>
    public void Remove(Node node, string input)
    {
        Nodes.Remove(node);
        Nodes = [.. Nodes.Select(one => one.Inputs.Contains(node.Output) ? one with { Inputs = [.. one.Inputs.Select(name => name == node.Output ? input : name)] } : one)];
        for (int output = 0; output < Outputs.Count; output++)
        {
            if (Outputs[output] == node.Output)
                Outputs[output] = input;
        }
        Forget();
    }

    /// <summary>The rewritten graph.</summary>
    public FoldedGraph ToGraph()
    {
        HashSet<string> needed = new(Outputs, StringComparer.Ordinal);
        List<Node> nodes = [];
        foreach (Node node in Nodes.AsEnumerable().Reverse().Where(node => node.Outputs.Any(needed.Contains)))
        {
            needed.UnionWith(node.Inputs);
            nodes.Add(node);
        }
        nodes.Reverse();
        return _source with { Nodes = nodes, Constants = _constants, Shapes = _shapes, Outputs = Outputs };
    }

    private void Forget()
    {
        _readers = null;
        _makers = null;
    }
}
