using System;
using System.IO;
using System.Linq;
using ConvGen.Tests;
using Xunit;
using Xunit.Abstractions;

namespace ConvGen.Tool.Tests.Models;

/// <summary>Large classifiers that come as graphs alone, with weights drawn for them: compiled, run, and compared with ONNX Runtime.</summary>
public sealed class LightModelTests(ITestOutputHelper output)
{
    // Fifty layers of sums in another order; what a layer does wrong shows far above.
    private const double Tolerance = 1e-4;

    // A softmax that puts all on one class would hide the others.
    private const float MostOfOneClass = 0.99f;

    [DataTheory("models/onnx-light")]
    [InlineData("light_densenet121")]
    [InlineData("light_inception_v1")]
    [InlineData("light_inception_v2")]
    [InlineData("light_resnet50")]
    [InlineData("light_shufflenet")]
    [InlineData("light_squeezenet")]
    public void AgreesWithOnnxRuntime(string model) => Compare(model);

    /// <summary>Networks of 60 to 144 million weights: some gigabytes of memory and a minute; CONVGEN_LARGE_MODELS=1 runs them.</summary>
    [LargeModelTheory]
    [InlineData("light_bvlc_alexnet")]
    [InlineData("light_vgg19")]
    [InlineData("light_zfnet512")]
    public void LargeOnesAgreeWithOnnxRuntime(string model) => Compare(model);

    private void Compare(string model)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("convgen-light-");
        try
        {
            string path = Path.Combine(folder.FullName, "model.onnx");
            long weights = DrawnWeights.Write(Data.PathOf($"models/onnx-light/{model}.onnx"), path);
            Random random = new(7);
            (var own, var theirs) = OnnxRuntimeReference.Run(path, image => [.. Enumerable.Range(0, image[0] * image[1] * image[2]).Select(_ => random.NextSingle())]);
            float[] scores = theirs[0].Floats;
            output.WriteLine($"{weights} weights drawn; scores from {scores.Min()} to {scores.Max()}");
            Assert.All(scores, score => Assert.True(float.IsFinite(score)));
            Assert.NotEqual(scores.Min(), scores.Max());
            if (Math.Abs(scores.Sum() - 1) < 1e-3)
                Assert.True(scores.Max() < MostOfOneClass);
            OnnxRuntimeReference.AssertAgree(own, theirs, Tolerance, output);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}

/// <summary>A test that takes long: run where a variable asks for it, elsewhere skipped with a word.</summary>
public sealed class LargeModelTheoryAttribute : TheoryAttribute
{
    public LargeModelTheoryAttribute() => Skip = Data.Missing("models/onnx-light")
        ?? (Environment.GetEnvironmentVariable("CONVGEN_LARGE_MODELS") == "1" ? null : "takes gigabytes of memory: CONVGEN_LARGE_MODELS=1 runs it");
}
