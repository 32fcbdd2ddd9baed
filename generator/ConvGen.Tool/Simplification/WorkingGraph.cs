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
    private readonly Dictionary<string, int> _readers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Node> _makers = new(StringComparer.Ordinal);
    private readonly Dictionary<Node, LinkedListNode<Node>> _places = [];
    private readonly LinkedList<Node> _nodes = [];

    public WorkingGraph(FoldedGraph source)
    {
        _source = source;
        _constants = new Dictionary<string, Tensor>(source.Constants, StringComparer.Ordinal);
        _shapes = new Dictionary<string, int[]>(source.Shapes, StringComparer.Ordinal);
        Outputs = [.. source.Outputs];
        foreach (string output in Outputs)
            Count(output, 1);
        foreach (Node node in source.Nodes)
            Enter(node, _nodes.AddLast(node));
    }

    /// <summary>The nodes in an order of evaluation.</summary>
    public IReadOnlyCollection<Node> Nodes => _nodes;

    /// <summary>Names of the values that are the graph's results.</summary>
    public List<string> Outputs { get; }

    public int Opset => _source.Opset;

    public NodeView View(Node node) => new(node, Opset, _shapes, _constants);

    public int[] Shape(string value) => _shapes[value];

    public bool IsConstant(string value) => _constants.ContainsKey(value);

    public Tensor? Constant(string value) => _constants.GetValueOrDefault(value);

    /// <summary>Whether a node is still there.</summary>
    public bool Has(Node node) => _places.ContainsKey(node);

    /// <summary>The node that makes a value; <see langword="null"/> for inputs and constants.</summary>
    public Node? Maker(string value) => _makers.GetValueOrDefault(value);

    /// <summary>Whether anything reads a value, or it is a result of the graph.</summary>
    public bool IsUsed(string value) => _readers.GetValueOrDefault(value) > 0;

    /// <summary>Whether exactly one node reads a value, once, and it is no result of the graph.</summary>
    public bool HasOneReader(string value) => _readers.GetValueOrDefault(value) == 1 && !Outputs.Contains(value);

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
        LinkedListNode<Node> place = _places[others[^1]];
        foreach (Node other in others)
        {
            LinkedListNode<Node> old = _places[other];
            Leave(other);
            if (!ReferenceEquals(old, place))
                _nodes.Remove(old);
        }
        place.Value = node;
        Enter(node, place);
    }

    /// <summary>Removes a node whose result is one of its inputs.</summary>
    public void Remove(Node node, string input)
    {
        LinkedListNode<Node> place = _places[node];
        Leave(node);
        _nodes.Remove(place);
        if (_readers.GetValueOrDefault(node.Output) == 0)
            return;
        foreach (Node reader in _nodes.Where(one => one.Inputs.Contains(node.Output)).ToArray())
            Replace(reader with { Inputs = [.. reader.Inputs.Select(name => name == node.Output ? input : name)] }, reader);
        for (int output = 0; output < Outputs.Count; output++)
        {
            if (Outputs[output] == node.Output)
            {
                Outputs[output] = input;
                Count(node.Output, -1);
                Count(input, 1);
            }
        }
    }

    /// <summary>The rewritten graph.</summary>
    public FoldedGraph ToGraph()
    {
        HashSet<string> needed = new(Outputs, StringComparer.Ordinal);
        List<Node> nodes = [];
        foreach (Node node in _nodes.Reverse().Where(node => node.Outputs.Any(needed.Contains)))
        {
            needed.UnionWith(node.Inputs);
            nodes.Add(node);
        }
        nodes.Reverse();
        return _source with { Nodes = nodes, Constants = _constants, Shapes = _shapes, Outputs = Outputs };
    }

    private void Enter(Node node, LinkedListNode<Node> place)
    {
        _places.Add(node, place);
        foreach (string output in node.Outputs.Where(output => output.Length > 0))
            _makers[output] = node;
        foreach (string input in node.Inputs)
            Count(input, 1);
    }

    private void Leave(Node node)
    {
        _places.Remove(node);
        foreach (string output in node.Outputs)
            _makers.Remove(output);
        foreach (string input in node.Inputs)
            Count(input, -1);
    }

    private void Count(string value, int change) => _readers[value] = _readers.GetValueOrDefault(value) + change;
}
