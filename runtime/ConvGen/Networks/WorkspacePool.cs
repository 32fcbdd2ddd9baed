using System;
using System.Threading;
using ConvGen.Kernels;

namespace ConvGen;

/// <summary>
/// Workspaces at rest, without a lock. Slots are exchanged with null, which is safe from the reuse of nodes that troubles a linked stack; segments of
/// slots are added as callers need them.
/// </summary>
internal sealed class WorkspacePool(PassPlan plan)
{
    private const int SlotsPerSegment = 16;

    private readonly Segment _first = new();

    /// <summary>Takes a workspace, or makes one if none at rest has the room; one that is too small makes place for it.</summary>
    /// <param name="capacity">Images that it must have room for.</param>
    public Workspace Rent(int capacity)
    {
        for (Segment? segment = _first; segment is not null; segment = Volatile.Read(ref segment.Next))
        {
            foreach (ref Workspace? slot in segment.Slots.AsSpan())
            {
                Workspace? workspace = Volatile.Read(ref slot);
                if (workspace is not null && workspace.Capacity >= capacity && Interlocked.CompareExchange(ref slot, null, workspace) == workspace)
                    return workspace;
            }
        }
        DropOne();
        return new Workspace(plan, capacity);
    }

    /// <summary>Lays a workspace to rest.</summary>
    public void Return(Workspace workspace)
    {
        for (Segment segment = _first; ; segment = segment.NextOrNew())
        {
            foreach (ref Workspace? slot in segment.Slots.AsSpan())
            {
                if (Volatile.Read(ref slot) is null && Interlocked.CompareExchange(ref slot, workspace, null) is null)
                    return;
            }
        }
    }

    /// <summary>Fills all workspaces at rest with one value, for tests.</summary>
    public void Fill(float value)
    {
        for (Segment? segment = _first; segment is not null; segment = segment.Next)
        {
            foreach (Workspace? workspace in segment.Slots)
                workspace?.Fill(value);
        }
    }

    // Without this, a caller whose batches grow by one image a time would leave a workspace of each size behind.
    private void DropOne()
    {
        for (Segment? segment = _first; segment is not null; segment = Volatile.Read(ref segment.Next))
        {
            foreach (ref Workspace? slot in segment.Slots.AsSpan())
            {
                if (Volatile.Read(ref slot) is not null && Interlocked.Exchange(ref slot, null) is not null)
                    return;
            }
        }
    }

    private sealed class Segment
    {
        public readonly Workspace?[] Slots = new Workspace?[SlotsPerSegment];
        public Segment? Next;

        public Segment NextOrNew()
        {
            if (Volatile.Read(ref Next) is { } next)
                return next;
            var made = new Segment();
            return Interlocked.CompareExchange(ref Next, made, null) ?? made;
        }
    }
}
