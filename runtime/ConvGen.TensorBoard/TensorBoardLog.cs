using System;
using System.Globalization;
using System.IO;
using System.Threading;
using ConvGen.TensorBoard.Schema;
using Google.Protobuf;

namespace ConvGen.TensorBoard;

/// <summary>
/// An event file for TensorBoard. As a trainer's progress it writes loss, accuracy, learning rate and gradient norm of each step and, if it knows the network,
/// histograms of its parameters at the end of each epoch; other values can be added.
/// </summary>
/// <remarks>What is written can be read at once by a TensorBoard that runs beside. Safe to use from several threads.</remarks>
public sealed class TensorBoardLog : IProgress<EpochProgress>, IDisposable
{
    private static int s_files;

    private readonly Lock _lock = new();
    private readonly FileStream _stream;
    private readonly TimeProvider _time;
    private readonly Network? _network;

    /// <summary>Begins an event file of its own in a folder, which is made if need be. Each run should have a folder of its own.</summary>
    /// <param name="folder">The folder, such as <c>runs/digits-1</c>.</param>
    /// <param name="network">The network whose parameters are shown as histograms; none by default.</param>
    /// <param name="time">What the clock says; by default the system's.</param>
    /// <exception cref="ArgumentException">The folder's name is empty.</exception>
    /// <exception cref="IOException">The folder or the disk refused.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written.</exception>
    public TensorBoardLog(string folder, Network? network = null, TimeProvider? time = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        _network = network;
        _time = time ?? TimeProvider.System;
        Directory.CreateDirectory(folder);
        // TensorBoard's own names: seconds, machine, process, and a number since a process may begin several in a second.
        Path = System.IO.Path.Combine(folder, string.Create(
            CultureInfo.InvariantCulture,
            $"events.out.tfevents.{_time.GetUtcNow().ToUnixTimeSeconds():D10}.{Environment.MachineName}.{Environment.ProcessId}.{Interlocked.Increment(ref s_files)}"));
        _stream = new FileStream(Path, FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0);
        Write(new Event { FileVersion = "brain.Event:2" });
    }

    /// <summary>The event file.</summary>
    public string Path { get; }

    /// <summary>Adds a number.</summary>
    /// <param name="tag">What it is; a slash groups, as in <c>loss/test</c>.</param>
    /// <param name="value">The number.</param>
    /// <param name="step">Where it stands on the axis of steps.</param>
    /// <exception cref="ArgumentException">The tag is empty.</exception>
    /// <exception cref="IOException">The disk refused.</exception>
    /// <exception cref="ObjectDisposedException">The file is closed.</exception>
    public void AddScalar(string tag, double value, long step)
    {
        ArgumentException.ThrowIfNullOrEmpty(tag);
        Write(new Event { Step = step, Summary = new Summary { Value = { Scalar(tag, value) } } });
    }

    /// <summary>Adds a histogram.</summary>
    /// <param name="tag">What it is.</param>
    /// <param name="values">The values; NaN is left out.</param>
    /// <param name="step">Where it stands on the axis of steps.</param>
    /// <exception cref="ArgumentException">The tag is empty.</exception>
    /// <exception cref="IOException">The disk refused.</exception>
    /// <exception cref="ObjectDisposedException">The file is closed.</exception>
    public void AddHistogram(string tag, ReadOnlySpan<float> values, long step)
    {
        ArgumentException.ThrowIfNullOrEmpty(tag);
        Write(new Event { Step = step, Summary = new Summary { Value = { new Summary.Types.Value { Tag = tag, Histo = Histogram.Of(values) } } } });
    }

    /// <summary>Adds a histogram of each parameter and running statistic of a network, under its name.</summary>
    /// <param name="network">The network.</param>
    /// <param name="step">Where they stand on the axis of steps.</param>
    /// <exception cref="IOException">The disk refused.</exception>
    /// <exception cref="ObjectDisposedException">The file is closed.</exception>
    public void AddParameters(Network network, long step)
    {
        ArgumentNullException.ThrowIfNull(network);
        var summary = new Summary();
        float[] values = network.CopyParameters();
        foreach (Parameter parameter in network.Parameters)
        {
            ReadOnlySpan<float> own = values.AsSpan(parameter.Info.Offset, parameter.Length);
            summary.Value.Add(new Summary.Types.Value { Tag = parameter.Name, Histo = Histogram.Of(own) });
        }
        Write(new Event { Step = step, Summary = summary });
    }

    /// <summary>
    /// Adds what a trainer reports of a step; at the end of an epoch its means and the network's parameters too. Steps are counted as if all epochs were as long
    /// as this one.
    /// </summary>
    /// <param name="value">What the trainer reports.</param>
    public void Report(EpochProgress value)
    {
        long step = (value.Epoch * value.Batches) + value.Batch;
        var summary = new Summary
        {
            Value =
            {
                Scalar("loss/step", value.Last.Loss),
                Scalar("learning rate", value.Last.LearningRate),
                Scalar("gradient norm", value.Last.GradientNorm),
            },
        };
        bool ends = value.Batch == value.Batches;
        if (ends)
        {
            summary.Value.Add(Scalar("loss/epoch", value.Loss));
            // Losses on targets count nothing as correct.
            if (value.Correct > 0)
                summary.Value.Add(Scalar("accuracy/epoch", value.Accuracy));
        }
        Write(new Event { Step = step, Summary = summary });
        if (ends && _network is not null)
            AddParameters(_network, step);
    }

    /// <summary>Closes the file.</summary>
    public void Dispose()
    {
        lock (_lock)
            _stream.Dispose();
    }

    private static Summary.Types.Value Scalar(string tag, double value) => new() { Tag = tag, SimpleValue = (float)value };

    private void Write(Event what)
    {
        what.WallTime = (_time.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalSeconds;
        byte[] data = what.ToByteArray();
        lock (_lock)
            RecordFile.Append(_stream, data);
    }
}
