using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Threading.Tasks;
using ConvGen;
using Digits;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.JSInterop;

namespace Browser;

/// <summary>The page: a pad to draw on, the network's scores and feature maps, and its training.</summary>
public sealed partial class App
{
    private const int Side = 280;

    /// <summary>The most that is read of a file of weights; the network's own have 117 KB.</summary>
    private const long MostBytes = 16 << 20;

    private const int Epochs = 20;
    private static readonly TimeSpan s_showing = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan s_drawing = TimeSpan.FromSeconds(1);

    private readonly float[] _scores = new float[DigitNet.OutputLength];
    private ElementReference _pad;
    private ElementReference _seen;
    private ElementReference _maps1;
    private ElementReference _maps2;
    private IJSObjectReference? _drawing;
    private DotNetObjectReference<App>? _self;
    private DigitNet _net = new(seed: 1);
    private Learning? _learning;
    private float[]? _image;
    private float[]? _probabilities;
    private string _status = "";
    private int _pen = 22;
    private bool _measuring;
    private long _shownAt;
    private long _drawnAt;

    protected override async Task OnInitializedAsync()
    {
        _learning = new(Http);
        using MemoryStream weights = new(await Http.GetByteArrayAsync("digits.safetensors"));
        _net = DigitNet.Load(weights);
        _status = "The network is trained: 99.4 % of MNIST's test images. Draw, train on, or let it forget everything first.";
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender)
            return;
        _self = DotNetObjectReference.Create(this);
        _drawing = await Script.InvokeAsync<IJSObjectReference>("import", "./drawing.js");
        await _drawing.InvokeVoidAsync("attach", _pad, _self, _pen);
        await ShowAsync();
    }

    /// <summary>Called by the pad when something was drawn.</summary>
    /// <param name="ink">Its pixels, 255 where the pen was.</param>
    [JSInvokable]
    public async Task DrawnAsync(byte[] ink)
    {
        _image = DrawnDigit.Read(ink, Side);
        _drawnAt = Stopwatch.GetTimestamp();
        await ShowAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _learning?.Stop();
        if (_drawing is not null)
            await _drawing.DisposeAsync();
        _self?.Dispose();
    }

    /// <summary>Shows what the network makes of the drawing.</summary>
    private async Task ShowAsync()
    {
        _shownAt = Stopwatch.GetTimestamp();
        _probabilities = null;
        if (_image is not null)
        {
            _net.Predict(_image, _scores);
            _probabilities = Softmax(_scores);
        }
        StateHasChanged();
        if (_drawing is null)
            return;
        await PaintAsync(_seen, MapSheet.Draw(_image ?? new float[DigitNet.InputLength], DrawnDigit.Size, 1));
        await PaintAsync(_maps1, MapSheet.Draw(Maps(_net.Conv1), 28, 8));
        await PaintAsync(_maps2, MapSheet.Draw(Maps(_net.Conv2), 14, 8));
    }

    private float[] Maps(ConvLayer layer) => _image is null ? new float[layer.OutputShape.Length] : _net.LayerOutput(layer.Name, _image);

    private ValueTask PaintAsync(ElementReference canvas, (int Width, int Height, byte[] Pixels) picture) =>
        _drawing!.InvokeVoidAsync("paint", canvas, picture.Width, picture.Height, picture.Pixels);

    private async Task ClearAsync() => await _drawing!.InvokeVoidAsync("clear", _pad);

    private async Task PenAsync(ChangeEventArgs change)
    {
        _pen = int.Parse((string)change.Value!, CultureInfo.InvariantCulture);
        await _drawing!.InvokeVoidAsync("pen", _pad, _pen);
    }

    private async Task TrainAsync()
    {
        _status = "Training. Draw meanwhile: the scores follow what it learns.";
        await TryAsync(async () =>
        {
            await _learning!.RunAsync(_net, Epochs, ShowStepAsync);
            _status = $"Trained for {_learning.Losses.Count} steps.";
        });
        await ShowAsync();
    }

    // Scores and maps follow some four times a second, the curve with them. While somebody draws, the pen comes first.
    private async Task ShowStepAsync()
    {
        _learning!.Pause = Stopwatch.GetElapsedTime(_drawnAt) < s_drawing ? 60 : 1;
        if (Stopwatch.GetElapsedTime(_shownAt) < s_showing)
            return;
        await ShowAsync();
    }

    private async Task ForgetAsync()
    {
        _net.Initialize(seed: Environment.TickCount);
        _learning!.Clear();
        _status = "It knows nothing now: its weights are random.";
        await ShowAsync();
    }

    private async Task MeasureAsync()
    {
        _measuring = true;
        await TryAsync(() => _learning!.MeasureAsync(_net));
        _measuring = false;
    }

    private async Task LoadAsync(InputFileChangeEventArgs change)
    {
        await TryAsync(async () =>
        {
            using MemoryStream bytes = new();
            await using Stream file = change.File.OpenReadStream(MostBytes);
            await file.CopyToAsync(bytes);
            bytes.Position = 0;
            _net.LoadWeights(bytes);
            _learning!.Clear();
            _status = $"Loaded {change.File.Name}.";
        });
        await ShowAsync();
    }

    private async Task SaveAsync()
    {
        using MemoryStream bytes = new();
        _net.Save(bytes);
        await _drawing!.InvokeVoidAsync("save", "digits.safetensors", bytes.ToArray());
    }

    // What goes wrong with a file or the network is said on the page; the weights stay as they were.
    private async Task TryAsync(Func<Task> action)
    {
        try
        {
            await action();
        }
        catch (Exception error) when (error is IOException or System.Net.Http.HttpRequestException or WeightFileException or DataFileException)
        {
            _status = error.Message;
        }
    }

    private static float[] Softmax(ReadOnlySpan<float> scores)
    {
        float[] probabilities = new float[scores.Length];
        System.Numerics.Tensors.TensorPrimitives.SoftMax(scores, probabilities);
        return probabilities;
    }

    private static string Shown(double value, string format) => double.IsFinite(value) ? value.ToString(format, CultureInfo.InvariantCulture) : "–";
}
