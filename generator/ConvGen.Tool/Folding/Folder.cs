using System;
using System.Collections.Generic;
using System.Linq;
using ConvGen.Tool.Graphs;

namespace ConvGen.Tool.Folding;

/// <summary>
/// Walks a graph once: a node whose inputs are known is computed, of any other the output shapes are inferred. What can't be done is
/// collected, so that one refusal names all of it.
/// </summary>
internal sealed class Folder
{
    // Operators that need only the shape of their input.
    private static readonly string[] ShapeReaders = ["Shape", "Size"];

    private readonly OnnxGraph _graph;
    private readonly ImportOptions _options;
    private readonly Dictionary<string, Tensor> _constants;
    private readonly Dictionary<string, int[]> _shapes;
    private readonly List<Node> _nodes = [];
    private readonly List<ImportProblem> _problems = [];

    // Values of unknown shape that come at run time, since something that isn't supported makes them.
    private readonly HashSet<string> _unknown = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ValueDeclaration> _declared;
    private long _foldedElements;

    private Folder(OnnxGraph graph, ImportOptions options, IReadOnlyDictionary<string, Tensor> bound)
    {
        _graph = graph;
        _options = options;
        _constants = new Dictionary<string, Tensor>(graph.Constants, StringComparer.Ordinal);
        foreach ((string name, Tensor value) in bound)
            _constants[name] = value;
        _shapes = _constants.ToDictionary(constant => constant.Key, constant => constant.Value.Shape, StringComparer.Ordinal);
        _declared = graph.Declared.GroupBy(value => value.Name, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.Last(), StringComparer.Ordinal);
    }

    /// <summary>Folds a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="options">Lengths of symbolic axes, and bounds.</param>
    /// <param name="bound">Inputs that are treated as constants.</param>
    public static FoldedGraph Fold(OnnxGraph graph, ImportOptions options, IReadOnlyDictionary<string, Tensor>? bound = null) =>
        new Folder(graph, options, bound ?? new Dictionary<string, Tensor>()).Fold();

    private FoldedGraph Fold()
    {
        ValueDeclaration[] inputs = [.. _graph.Inputs.Where(input => !_constants.ContainsKey(input.Name))];
        foreach (ValueDeclaration input in inputs)
            AddInput(input);
        string[] outputs = [.. _graph.Outputs.Select(output => output.Name)];
        // What no output needs isn't computed, and needn't be supported.
        foreach (Node node in Needed(_graph.Nodes, outputs))
            Visit(node);
        if (outputs.Length == 0)
            _problems.Add(new ImportProblem("", "", "the graph has no output"));
        _problems.AddRange(outputs.Where(_graph.Unreadable.ContainsKey).Select(output => _graph.Unreadable[output]).Distinct().Except(_problems));
        // Where nothing else is wrong, a result without a shape is one that its node has in the model only.
        if (_problems.Count == 0)
            _problems.AddRange(outputs.Where(output => !_shapes.ContainsKey(output)).Select(Missing));
        return new FoldedGraph
        {
            Name = _graph.Name,
            Opset = _graph.Opset,
            Inputs = [.. inputs.Select(input => input.Name)],
            Outputs = outputs,
            OutputNames = outputs,
            Nodes = _problems.Count == 0 ? Needed(_nodes, outputs) : _nodes,
            Constants = _constants,
            Shapes = _shapes,
            Problems = _problems,
        };
    }

    private ImportProblem Missing(string output) => _graph.Nodes.FirstOrDefault(node => node.Outputs.Contains(output)) is { } maker
        ? new ImportProblem(maker.Name, maker.FullOperator, $"its result {output} isn't supported")
        : new ImportProblem("", "", $"nothing makes the output {output}");

    private void AddInput(ValueDeclaration input)
    {
        if (input.Kind != ElementKind.Float)
            _problems.Add(new ImportProblem(input.Name, "input", $"its elements are of type {input.TypeName}; a network computes with floats of 32 bits"));
        if (input.Dimensions is null)
        {
            _problems.Add(new ImportProblem(input.Name, "input", "the model doesn't say its shape"));
            _unknown.Add(input.Name);
            return;
        }
        int?[] lengths = [.. input.Dimensions.Select((_, axis) => Length(input, axis))];
        _problems.AddRange(Enumerable.Range(0, lengths.Length).Where(axis => lengths[axis] is null)
            .Select(axis => new ImportProblem(input.Name, "input", $"its axis {axis} has no length: give one by --dim {Symbol(input, axis)}=LENGTH")));
        if (lengths.Contains(null))
        {
            _unknown.Add(input.Name);
            return;
        }
        int[] shape = [.. lengths.Select(length => length!.Value)];
        if (shape.Any(length => length < 1))
            _problems.Add(new ImportProblem(input.Name, "input", $"its shape {Shapes.InWords(shape)} is empty"));
        _shapes[input.Name] = shape;
    }

    /// <summary>The length of a value's axis: its own, or what the user gives for its symbol. The first axis is the batch, of any length; shapes are inferred for one image.</summary>
    private int? Length(ValueDeclaration value, int axis) => value.Dimensions![axis].Length is int length || _options.Dimensions.TryGetValue(Symbol(value, axis), out length) ? length
        : axis == 0 ? 1 : null;

    private static string Symbol(ValueDeclaration value, int axis) => value.Dimensions![axis].Symbol is { Length: > 0 } symbol ? symbol : $"{value.Name}.{axis}";

    private void Visit(Node node)
    {
        foreach (string input in node.Inputs.Where(_graph.Unreadable.ContainsKey))
            Refuse(node, _graph.Unreadable[input]);
        bool isRuntime = ShapeRules.Knows(node.Operator);
        bool readsUnknown = node.Inputs.Any(_unknown.Contains);
        if (!IsKnown(node.Domain, node.Operator))
        {
            Refuse(node, new ImportProblem(node.Name, node.FullOperator, "the operator isn't supported") { IsOperator = true });
            foreach (InnerNode inner in node.Inner.Where(inner => !IsKnown(inner.Domain, inner.Operator)))
                Refuse(node, new ImportProblem(inner.Name, inner.FullOperator, "the operator isn't supported, " + inner.Place) { IsOperator = true });
            return;
        }
        if (readsUnknown && !isRuntime && !ShapeReaders.Contains(node.Operator))
        {
            Refuse(node, ForConstantsOnly(node));
            return;
        }
        // What reads an unknown value is unknown too; the value's maker has been named.
        if (node.Inputs.Any(input => input.Length > 0 && !_shapes.ContainsKey(input)))
        {
            Declare(node, isUnknown: readsUnknown && !ShapeReaders.Contains(node.Operator));
            return;
        }
        try
        {
            NodeView view = new(node, _graph.Opset, _shapes, _constants);
            bool isConstant = ShapeReaders.Contains(node.Operator) || node.Inputs.All(input => input.Length == 0 || _constants.ContainsKey(input));
            if (isConstant && Evaluator.Knows(node.Operator))
                Add(node, Evaluator.Run(view, _options.Limits));
            else if (isRuntime)
                Add(node, ShapeRules.Infer(view));
            else
                Refuse(node, ForConstantsOnly(node));
        }
        catch (ImportException exception)
        {
            foreach (ImportProblem problem in exception.Problems)
                Refuse(node, new ImportProblem(node.Name, node.FullOperator, problem.Reason));
        }
        catch (Exception exception) when (exception is OverflowException or IndexOutOfRangeException or ArgumentException or InvalidOperationException or DivideByZeroException)
        {
            Refuse(node, new ImportProblem(node.Name, node.FullOperator, $"its settings don't fit its inputs ({exception.Message})"));
        }
    }

    private static bool IsKnown(string domain, string name) => domain.Length == 0 && (ShapeRules.Knows(name) || Evaluator.Knows(name));

    private static ImportProblem ForConstantsOnly(Node node) => new(node.Name, node.FullOperator, "the operator is supported on constants only") { IsOperator = true };

    /// <summary>Names a problem, once, and goes on behind the node, so that a refusal names what is wrong there too.</summary>
    private void Refuse(Node node, ImportProblem problem)
    {
        if (!_problems.Contains(problem))
            _problems.Add(problem);
        Declare(node, isUnknown: true);
    }

    /// <summary>Takes the shapes of a node's results from the file where it states them.</summary>
    private void Declare(Node node, bool isUnknown)
    {
        foreach (string output in node.Outputs.Where(output => output.Length > 0))
        {
            int?[] lengths = _declared.TryGetValue(output, out ValueDeclaration? value) && value.Dimensions is { } axes ? [.. axes.Select((_, axis) => Length(value, axis))] : [null];
            if (lengths.All(length => length > 0))
                _shapes.TryAdd(output, [.. lengths.Select(length => length!.Value)]);
            else if (isUnknown)
                _unknown.Add(output);
        }
    }

    private void Add(Node node, Tensor[] values)
    {
        for (int output = 0; output < Math.Min(values.Length, node.Outputs.Count); output++)
        {
            _foldedElements += values[output].Length;
            if (_foldedElements > 4L * _options.Limits.MaximumElements)
                throw new ImportException($"constants that the graph computes have more than {4L * _options.Limits.MaximumElements} elements together (--max-elements raises the bound)");
            _constants[node.Outputs[output]] = values[output];
            _shapes[node.Outputs[output]] = values[output].Shape;
        }
    }

    private void Add(Node node, int[][] shapes)
    {
        for (int output = 0; output < Math.Min(shapes.Length, node.Outputs.Count); output++)
        {
            if (Shapes.Length(shapes[output]) > int.MaxValue)
                throw new ImportException($"its output {Shapes.InWords(shapes[output])} has too many elements");
            _shapes[node.Outputs[output]] = shapes[output];
        }
        _nodes.Add(node);
    }

    /// <summary>The nodes that outputs depend on.</summary>
    private static List<Node> Needed(IEnumerable<Node> all, IEnumerable<string> outputs)
    {
        HashSet<string> needed = new(outputs, StringComparer.Ordinal);
        List<Node> nodes = [];
        foreach (Node node in all.Reverse().Where(node => node.Outputs.Any(needed.Contains)))
        {
            needed.UnionWith(node.Inputs);
            needed.UnionWith(node.Captured);
            nodes.Add(node);
        }
        nodes.Reverse();
        return nodes;
    }
}
