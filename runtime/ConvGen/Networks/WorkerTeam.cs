using System;
using System.Diagnostics;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using System.Threading;
using ConvGen.Kernels;

namespace ConvGen;

/// <summary>
/// Background threads that share a step's parts with the thread that runs it. Nothing is allocated per step, and idle threads are parked: they
/// spin for some microseconds after a step, since the next one mostly follows at once, and then sleep.
/// </summary>
/// <remarks>
/// Each thread has a share of a step's parts, the same rows of every map as far as steps agree, which are then still in its cache. It claims its share from
/// the front, half of what is left at a time, and then helps the others part by part, so that a worker which wakes late costs nothing.
/// One word holds the state of a share: the step's number, the end of the share, and the next part to claim. A thread reads that word, then the step, and
/// claims by comparing and exchanging the word: this fails if anything changed meanwhile, so that it never runs a part of one step with the data of another.
/// </remarks>
internal sealed class WorkerTeam
{
    /// <summary>Most parts of a step, and most threads of a network.</summary>
    public const int MaximumParts = 256;

    /// <summary>Multiply-adds that a part should have at least.</summary>
    /// <remarks>
    /// Measured on two cores of a Zen 3 at 2.45 GHz with multiply-adds at the peak: a step of two parts costs 0.5 µs more than one of one part while
    /// the worker spins, and about 3 µs when it has to be woken. 64,000 multiply-adds took 1.3 µs whole and 1.1 to 1.4 µs in two parts,
    /// 128,000 took 2.6 and 1.9 to 2.2 µs. Real kernels run below the peak, which moves the balance towards two parts.
    /// </remarks>
    public const long WorkPerPart = 32_768;

    /// <summary>
    /// Multiply-adds of a batch's forward steps, and of the layouts at its door, from which on a pass is shared at all. Handing a line from core to core and back takes 0.08 µs where both share a third-level cache, and 0.36 where they don't. Measured
    /// on two cores of a Zen 4, microseconds on one thread, and on two in either case: LeNet-5 (0.4 million) 10.8, 12.6, 26; 6→16 5×5 (0.2) 4.3, 6.3, 12; 1→32 5×5 (0.6) 14.3, 13.8, 38;
    /// conv32-pool-conv64-pool-fc128-fc10 (11 million) 48, 34, 72. Tests set it to 0, so that small networks are shared.
    /// </summary>
    internal static long LeastWork { get; set; } = 1 << 20;

    private const int PartBits = 16;
    private const long PartMask = (1 << PartBits) - 1;

    // Long enough for the serial work between two steps, short enough to leave an idle processor idle.
    private static readonly long SpinTicks = Stopwatch.Frequency * 40 / 1_000_000;

    private readonly Lock _growing = new();
    private readonly SemaphoreSlim _wake = new(0);
    private int _workers;
    private int _parked;
    private int _busy;

    private readonly ShareState[] _shares = new ShareState[MaximumParts];
    private int _sharers;
    private uint _number;
    private int _unfinished;
    private int _parts;
    private Network? _network;
    private Pass _pass;
    private int _step;
    private Workspace? _workspace;
    private Exception? _error;

    /// <summary>The team of this process.</summary>
    public static WorkerTeam Shared { get; } = new();

    /// <summary>Parts per thread, so that a thread which a neighbour slows down takes fewer of them.</summary>
    private const int PartsPerThread = 3;

    /// <summary>Into how many parts work should be split.</summary>
    /// <param name="work">Multiply-adds of the step.</param>
    /// <param name="threads">Threads that may share it.</param>
    public static int PartsFor(long work, int threads) =>
        threads == 1 ? 1 : (int)Math.Clamp(work / WorkPerPart, 1, Math.Min(MaximumParts, threads * PartsPerThread));

    /// <summary>
    /// Runs a step and returns when it is done. If the team is busy with another caller's step, or with the step that calls this,
    /// all of it runs on the calling thread.
    /// </summary>
    /// <param name="network">The network.</param>
    /// <param name="pass">The kind of pass.</param>
    /// <param name="step">Index of the step in its pass.</param>
    /// <param name="workspace">The memory of the pass.</param>
    /// <param name="parts">Parts, 1 to <see cref="MaximumParts"/>.</param>
    /// <param name="threads">Threads that share them, the calling one included.</param>
    /// <exception cref="Exception">The first exception of any part, after all parts have ended.</exception>
    public void Run(Network network, Pass pass, int step, Workspace workspace, int parts, int threads)
    {
        if (parts <= 1 || OperatingSystem.IsBrowser() || Interlocked.CompareExchange(ref _busy, 1, 0) != 0)
        {
            workspace.ReserveScratch(1);
            network.RunPart(pass, step, workspace, WorkRange.Whole);
            return;
        }
        try
        {
            int helpers = Math.Min(threads, parts) - 1;
            AddWorkers(helpers);
            // Workers that another network brought may help too.
            workspace.ReserveScratch(_workers + 1);
            Share(network, pass, step, workspace, parts, helpers);
        }
        finally
        {
            Volatile.Write(ref _busy, 0);
        }
    }

    private void Share(Network network, Pass pass, int step, Workspace workspace, int parts, int helpers)
    {
        int sharers = helpers + 1;
        uint number = unchecked(_number + 1);
        _network = network;
        _pass = pass;
        _step = step;
        _workspace = workspace;
        _unfinished = parts;
        _parts = parts;
        _sharers = sharers;
        for (int share = 0; share < sharers; share++)
            Volatile.Write(ref _shares[share].Ticket, Ticket(number, parts * share / sharers, parts * (share + 1) / sharers));
        Interlocked.Exchange(ref _number, number);
        Wake(helpers);

        RunParts(worker: 0);
        var wait = new SpinWait();
        while (Volatile.Read(ref _unfinished) > 0)
            wait.SpinOnce(sleep1Threshold: -1);

        _network = null;
        _workspace = null;
        if (_error is { } error)
        {
            _error = null;
            ExceptionDispatchInfo.Throw(error);
        }
    }

    private static long Ticket(uint number, int next, int end) => ((long)number << 32) | ((long)end << PartBits) | (long)next;

    private void RunParts(int worker)
    {
        int sharers = Volatile.Read(ref _sharers);
        // The ticket's number of the step with the part that would follow those run last, and how many of these are next to each other.
        (long Reached, int Parts) run = default;
        for (int other = 0; other < sharers; other++)
        {
            while (RunFrom(ref _shares[(worker + other) % sharers].Ticket, worker, isOwn: other == 0, ref run))
            {
            }
        }
    }

    /// <summary>Claims parts of a share and runs them; or does nothing and says so if none is left.</summary>
    private bool RunFrom(ref long share, int worker, bool isOwn, ref (long Reached, int Parts) run)
    {
        long ticket = Volatile.Read(ref share);
        int next = (int)(ticket & PartMask);
        int left = (int)((ticket >> PartBits) & PartMask) - next;
        if (left <= 0)
            return false;
        int count = isOwn ? (left + 1) / 2 : 1;
        Network? network = _network;
        Pass pass = _pass;
        int step = _step;
        int parts = _parts;
        Workspace? workspace = _workspace;
        if (Interlocked.CompareExchange(ref share, ticket + count, ticket) != ticket)
            return true;
        long number = ticket >> (2 * PartBits) << (2 * PartBits);
        int before = run.Reached == (number | (long)next) ? run.Parts : 0;
        run = (number | (long)(next + count), before + count);
        try
        {
            network!.RunPart(pass, step, workspace!, new WorkRange(next, parts, worker, count, before: before));
        }
        catch (Exception error)
        {
            Interlocked.CompareExchange(ref _error, error, null);
        }
        Interlocked.Add(ref _unfinished, -count);
        return true;
    }

    private void AddWorkers(int count)
    {
        if (Volatile.Read(ref _workers) >= count)
            return;
        lock (_growing)
        {
            while (_workers < count)
            {
                int worker = _workers + 1;
                var thread = new Thread(() => Work(worker)) { IsBackground = true, Name = $"ConvGen worker {worker}" };
                thread.Start();
                Volatile.Write(ref _workers, _workers + 1);
            }
        }
    }

    private void Work(int worker)
    {
        while (true)
        {
            uint seen = Volatile.Read(ref _number);
            RunParts(worker);
            long end = Stopwatch.GetTimestamp() + SpinTicks;
            while (Volatile.Read(ref _number) == seen)
            {
                if (Stopwatch.GetTimestamp() < end)
                {
                    Thread.SpinWait(4);
                    continue;
                }
                Park(seen);
                end = Stopwatch.GetTimestamp() + SpinTicks;
            }
        }
    }

    // A worker counts itself as parked before it looks for a step once more, and a caller publishes a step before it looks for parked workers:
    // one of the two always sees the other. Whoever lowers the count owns the wake-up.
    private void Park(uint seen)
    {
        Interlocked.Increment(ref _parked);
        if (Volatile.Read(ref _number) != seen && TakeParked(1) == 1)
            return;
        _wake.Wait();
    }

    private void Wake(int wanted)
    {
        int woken = TakeParked(wanted);
        if (woken > 0)
            _wake.Release(woken);
    }

    private int TakeParked(int wanted)
    {
        int parked = Volatile.Read(ref _parked);
        while (parked > 0)
        {
            int taken = Math.Min(parked, wanted);
            int seen = Interlocked.CompareExchange(ref _parked, parked - taken, parked);
            if (seen == parked)
                return taken;
            parked = seen;
        }
        return 0;
    }

    /// <summary>What is left of a thread's share, alone on its cache lines.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 128)]
    private struct ShareState
    {
        [FieldOffset(0)]
        public long Ticket;
    }
}
