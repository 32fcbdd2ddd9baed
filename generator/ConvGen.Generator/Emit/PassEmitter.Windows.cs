using System.Collections.Generic;
using System.Linq;
using ConvGen.Generator.Schedule;

namespace ConvGen.Generator.Emit;

/// <summary>Steps that are walked in windows of the batch: where runs of them begin and end, and how their maps are named.</summary>
internal sealed partial class PassEmitter
{
    private readonly List<OpRun> _forwardWindows = [];
    private readonly List<OpRun> _backwardWindows = [];
    private bool _inWindows;
    private bool _entersLast;
    private int _windowBegin;

    /// <summary>Before the steps of an operation: ends the run that it isn't part of, and begins the one that it is.</summary>
    private void Arrive(Op op, IReadOnlyList<OpRun> runs, List<Step> steps, List<OpRun> windows)
    {
        int index = Enumerable.Range(0, _lowered.Ops.Count).First(place => ReferenceEquals(_lowered.Ops[place], op));
        bool isWalked = runs.Any(run => run.Contains(index));
        bool begins = WindowPlanner.Begins(op);
        if (!isWalked || begins)
            Leave(steps, windows);
        _entersLast = isWalked && begins;
        if (isWalked && !begins)
            Enter(steps);
    }

    /// <summary>Before the last step of an operation whose other steps need the whole batch.</summary>
    private void EnterLast(List<Step> steps)
    {
        if (_entersLast)
            Enter(steps);
    }

    private void Enter(List<Step> steps)
    {
        if (_inWindows)
            return;
        _inWindows = true;
        _windowBegin = steps.Count;
    }

    private void Leave(List<Step> steps, List<OpRun> windows)
    {
        if (_inWindows && steps.Count > _windowBegin)
            windows.Add(new OpRun(_windowBegin, steps.Count - 1));
        _inWindows = false;
    }

    /// <summary>What finds a window's first image, after a map's offset.</summary>
    private string ImageLength(MapLayout layout) => _inWindows ? ", " + Literals.Of(layout.ImageLength) : "";

    /// <summary>Images whose number decides how sums over the batch are split.</summary>
    private string SplitImages => _inWindows ? "workspace.WindowImages" : "workspace.Images";

    private static string Windows(IEnumerable<OpRun> runs) =>
        $"new WindowedSteps[] {{ {string.Join(", ", runs.Select(run => $"new({Literals.Of(run.First)}, {Literals.Of(run.Last + 1)})"))} }}";
}
