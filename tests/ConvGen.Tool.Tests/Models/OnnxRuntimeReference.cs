using System;
using System.Collections.Generic;
using System.Linq;
using ConvGen.Tool.Graphs;
using ConvGen.Tool.Verification;
using Microsoft.ML.OnnxRuntime;
using Xunit;
using Xunit.Abstractions;

namespace ConvGen.Tool.Tests.Models;

/// <summary>A model imported, compiled and run, and the same file in ONNX Runtime.</summary>
internal static class OnnxRuntimeReference
{
    /// <summary>The model's results from both for one input.</summary>
    public static (IReadOnlyList<Tensor> Own, IReadOnlyList<Tensor> Theirs) Run(string path, Func<int[], float[]> draw)
    {
        ImportedModel model = Importer.Import(path, new ImportOptions { Name = "Imported" });
        (Type? type, string problem) = CompiledModels.Compile([model])[0];
        Assert.True(type is not null, problem);
        return Run(path, model, type, draw);
    }

    /// <summary>The same of a model that was imported and compiled before; inputs of a network on images are drawn as [C, H, W], those on tensors whole.</summary>
    public static (IReadOnlyList<Tensor> Own, IReadOnlyList<Tensor> Theirs) Run(string path, ImportedModel model, Type type, Func<int[], float[]> draw)
    {
        using SessionOptions options = new() { IntraOpNumThreads = 1, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        using InferenceSession session = new(path, options);
        Dictionary<string, Tensor> inputs = model.Network.Image is { } image
            ? new() { [session.InputNames.Single()] = new([model.Network.Batch, .. image], [.. Enumerable.Range(0, model.Network.Batch).SelectMany(_ => draw(image))]) }
            : model.Network.Inputs.ToDictionary(input => input.ModelName, input => new Tensor(input.Input.Shape, draw(input.Input.Shape)));
        IReadOnlyList<Tensor> own = ModelRun.Run(CompiledModels.Create(type, model), model.Network, inputs);

        using RunOptions run = new();
        OrtValue[] values = [.. inputs.Values.Select(input => OrtValue.CreateTensorValueFromMemory(input.Floats, [.. input.Shape.Select(axis => (long)axis)]))];
        using IDisposableReadOnlyCollection<OrtValue> results = session.Run(run, [.. inputs.Keys], values, session.OutputNames);
        foreach (OrtValue value in values)
            value.Dispose();
        return (own, [.. results.Select(result => new Tensor([.. result.GetTensorTypeAndShape().Shape.Select(axis => (int)axis)], result.GetTensorDataAsSpan<float>().ToArray()))]);
    }

    /// <summary>Holds every result to a share of the reference's largest value.</summary>
    public static void AssertAgree(IReadOnlyList<Tensor> own, IReadOnlyList<Tensor> theirs, double tolerance, ITestOutputHelper output)
    {
        Assert.Equal(theirs.Count, own.Count);
        Comparer comparer = new(tolerance);
        for (int index = 0; index < own.Count; index++)
        {
            output.WriteLine($"result {index} of {Shapes.InWords(theirs[index].Shape)}: differs by {Comparer.Difference(own[index], theirs[index]):0.0E0}");
            Assert.Equal("", comparer.Problem("result " + index, own[index], theirs[index]));
        }
    }
}
