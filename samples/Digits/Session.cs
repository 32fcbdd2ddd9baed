using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using ConvGen;
using ConvGen.Visuals;

namespace Digits;

/// <summary>One run of the sample: train, evaluate, show, save, read back.</summary>
internal sealed class Session(Options options)
{
    private const int BatchSize = 64;
    private const float HighestLearningRate = 4e-3f;

    private readonly List<double> _losses = [];

    public void Run()
    {
        string data = Path.Combine(AppContext.BaseDirectory, "data");
        Dataset train = Dataset.FromIdx(Path.Combine(data, "train-images-idx3-ubyte.gz"), Path.Combine(data, "train-labels-idx1-ubyte.gz"));
        Dataset test = Dataset.FromIdx(Path.Combine(data, "t10k-images-idx3-ubyte.gz"), Path.Combine(data, "t10k-labels-idx1-ubyte.gz"));
        train = train.Take(Math.Min(options.Images, train.Count));
        DigitNet net = new(options.Seed);
        if (options.Threads is { } threads)
            net.Threads = threads;
        Console.WriteLine(DigitNet.Summary());

        Stopwatch watch = Stopwatch.StartNew();
        Train(net, train);
        double seconds = watch.Elapsed.TotalSeconds;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"trained {_losses.Count} steps of {BatchSize} images in {seconds:F1} s, on {net.Threads} threads"));
        Evaluation evaluation = Evaluation.Of(net, test);
        Report.Confusion(evaluation.Confusion!);
        Report.Misread(test, evaluation.Misread);

        string folder = OutputFolder();
        string file = Path.Combine(folder, "digits.safetensors");
        net.Save(file);
        ReadBack(net, file, test);
        ShowTranslation(net, test);
        float[] image = new float[DigitNet.InputLength];
        test.ImageAsFloats(0, image);
        net.FilterPicture(nameof(DigitNet.Conv1)).Save(Path.Combine(folder, "filters.png"));
        Picture.Stack(net.FeatureMapPicture(nameof(DigitNet.Conv1), image), net.FeatureMapPicture(nameof(DigitNet.Conv2), image))
            .Save(Path.Combine(folder, "feature-maps.png"));
        LossCurve.Draw(_losses, "training loss (cross-entropy)", $"step of {BatchSize} images").Save(Path.Combine(folder, "loss.png"));
        net.Plan.SaveSvg(Path.Combine(folder, "network.svg"));
        Console.WriteLine($"filters.png, feature-maps.png, loss.png, network.svg and digits.safetensors are in {folder}");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"test accuracy: {100 * evaluation.Accuracy:F2} %"));
    }

    private void Train(DigitNet net, Dataset train)
    {
        int batches = (train.Count + BatchSize - 1) / BatchSize;
        Trainer<DigitNet> trainer = new(net, new AdamW(learningRate: HighestLearningRate, weightDecay: 0.01f), Loss.CrossEntropy)
        {
            Schedule = LearningRateSchedule.OneCycle(HighestLearningRate, (long)options.Epochs * batches),
        };
        // The convolutions read a moved digit as well, since they share their weights; the dense layer has to see it in training.
        Dataset images = options.Epochs > 1 ? train.Augment(Augmentation.Shift(1)) : train;
        Progress progress = new(_losses);
        for (int epoch = 0; epoch < options.Epochs; epoch++)
            trainer.TrainEpoch(images, BatchSize, shuffleSeed: unchecked(options.Seed * 1000), progress);
    }

    /// <summary>Loads what was saved into a second network: it must say the same, bit for bit.</summary>
    private static void ReadBack(DigitNet net, string file, Dataset test)
    {
        DigitNet reader = DigitNet.Load(file);
        float[] image = new float[DigitNet.InputLength];
        float[] saved = new float[DigitNet.OutputLength];
        float[] loaded = new float[DigitNet.OutputLength];
        int checkedImages = Math.Min(1000, test.Count);
        for (int index = 0; index < checkedImages; index++)
        {
            test.ImageAsFloats(index, image);
            net.Predict(image, saved);
            reader.Predict(image, loaded);
            if (!saved.AsSpan().SequenceEqual(loaded))
                throw new InvalidDataException($"The network read back from {file} scores image {index} otherwise than the one that was saved.");
        }
        Console.WriteLine($"digits.safetensors read back: the scores of {checkedImages} images are equal, bit for bit");
    }

    /// <summary>A digit moved by a pixel moves its feature maps by a pixel, and changes nothing else of them.</summary>
    private static void ShowTranslation(DigitNet net, Dataset test)
    {
        const int Size = 28;
        float[] image = new float[DigitNet.InputLength];
        float[] moved = new float[DigitNet.InputLength];
        test.ImageAsFloats(0, image);
        for (int row = 1; row < Size; row++)
            image.AsSpan((row - 1) * Size, Size - 1).CopyTo(moved.AsSpan((row * Size) + 1));
        float[] maps = net.LayerOutput(nameof(DigitNet.Conv1), image);
        float[] movedMaps = net.LayerOutput(nameof(DigitNet.Conv1), moved);
        float difference = 0;
        // The border is left out: there the padding is seen.
        for (int plane = 0; plane < net.Conv1.OutputShape.Channels; plane++)
        {
            for (int row = 2; row < Size - 1; row++)
            {
                for (int column = 2; column < Size - 1; column++)
                {
                    int at = (((plane * Size) + row) * Size) + column;
                    difference = Math.Max(difference, Math.Abs(movedMaps[at] - maps[at - Size - 1]));
                }
            }
        }
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"translation: a digit moved by one pixel moves the maps of Conv1 by one pixel (largest difference {difference:G2})"));
    }

    /// <summary>The folder <c>out</c> of the sample where it is run from its sources, else of the current folder.</summary>
    private static string OutputFolder()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Digits.csproj")))
            folder = folder.Parent;
        return Directory.CreateDirectory(Path.Combine(folder?.FullName ?? Environment.CurrentDirectory, "out")).FullName;
    }

    /// <summary>Shows each step in the terminal and keeps its loss for the curve.</summary>
    private sealed class Progress(List<double> losses) : IProgress<EpochProgress>
    {
        private readonly TrainingDisplay _display = new();

        public void Report(EpochProgress value)
        {
            losses.Add(value.Last.Loss);
            _display.Report(value);
        }
    }
}
