extern alias generator;

using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ConvGen.Kernels.Tests.Harness;
using generator::ConvGen.Generator.Schedule;

namespace ConvGen.Kernels.Tests.Guards;

/// <summary>
/// Memory in which each buffer of a network and each array of its caller lies between forbidden pages, and each map of a workspace too: networks must be generated with
/// <see cref="Spacing"/>. One at a time in a process.
/// </summary>
internal sealed class GuardedMemory : CheckMemory
{
    private readonly List<GuardedArray> _arrays = [];
    private readonly GuardSide _side;
    private readonly bool _outputsAreForbidden;

    /// <summary>Guards all buffers from now on.</summary>
    /// <param name="side">The side on which memory touches a forbidden page.</param>
    /// <param name="outputsAreForbidden">Whether outputs are forbidden too, which whoever computes them must not survive.</param>
    public GuardedMemory(GuardSide side, bool outputsAreForbidden = false)
    {
        (_side, _outputsAreForbidden) = (side, outputsAreForbidden);
        AlignedBuffer.Source = length =>
        {
            // Memory for maps that lie apart is whole pages, its slack included.
            GuardedArray array = Add(length, length % GuardedArray.Page == 0 ? 0 : AlignedBuffer.Slack);
            return (array.Array, array.Begin);
        };
    }

    /// <summary>How maps must lie apart for their gaps to be forbidden.</summary>
    public static MapSpacing Spacing(GuardSide side) => new(GuardedArray.Page, AlignedBuffer.Slack, AtEnd: side == GuardSide.After);

    // What a worker uses for itself lies before that of the next one: with one worker it touches the forbidden page.
    public override int? Threads => _side == GuardSide.After ? 1 : null;

    public override Span<float> Make(int length) => Add(length, slack: 0).Span;

    public override void Poison(Network net, int images)
    {
        Workspace workspace = net.Rent(net.BlockFor(images), net.Snapshot());
        Poison(workspace);
        net.Return(workspace);
    }

    public override void Poison(Backpropagation adjoints)
    {
        if (adjoints.Workspace is { } workspace)
            Poison(workspace);
    }

    public override void Verify(string what, Network net, int images, Backpropagation adjoints)
    {
        if (adjoints.Workspace is { Plan.InputGradient: { } place } workspace)
        {
            // The caller's array is the class's own: once more to one that is guarded.
            ReadOnlySpan<float> expected = adjoints.InputAdjoint();
            Span<float> actual = Make(expected.Length);
            MapTransfer.ToPlanar(workspace.Gradients(place.Offset, place.Layout), actual, expected.Length / workspace.Images, WorkRange.Whole);
            if (!expected.SequenceEqual(actual))
                throw new CheckFailedException($"{what}: the input's adjoint differs between two arrays.");
        }
        foreach (GuardedArray array in _arrays)
            array.Verify(what);
        Workspace inference = net.Rent(net.BlockFor(images), net.Snapshot());
        VerifyEdges(what, inference);
        net.Return(inference);
        if (adjoints.Workspace is { } training)
            VerifyEdges(what, training);
    }

    protected override void Dispose(bool disposing)
    {
        AlignedBuffer.Source = null;
        foreach (GuardedArray array in _arrays)
            array.Release();
        _arrays.Clear();
    }

    private GuardedArray Add(int length, int slack)
    {
        GuardedArray array = new(length, _side, slack);
        _arrays.Add(array);
        return array;
    }

    private void Poison(Workspace workspace)
    {
        foreach (GuardedArray array in _arrays)
            array.Allow();
        workspace.Fill(float.NaN);
        foreach (int offset in Offsets(Maps(workspace.Plan)))
            ForbidPage(ref workspace.Map(0), offset - GuardedArray.Page, workspace.Capacity);
        foreach (int offset in Offsets(Gradients(workspace.Plan)))
            ForbidPage(ref workspace.Gradient(0), offset - GuardedArray.Page, workspace.Capacity);
        // One window holds the few images of a check, whichever run it is of.
        foreach (int offset in Offsets(WindowGradients(workspace.Plan)))
            ForbidPage(ref workspace.WindowGradient(0), offset - GuardedArray.Page, workspace.Capacity);
        if (_outputsAreForbidden)
        {
            foreach (int offset in Offsets(workspace.Plan.Outputs))
                ForbidPage(ref workspace.Map(0), offset, workspace.Capacity);
        }
    }

    // Between a map and the forbidden pages around it there must still be NaN, as it was filled in.
    private void VerifyEdges(string what, Workspace workspace)
    {
        foreach (MapPlace place in Maps(workspace.Plan))
            VerifyEdges(what, ref workspace.Map(0), place, workspace.Capacity);
        foreach (MapPlace place in Gradients(workspace.Plan))
            VerifyEdges(what, ref workspace.Gradient(0), place, workspace.Capacity);
        foreach (MapPlace place in WindowGradients(workspace.Plan))
            VerifyEdges(what, ref workspace.WindowGradient(0), place, workspace.Capacity);
    }

    private void VerifyEdges(string what, ref float begin, MapPlace place, int capacity)
    {
        int end = place.Offset + place.Layout.ImageLength;
        VerifyUntouched(what, ref Unsafe.Add(ref begin, (nint)PageOf(place.Offset) * capacity), (place.Offset - PageOf(place.Offset)) * capacity);
        if (_side == GuardSide.After)
            VerifyUntouched(what, ref Unsafe.Add(ref begin, (nint)end * capacity), AlignedBuffer.Slack * capacity);
    }

    private static void VerifyUntouched(string what, ref float begin, int length)
    {
        if (MemoryMarshal.CreateReadOnlySpan(ref begin, length).ContainsAnyExcept(float.NaN))
            throw new CheckFailedException($"{what}: something was written beside a map.");
    }

    private static int PageOf(int offset) => offset / GuardedArray.Page * GuardedArray.Page;

    // A map lies behind a whole page that belongs to none: the one before the page in which it begins. Per image of the capacity, as all offsets.
    private void ForbidPage(ref float begin, int offset, int capacity)
    {
        int page = PageOf(offset);
        foreach (GuardedArray array in _arrays)
        {
            if (array.Contains(ref begin))
                array.Forbid(page * capacity, (page + GuardedArray.Page) * capacity);
        }
    }

    private static IEnumerable<int> Offsets(IEnumerable<MapPlace> places) => places.Select(place => place.Offset).Distinct();

    private static IEnumerable<MapPlace> Maps(PassPlan plan) => [.. plan.Inputs, .. plan.Outputs, .. plan.Results.Select(result => result.Place)];

    private static IEnumerable<MapPlace> Gradients(PassPlan plan)
    {
        IEnumerable<MapPlace> places = [.. plan.OutputGradients, .. plan.Adjoints.Select(adjoint => adjoint.Place).Where(place => !place.IsWindowed)];
        return plan.InputGradient is { } place ? places.Append(place) : places;
    }
    private static IEnumerable<MapPlace> WindowGradients(PassPlan plan) => plan.Adjoints.Select(adjoint => adjoint.Place).Where(place => place.IsWindowed);
}
