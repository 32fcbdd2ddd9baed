using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using ConvGen.Peers.Rows;
using ConvGen.Peers.Torch;

namespace ConvGen.Peers.Contenders;

/// <summary>TorchSharp on the exported network, in a process of its own.</summary>
internal sealed class TorchContender : Contender
{
    private readonly TorchProcess _process;
    private readonly string[] _load;
    private readonly string _outputs;
    private string _layout;
    private bool _hasOther = true;

    /// <summary>Lets the process load a network; it tries its settings and keeps the fastest.</summary>
    /// <param name="process">The process.</param>
    /// <param name="file">The exported network.</param>
    /// <param name="subject">What is done.</param>
    /// <param name="inputs">The data.</param>
    /// <exception cref="InvalidOperationException">It can't.</exception>
    public TorchContender(TorchProcess process, string file, Subject subject, Inputs inputs)
    {
        _process = process;
        string folder = Path.GetDirectoryName(file)!;
        string images = Write(folder, "images", MemoryMarshal.AsBytes<float>(inputs.Images));
        // Adjoints of scores or labels: the work says which.
        string second = Write(folder, "second", subject.Work == Work.Training ? MemoryMarshal.AsBytes<int>(inputs.Labels) : MemoryMarshal.AsBytes<float>(inputs.ScoreAdjoints));
        _outputs = Path.Combine(folder, "outputs");
        _load = ["load", subject.Work.ToString(), file, images, second, _outputs, subject.Batch.ToString(CultureInfo.InvariantCulture)];
        _layout = _process.Load(_load);
    }

    public override string Name => "TorchSharp";

    public override string Setting => $"{_process.Allocator}, {_layout}";

    public override float[] Outputs() => MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(_outputs)).ToArray();

    public override bool TakeOtherSetting()
    {
        if (!_hasOther)
            return false;
        _hasOther = false;
        _layout = _process.Load([.. _load, _layout == TorchWorker.ChannelsLast ? TorchWorker.Contiguous : TorchWorker.ChannelsLast]);
        return true;
    }

    public override double[] Block(double seconds) =>
        [.. _process.Ask("block", seconds.ToString("R", CultureInfo.InvariantCulture)).Split('\t').Select(time => double.Parse(time, CultureInfo.InvariantCulture))];

    public override void Dispose()
    {
        if (_process.IsRunning)
            _process.Ask("unload");
    }

    private static string Write(string folder, string name, ReadOnlySpan<byte> bytes)
    {
        string path = Path.Combine(folder, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }
}
