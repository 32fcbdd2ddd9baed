using System;
using System.Globalization;
using System.IO;
using System.Linq;
using Spectre.Console;
using Xunit;

namespace ConvGen.Runtime.Tests.Progress;

public sealed class TrainingDisplayTests
{
    [Fact]
    public void TerminalShowsOneLineThatIsWrittenOver()
    {
        (IAnsiConsole console, StringWriter text) = Terminal(interactive: true, width: 120);
        Clock clock = new();
        TrainingDisplay display = new(console, clock);
        clock.Seconds = 2;
        display.Report(At(epoch: 0, batch: 1));
        // Too soon to be drawn again.
        clock.Seconds = 2.05;
        display.Report(At(epoch: 0, batch: 2));
        clock.Seconds = 5;
        display.Report(At(epoch: 0, batch: 4));

        string[] drawn = text.ToString().Split("\r\u001b[K", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, drawn.Length);
        Assert.Contains("loss 0.5000  accuracy 75.00 %  32 images/s  2.0 s", drawn[0], StringComparison.Ordinal);
        Assert.EndsWith("loss 0.5000  accuracy 75.00 %  51 images/s  5.0 s" + Environment.NewLine, drawn[1], StringComparison.Ordinal);
        Assert.StartsWith("epoch 1  ", drawn[1], StringComparison.Ordinal);
        Assert.Equal(40, drawn[0].Count(letter => letter == '━'));
        // A quarter is green: colours come before and after it.
        Assert.Equal(10, drawn[0][..drawn[0].LastIndexOf("\u001b[", drawn[0].LastIndexOf('━'), StringComparison.Ordinal)].Count(letter => letter == '━'));
    }

    [Fact]
    public void NarrowTerminalHasNoBar()
    {
        (IAnsiConsole console, StringWriter text) = Terminal(interactive: true, width: 60);
        new TrainingDisplay(console, new Clock { Seconds = 1 }).Report(At(epoch: 0, batch: 4));
        Assert.DoesNotContain('━', text.ToString());
    }

    [Fact]
    public void FileGetsAPlainLinePerEpoch()
    {
        (IAnsiConsole console, StringWriter text) = Terminal(interactive: false, width: 100);
        Clock clock = new();
        TrainingDisplay display = new(console, clock);
        for (int epoch = 0; epoch < 2; epoch++)
        {
            for (int batch = 1; batch <= 4; batch++)
            {
                clock.Seconds += 0.5;
                display.Report(At(epoch, batch));
            }
        }
        Assert.Equal(
            $"epoch 1  loss 0.5000  accuracy 75.00 %  128 images/s  2.0 s{Environment.NewLine}epoch 2  loss 0.5000  accuracy 75.00 %  128 images/s  2.0 s{Environment.NewLine}",
            text.ToString());
    }

    [Fact]
    public void LossOnTargetsHasNoAccuracyAndAnInterruptedEpochItsOwnSpeed()
    {
        (IAnsiConsole console, StringWriter text) = Terminal(interactive: false, width: 100);
        Clock clock = new();
        TrainingDisplay display = new(console, clock);
        clock.Seconds = 1;
        // The first three batches were trained before.
        display.Report(At(epoch: 4, batch: 4) with { Correct = 0, Last = new StepResult(0.5, 0.1f, 1, true, 64, 0) });
        Assert.Equal($"epoch 5  loss 0.5000  64 images/s  1.0 s{Environment.NewLine}", text.ToString());
    }

    /// <summary>The display in another culture, as progress of a real trainer.</summary>
    [Fact]
    public void TrainerDrivesIt()
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("de-DE");
        try
        {
            (IAnsiConsole console, StringWriter text) = Terminal(interactive: false, width: 100);
            Trainer<Training.LinearNet> trainer = new(new Training.LinearNet(seed: 1), new Sgd(0.1f), Loss.CrossEntropy);
            trainer.TrainEpoch(Dataset.FromBytes(Shape.Vector(6), new byte[6 * 8], new[] { 0, 1, 2, 3, 0, 1, 2, 3 }, 4), batchSize: 3, progress: new TrainingDisplay(console));
            Assert.Matches(@"^epoch 1  loss \d\.\d{4}  accuracy \d+\.\d\d %  [\d,]+ images/s  \d+\.\d s\s*$", text.ToString());
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    private static EpochProgress At(long epoch, int batch) => new(epoch, batch, 4, batch * 64, 0.5, batch * 48, new StepResult(0.5, 0.1f, 1, true, 64, 48));

    private static (IAnsiConsole Console, StringWriter Text) Terminal(bool interactive, int width)
    {
        StringWriter text = new();
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = interactive ? AnsiSupport.Yes : AnsiSupport.No,
            Interactive = interactive ? InteractionSupport.Yes : InteractionSupport.No,
            ColorSystem = interactive ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Out = new AnsiConsoleOutput(text),
        });
        console.Profile.Width = width;
        return (console, text);
    }

    private sealed class Clock : TimeProvider
    {
        public double Seconds { get; set; }

        public override long TimestampFrequency => 1_000_000;

        public override long GetTimestamp() => (long)(Seconds * 1_000_000);
    }
}
