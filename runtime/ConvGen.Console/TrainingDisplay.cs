using System;
using System.Globalization;
using Spectre.Console;

// In ConvGen itself: a namespace ConvGen.Console would hide System.Console from all code of namespaces that begin with ConvGen.
namespace ConvGen;

/// <summary>
/// Shows training in the terminal: a line per epoch with a bar, loss, accuracy, images per second and time.
/// <c>trainer.TrainEpoch(data, 64, progress: new TrainingDisplay())</c>. Where the output is no terminal, a plain line per epoch when it ends.
/// </summary>
/// <remarks>One display for all epochs, on the thread that trains. Its time runs from where it was made, or from the last epoch's end.</remarks>
public sealed class TrainingDisplay : IProgress<EpochProgress>
{
    private const int BarWidth = 40;

    /// <summary>Often enough to look alive; drawing takes none of the training's time.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly IAnsiConsole _console;
    private readonly TimeProvider _time;
    private long _epochBegin;
    private long _lastDrawn;
    private long _firstImage;
    private long _epoch = -1;

    /// <summary>A display.</summary>
    /// <param name="console">The terminal; by default the program's own.</param>
    /// <param name="time">What the clock says; by default the system's.</param>
    public TrainingDisplay(IAnsiConsole? console = null, TimeProvider? time = null)
    {
        _console = console ?? AnsiConsole.Console;
        _time = time ?? TimeProvider.System;
        _epochBegin = _lastDrawn = _time.GetTimestamp();
    }

    /// <summary>Shows how far an epoch has come.</summary>
    /// <param name="value">What the trainer reports.</param>
    public void Report(EpochProgress value)
    {
        if (_epoch != value.Epoch)
        {
            _epoch = value.Epoch;
            // An epoch that goes on where it was interrupted: what was done before took none of this time.
            _firstImage = value.Images - value.Last.Images;
        }
        bool ends = value.Batch == value.Batches;
        bool live = _console.Profile.Capabilities is { Interactive: true, Ansi: true };
        if (!ends && (!live || _time.GetElapsedTime(_lastDrawn) < Pause))
            return;
        _lastDrawn = _time.GetTimestamp();
        string words = Words(value, _time.GetElapsedTime(_epochBegin).TotalSeconds);
        if (live)
            Draw(value, words, ends);
        else
            _console.WriteLine(words.TrimEnd());
        if (ends)
            _epochBegin = _time.GetTimestamp();
    }

    private string Words(EpochProgress value, double seconds)
    {
        string accuracy = value.Correct > 0 || value.Last.Correct > 0 ? string.Create(CultureInfo.InvariantCulture, $"accuracy {100 * value.Accuracy:F2} %  ") : "";
        double speed = (value.Images - _firstImage) / Math.Max(seconds, 1e-9);
        return string.Create(CultureInfo.InvariantCulture, $"epoch {value.Epoch + 1}  loss {value.Loss:F4}  {accuracy}{speed:N0} images/s  {seconds:F1} s");
    }

    // The line is written over: back to its begin, and nothing of the old one may remain behind it.
    private void Draw(EpochProgress value, string words, bool ends)
    {
        int width = Math.Min(BarWidth, _console.Profile.Width - words.Length - 4);
        int done = (int)((long)Math.Max(0, width) * value.Batch / value.Batches);
        int cut = words.IndexOf("  ", StringComparison.Ordinal);
        string bar = width < 5 ? "" : $"  [green]{new string('━', done)}[/][grey]{new string('━', width - done)}[/]";
        _console.Write(new ControlCode("\r\u001b[K"));
        _console.Markup(Markup.Escape(words[..cut]) + bar + Markup.Escape(words[cut..]));
        if (ends)
            _console.WriteLine();
    }
}
