using System;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using ConvGen.Kernels;
using Xunit;

namespace ConvGen.Runtime.Tests.Networks;

public sealed class WorkspacePoolTests
{
    private static readonly PassPlan Plan = PlanNet.Tiny().Inference;

    [Fact]
    public void ReusesTheLastOneAndGrowsIt()
    {
        var pool = new WorkspacePool(Plan);
        Workspace first = pool.Rent(1);
        Workspace second = pool.Rent(2);
        Assert.NotSame(first, second);
        pool.Return(second);
        pool.Return(first);

        Workspace again = pool.Rent(4);

        Assert.Same(first, again);
        Assert.Equal(4, again.Capacity);
        Assert.Same(second, pool.Rent(1));
        Assert.Equal(2, second.Capacity);
    }

    [Fact]
    public void AWorkspaceThatCannotGrowIsKept()
    {
        var plan = new PassPlan { Forward = [], Input = Plan.Input, Outputs = [], MapLength = 1 << 30, PackedLength = 0 };
        var pool = new WorkspacePool(plan);
        for (int round = 0; round < 3; round++)
            Assert.Throws<OutOfMemoryException>(() => pool.Rent(64));
        Assert.Equal(0, pool.Rent(0).PoolIndex);
        Assert.Equal(1, pool.Rent(0).PoolIndex);
    }

    [Fact]
    public async Task NobodySharesAndNoMoreAreMadeThanCallers()
    {
        const int Callers = 6;
        var pool = new WorkspacePool(Plan);
        int[] users = new int[Callers];
        Task<int>[] callers = [.. Enumerable.Range(0, Callers).Select(caller => Task.Factory.StartNew(
            () =>
            {
                int faults = 0;
                for (int round = 0; round < 20_000; round++)
                {
                    Workspace workspace = pool.Rent(1);
                    if (workspace.PoolIndex >= Callers || Interlocked.Increment(ref users[workspace.PoolIndex]) != 1)
                        return ++faults;
                    Interlocked.Decrement(ref users[workspace.PoolIndex]);
                    pool.Return(workspace);
                }
                return faults;
            },
            TaskCreationOptions.LongRunning))];
        Assert.All(await Task.WhenAll(callers), faults => Assert.Equal(0, faults));
    }
}
