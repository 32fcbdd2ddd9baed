using System;
using System.Collections.Generic;
using System.Linq;
using ConvGen.Kernels;

namespace ConvGen.Benchmarks.Kernels;

/// <summary>
/// One step of a network of one layer, on maps that a whole pass has filled: what is measured is the layer alone, without the conversion of
/// images and scores.
/// </summary>
internal sealed class LayerStep
{
    private readonly Network _network;
    private readonly Workspace _workspace;
    private readonly Pass _pass;
    private readonly int _step;

    /// <summary>Prepares a row's step: one pass over random images fills all maps.</summary>
    /// <param name="row">The row.</param>
    public LayerStep(KernelRow row)
    {
        _network = row.Create();
        _network.Threads = 1;
        // Two operations per multiply-add of the direct method, whatever the kernel does.
        Flops = 2 * _network.Plan.Layers[0].MultiplyAdds * row.Images;

        Backpropagation passes = new(_network);
        Random random = new(1);
        passes.Forward(Noise(random, row.Images * _network.Plan.InputLength));
        passes.Backward(Noise(random, row.Images * _network.Plan.OutputLength));
        _workspace = passes.Workspace!;

        bool forward = row.Direction == "Forward";
        _pass = forward ? Pass.Forward : Pass.Backward;
        IReadOnlyList<StepInfo> steps = forward ? _network.Plan.Training!.Forward : _network.Plan.Training!.Backward;
        _step = Enumerable.Range(0, steps.Count).Single(index => steps[index].Name == "Conv." + row.Direction);
    }

    /// <summary>Operations of one call, nominal: twice the multiply-adds of the direct method.</summary>
    public long Flops { get; }

    /// <summary>Runs the step a number of times on the calling thread.</summary>
    /// <param name="calls">How many times.</param>
    public void Run(int calls = 1)
    {
        for (int call = 0; call < calls; call++)
            _network.RunPart(_pass, _step, _workspace, WorkRange.Whole);
    }

    private static float[] Noise(Random random, int length)
    {
        float[] values = new float[length];
        foreach (ref float value in values.AsSpan())
            value = (2 * random.NextSingle()) - 1;
        return values;
    }
}
