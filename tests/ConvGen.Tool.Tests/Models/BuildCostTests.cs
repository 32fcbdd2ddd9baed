extern alias generator;

using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using ConvGen.Compilation;
using ConvGen.Tests;
using generator::ConvGen.Generator;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;
using Xunit.Abstractions;

namespace ConvGen.Tool.Tests.Models;

/// <summary>What importing large networks costs a user's build: kernels are shared, so that the emitted source stays small. Times are printed, sizes are held.</summary>
public sealed class BuildCostTests(ITestOutputHelper output)
{
    private const int MostEmittedBytes = 1_500_000;

    [DataTheory("models/onnx-light")]
    [InlineData("light_resnet50")]
    [InlineData("light_densenet121")]
    public void EmittedSourceStaysSmall(string model)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("convgen-cost-");
        try
        {
            string path = Path.Combine(folder.FullName, "model.onnx");
            long weights = DrawnWeights.Write(Data.PathOf($"models/onnx-light/{model}.onnx"), path);
            Stopwatch watch = Stopwatch.StartNew();
            ImportedModel imported = Importer.Import(path, new ImportOptions { Name = "Imported" });
            SafetensorsFile.Write(Path.Combine(folder.FullName, "weights.safetensors"), imported.Weights);
            double import = watch.Elapsed.TotalSeconds;

            CSharpCompilation declared = NetworkCompilation.Declare("Imported", [NetworkCompilation.Parse(imported.Source)]);
            watch.Restart();
            GeneratorDriver driver = CSharpGeneratorDriver.Create(new ConvNetGenerator())
                .RunGeneratorsAndUpdateCompilation(declared, out Microsoft.CodeAnalysis.Compilation compilation, out _);
            double generation = watch.Elapsed.TotalSeconds;
            watch.Restart();
            using MemoryStream image = new();
            Assert.True(compilation.Emit(image).Success);
            double compiling = watch.Elapsed.TotalSeconds;

            long emitted = driver.GetRunResult().GeneratedTrees.Sum(tree => (long)tree.GetText().Length);
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{model}: {weights:N0} weights imported in {import:F1} s; generator {generation:F1} s, {emitted / 1e3:N0} kB of source, compiled in {compiling:F1} s to {image.Length / 1e3:N0} kB"));
            Assert.InRange(emitted, 1, MostEmittedBytes);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
