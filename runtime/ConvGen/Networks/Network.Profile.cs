using System;
using System.Collections.Generic;
using System.Diagnostics;
using ConvGen.Kernels;

namespace ConvGen;

public abstract partial class Network
{
    /// <summary>Computes the scores of one evaluation as <c>Predict</c> does, and measures each step.</summary>
    /// <param name="inputs">The values of all inputs: <see cref="NetworkPlan.InputLength"/> floats.</param>
    /// <param name="scores">Receives the results.</param>
    /// <param name="ticks">Receives the ticks of <see cref="Stopwatch"/> of each step of <see cref="PassPlan.Forward"/>.</param>
    internal void PredictMeasured(ReadOnlySpan<float> inputs, Span<float> scores, Span<long> ticks)
    {
        WeightSnapshot weights = Snapshot();
        Workspace workspace = Rent(1, weights);
        try
        {
            workspace.Images = 1;
            WriteInputs(Plan.Inference, workspace, inputs);
            IReadOnlyList<StepInfo> steps = Plan.Inference.Forward;
            for (int step = 0; step < steps.Count; step++)
            {
                long begin = Stopwatch.GetTimestamp();
                WorkerTeam.Shared.Run(this, Pass.Inference, step, workspace, WorkerTeam.PartsFor(steps[step].Work, _threads), _threads);
                ticks[step] = Stopwatch.GetTimestamp() - begin;
            }
            ReadOutputs(Plan.Inference, workspace, scores);
        }
        finally
        {
            Return(workspace);
        }
    }
}
