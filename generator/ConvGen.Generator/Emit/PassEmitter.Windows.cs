using System.Collections.Generic;
using System.Linq;
using ConvGen.Generator.Schedule;

namespace ConvGen.Generator.Emit;

/// <summary>Steps that are walked in windows of the batch: where runs of them begin and end, and how their maps are named.</summary>
internal sealed partial class PassEmitter
{
    private readonly List<string> _forwardWindows = [];
    private readonly List<string> _backwardWindows = [];

    /// <summary>The run of the operation whose steps are being printed, if it's walked in windows.</summary>
    private OpRun? _run;

    /// <summary>The run that the next step belongs to.</summary>
    private OpRun? _openRun;

    private int _runBegin;

    /// <summary>Before the steps of an operation: ends the run that it isn't part of.</summary>
    private void Arrive(Op op, IReadOnlyList<OpRun> runs, List<Step> steps, List<string> windows)
    {
        int index = Enumerable.Range(0, _lowered.Ops.Count).First(place => ReferenceEquals(_lowered.Ops[place], op));
        _run = runs.FirstOrDefault(run => run.Contains(index));
        // Operations between two runs may have no steps.
        if (_run != _openRun || WindowPlanner.NeedsBatchFirst(op))
            Leave(steps, windows);
    }

    /// <summary>Makes the next step belong to the operation's run, unless its first steps need the whole batch.</summary>
    private void Enter(Op op, List<Step> steps)
    {
        if (!WindowPlanner.NeedsBatchFirst(op))
            Enter(steps);
    }

    /// <summary>Makes the next step belong to the operation's run: where its first steps need the whole batch, before its last one.</summary>
    private void Enter(List<Step> steps)
    {
        if (_openRun is not null || _run is null)
            return;
        _openRun = _run;
        _runBegin = steps.Count;
    }

    private void Leave(List<Step> steps, List<string> windows)
    {
        if (_openRun is { } run && steps.Count > _runBegin)
            windows.Add($"new({Literals.Of(_runBegin)}, {Literals.Of(steps.Count)}, {Literals.Of(run.Images)}, {Literals.Of(run.GradientLength)})");
        _openRun = null;
    }

    /// <summary>What finds a window's first image, after a map's offset.</summary>
    private string ImageLength(MapLayout layout) => _openRun is null ? "" : ", " + Literals.Of(layout.ImageLength);

    /// <summary>Images whose number decides how sums over the batch are split.</summary>
    private string SplitImages => _openRun is null ? "workspace.Images" : $"workspace.LargestWindow({Literals.Of(_backwardWindows.Count)})";
}
