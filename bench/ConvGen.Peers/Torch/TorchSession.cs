using System;
using System.Linq;
using System.Runtime.InteropServices;
using ConvGen.Peers.Contenders;
using ConvGen.Peers.Rows;
using TorchSharp;
using static TorchSharp.torch;

namespace ConvGen.Peers.Torch;

/// <summary>A subject's work done by libtorch, in one memory layout.</summary>
internal sealed class TorchSession : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly Work _work;
    private readonly TorchGraph _graph;
    private readonly Tensor _images;
    private readonly Tensor _second;
    private readonly Tensor _output;
    private readonly Tensor[] _results;
    private readonly optim.Optimizer? _optimizer;

    // For adjoints: the same graph once with the weights as constants, once with their adjoints asked for too.
    private readonly (Tensor Output, Tensor Input)? _inputOnly;

    /// <summary>Loads a network.</summary>
    /// <param name="work">What is done.</param>
    /// <param name="file">The exported network.</param>
    /// <param name="images">The images.</param>
    /// <param name="second">The adjoints of scores, or labels.</param>
    /// <param name="batch">Images.</param>
    /// <param name="channelsLast">The layout.</param>
    public TorchSession(Work work, string file, byte[] images, byte[] second, int batch, bool channelsLast)
    {
        _work = work;
        _graph = new TorchGraph(file, channelsLast, forInference: work == Work.Inference, trains: work != Work.Inference);
        _images = tensor(MemoryMarshal.Cast<byte, float>(images).ToArray(), _graph.InputAxes(batch));
        if (work == Work.Inference)
        {
            using (no_grad())
                _output = _graph.Run(_images);
            _second = zeros(1);
            _results = [_output];
            return;
        }
        if (work == Work.Training)
        {
            _second = tensor(Array.ConvertAll(MemoryMarshal.Cast<byte, int>(second).ToArray(), label => (long)label));
            _optimizer = optim.Adam(_graph.Trained);
            _output = _graph.Run(_images, training: true);
            Tensor loss = nn.functional.cross_entropy(_output, _second);
            _results = [_output, .. autograd.grad([loss], [.. _graph.Trained])];
            return;
        }
        _images.requires_grad = true;
        _output = _graph.Run(_images);
        _second = tensor(MemoryMarshal.Cast<byte, float>(second).ToArray(), _output.shape);
        if (channelsLast)
            _second = TorchGraph.Layout(_second);
        _results = [.. autograd.grad([_output], [_images, .. _graph.Trained], [_second], retain_graph: true)];

        TorchGraph constant = new(file, channelsLast, forInference: false, trains: false);
        Tensor input = _images.detach().requires_grad_();
        _inputOnly = (constant.Run(input), input);
    }

    /// <summary>What it computes, one piece after the other.</summary>
    public byte[] Outputs() => [.. _results.SelectMany(result => MemoryMarshal.AsBytes<float>(result.detach().contiguous().data<float>().ToArray()).ToArray())];

    /// <summary>Works for about a time.</summary>
    /// <returns>Seconds per call, for each row.</returns>
    public double[] Block(double seconds)
    {
        switch (_work)
        {
            case Work.Inference:
                using (no_grad())
                    return [Time(() => _graph.Run(_images), seconds)];
            case Work.Training:
                return [Time(Step, seconds)];
            default:
                (Tensor output, Tensor input) = _inputOnly!.Value;
                double inputs = Time(() => autograd.grad([output], [input], [_second], retain_graph: true), seconds / 2);
                Tensor[] all = [_images, .. _graph.Trained];
                double both = Time(() => autograd.grad([_output], all, [_second], retain_graph: true), seconds / 2);
                return [inputs, both - inputs];
        }
    }

    public void Dispose()
    {
        _optimizer?.Dispose();
        _scope.Dispose();
    }

    /// <summary>Times calls, each in a scope that frees what it leaves.</summary>
    private static double Time(Action call, double seconds) => Timing.PerCall(
        () =>
        {
            using DisposeScope scope = NewDisposeScope();
            call();
        },
        seconds);

    private void Step()
    {
        _optimizer!.zero_grad();
        Tensor loss = nn.functional.cross_entropy(_graph.Run(_images, training: true), _second);
        loss.backward();
        _optimizer.step();
        // A trainer knows its loss after each step.
        _ = loss.item<float>();
    }
}
