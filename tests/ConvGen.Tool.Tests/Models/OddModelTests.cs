using System;
using System.Collections.Generic;
using System.Linq;
using ConvGen.Tool.Graphs;
using ConvGen.Tool.Verification;
using Xunit;
using Xunit.Abstractions;

namespace ConvGen.Tool.Tests.Models;

/// <summary>Models that are odd in one way each: imported, compiled and run beside ONNX Runtime. They are compiled together, as kernels are shared.</summary>
public sealed class OddModelTests(OddModelTests.Compiled compiled, ITestOutputHelper output) : IClassFixture<OddModelTests.Compiled>
{
    // Of the largest value of a result: a layer or two of sums in another order.
    private const double Tolerance = 1e-5;

    public static IEnumerable<object[]> Names() => OddModels.All.Keys.Select(name => new object[] { name });

    [Theory]
    [MemberData(nameof(Names))]
    public void AgreesWithOnnxRuntime(string name)
    {
        (OnnxFile file, ImportedModel model, Type? type, string problem) = compiled.Models[name];
        Assert.True(type is not null, problem);
        Random random = new(3);
        (IReadOnlyList<Tensor> own, IReadOnlyList<Tensor> theirs) = OnnxRuntimeReference.Run(
            file.Path, model, type, shape => [.. Enumerable.Range(0, (int)Shapes.Length(shape)).Select(_ => (2 * random.NextSingle()) - 1)]);
        Assert.All(theirs, result => Assert.NotEqual(result.Floats.Min(), result.Floats.Max()));
        OnnxRuntimeReference.AssertAgree(own, theirs, Tolerance, output);
    }

    /// <summary>All of them in one assembly.</summary>
    public sealed class Compiled : IDisposable
    {
        public Compiled()
        {
            (string Name, OnnxFile File, ImportedModel? Model, string Problem)[] models = [.. OddModels.All.Select(entry =>
            {
                OnnxFile file = entry.Value();
                try
                {
                    return (entry.Key, file, file.Import("Odd"), "");
                }
                catch (ImportException refusal)
                {
                    file.Save();
                    return (entry.Key, file, (ImportedModel?)null, refusal.Message);
                }
            })];
            (string Name, OnnxFile File, ImportedModel Model)[] imported = [.. models.Where(entry => entry.Model is not null).Select(entry => (entry.Name, entry.File, entry.Model!))];
            Dictionary<string, (Type? Type, string Problem)> types = imported.Zip(CompiledModels.Compile([.. imported.Select(entry => entry.Model)]))
                .ToDictionary(pair => pair.First.Name, pair => pair.Second);
            Models = models.ToDictionary(
                entry => entry.Name,
                entry => entry.Model is null ? (entry.File, entry.Model!, (Type?)null, entry.Problem) : (entry.File, entry.Model, types[entry.Name].Type, types[entry.Name].Problem));
        }

        internal IReadOnlyDictionary<string, (OnnxFile File, ImportedModel Model, Type? Type, string Problem)> Models { get; }

        public void Dispose()
        {
            foreach ((OnnxFile file, _, _, _) in Models.Values)
                file.Dispose();
        }
    }
}
