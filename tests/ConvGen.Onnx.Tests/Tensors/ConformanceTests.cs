using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using ConvGen.Kernels;
using Xunit;
using Xunit.Abstractions;

namespace ConvGen.Onnx.Tests.Tensors;

/// <summary>The routines of the general layer against the cases of ONNX's backend suite, at the suite's own tolerance.</summary>
public sealed class ConformanceTests(ITestOutputHelper output)
{
    private static readonly string Folder = Path.Combine(Environment.GetEnvironmentVariable("CONVGEN_DATA") ?? "", "onnx-conformance");

    [SkippableDataFact]
    public void EachCaseOfTheGeneralLayersOperationsAgrees()
    {
        var failures = new List<string>();
        var unknown = new SortedSet<string>(StringComparer.Ordinal);
        int passed = 0;
        foreach (NodeCase node in NodeCase.Below(Folder))
        {
            if (NodeSettings.Of(node) is not var (settings, operands) || !HasFloats(node, operands))
            {
                unknown.Add(node.Node.OpType);
                continue;
            }

            if (Difference(node, settings, operands) is { } difference)
                failures.Add($"{node.Name} ({node.Node.OpType}): {difference}");
            else
                passed++;
        }

        output.WriteLine($"{passed} passed, {failures.Count} failed; not operations of the general layer: {string.Join(", ", unknown)}");
        Assert.True(failures.Count == 0, string.Join("\n", failures));
        Assert.True(passed > 250, $"only {passed} cases were found");
    }

    private static bool HasFloats(NodeCase node, int operands) => Enumerable.Range(0, operands)
        .All(input => node.Input(input) is { DataType: (int)global::Onnx.TensorProto.Types.DataType.Float });

    private static string? Difference(NodeCase node, TensorSettings settings, int operands)
    {
        global::Onnx.TensorProto[] tensors = [.. Enumerable.Range(0, operands).Select(input => node.Input(input)!)];
        TensorAxes[] shapes = [.. tensors.Select(tensor => new TensorAxes(NodeCase.Shape(tensor)))];
        // Before operator set 7 slopes were those of channels.
        if (node is { Node.OpType: "PRelu", OperatorSet: < 7 } && shapes[1].Count == 1 && shapes[1][0] > 1)
            shapes[1] = new TensorAxes([shapes[1][0], .. Enumerable.Repeat(1, shapes[0].Count - 2)]);
        TensorShapeResult result = TensorShapeInference.Infer(settings, shapes);
        if (result.Problem is { } problem)
            return $"{problem.Setting} should be {problem.Expected}, but is {problem.Actual}";
        var expectedShape = new TensorAxes(NodeCase.Shape(node.Expected));
        if (!expectedShape.Equals(result.Shape))
            return $"shape {result.Shape}, expected {expectedShape}";

        float[] actual = new float[result.Shape!.Length];
        Array.Fill(actual, float.NaN);
        TensorPlace[] places = [.. tensors.Select((tensor, index) => TensorPlace.Constant(NodeCase.Values(tensor), shapes[index].ToArray()))];
        TensorComputation computation = TensorComputations.Make(settings, shapes, result.Shape);
        for (int slice = 0; slice < computation.Slices; slice++)
            computation.Compute(new TensorOperandValues(default, places, 0), actual, slice);
        float[] expected = NodeCase.Values(node.Expected);
        for (int index = 0; index < expected.Length; index++)
        {
            bool agrees = actual[index].Equals(expected[index]) || Math.Abs(actual[index] - expected[index]) <= 1e-7 + (1e-3 * Math.Abs(expected[index]));
            if (!agrees)
                return $"value {index} is {actual[index]}, expected {expected[index]}";
        }

        return null;
    }
}

/// <summary>A test that needs ONNX's backend suite in the folder that CONVGEN_DATA names; else it is skipped and says so.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SkippableDataFactAttribute : FactAttribute
{
    public SkippableDataFactAttribute()
    {
        if (!Directory.Exists(Path.Combine(Environment.GetEnvironmentVariable("CONVGEN_DATA") ?? "", "onnx-conformance")))
            Skip = "needs the folder 'onnx-conformance' in the folder that CONVGEN_DATA names";
    }
}
