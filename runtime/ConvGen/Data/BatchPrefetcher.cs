using System;
using System.Runtime.ExceptionServices;
using System.Threading;

namespace ConvGen;

/// <summary>
/// Batches made ahead by a thread of their own, into a ring of buffers: one for the batch in use, the others for those ahead. What goes wrong there is
/// thrown where the batch is taken.
/// </summary>
internal sealed class BatchPrefetcher : IDisposable
{
    private readonly BatchMaker _maker;
    private readonly BatchBuffer[] _buffers;
    private readonly Batch[] _batches;
    private readonly Thread _thread;

    // What follows belongs to who holds the gate. A monitor: it waits without allocating.
    private readonly object _gate = new();
    private int _made;
    private int _taken;
    private int _inUse;
    private ExceptionDispatchInfo? _fault;
    private bool _isStopped;

    /// <summary>Starts the thread.</summary>
    /// <param name="maker">Makes the batches; nobody else may use it.</param>
    /// <param name="first">Number of the first batch.</param>
    /// <param name="ahead">Batches ahead of the one in use, at least 1.</param>
    public BatchPrefetcher(BatchMaker maker, int first, int ahead)
    {
        _maker = maker;
        _made = _taken = first;
        int buffers = (int)Math.Clamp(maker.Count - (long)first, 1, ahead + 1L);
        _buffers = new BatchBuffer[buffers];
        _batches = new Batch[buffers];
        for (int buffer = 0; buffer < buffers; buffer++)
            _buffers[buffer] = maker.NewBuffer();
        _thread = new Thread(MakeAll) { IsBackground = true, Name = "ConvGen batches" };
        _thread.Start();
    }

    /// <summary>Takes the next batch; the one before is made over.</summary>
    /// <param name="batch">The batch.</param>
    /// <returns>Whether there was one.</returns>
    public bool TryTake(out Batch batch)
    {
        lock (_gate)
        {
            batch = default;
            if (_taken == _maker.Count)
                return false;
            while (_made == _taken && _fault is null)
                Monitor.Wait(_gate);
            // The batches before the one that failed are good.
            if (_made == _taken)
                _fault!.Throw();
            batch = _batches[_taken % _buffers.Length];
            _taken++;
            _inUse = 1;
            Monitor.PulseAll(_gate);
            return true;
        }
    }

    /// <summary>Stops the thread and waits until it has.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isStopped = true;
            Monitor.PulseAll(_gate);
        }
        _thread.Join();
    }

    private void MakeAll()
    {
        try
        {
            while (WaitForRoom(out int number))
            {
                int slot = number % _buffers.Length;
                Batch batch = _maker.Make(number, _buffers[slot]);
                lock (_gate)
                {
                    _batches[slot] = batch;
                    _made++;
                    Monitor.PulseAll(_gate);
                }
            }
        }
        catch (Exception exception)
        {
            lock (_gate)
            {
                _fault = ExceptionDispatchInfo.Capture(exception);
                Monitor.PulseAll(_gate);
            }
        }
    }

    /// <summary>Waits for a buffer that is neither in use nor ahead; <see langword="false"/> where all is made or nobody waits any more.</summary>
    private bool WaitForRoom(out int number)
    {
        lock (_gate)
        {
            while (!_isStopped && _made < _maker.Count && _made - _taken + _inUse >= _buffers.Length)
                Monitor.Wait(_gate);
            number = _made;
            return !_isStopped && _made < _maker.Count;
        }
    }
}
