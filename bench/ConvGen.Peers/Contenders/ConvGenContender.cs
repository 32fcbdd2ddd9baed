using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using ConvGen.Kernels;
using ConvGen.Peers.Rows;

namespace ConvGen.Peers.Contenders;

/// <summary>ConvGen: <c>Predict</c>, the steps of a backward pass as a network runs them, or a trainer's step.</summary>
internal sealed class ConvGenContender : Contender
{
    private readonly Network _network;
    private readonly Subject _subject;
    private readonly Inputs _inputs;
    private readonly float[] _scores;
    private readonly Backpropagation? _passes;
    private readonly Trainer<Network>? _trainer;

    public ConvGenContender(Network network, Subject subject, Inputs inputs)
    {
        _network = network;
        _subject = subject;
        _inputs = inputs;
        _scores = new float[subject.Batch * network.Plan.OutputLength];
        if (subject.Work != Work.Inference)
            _passes = new Backpropagation(network);
        if (subject.Work == Work.Training)
            _trainer = new Trainer<Network>(network, new Adam(), Loss.CrossEntropy);
    }

    public override string Name => "ConvGen";

    public override float[] Outputs()
    {
        if (_passes is null)
        {
            _network.Predict(_inputs.Images, _scores);
            return [.. _scores];
        }
        _passes.ZeroAdjoints();
        float[] scores = _passes.Forward(_inputs.Images).ToArray();
        bool trains = _subject.Work == Work.Training;
        _passes.Backward(trains ? CrossEntropyAdjoints(scores) : _inputs.ScoreAdjoints);
        IEnumerable<float> parameters = _network.Plan.Parameters.Where(parameter => parameter.IsTrained).SelectMany(parameter => _passes.ParameterAdjoint(parameter.Name).ToArray());
        return [.. trains ? scores : _passes.InputAdjoint().ToArray(), .. parameters];
    }

    public override double[] Block(double seconds) => _subject.Work switch
    {
        Work.Inference => [Timing.PerCall(() => _network.Predict(_inputs.Images, _scores), seconds)],
        Work.Training => [Timing.PerCall(() => _trainer!.Step(_inputs.Images, _inputs.Labels), seconds)],
        _ => Adjoints(seconds),
    };

    /// <summary>Backward passes whose steps are timed one by one, so that each finds the caches as a network leaves them.</summary>
    private double[] Adjoints(double seconds)
    {
        double[] times = new double[2];
        BackwardPass(times);
        int calls = Timing.Fitting(times[0] + times[1], seconds);
        Array.Clear(times);
        for (int call = 0; call < calls; call++)
            BackwardPass(times);
        return [times[0] / calls, times[1] / calls];
    }

    private void BackwardPass(double[] times)
    {
        PassPlan plan = _network.Plan.Training!;
        Workspace workspace = _passes!.Workspace!;
        _passes.ZeroAdjoints();
        // A pass overwrites the adjoints of the scores, as libtorch's needn't: they are written anew outside the time.
        _network.WriteMaps(workspace, plan.OutputGradients[0], _inputs.ScoreAdjoints, _network.Plan.OutputLength, adjoints: true);
        long before = Stopwatch.GetTimestamp();
        _network.RunPass(Pass.Backward, plan.Backward, workspace, step =>
        {
            long after = Stopwatch.GetTimestamp();
            string name = plan.Backward[step].Name;
            // The adjoint of the ReLU is part of the way back to the input; all else is the weights'.
            bool isInput = name.EndsWith(".InputAdjoint", StringComparison.Ordinal) || name.EndsWith(".ActivationAdjoint", StringComparison.Ordinal);
            times[isInput ? 0 : 1] += (after - before) / (double)Stopwatch.Frequency;
            before = Stopwatch.GetTimestamp();
        });
    }

    /// <summary>The derivative of the mean cross-entropy with respect to each score: (softmax − one hot) ÷ N.</summary>
    private float[] CrossEntropyAdjoints(float[] scores)
    {
        int classes = _network.Plan.OutputLength;
        float[] adjoints = new float[scores.Length];
        for (int image = 0; image < _subject.Batch; image++)
        {
            double[] powers = [.. scores.Skip(image * classes).Take(classes).Select(score => Math.Exp(score))];
            double sum = powers.Sum();
            for (int label = 0; label < classes; label++)
                adjoints[(image * classes) + label] = (float)(((powers[label] / sum) - (label == _inputs.Labels[image] ? 1 : 0)) / _subject.Batch);
        }
        return adjoints;
    }
}
