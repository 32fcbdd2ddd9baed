using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Threading.Tasks;
using Microsoft.Playwright;
using Xunit;

namespace ConvGen.Browser.Tests;

/// <summary>The page as a person uses it: a pad, buttons, and what is written on it.</summary>
public sealed class DigitPage : IAsyncDisposable
{
    private const int Size = 28;

    private readonly List<string> _errors = [];

    public DigitPage(IPage page)
    {
        Page = page;
        page.PageError += (_, error) => _errors.Add(error);
        page.Console += (_, message) =>
        {
            if (message.Type == "error")
                _errors.Add(message.Text);
        };
    }

    public IPage Page { get; }

    /// <summary>Draws an image with a pen as wide as one of its pixels: a line along each run of ink in a row.</summary>
    /// <param name="image">28 × 28 values from 0 to 1.</param>
    public async Task DrawAsync(float[] image)
    {
        const float Ink = 0.5f;
        await Page.ClickAsync("#clear");
        await SetPenAsync(10);
        (float left, float top, float pixel) = await PadAsync();
        for (int row = 0; row < Size; row++)
        {
            for (int column = 0; column < Size; column++)
            {
                int first = column;
                while (column < Size && image[(row * Size) + column] >= Ink)
                    column++;
                if (column > first)
                    await LineAsync((left + ((first + 0.5f) * pixel), top + ((row + 0.5f) * pixel)), (left + ((column - 0.5f) * pixel), top + ((row + 0.5f) * pixel)));
            }
        }
        await ReadAsync();
    }

    /// <summary>Draws strokes by the pen as it comes, in pixels of the 28 × 28 image.</summary>
    public async Task DrawAsync(params (float X, float Y)[] stroke)
    {
        await Page.ClickAsync("#clear");
        (float left, float top, float pixel) = await PadAsync();
        for (int point = 1; point < stroke.Length; point++)
        {
            await LineAsync(
                (left + (stroke[point - 1].X * pixel), top + (stroke[point - 1].Y * pixel)), (left + (stroke[point].X * pixel), top + (stroke[point].Y * pixel)));
        }
        await ReadAsync();
    }

    /// <summary>The digit with the longest bar; <see langword="null"/> where nothing is drawn.</summary>
    public async Task<int?> AnswerAsync()
    {
        string? answer = await Page.GetAttributeAsync(".scores", "data-answer");
        return string.IsNullOrEmpty(answer) ? null : int.Parse(answer, CultureInfo.InvariantCulture);
    }

    /// <summary>A figure of the page; NaN where a dash stands for it.</summary>
    public async Task<double> FigureAsync(string id)
    {
        string text = (await Page.InnerTextAsync("#" + id)).Replace(" %", "", StringComparison.Ordinal);
        return text == "–" ? double.NaN : double.Parse(text, CultureInfo.InvariantCulture);
    }

    /// <summary>Waits until so many steps were trained.</summary>
    public async Task StepsAsync(int steps) =>
        await Page.WaitForFunctionAsync(
            "steps => Number(document.getElementById('steps').textContent) >= steps", steps, new() { Timeout = 120_000, PollingInterval = 50 });

    /// <summary>Begins to note the longest time between two frames, which is how long the page stood still.</summary>
    public async Task WatchFramesAsync() => await Page.EvaluateAsync("""
        () => {
            let last = performance.now();
            window.longestFrame = 0;
            const frame = now => { window.longestFrame = Math.max(window.longestFrame, now - last); last = now; requestAnimationFrame(frame); };
            requestAnimationFrame(frame);
        }
        """);

    /// <summary>Milliseconds of the longest frame since <see cref="WatchFramesAsync"/>.</summary>
    public async Task<double> LongestFrameAsync() => await Page.EvaluateAsync<double>("() => window.longestFrame");

    /// <summary>Takes a picture of the whole page.</summary>
    public async Task<string> ScreenshotAsync(string name)
    {
        string path = Path.Combine(OpenedPage.Screenshots, name + ".png");
        await Page.ScreenshotAsync(new() { Path = path, FullPage = true });
        return path;
    }

    /// <summary>Closes the page; it must have had no error.</summary>
    public async ValueTask DisposeAsync()
    {
        await Page.CloseAsync();
        Assert.Empty(_errors);
    }

    private async Task SetPenAsync(int width) =>
        await Page.EvalOnSelectorAsync("#pen", "(pen, width) => { pen.value = width; pen.dispatchEvent(new Event('input', { bubbles: true })); }", width);

    private async Task<(float Left, float Top, float Pixel)> PadAsync()
    {
        LocatorBoundingBoxResult box = (await Page.Locator("#pad").BoundingBoxAsync())!;
        return (box.X, box.Y, box.Width / Size);
    }

    private async Task LineAsync((float X, float Y) from, (float X, float Y) to)
    {
        await Page.Mouse.MoveAsync(from.X, from.Y);
        await Page.Mouse.DownAsync();
        await Page.Mouse.MoveAsync(to.X, to.Y);
        await Page.Mouse.UpAsync();
    }

    // Until the scores belong to what is drawn.
    private async Task ReadAsync() => await Page.WaitForSelectorAsync("#pad[data-state=read]");
}
