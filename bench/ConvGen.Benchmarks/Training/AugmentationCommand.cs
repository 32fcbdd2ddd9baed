using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using ConvGen.Benchmarks.Networks;

namespace ConvGen.Benchmarks.Training;

/// <summary>
/// Prints what augmentation does to the accuracy on images that weren't trained with: the same network, data and number of steps, with it and without it.
/// </summary>
internal static class AugmentationCommand
{
    private const int BatchSize = 50;
    private const float LearningRate = 2e-3f;

    private static readonly int[] Seeds = [1, 2, 3];

    /// <summary>Trains and prints.</summary>
    /// <param name="epochs">Epochs of each training.</param>
    /// <param name="output">Where the figures are printed.</param>
    public static void Run(int epochs, TextWriter output)
    {
        output.WriteLine($"{epochs} epochs in batches of {BatchSize}, AdamW at {LearningRate.ToString(CultureInfo.InvariantCulture)} on a cosine; the weights at the end, nothing is chosen by the test images.");
        string digits = Path.Combine(AppContext.BaseDirectory, "digits");
        Dataset train = Idx(digits, "train").Take(1000);
        Compare<LeNet>("MNIST, 1,000 training images, LeNet-5", seed => new LeNet(seed), train, Idx(digits, "t10k"), epochs, output, ("Shift(2)", [Augmentation.Shift(2)]));

        // Of CIFAR-10 the images that are published to test are at hand: one half trains, the other one tests.
        if (Environment.GetEnvironmentVariable("CONVGEN_DATA") is not { Length: > 0 } data || Path.Combine(data, "cifar10", "test.bin.gz") is var file && !File.Exists(file))
        {
            output.WriteLine("\nCIFAR-10 is left out: CONVGEN_DATA names no folder with cifar10/test.bin.gz (the binary version's test_batch.bin, packed).");
            return;
        }
        Dataset images = Dataset.FromCifar10(file).Normalize([0.4914f, 0.4822f, 0.4465f], [0.2470f, 0.2435f, 0.2616f]);
        Compare<SmallImageNet>(
            "CIFAR-10, 5,000 training images, conv16-conv32-conv64-fc10",
            seed => new SmallImageNet(seed),
            images.Take(5000),
            images.Slice(5000, 5000),
            epochs,
            output,
            ("CropWithPadding(4), FlipHorizontally()", [Augmentation.CropWithPadding(4), Augmentation.FlipHorizontally()]));
    }

    private static void Compare<TNet>(
        string title, Func<int, TNet> make, Dataset train, Dataset test, int epochs, TextWriter output, (string Name, Augmentation[] Changes) variant)
        where TNet : Network
    {
        output.WriteLine();
        output.WriteLine($"{title}, {test.Count} test images");
        output.WriteLine($"{"test accuracy",-42} {string.Join(' ', Seeds.Select(seed => $"{"seed " + seed,8}"))} {"mean",8} {"seconds",8}");
        (string Name, Augmentation[] Changes)[] both = [("as they are", []), variant];
        foreach ((string name, Augmentation[] changes) in both)
        {
            long begin = Stopwatch.GetTimestamp();
            double[] accuracies = [.. Seeds.Select(seed => Train(make(seed), changes.Length == 0 ? train : train.Augment(changes), test, epochs, seed))];
            string cells = string.Join(' ', accuracies.Append(accuracies.Average()).Select(value => value.ToString("P2", CultureInfo.InvariantCulture).PadLeft(8)));
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-42} {cells} {Stopwatch.GetElapsedTime(begin).TotalSeconds,8:F1}"));
        }
    }

    private static double Train<TNet>(TNet net, Dataset train, Dataset test, int epochs, int seed)
        where TNet : Network
    {
        long steps = (long)epochs * ((train.Count + BatchSize - 1) / BatchSize);
        Trainer<TNet> trainer = new(net, new AdamW(LearningRate, weightDecay: 0.01f), Loss.CrossEntropy) { Schedule = LearningRateSchedule.Cosine(LearningRate, steps) };
        for (int epoch = 0; epoch < epochs; epoch++)
            trainer.TrainEpoch(train, BatchSize, shuffleSeed: 1000 * seed);
        return Evaluation.Of(net, test).Accuracy;
    }

    private static Dataset Idx(string folder, string name) =>
        Dataset.FromIdx(Path.Combine(folder, $"{name}-images-idx3-ubyte.gz"), Path.Combine(folder, $"{name}-labels-idx1-ubyte.gz")).Normalize([0.1307f], [0.3081f]);
}
