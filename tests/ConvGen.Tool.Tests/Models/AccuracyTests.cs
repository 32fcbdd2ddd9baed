using System;
using System.Collections.Generic;
using System.Linq;
using ConvGen.Tool.Folding;
using ConvGen.Tool.Graphs;
using ConvGen.Tool.Images;
using ConvGen.Tool.Protobuf;
using Xunit;
using Xunit.Abstractions;

namespace ConvGen.Tool.Tests.Models;

/// <summary>
/// YOLOX-nano beside ONNX Runtime and beside a computation in double. It reads bytes as they are, 0 to 255. On values below 1, which it wasn't made for, single results
/// are so ill-conditioned that two computations in float may differ by more than 10⁻⁴: there, and on a photo, both are about as far from the doubles.
/// </summary>
public sealed class AccuracyTests(ITestOutputHelper output)
{
    // Of the largest value of a result.
    private const double Tolerance = 1e-4;

    // Root mean squares of some 300,000 errors: sums in another order and another method of convolution; 1.3 to 1.5 were measured.
    private const double MostTimesTheirError = 2;

    private const string Model = "models/yolox-nano/yolox_nano.onnx";

    [DataFact("models/yolox-nano")]
    public void OnAPhotoItAgreesWithOnnxRuntimeAndWithDoubles()
    {
        PhotoFormat format = new([0, 0, 0], [1, 1, 1], Scale: 1, IsBlueFirst: true);
        (IReadOnlyList<Tensor> own, IReadOnlyList<Tensor> theirs) = Compare(image => Photo.Read(Data.PathOf("photos/cat.bmp"), image[0], image[1], image[2], format));
        OnnxRuntimeReference.AssertAgree(own, theirs, Tolerance, output);
    }

    [DataFact("models/yolox-nano")]
    public void OnOtherValuesItIsAsNearToDoublesAsOnnxRuntime()
    {
        Random random = new(1);
        Compare(image => [.. Enumerable.Range(0, (int)Shapes.Length(image)).Select(_ => random.NextSingle())]);
    }

    private (IReadOnlyList<Tensor> Own, IReadOnlyList<Tensor> Theirs) Compare(Func<int[], float[]> draw)
    {
        string path = Data.PathOf(Model);
        float[] values = [];
        (IReadOnlyList<Tensor> own, IReadOnlyList<Tensor> theirs) = OnnxRuntimeReference.Run(path, image => values = draw(image));
        FoldedGraph graph = Folder.Fold(ModelReader.Read(path, new ImportLimits()), new ImportOptions { Name = "Model" });
        IReadOnlyDictionary<string, double[]> exact = DoubleReference.Run(graph, new Dictionary<string, float[]> { [graph.Inputs.Single()] = values });
        double[] reference = exact[Assert.Single(graph.Outputs)];
        (double Largest, double Mean) ours = Errors(own[0].Floats, reference), others = Errors(theirs[0].Floats, reference);
        output.WriteLine($"of the largest value: ConvGen differs from doubles by {ours.Largest:E1} at most and {ours.Mean:E1} in the mean, ONNX Runtime by {others.Largest:E1} and {others.Mean:E1}");
        Assert.InRange(ours.Largest, 0, Tolerance);
        Assert.InRange(ours.Mean / others.Mean, 0, MostTimesTheirError);
        return (own, theirs);
    }

    /// <summary>The largest error and the root of the mean square, as shares of the reference's largest value.</summary>
    private static (double Largest, double Mean) Errors(float[] actual, double[] reference)
    {
        double[] errors = [.. actual.Zip(reference, (one, other) => Math.Abs(one - other))];
        double largest = reference.Max(Math.Abs);
        return (errors.Max() / largest, Math.Sqrt(errors.Average(error => error * error)) / largest);
    }
}
