using System;
using System.IO;
using System.IO.Compression;
using System.Linq;
using ConvGen.Tool.Verification;
using Microsoft.ML.OnnxRuntime;
using Xunit;
using Xunit.Abstractions;

namespace ConvGen.Tool.Tests.Models;

/// <summary>ResNets on all 10,000 test images of CIFAR-10: the error of their checkpoints, and ONNX Runtime's count of errors.</summary>
public sealed class Cifar10Tests(ITestOutputHelper output)
{
    private const int Images = 10_000;
    private const int Pixels = 32 * 32;
    private const int Batch = 250;

    // Percent.
    private const double Tolerance = 0.1;

    private static readonly float[] Means = [0.485f, 0.456f, 0.406f];
    private static readonly float[] Deviations = [0.229f, 0.224f, 0.225f];

    [DataTheory("cifar10")]
    [InlineData("resnet20", 8.27)]
    [InlineData("resnet32", 7.37)]
    [InlineData("resnet44", 6.90)]
    public void ReachesTheErrorOfItsCheckpoint(string name, double error)
    {
        string path = Data.PathOf($"models/resnet-cifar10/{name}.onnx");
        ImportedModel model = Importer.Import(path, new ImportOptions { Name = "Imported" });
        (Type? type, string problem) = CompiledModels.Compile([model])[0];
        Assert.True(type is not null, problem);
        Network network = CompiledModels.Create(type, model);
        (float[] images, byte[] labels) = Read();

        int own = 0;
        float[] scores = new float[Batch * 10];
        for (int first = 0; first < Images; first += Batch)
        {
            network.Predict(images.AsSpan(first * 3 * Pixels, Batch * 3 * Pixels), scores);
            own += Errors(scores, labels.AsSpan(first, Batch));
        }
        int theirs = OnnxRuntimeErrors(path, images, labels);
        output.WriteLine($"{name}: {own} errors, ONNX Runtime {theirs}");
        Assert.Equal(error, 100.0 * own / Images, Tolerance);
        Assert.InRange(own - theirs, -2, 2);
    }

    private static int OnnxRuntimeErrors(string path, float[] images, byte[] labels)
    {
        using SessionOptions options = new() { IntraOpNumThreads = 1 };
        using InferenceSession session = new(path, options);
        using RunOptions run = new();
        int errors = 0;
        // The model's batch is 1.
        float[] image = new float[3 * Pixels];
        using OrtValue input = OrtValue.CreateTensorValueFromMemory(image, [1, 3, 32, 32]);
        for (int index = 0; index < Images; index++)
        {
            images.AsSpan(index * image.Length, image.Length).CopyTo(image);
            using IDisposableReadOnlyCollection<OrtValue> results = session.Run(run, session.InputNames, [input], session.OutputNames);
            errors += Errors(results[0].GetTensorDataAsSpan<float>(), labels.AsSpan(index, 1));
        }
        return errors;
    }

    private static int Errors(ReadOnlySpan<float> scores, ReadOnlySpan<byte> labels)
    {
        int errors = 0;
        for (int image = 0; image < labels.Length; image++)
        {
            if (System.Numerics.Tensors.TensorPrimitives.IndexOfMax(scores.Slice(image * 10, 10)) != labels[image])
                errors++;
        }
        return errors;
    }

    private static (float[] Images, byte[] Labels) Read()
    {
        string file = Directory.EnumerateFiles(Data.PathOf("cifar10"), "*.gz").Single(path => new FileInfo(path).Length > 1 << 20);
        using GZipStream stream = new(File.OpenRead(file), CompressionMode.Decompress);
        byte[] record = new byte[1 + (3 * Pixels)];
        float[] images = new float[Images * 3 * Pixels];
        byte[] labels = new byte[Images];
        for (int image = 0; image < Images; image++)
        {
            stream.ReadExactly(record);
            labels[image] = record[0];
            for (int value = 0; value < 3 * Pixels; value++)
                images[(image * 3 * Pixels) + value] = ((record[1 + value] / 255f) - Means[value / Pixels]) / Deviations[value / Pixels];
        }
        return (images, labels);
    }
}
