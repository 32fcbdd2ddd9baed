using System.Linq;
using ConvGen.Peers.Rows;
using Microsoft.ML.OnnxRuntime;

namespace ConvGen.Peers.Contenders;

/// <summary>ONNX Runtime on the exported network: all optimisations, weights packed ahead, batch fixed, input and output bound to memory of ours.</summary>
internal sealed class OnnxContender : Contender
{
    private readonly InferenceSession _session;
    private readonly float[] _scores;
    private readonly OrtValue _input;
    private readonly OrtValue _output;
    private readonly OrtIoBinding _binding;
    private readonly RunOptions _options = new();

    /// <summary>Prepares a session.</summary>
    /// <param name="file">The exported network.</param>
    /// <param name="plan">Its plan.</param>
    /// <param name="subject">What is done.</param>
    /// <param name="inputs">The data.</param>
    /// <param name="threads">Threads.</param>
    public OnnxContender(string file, NetworkPlan plan, Subject subject, Inputs inputs, int threads)
    {
        using SessionOptions options = new()
        {
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            IntraOpNumThreads = threads,
            InterOpNumThreads = 1,
        };
        // A known batch lets it plan memory and choose kernels as for a fixed model; packing of weights is on by default.
        options.AddFreeDimensionOverrideByName("batch", subject.Batch);
        _session = new InferenceSession(file, options);
        _scores = new float[subject.Batch * plan.OutputLength];
        _input = OrtValue.CreateTensorValueFromMemory(inputs.Images, Axes(plan.Input, subject.Batch));
        _output = OrtValue.CreateTensorValueFromMemory(_scores, Axes(plan.Layers[plan.Outputs.Single()].Output, subject.Batch));
        _binding = _session.CreateIoBinding();
        _binding.BindInput(_session.InputNames[0], _input);
        _binding.BindOutput(_session.OutputNames[0], _output);
    }

    public override string Name => "ONNX Runtime";

    public override float[] Outputs()
    {
        _session.RunWithBinding(_options, _binding);
        return [.. _scores];
    }

    public override double[] Block(double seconds) => [Timing.PerCall(() => _session.RunWithBinding(_options, _binding), seconds)];

    public override void Dispose()
    {
        _binding.Dispose();
        _output.Dispose();
        _input.Dispose();
        _options.Dispose();
        _session.Dispose();
    }

    private static long[] Axes(Shape shape, int batch) => shape.Rank == 0 ? [batch, shape.Channels] : [batch, shape.Channels, shape.Height, shape.Width];
}
