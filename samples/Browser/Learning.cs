using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Net.Http;
using System.Threading.Tasks;
using ConvGen;
using Digits;

namespace Browser;

/// <summary>Training in the tab: on 8,000 of MNIST's test images, so that a page need not fetch more; 2,000 others measure what was learned.</summary>
internal sealed class Learning(HttpClient http)
{
    /// <summary>Images of a step.</summary>
    public const int BatchSize = 32;

    /// <summary>Steps whose mean loss is shown.</summary>
    public const int Recent = 10;

    private const int Images = 8000;
    private const float LearningRate = 2e-3f;

    private Dataset? _train;
    private Dataset? _heldOut;
    private bool _stop;

    /// <summary>Milliseconds between two steps that the browser has for itself, to draw the page and follow the pen: one thread does all.</summary>
    public int Pause { get; set; } = 1;

    /// <summary>The loss of each step.</summary>
    public List<double> Losses { get; } = [];

    /// <summary>The mean loss of the last steps; NaN before the first.</summary>
    public double Loss => Losses.Count == 0 ? double.NaN : Losses.TakeLast(Recent).Average();

    /// <summary>Whether steps are being made.</summary>
    public bool Running { get; private set; }

    /// <summary>Milliseconds of the last step; NaN before the first.</summary>
    public double StepMilliseconds { get; private set; } = double.NaN;

    /// <summary>Share of held-out images that were read rightly when it was last measured; NaN before.</summary>
    public double Accuracy { get; private set; } = double.NaN;

    /// <summary>Trains until <see cref="Stop"/> is called or the images were seen <paramref name="epochs"/> times.</summary>
    /// <param name="net">The network.</param>
    /// <param name="epochs">How often each image is seen at most.</param>
    /// <param name="shown">Called after each step.</param>
    public async Task RunAsync(DigitNet net, int epochs, Func<Task> shown)
    {
        (Running, _stop) = (true, false);
        try
        {
            await FetchAsync();
            // A trainer of each run's own: its optimiser's moments belong to the weights that it began with.
            Trainer<DigitNet> trainer = new(net, new AdamW(LearningRate), ConvGen.Loss.CrossEntropy);
            for (int epoch = 0; epoch < epochs && !_stop; epoch++)
            {
                foreach (Batch batch in _train!.Batches(BatchSize, shuffleSeed: Losses.Count))
                {
                    long begin = Stopwatch.GetTimestamp();
                    Losses.Add(trainer.Step(batch).Loss);
                    StepMilliseconds = Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
                    await shown();
                    await Task.Delay(Pause);
                    if (_stop)
                        break;
                }
            }
            if (Losses.Count > 0)
                await MeasureAsync(net);
        }
        finally
        {
            Running = false;
        }
    }

    /// <summary>Ends the run after its step.</summary>
    public void Stop() => _stop = true;

    /// <summary>Forgets the curve.</summary>
    public void Clear()
    {
        Losses.Clear();
        Accuracy = double.NaN;
    }

    /// <summary>Counts the held-out images that a network reads rightly.</summary>
    public async Task MeasureAsync(DigitNet net)
    {
        const int Part = 100;
        await FetchAsync();
        double right = 0;
        for (int first = 0; first < _heldOut!.Count; first += Part)
        {
            Dataset part = _heldOut.Slice(first, Part);
            right += Evaluation.Of(net, part).Accuracy * part.Count;
            await Task.Delay(1);
        }
        Accuracy = right / _heldOut.Count;
    }

    private async Task FetchAsync()
    {
        if (_train is not null)
            return;
        IdxFile images = await ReadAsync("data/images.idx");
        IdxFile labels = await ReadAsync("data/labels.idx");
        int[] classes = [.. labels.Data.ToArray().Select(label => (int)label)];
        Dataset all = Dataset.FromBytes(Shape.Map(1, DrawnDigit.Size, DrawnDigit.Size), images.Data, classes, DigitNet.OutputLength);
        _heldOut = all.Slice(Images, all.Count - Images);
        _train = all.Slice(0, Images);
    }

    private async Task<IdxFile> ReadAsync(string path) => IdxFile.Read(new MemoryStream(await http.GetByteArrayAsync(path)), path);
}
