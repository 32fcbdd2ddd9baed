using System.Collections.Generic;
using System.Linq;
using ConvGen.Tool.Verification;
using Xunit;
using Xunit.Abstractions;

namespace ConvGen.Tool.Tests.Models;

/// <summary>Real networks: imported, compiled through the generator, run, and compared with their makers' references.</summary>
public sealed class ModelTests(ITestOutputHelper output)
{
    // The largest difference, as a share of the largest reference.
    private const double Tolerance = 1e-4;

    [DataTheory("models")]
    [InlineData("mnist-8", 3)]
    [InlineData("mnist-8-cuts", 12)]
    [InlineData("mnist-pytorch", 0)]
    [InlineData("resnet-cifar10", 5)]
    [InlineData("squeezenet-1.0", 2)]
    [InlineData("mobilenet-v1", 1)]
    [InlineData("mlperf-tiny", 5)]
    [InlineData("ultraface", 1)]
    [InlineData("yolox-nano", 0)]
    [InlineData("onnx2c-benchmarks", 3)]
    public void AgreesWithItsReferences(string folder, int references)
    {
        List<TestCase> cases = [.. TestCase.Find(Data.PathOf("models/" + folder))];
        CaseResult[] results = [.. new Verifier(new Comparer(Tolerance), new Dictionary<string, int>(), new ImportLimits()).Verify(cases)];
        foreach (CaseResult result in results)
            output.WriteLine($"{result.State} {result.Case.Name}: {result.Remark}");
        Assert.Equal(references, results.Count(result => result.Case.Data.Length > 0));
        Assert.All(results, result => Assert.True(result.State == CaseState.Passed, $"{result.Case.Name}: {result.Remark}"));
    }

    [DataTheory("models/onnx-light")]
    [InlineData("light_bvlc_alexnet")]
    [InlineData("light_densenet121")]
    [InlineData("light_inception_v1")]
    [InlineData("light_inception_v2")]
    [InlineData("light_resnet50")]
    [InlineData("light_shufflenet")]
    [InlineData("light_squeezenet")]
    [InlineData("light_vgg19")]
    [InlineData("light_zfnet512")]
    public void ImportsAndIsAcceptedByTheAnalyzer(string model)
    {
        ImportedModel imported = Importer.Import(Data.PathOf($"models/onnx-light/{model}.onnx"), new ImportOptions { Name = "Light" });
        Microsoft.CodeAnalysis.Diagnostic[] errors =
        [
            .. Compilation.NetworkCompilation.Analyze(Compilation.NetworkCompilation.Declare("Light", [Compilation.NetworkCompilation.Parse(imported.Source)]))
                .Where(diagnostic => diagnostic.Severity == Microsoft.CodeAnalysis.DiagnosticSeverity.Error),
        ];
        Assert.Empty(errors);
    }

    [DataFact("onnx-conformance")]
    public void NoConformanceCaseFails()
    {
        CaseResult[] results = [.. new Verifier(new Comparer(), new Dictionary<string, int>(), new ImportLimits()).Verify(TestCase.Find(Data.PathOf("onnx-conformance")))];
        output.WriteLine(string.Join(", ", results.CountBy(result => result.State).Select(count => $"{count.Value} {count.Key}")));
        Assert.Equal([], results.Where(result => result.State == CaseState.Failed).Select(result => $"{result.Case.Name}: {result.Remark}"));
    }
}
