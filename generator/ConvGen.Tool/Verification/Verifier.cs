using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using ConvGen.Tool.Folding;
using ConvGen.Tool.Graphs;
using ConvGen.Tool.Protobuf;

namespace ConvGen.Tool.Verification;

/// <summary>Imports models, compiles them through the generator, runs them on test data and compares.</summary>
/// <param name="comparer">The tolerance.</param>
/// <param name="dimensions">Lengths of symbolic axes.</param>
/// <param name="limits">Bounds on what is read.</param>
internal sealed class Verifier(Comparer comparer, IReadOnlyDictionary<string, int> dimensions, ImportLimits limits)
{
    // Compiling kernels is dear, and cases of one assembly share them; larger assemblies take long to compile in one piece.
    private const int CasesPerAssembly = 50;

    // What one assembly's cases hold in constants before it is compiled early.
    private const long ElementsPerAssembly = 1 << 25;

    /// <summary>An imported case that waits to be compiled.</summary>
    private sealed record Prepared(TestCase Case, ImportedModel Model, IReadOnlyDictionary<string, Tensor> Inputs, IReadOnlyList<Tensor> Expected);

    /// <summary>Verifies cases, in order.</summary>
    public IEnumerable<CaseResult> Verify(IEnumerable<TestCase> cases)
    {
        List<(CaseResult? Done, Prepared? Waiting)> group = [];
        long elements = 0;
        foreach (TestCase one in cases)
        {
            object prepared = Prepare(one);
            group.Add((prepared as CaseResult, prepared as Prepared));
            elements += (prepared as Prepared)?.Model.Weights.Sum(weight => (long)weight.Values.Length) ?? 0;
            if (group.Count(entry => entry.Waiting is not null) < CasesPerAssembly && elements < ElementsPerAssembly)
                continue;
            foreach (CaseResult result in Run(group))
                yield return result;
            group.Clear();
            elements = 0;
        }
        foreach (CaseResult result in Run(group))
            yield return result;
    }

    /// <summary>Imports a case: a result if that says all, else what is to be compiled.</summary>
    private object Prepare(TestCase one)
    {
        try
        {
            OnnxGraph graph = ModelReader.Read(one.Model, limits);
            Tensor[] given = [.. one.Files("input").Select(file => ModelReader.ReadTensor(file, limits).Value)];
            Tensor[] expected = [.. one.Files("output").Select(file => ModelReader.ReadTensor(file, limits).Value)];
            if (given.Length > graph.Inputs.Count)
                return new CaseResult(one, CaseState.Failed, $"there are {given.Length} inputs, but the model has {graph.Inputs.Count}", []);
            Dictionary<string, Tensor> inputs = graph.Inputs.Take(given.Length).Select((input, index) => (input.Name, given[index])).ToDictionary(pair => pair.Name, pair => pair.Item2);
            // What has no elements is known before it comes.
            IReadOnlySet<string> constant = BoundInputs.Of(graph);
            Dictionary<string, Tensor> bound = inputs.Where(input => constant.Contains(input.Key) || input.Value.Length == 0).ToDictionary(input => input.Key, input => input.Value);
            FoldedGraph folded = Folder.Fold(Shaped(graph, inputs), new ImportOptions { Name = "Imported", Dimensions = dimensions, Limits = limits }, bound);
            // Results that the graph computes from constants alone were computed by folding.
            if (folded.Problems.Count == 0 && folded.Outputs.All(folded.Constants.ContainsKey))
                return Compare(one, folded.OutputNames, [.. folded.Outputs.Select(output => folded.Constants[output])], expected);
            ImportedModel model = Importer.Import(folded, Path.GetFileName(one.Model), new ImportOptions { Name = "Imported", Limits = limits });
            return new Prepared(one, model, inputs.Where(input => !bound.ContainsKey(input.Key)).ToDictionary(), expected);
        }
        catch (ImportException exception)
        {
            return new CaseResult(one, CaseState.Unsupported, exception.Message, exception.Problems);
        }
    }

    /// <summary>The graph with the shapes that the test data have.</summary>
    private static OnnxGraph Shaped(OnnxGraph graph, Dictionary<string, Tensor> inputs) => graph with
    {
        Inputs = [.. graph.Inputs.Select(input => inputs.TryGetValue(input.Name, out Tensor? value)
            ? input with { Dimensions = [.. value.Shape.Select(length => new Dimension(length, ""))] }
            : input)],
    };

    private IEnumerable<CaseResult> Run(List<(CaseResult? Done, Prepared? Waiting)> group)
    {
        Prepared[] waiting = [.. group.Select(entry => entry.Waiting).OfType<Prepared>()];
        // Several data sets of one model need it compiled once.
        Prepared[] distinct = [.. waiting.DistinctBy(prepared => prepared.Model.Source + prepared.Case.Model)];
        IReadOnlyList<(Type? Network, string Problem)> compiled = CompiledModels.Compile([.. distinct.Select(prepared => prepared.Model)]);
        Dictionary<string, (Type? Network, string Problem)> byModel = distinct.Zip(compiled).ToDictionary(pair => pair.First.Model.Source + pair.First.Case.Model, pair => pair.Second);
        foreach ((CaseResult? done, Prepared? prepared) in group)
            yield return done ?? Run(prepared!, byModel[prepared!.Model.Source + prepared.Case.Model]);
    }

    private CaseResult Run(Prepared prepared, (Type? Network, string Problem) compiled)
    {
        if (compiled.Network is null)
            return new CaseResult(prepared.Case, CaseState.Failed, compiled.Problem, []);
        try
        {
            Network network = CompiledModels.Create(compiled.Network, prepared.Model);
            if (prepared.Case.Data.Length == 0)
                return new CaseResult(prepared.Case, CaseState.Passed, "imports and compiles; there is nothing to compare with", []);
            IReadOnlyList<Tensor> results = ModelRun.Run(network, prepared.Model.Network, prepared.Inputs);
            return Compare(prepared.Case, [.. prepared.Model.Network.Outputs.Select(output => output.Name)], results, prepared.Expected);
        }
        catch (Exception exception) when (exception is InvalidOperationException or ArgumentException or WeightFileException or NotSupportedException or IndexOutOfRangeException or KeyNotFoundException or MissingMethodException or System.Reflection.TargetInvocationException)
        {
            return new CaseResult(prepared.Case, CaseState.Failed, exception.GetBaseException().Message, []);
        }
    }

    private CaseResult Compare(TestCase one, IReadOnlyList<string> names, IReadOnlyList<Tensor> actual, IReadOnlyList<Tensor> expected)
    {
        if (expected.Count > actual.Count)
            return new CaseResult(one, CaseState.Failed, $"there are {expected.Count} references, but {actual.Count} results", []);
        string[] problems = [.. expected.Select((tensor, index) => comparer.Problem(names[index], actual[index], tensor)).Where(problem => problem.Length > 0)];
        if (problems.Length > 0)
            return new CaseResult(one, CaseState.Failed, string.Join("; ", problems), []);
        double difference = expected.Select((tensor, index) => Comparer.Difference(actual[index], tensor)).DefaultIfEmpty().Max();
        return new CaseResult(one, CaseState.Passed, string.Create(CultureInfo.InvariantCulture, $"differs by {difference:0.0E0}"), []);
    }
}
