using System;
using System.Diagnostics;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;
using ConvGen.Kernels;
using Xunit;

namespace ConvGen.Runtime.Tests.Networks;

/// <summary>Measures the processor time of the process, or what a thread allocates, which a collection that others cause disturbs: nothing else may run beside it.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;

[Collection(nameof(Alone))]
public sealed class WorkerTeamTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly WorkerTeam _team = new();
    private readonly PlanNet _net = new(PlanNet.Tiny());
    private readonly Workspace _workspace;

    public WorkerTeamTests() => _workspace = new Workspace(_net.Plan.Inference, 1);

    private void Run(int parts, int step = 0) => _team.Run(_net, Pass.Inference, step, _workspace, parts, parts);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(8)]
    [InlineData(WorkerTeam.MaximumParts)]
    public void RunsEachPartOnce(int parts)
    {
        const int Items = 1000;
        int[] runs = new int[Items];
        int steps = 0;
        _net.OnStep = (pass, step, workspace, range) =>
        {
            Assert.Equal((Pass.Inference, steps), (pass, step));
            Assert.Same(_workspace, workspace);
            (int first, int end) = range.Of(Items);
            for (int item = first; item < end; item++)
                Interlocked.Increment(ref runs[item]);
        };

        for (; steps < 200; steps++)
            Run(parts, steps);

        Assert.All(runs, run => Assert.Equal(200, run));
    }

    [Theory]
    [InlineData(2, 0)]
    [InlineData(2, 50)]
    [InlineData(4, 0)]
    [InlineData(4, 50)]
    public void WorkersTakePart(int parts, int restMilliseconds)
    {
        // Each part waits for all others, which only as many threads can do; after a rest the workers are asleep.
        using var meeting = new Barrier(parts);
        _net.OnStep = (_, _, _, _) => Assert.True(meeting.SignalAndWait(Patience));
        for (int round = 0; round < 10; round++)
        {
            Run(parts);
            Thread.Sleep(restMilliseconds);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void AFaultOfAnyPartReachesTheCallerAfterAllHaveEnded(int faulty)
    {
        int ended = 0;
        _net.OnStep = (_, _, _, range) =>
        {
            if (range.Of(3).First == faulty)
                throw new InvalidOperationException($"part {faulty} broke");
            Thread.Sleep(5);
            Interlocked.Increment(ref ended);
        };
        for (int round = 0; round < 3; round++)
        {
            ended = 0;
            InvalidOperationException error = Assert.Throws<InvalidOperationException>(() => Run(3));
            Assert.Equal($"part {faulty} broke", error.Message);
            Assert.Equal(2, ended);
        }
        _net.OnStep = (_, _, _, _) => Interlocked.Increment(ref ended);
        Run(3);
        Assert.Equal(5, ended);
    }

    [Fact]
    public void AStepWithinAStepRunsOnItsOwnThread()
    {
        int inner = 0;
        _net.OnStep = (_, step, _, range) =>
        {
            if (step == 0)
            {
                Run(2, step: 1);
                return;
            }
            Assert.Equal((0, 10), range.Of(10));
            Interlocked.Increment(ref inner);
        };

        Run(2);

        Assert.Equal(2, inner);
    }

    [Fact]
    public async Task ABusyTeamLeavesTheCallOnItsOwnThread()
    {
        using var entered = new CountdownEvent(2);
        using var leave = new ManualResetEventSlim();
        _net.OnStep = (_, _, _, _) =>
        {
            entered.Signal();
            Assert.True(leave.Wait(Patience));
        };
        Task first = Task.Factory.StartNew(() => Run(2), TaskCreationOptions.LongRunning);
        Assert.True(entered.Wait(Patience));

        var other = new PlanNet(PlanNet.Tiny());
        int thread = 0;
        int calls = 0;
        other.OnStep = (_, _, _, range) =>
        {
            calls++;
            thread = Environment.CurrentManagedThreadId;
            Assert.Equal((0, 10), range.Of(10));
        };
        _team.Run(other, Pass.Inference, 0, _workspace, 2, 2);

        Assert.Equal((1, Environment.CurrentManagedThreadId), (calls, thread));
        leave.Set();
        await first;
    }

    [Fact]
    public async Task ManyCallersGetTheirOwnSteps()
    {
        const int Callers = 6;
        const int Steps = 3000;
        Task<int>[] callers = [.. Enumerable.Range(0, Callers).Select(caller => Task.Factory.StartNew(
            () =>
            {
                // Each step's parts count into the caller's own sums: a part of another's step, or one run twice, shows.
                var net = new PlanNet(PlanNet.Tiny());
                var workspace = new Workspace(net.Plan.Inference, 1);
                long sum = 0;
                net.OnStep = (_, step, space, range) =>
                {
                    (int first, int end) = range.Of(64);
                    if (ReferenceEquals(space, workspace))
                        Interlocked.Add(ref sum, (end - first) * (step + 1L));
                };
                for (int step = 0; step < Steps; step++)
                {
                    _team.Run(net, Pass.Forward, step, workspace, 1 + (step % 5), 1 + (step % 5));
                    long expected = 64L * (step + 1) * (step + 2) / 2;
                    if (Interlocked.Read(ref sum) != expected)
                        return step;
                }
                return Steps;
            },
            TaskCreationOptions.LongRunning))];

        Assert.All(await Task.WhenAll(callers), steps => Assert.Equal(Steps, steps));
    }

    [Fact]
    public void AllocatesNothingPerStep()
    {
        int runs = 0;
        _net.OnStep = (_, _, _, _) => Interlocked.Increment(ref runs);
        RunSome();

        long before = GC.GetAllocatedBytesForCurrentThread();
        RunSome();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void RunSome()
        {
            for (int step = 0; step < 1000; step++)
                Run(3);
            Thread.Sleep(2);
            Run(3);
        }
    }

    [Fact]
    public void IdleThreadsUseNoProcessor()
    {
        for (int round = 0; round < 10; round++)
            Run(4);

        // The runner and the compiler's background thread work now and then; a spinning worker would use all of every window.
        using var process = Process.GetCurrentProcess();
        double least = double.MaxValue;
        for (int window = 0; window < 20 && least > 15; window++)
        {
            TimeSpan before = process.TotalProcessorTime;
            Thread.Sleep(300);
            process.Refresh();
            least = Math.Min(least, (process.TotalProcessorTime - before).TotalMilliseconds);
        }
        Assert.InRange(least, 0, 15);
    }

    [Fact]
    public void DoesNotKeepAFinishedNetworkAlive()
    {
        WeakReference reference = RunAnother();
        GC.Collect();
        Assert.False(reference.IsAlive);

        [MethodImpl(MethodImplOptions.NoInlining)]
        WeakReference RunAnother()
        {
            var net = new PlanNet(PlanNet.Tiny());
            _team.Run(net, Pass.Inference, 0, _workspace, 2, 2);
            return new WeakReference(net);
        }
    }

    [Theory]
    [InlineData(0, 8, 1)]
    [InlineData(WorkerTeam.WorkPerPart, 8, 1)]
    [InlineData((2 * WorkerTeam.WorkPerPart) - 1, 8, 1)]
    [InlineData(2 * WorkerTeam.WorkPerPart, 8, 2)]
    [InlineData(5 * WorkerTeam.WorkPerPart, 8, 5)]
    [InlineData(long.MaxValue, 8, 24)]
    [InlineData(long.MaxValue, 1, 1)]
    public void SmallStepsAreNotSplit(long work, int threads, int parts) => Assert.Equal(parts, WorkerTeam.PartsFor(work, threads));

    [Fact]
    public void ANetworkSplitsByTheWorkOfAllImages()
    {
        int most = 0;
        var net = new PlanNet(PlanNet.Tiny()) { Threads = 4 };
        net.OnStep = (_, _, _, range) =>
        {
            (int first, int end) = range.Of(1000);
            InterlockedMax(ref most, 1000 / (end - first));
        };
        StepInfo[] steps = [new StepInfo("Only", 0, WorkerTeam.WorkPerPart)];
        var workspace = new Workspace(net.Plan.Inference, 8);
        workspace.Begin(1);
        net.RunPass(Pass.Inference, steps, workspace);
        Assert.Equal(1, most);

        workspace.Begin(3);
        for (int round = 0; round < 100 && most < 3; round++)
            net.RunPass(Pass.Inference, steps, workspace);
        Assert.Equal(3, most);
    }

    [Fact]
    public void APassOfLittleWorkStaysOnTheCallingThread()
    {
        var net = new PlanNet(PlanNet.Tiny()) { Threads = 4 };
        int most = 0;
        net.OnStep = (_, _, _, range) => InterlockedMax(ref most, range.Parts);
        var workspace = new Workspace(net.Plan.Inference, 2);
        long before = WorkerTeam.LeastWork;
        WorkerTeam.LeastWork = 2 * net.Plan.Inference.ForwardWork;
        try
        {
            workspace.Begin(1);
            net.RunPass(Pass.Inference, net.Plan.Inference.Forward, workspace);
            Assert.Equal(1, most);

            workspace.Begin(2);
            net.RunPass(Pass.Inference, net.Plan.Inference.Forward, workspace);
            Assert.True(most > 1, "A pass of enough work was not shared.");
        }
        finally
        {
            WorkerTeam.LeastWork = before;
        }
    }

    private static void InterlockedMax(ref int target, int value)
    {
        int seen = Volatile.Read(ref target);
        while (value > seen)
            seen = Interlocked.CompareExchange(ref target, value, seen);
    }
}
