using System.IO;
using ConvGen.Tool.Graphs;
using ConvGen.Tool.Images;
using ConvGen.Tool.Protobuf;
using Xunit;
using Xunit.Abstractions;

namespace ConvGen.Tool.Tests.Models;

/// <summary>SqueezeNet on photos: what it names is what ONNX Runtime names from the same values, and what the model's own references say.</summary>
public sealed class PhotoTests(ITestOutputHelper output)
{
    private const double Tolerance = 1e-4;

    private static readonly PhotoFormat Format = new([104, 117, 123], [1, 1, 1], Scale: 1, IsBlueFirst: true);

    [DataTheory("models/squeezenet-1.0")]
    [InlineData("cat", "Egyptian cat")]
    [InlineData("grace_hopper", "bow tie, bow-tie, bowtie")]
    [InlineData("bird", "chickadee")]
    [InlineData("sunflower", "daisy")]
    public void NamesWhatOnnxRuntimeNames(string photo, string name)
    {
        (var own, var theirs) = OnnxRuntimeReference.Run(
            Data.PathOf("models/squeezenet-1.0/squeezenet1.0-dc.onnx"),
            image => Photo.Read(Data.PathOf($"photos/{photo}.bmp"), image[0], image[1], image[2], Format));
        OnnxRuntimeReference.AssertAgree(own, theirs, Tolerance, output);
        Assert.Equal(Best(theirs[0]), Best(own[0]));
        // The makers' own tensors of two of the photos.
        string reference = Data.PathOf($"models/squeezenet-1.0/refs/{photo}/output_0.pb");
        if (File.Exists(reference))
            Assert.Equal(Best(ModelReader.ReadTensor(reference, new ImportLimits()).Value), Best(own[0]));
        // The labels begin with the background, which the network doesn't have.
        Assert.EndsWith(name, File.ReadAllLines(Data.PathOf("photos/imagenet_labels.txt"))[Best(own[0]) + 1].TrimEnd());
    }

    private static int Best(Tensor scores) => System.Numerics.Tensors.TensorPrimitives.IndexOfMax(scores.Floats);
}
