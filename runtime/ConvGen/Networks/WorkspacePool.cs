using System.Threading;
using ConvGen.Kernels;

namespace ConvGen;

/// <summary>
/// Workspaces at rest: a stack without a lock, whose top is the one used last. It holds as many as there ever were concurrent callers, each grown
/// to the largest block of images that it met.
/// </summary>
/// <remarks>
/// The head is one word: the number of changes so far, and the place of the top workspace in a table. The number keeps a caller that was
/// held up between reading the head and exchanging it from taking a workspace that went and came back meanwhile.
/// </remarks>
internal sealed class WorkspacePool(PassPlan plan)
{
    private const int None = -1;

    private readonly Lock _growing = new();
    private Workspace[] _table = [];

    // Number of changes << 32 | place of the top.
    private long _head = Head(0, None);

    /// <summary>Takes a workspace, or makes one if none is at rest.</summary>
    /// <param name="capacity">Images that it must have room for.</param>
    public Workspace Rent(int capacity)
    {
        Workspace workspace = Pop() ?? Add();
        try
        {
            workspace.Reserve(capacity);
            return workspace;
        }
        catch
        {
            Return(workspace);
            throw;
        }
    }

    /// <summary>Lays a workspace to rest.</summary>
    public void Return(Workspace workspace)
    {
        while (true)
        {
            long head = Volatile.Read(ref _head);
            workspace.PoolNext = Top(head);
            if (Interlocked.CompareExchange(ref _head, Head(Changes(head) + 1, workspace.PoolIndex), head) == head)
                return;
        }
    }

    /// <summary>Fills all workspaces with one value, for tests.</summary>
    public void Fill(float value)
    {
        foreach (Workspace workspace in _table)
            workspace.Fill(value);
    }

    private Workspace? Pop()
    {
        while (true)
        {
            long head = Volatile.Read(ref _head);
            if (Top(head) == None)
                return null;
            Workspace workspace = Volatile.Read(ref _table)[Top(head)];
            if (Interlocked.CompareExchange(ref _head, Head(Changes(head) + 1, workspace.PoolNext), head) == head)
                return workspace;
        }
    }

    private Workspace Add()
    {
        lock (_growing)
        {
            var workspace = new Workspace(plan, 0) { PoolIndex = _table.Length };
            Volatile.Write(ref _table, [.. _table, workspace]);
            return workspace;
        }
    }

    private static long Head(int changes, int top) => ((long)changes << 32) | (uint)top;

    private static int Changes(long head) => (int)(head >> 32);

    private static int Top(long head) => (int)head;
}
