using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using ConvGen.Generator.Diagnostics;
using ConvGen.Generator.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace ConvGen.Generator.Parsing;

/// <summary>
/// Reads a network's declaration into records. Here Roslyn ends: the outcome holds no symbol. The generator and the analyzer share it,
/// so that the editor's messages and the generated code never disagree.
/// </summary>
internal sealed class NetParser
{
    // Problems of a layer whose input isn't known that don't depend on the input.
    private static readonly ShapeFault[] FaultsOfAnyInput = [ShapeFault.BelowOne, ShapeFault.NegativePadding, ShapeFault.OutOfRange];

    private readonly INamedTypeSymbol _type;
    private readonly CancellationToken _cancellation;
    private readonly ProblemList _problems = new();
    private readonly TypeDeclaration _declaration;
    private readonly NetworkSettings _settings;
    private readonly List<LayerDeclaration> _layers;

    private NetParser(INamedTypeSymbol type, Compilation compilation, CancellationToken cancellation)
    {
        _type = type;
        _cancellation = cancellation;
        _declaration = TypeDeclarationParser.Parse(type, _problems, cancellation);
        _settings = InputParser.Parse(type, _declaration.Identifier, _problems, cancellation);
        _layers = LayerParser.Parse(type, compilation, _problems, cancellation);
    }

    /// <summary>Reads the declaration of a class that has <c>[ConvNet]</c>.</summary>
    public static ParseOutcome Parse(INamedTypeSymbol type, Compilation compilation, CancellationToken cancellation) =>
        new NetParser(type, compilation, cancellation).Parse();

    private ParseOutcome Parse()
    {
        if (_layers.Count == 0)
            _problems.Add(DeclarationDescriptors.NoLayer, _declaration.Identifier, _type.Name);

        IReadOnlyList<string> weightNames = WeightNames();
        var flow = new FlowParser(_layers, _settings.Inputs.Select(input => input.Name).ToList(), _problems);
        var specs = new List<LayerSpec?>();
        for (int layer = 0; layer < _layers.Count; layer++)
        {
            _cancellation.ThrowIfCancellationRequested();
            specs.Add(ParseLayer(layer, flow.InputsOf(layer), weightNames[layer], specs));
        }

        List<LayerSpec> known = specs.OfType<LayerSpec>().ToList();
        bool isComplete = known.Count == _layers.Count && known.Count > 0;
        if (isComplete)
        {
            if (NetworkSize.Check(known) is { } problem)
                _problems.Add(ShapeDescriptors.TooLarge, _declaration.Identifier, [_type.Name, string.Empty, .. problem.Words]);
            foreach (int unused in Graph.Unused(known))
            {
                var asOutput = new Proposal("Output = true", _layers[unused].Attribute);
                _problems.AddWithProposal(DeclarationDescriptors.UnusedLayer, _layers[unused].Identifier, asOutput, _layers[unused].Name);
            }
        }

        return isComplete && !_problems.HasErrors && _settings.Inputs.Count > 0 && _settings.Inputs.All(input => input.Shape is not null)
            ? new ParseOutcome(Network(known), null, _problems.ToArray(), _layers.Select(PlaceOf).ToEquatableArray())
            : new ParseOutcome(null, Stub(), _problems.ToArray(), default);
    }

    private LayerSpec? ParseLayer(int index, IReadOnlyList<int> inputs, string weightName, List<LayerSpec?> earlier)
    {
        LayerDeclaration layer = _layers[index];
        if (!layer.Attribute.IsComplete || LayerTypes.Of(layer.Kind) is null)
            return null;

        List<Shape?> shapes = inputs.Select(input => ShapeOf(input, earlier)).ToList();
        if (layer.IsTensor)
            return ParseTensorLayer(index, inputs, weightName, shapes);
        for (int input = 0; input < shapes.Count; input++)
        {
            if (shapes[input] is { } read && read.AsMap() is null)
                _problems.Add(TensorDescriptors.NeedsMap, LocationOfInput(layer, input), layer.Name, NameOf(inputs[input]), read, layer.Kind);
            shapes[input] = shapes[input]?.AsMap();
        }

        bool isKnown = shapes.TrueForAll(shape => shape is not null);
        // Numbers are checked even where the input isn't known, on a stand-in with the network's axes.
        List<Shape> readShapes = shapes.Select(shape => shape ?? StandIn()).ToList();

        var problems = new LayerProblems(layer, _problems);
        if (readShapes[0].Rank == 1 && isKnown && SignalSettings.FirstWritten(layer.Attribute) is { } setting)
        {
            problems.AddRowsOfSignal(setting.OfRows, setting.Remedy, readShapes[0]);
            return null;
        }

        (Operation operation, ShapeResult output) = new OperationParser(layer.Attribute, _settings).Parse(layer.Kind, readShapes);
        if (output.Problem is { } problem)
        {
            if (isKnown || FaultsOfAnyInput.Contains(problem.Fault))
            {
                Proposal? proposal = new Proposals(_settings, _layers, earlier).For(layer, problem, inputs, readShapes);
                problems.Add(problem, inputs.Select(NameOf).ToList(), readShapes, proposal);
            }

            return null;
        }

        return isKnown ? Spec(index, weightName, operation, inputs, readShapes, output.Shape) : null;
    }

    private LayerSpec? ParseTensorLayer(int index, IReadOnlyList<int> inputs, string weightName, List<Shape?> shapes)
    {
        LayerDeclaration layer = _layers[index];
        if (_settings.Training)
            _problems.AddWithProposal(TensorDescriptors.Training, layer.Attribute.Location, WithoutTraining(layer), layer.Name, _type.Name);
        return new TensorParser(layer, _problems).Parse(shapes, inputs.Select(NameOf).ToList()) is { } parsed
            ? Spec(index, weightName, parsed.Operation, inputs, shapes.Select(shape => Shape.Of(shape!.Value.AsTensor())), parsed.Output)
            : null;
    }

    private Proposal? WithoutTraining(LayerDeclaration layer) => _type.GetAttributes().FirstOrDefault(KnownNames.IsNetworkAttribute) is { } network
        ? new Proposal("Training = false", new AttributeReader(network, layer.Attribute.Location, _cancellation))
        : null;

    private LayerSpec Spec(int index, string weightName, Operation operation, IReadOnlyList<int> inputs, IEnumerable<Shape> shapes, Shape output) => new(
        LayerParser.CodeNameOf(_layers[index]),
        LayerParser.ModifiersOf(_layers[index]),
        DocumentationComment.SummaryOf(_layers[index].Syntax),
        weightName,
        operation,
        inputs.ToEquatableArray(),
        shapes.ToEquatableArray(),
        output,
        index == _layers.Count - 1 || _layers[index].Attribute.Bool("Output", false));

    private Shape? ShapeOf(int input, List<LayerSpec?> earlier) => input switch
    {
        >= 0 => earlier[input]?.OutputShape,
        FlowParser.Unknown => null,
        _ => FlowParser.NetworkInput - input < _settings.Inputs.Count ? _settings.Inputs[FlowParser.NetworkInput - input].Shape : null,
    };

    private static Location LocationOfInput(LayerDeclaration layer, int input) =>
        layer.IsJoin ? layer.Attribute.LocationOfItem("inputs", input) : layer.Attribute.LocationOf("From");

    /// <summary>A shape for checks of numbers alone: large enough for any window, and with axes even after a faulty vector.</summary>
    private Shape StandIn() => _settings.Rank == 1 ? Shape.Signal(1, 1 << 20) : Shape.Map(1, 1 << 10, 1 << 10);

    private string NameOf(int input) => input switch
    {
        >= 0 => _layers[input].Name,
        FlowParser.NetworkInput or FlowParser.Unknown => FlowParser.InputWord,
        _ => _settings.Inputs[FlowParser.NetworkInput - input].Name,
    };

    /// <summary>Names in weight files, each used once.</summary>
    private List<string> WeightNames()
    {
        var owners = new Dictionary<string, string>(StringComparer.Ordinal);
        var names = new List<string>();
        foreach (LayerDeclaration layer in _layers)
        {
            string name = NameInFiles(layer);
            names.Add(name);
            string? reason = null;
            if (string.IsNullOrWhiteSpace(name))
                reason = "a name has at least one visible character";
            else if (owners.TryGetValue(name, out string owner))
                reason = $"'{owner}' has it already";
            else
                owners.Add(name, layer.Name);

            if (reason is null)
                continue;
            Location location = layer.Attribute.Has("Name") ? layer.Attribute.LocationOf("Name") : layer.Identifier;
            string free = layer.Name;
            for (int number = 2; _layers.Exists(other => NameInFiles(other) == free); number++)
                free = layer.Name + ShapeProblem.Word(number);
            _problems.AddWithProposal(
                DeclarationDescriptors.WeightName, location, new Proposal($"Name = {SymbolDisplay.FormatLiteral(free, quote: true)}", layer.Attribute), layer.Name, name, reason);
        }

        return names;
    }

    private static LayerPlace PlaceOf(LayerDeclaration layer) => new(LocationInfo.Of(layer.Identifier), LocationInfo.Of(layer.Attribute.Location));

    private static string NameInFiles(LayerDeclaration layer) => layer.Attribute.Text("Name") ?? layer.Name;

    private NetSpec Network(List<LayerSpec> layers) => new(
        _declaration.Namespace,
        _declaration.ContainingTypes,
        _declaration.Type,
        _settings.Inputs.Select(input => new InputSpec(input.Name, input.Identifier, input.Shape!.Value)).ToEquatableArray(),
        _settings.Training,
        _settings.InputGradient,
        _settings.TrainingBatch,
        layers.ToEquatableArray());

    private StubSpec? Stub() => _declaration.CanBeExtended
        ? new StubSpec(
            _declaration.Namespace,
            _declaration.ContainingTypes,
            _declaration.Type,
            _declaration.CanBeNetwork,
            _settings.Inputs.Sum(input => input.Shape?.Length ?? 0),
            _layers.Select(LayerParser.StubOf).OfType<StubProperty>().ToEquatableArray(),
            LayerParser.NamesTakenIn(_type).ToEquatableArray())
        : null;
}
