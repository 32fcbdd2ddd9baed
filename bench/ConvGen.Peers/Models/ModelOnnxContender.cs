using System;
using System.Collections.Generic;
using System.Linq;
using ConvGen.Peers.Contenders;
using ConvGen.Tool;
using ConvGen.Tool.Graphs;
using ConvGen.Tool.Protobuf;
using Microsoft.ML.OnnxRuntime;

namespace ConvGen.Peers.Models;

/// <summary>ONNX Runtime on a model's own file, set up as for the exported networks: all optimisations, symbols fixed, inputs and outputs bound to memory of ours.</summary>
internal sealed class ModelOnnxContender : Contender
{
    private readonly InferenceSession _session;
    private readonly OrtIoBinding _binding;
    private readonly RunOptions _options = new();
    private readonly List<OrtValue> _bound = [];
    private readonly float[][] _results;

    /// <summary>Prepares a session.</summary>
    /// <param name="file">The model.</param>
    /// <param name="own">Who has its input and the shapes of its results.</param>
    /// <param name="threads">Threads.</param>
    public ModelOnnxContender(string file, ImportedContender own, int threads)
    {
        IReadOnlyList<Dimension> axes = ModelReader.Read(file, new ImportLimits()).Inputs.Single().Dimensions ?? throw new InvalidOperationException("the model doesn't say its input's axes");
        using SessionOptions options = new()
        {
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            IntraOpNumThreads = threads,
            InterOpNumThreads = 1,
            // Its warnings of constants that nothing reads would stand between the rows.
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
        };
        // As for a fixed model: it plans memory and chooses kernels for the lengths.
        foreach (Dimension axis in axes.Where(axis => axis.Length is null && axis.Symbol.Length > 0))
            options.AddFreeDimensionOverrideByName(axis.Symbol, own.Batch);
        _session = new InferenceSession(file, options);
        long[] lengths = [.. axes.Select(axis => (long)(axis.Length ?? own.Batch))];
        if (lengths.Aggregate(1L, (product, length) => product * length) != own.Values.Length)
            throw new InvalidOperationException($"the input's axes [{string.Join(", ", axes)}] aren't those of {own.Values.Length} values");
        _results = [.. own.Results.Select(result => new float[result.Length])];
        _binding = _session.CreateIoBinding();
        _binding.BindInput(_session.InputNames.Single(), Bind(own.Values, lengths));
        for (int index = 0; index < _results.Length; index++)
            _binding.BindOutput(own.ResultNames[index], Bind(_results[index], [.. own.Results[index].Shape.Select(length => (long)length)]));
    }

    public override string Name => "ONNX Runtime";

    /// <summary>Results of the latest call, in the model's order.</summary>
    public IReadOnlyList<float[]> Results => _results;

    public override float[] Outputs()
    {
        _session.RunWithBinding(_options, _binding);
        return [.. _results.SelectMany(result => result)];
    }

    public override double[] Block(double seconds) => [Timing.PerCall(() => _session.RunWithBinding(_options, _binding), seconds)];

    public override void Dispose()
    {
        _binding.Dispose();
        foreach (OrtValue value in _bound)
            value.Dispose();
        _options.Dispose();
        _session.Dispose();
    }

    private OrtValue Bind(float[] values, long[] axes)
    {
        OrtValue value = OrtValue.CreateTensorValueFromMemory(values, axes);
        _bound.Add(value);
        return value;
    }
}
