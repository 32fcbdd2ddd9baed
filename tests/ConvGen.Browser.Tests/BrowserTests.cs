using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using ConvGen.Tests;
using Microsoft.Playwright;
using Xunit;

namespace ConvGen.Browser.Tests;

/// <summary>The page of <c>samples/Browser</c> from end to end.</summary>
public sealed class BrowserTests(OpenedPage site) : IClassFixture<OpenedPage>
{
    // A seven, as one draws it.
    private static readonly (float X, float Y)[] s_seven = [(8, 6), (20, 6), (17, 13), (13, 22)];

    private static readonly (float X, float Y)[] s_zero = [(14, 5), (9, 8), (8, 14), (10, 20), (14, 23), (18, 20), (20, 14), (19, 8), (14, 5)];

    [ToolFact(OpenedPage.Chromium)]
    public async Task Digits_of_the_test_set_drawn_on_the_pad_are_read()
    {
        const int Images = 24;
        Dataset test = TestImages();
        await using DigitPage page = await site.OpenAsync();
        Assert.Null(await page.AnswerAsync());
        float[] image = new float[test.Shape.Length];
        int right = 0;
        for (int index = 0; index < Images; index++)
        {
            test.ImageAsFloats(index, image);
            await page.DrawAsync(image);
            right += await page.AnswerAsync() == test.Labels[index] ? 1 : 0;
            if (index == 0)
                await page.ScreenshotAsync("reading");
        }
        CheckedCount.Report($"{right} of {Images} digits of MNIST's test set, drawn on the browser's pad with a pen of one grey, read rightly");
        // A pen knows ink and paper only, and the network reads 99.4 % of the images themselves.
        Assert.InRange(right, Images - 1, Images);
    }

    [ToolFact(OpenedPage.Chromium)]
    public async Task Training_lowers_the_loss_while_the_page_answers()
    {
        await using DigitPage page = await site.OpenAsync();
        await page.Page.ClickAsync("#forget");
        await page.Page.ClickAsync("#measure");
        await page.Page.WaitForSelectorAsync("#measure:enabled");
        double before = await page.FigureAsync("accuracy");
        await page.Page.ClickAsync("#train");
        await page.StepsAsync(10);
        double first = await page.FigureAsync("loss");
        await page.StepsAsync(60);

        await page.WatchFramesAsync();
        Stopwatch watch = Stopwatch.StartNew();
        await page.DrawAsync(s_seven);
        double answered = watch.Elapsed.TotalSeconds;
        Assert.NotNull(await page.AnswerAsync());
        Assert.True(await page.Page.IsVisibleAsync("#stop"), "Training ended while something was drawn.");
        double milliseconds = await page.FigureAsync("milliseconds");

        await page.StepsAsync(150);
        double last = await page.FigureAsync("loss");
        double longest = await page.LongestFrameAsync();
        await page.Page.ClickAsync("#stop");
        await page.Page.WaitForSelectorAsync("#train", new() { Timeout = 60_000 });
        double after = await page.FigureAsync("accuracy");
        CheckedCount.Report($"in the browser: loss {first:F2} to {last:F2}, held-out images {before:F1} to {after:F1} % in 150 steps; a step of 32 images {milliseconds:F0} ms; longest frame {longest:F0} ms; clear, draw and read meanwhile {answered:F2} s");
        Assert.True(last < first / 3, $"The loss went from {first} to {last}.");
        Assert.True(after > before + 50, $"Held-out images: {before} % before, {after} % after.");
        await page.DrawAsync(s_zero);
        Assert.Equal(0, await page.AnswerAsync());
        await page.ScreenshotAsync("trained");
    }

    [ToolFact(OpenedPage.Chromium)]
    public async Task Weights_are_saved_and_loaded_and_a_broken_file_changes_nothing()
    {
        await using DigitPage page = await site.OpenAsync();
        IDownload download = await page.Page.RunAndWaitForDownloadAsync(() => page.Page.ClickAsync("#save"));
        string saved = Path.Combine(site.Root, "..", download.SuggestedFilename);
        await download.SaveAsAsync(saved);
        Assert.Equal(await File.ReadAllBytesAsync(Path.Combine(site.Root, "digits.safetensors")), await File.ReadAllBytesAsync(saved));
        await page.DrawAsync(s_seven);
        string scores = await page.Page.InnerTextAsync(".scores");
        Assert.Equal(7, await page.AnswerAsync());

        await page.Page.ClickAsync("#forget");
        Assert.NotEqual(scores, await page.Page.InnerTextAsync(".scores"));
        byte[] broken = [.. (await File.ReadAllBytesAsync(saved)).SkipLast(100)];
        await page.Page.SetInputFilesAsync("#load", new FilePayload { Name = "broken.safetensors", MimeType = "application/octet-stream", Buffer = broken });
        await page.Page.WaitForFunctionAsync("() => document.getElementById('status').textContent.includes('truncated')");
        Assert.NotEqual(scores, await page.Page.InnerTextAsync(".scores"));
        await page.Page.SetInputFilesAsync("#load", saved);
        await page.Page.WaitForFunctionAsync("() => document.getElementById('status').textContent.includes('Loaded digits.safetensors')");
        Assert.Equal(scores, await page.Page.InnerTextAsync(".scores"));
    }

    private static Dataset TestImages()
    {
        string data = Path.Combine(Repository.Root, "samples", "Digits", "data");
        return Dataset.FromIdx(Path.Combine(data, "t10k-images-idx3-ubyte.gz"), Path.Combine(data, "t10k-labels-idx1-ubyte.gz"));
    }
}
