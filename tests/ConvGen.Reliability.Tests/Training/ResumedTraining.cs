using System;
using System.IO;
using ConvGen.Reliability.Tests.Networks;

namespace ConvGen.Reliability.Tests.Training;

/// <summary>A training that saves a checkpoint after each step and goes on from the last one when it is started again.</summary>
internal static class ResumedTraining
{
    /// <summary>Name of the checkpoint.</summary>
    public const string Checkpoint = "checkpoint.safetensors";

    /// <summary>Name of the weights at the end.</summary>
    public const string Final = "final.safetensors";

    private const int Epochs = 5;
    private const int Images = 150;
    private const int BatchSize = 8;

    /// <summary>Trains to the end.</summary>
    /// <param name="folder">The folder of the checkpoint and of the weights.</param>
    public static void Run(string folder)
    {
        string checkpoint = Path.Combine(folder, Checkpoint);
        Trainer<Trained> trainer = Make();
        if (File.Exists(checkpoint))
            trainer.LoadCheckpoint(checkpoint);
        Dataset data = DrawnImages.Labelled(trainer.Net.Plan.Input, Images, trainer.Net.Plan.OutputLength);
        Saver saver = new(() => trainer.SaveCheckpoint(checkpoint));
        while (trainer.Epoch < Epochs)
            trainer.TrainEpoch(data, BatchSize, shuffleSeed: 11, saver);
        trainer.Net.Save(Path.Combine(folder, Final));
    }

    /// <summary>The trainer before its first step.</summary>
    public static Trainer<Trained> Make() => new(new Trained(seed: 5), new AdamW(learningRate: 1e-3f), Loss.CrossEntropy)
    {
        Schedule = LearningRateSchedule.Cosine(2e-3f, totalSteps: 60),
        AccumulateSteps = 2,
        ClipNorm = 1,
        DropoutSeed = 9,
    };

    // Progress<T> would report on other threads.
    private sealed class Saver(Action save) : IProgress<EpochProgress>
    {
        public void Report(EpochProgress value) => save();
    }
}
