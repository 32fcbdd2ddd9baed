using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using Xunit;

namespace ConvGen.Runtime.Tests.Training;

/// <summary>Checkpoints: resuming gives the bits of an unbroken run, and what doesn't fit changes nothing.</summary>
public sealed class CheckpointTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("convgen-checkpoints-").FullName;

    private string File => Path.Combine(_folder, "training.safetensors");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static Optimizer MakeOptimizer(string kind) => kind switch
    {
        "sgd" => new Sgd(0.1f),
        "momentum" => new Sgd(0.1f, momentum: 0.9f, nesterov: true, weightDecay: 1e-3f),
        "adam" => new Adam(0.05f),
        _ => new AdamW(0.05f),
    };

    private static Trainer<LinearNet> Make(string kind, int accumulate = 1, int seed = 3, ulong dropoutSeed = 4) =>
        new(new LinearNet(seed) { Dropout = true }, MakeOptimizer(kind), Loss.CrossEntropy)
        {
            AccumulateSteps = accumulate,
            DropoutSeed = dropoutSeed,
            Schedule = LearningRateSchedule.Cosine(0.1f, totalSteps: 40),
            ClipNorm = 1f,
        };

    private static List<StepResult> Run(Trainer<LinearNet> trainer, int first, int count)
    {
        Dataset data = TrainerTests.Separable(16 * 20);
        return [.. data.Batches(16).Skip(first).Take(count).Select(trainer.Step)];
    }

    [Theory]
    [InlineData("sgd", 1, 5)]
    [InlineData("momentum", 1, 5)]
    [InlineData("adam", 1, 5)]
    [InlineData("adamw", 1, 5)]
    [InlineData("adamw", 1, 0)]
    [InlineData("momentum", 3, 6)]
    [InlineData("adam", 3, 5)]
    public void ResumingGivesTheBitsOfAnUnbrokenRun(string kind, int accumulate, int savedAfter)
    {
        Trainer<LinearNet> unbroken = Make(kind, accumulate);
        Run(unbroken, 0, savedAfter);
        unbroken.SaveCheckpoint(File);
        List<StepResult> expected = Run(unbroken, savedAfter, 12);

        // Other weights, another dropout seed and a state of its own: the checkpoint must bring all of it.
        Trainer<LinearNet> resumed = Make(kind, accumulate, seed: 99, dropoutSeed: 1);
        Run(resumed, 3, 4);
        resumed.LoadCheckpoint(File);
        Assert.Equal(savedAfter, resumed.Steps);
        Assert.Equal(expected, Run(resumed, savedAfter, 12));
        Assert.Equal(unbroken.Net.State, resumed.Net.State);
        Assert.Equal(unbroken.Optimizer.Steps, resumed.Optimizer.Steps);
        for (int buffer = 0; buffer < unbroken.Optimizer.BufferNames.Count; buffer++)
            Assert.Equal(unbroken.Optimizer.Buffer(buffer).ToArray(), resumed.Optimizer.Buffer(buffer).ToArray());
    }

    [Fact]
    public void ResumingWithinAnEpochGoesOnWithTheSameBatches()
    {
        Dataset data = TrainerTests.Separable(100);
        Trainer<LinearNet> unbroken = Make("adamw");
        unbroken.TrainEpoch(data, 16, shuffleSeed: 5);
        EpochProgress expected = unbroken.TrainEpoch(data, 16, shuffleSeed: 5);

        Trainer<LinearNet> trainer = Make("adamw");
        trainer.TrainEpoch(data, 16, shuffleSeed: 5);
        using var cancellation = new CancellationTokenSource();
        var listener = new TrainerTests.Listener(progress =>
        {
            if (progress.Batch != 3)
                return;
            trainer.SaveCheckpoint(File);
            cancellation.Cancel();
        });
        Assert.Throws<OperationCanceledException>(() => trainer.TrainEpoch(data, 16, 5, listener, cancellation.Token));

        Trainer<LinearNet> resumed = Make("adamw", seed: 50);
        resumed.LoadCheckpoint(File);
        Assert.Equal(1, resumed.Epoch);
        Assert.Equal(3, resumed.EpochBatch);
        Assert.Equal(expected, resumed.TrainEpoch(data, 16, shuffleSeed: 5));
        Assert.Equal(unbroken.Net.State, resumed.Net.State);
    }

    [Fact]
    public void TheSameStateGivesTheSameBytes()
    {
        Trainer<LinearNet> trainer = Make("adam", accumulate: 2);
        Run(trainer, 0, 3);
        trainer.SaveCheckpoint(File);
        string other = Path.Combine(_folder, "again.safetensors");
        Trainer<LinearNet> resumed = Make("adam", accumulate: 2);
        resumed.LoadCheckpoint(File);
        resumed.SaveCheckpoint(other);
        Assert.Equal(System.IO.File.ReadAllBytes(File), System.IO.File.ReadAllBytes(other));
    }

    [Fact]
    public void TheFileIsAWeightFileToo()
    {
        Trainer<LinearNet> trainer = Make("adam");
        Run(trainer, 0, 3);
        trainer.SaveCheckpoint(File);
        Assert.Equal(trainer.Net.State, LinearNet.Load(File, allowExtra: true).State);
        string[] names = [.. SafetensorsFile.Read(File).Tensors.Select(tensor => tensor.Name)];
        Assert.Equal(
            [
                "Dense.weight", "Dense.bias", "Dense.running_mean",
                "optimizer.moment1.Dense.weight", "optimizer.moment1.Dense.bias",
                "optimizer.moment2.Dense.weight", "optimizer.moment2.Dense.bias",
            ],
            names);
    }

    private void AssertRefused(string kind, string message, int accumulate = 1)
    {
        Trainer<LinearNet> trainer = Make(kind, accumulate);
        Run(trainer, 0, 4);
        float[] before = trainer.Net.State;
        float rate = trainer.Optimizer.LearningRate;
        WeightFileException exception = Assert.Throws<WeightFileException>(() => trainer.LoadCheckpoint(File));
        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
        Assert.Equal(before, trainer.Net.State);
        Assert.Equal(4, trainer.Steps);
        Assert.Equal(rate, trainer.Optimizer.LearningRate);
        Assert.Equal(4 / accumulate, trainer.Optimizer.Steps);

        // The next steps are those of a trainer that never tried.
        Trainer<LinearNet> other = Make(kind, accumulate);
        Run(other, 0, 4);
        Assert.Equal(Run(other, 4, 3), Run(trainer, 4, 3));
    }

    [Theory]
    [InlineData("adam", "adamw", "'optimizer' are 'adam', expected 'adamw'")]
    [InlineData("sgd", "adam", "'optimizer' are 'sgd', expected 'adam'")]
    [InlineData("sgd", "momentum", "tensor 'optimizer.momentum.Dense.weight': it is missing")]
    [InlineData("momentum", "sgd", "tensor 'optimizer.momentum.Dense.weight': LinearNet and its sgd optimizer have no such tensor")]
    public void ACheckpointOfAnotherOptimizerIsRefused(string saved, string loaded, string message)
    {
        Make(saved).SaveCheckpoint(File);
        AssertRefused(loaded, message);
    }

    [Fact]
    public void ACheckpointOfAnotherNetworkIsRefused()
    {
        var other = new Networks.PlanNet(LinearNet.MakePlan("OtherNet", "Dense"));
        new Trainer<Networks.PlanNet>(other, new Adam(), Loss.CrossEntropy).SaveCheckpoint(File);
        AssertRefused("adam", "'network' are 'OtherNet', expected 'LinearNet'");
    }

    [Fact]
    public void ACheckpointOfANetworkWithOtherLayersIsRefused()
    {
        var other = new Networks.PlanNet(LinearNet.MakePlan("LinearNet", "Head"));
        new Trainer<Networks.PlanNet>(other, new Adam(), Loss.CrossEntropy).SaveCheckpoint(File);
        AssertRefused("adam", "tensor 'Dense.weight': it is missing");
    }

    [Fact]
    public void AWeightFileIsNoCheckpoint()
    {
        new LinearNet().Save(File);
        AssertRefused("adam", "no 'checkpoint'");
    }

    [Theory]
    [InlineData(7)]
    [InlineData(200)]
    [InlineData(-1)]
    public void ATruncatedCheckpointIsRefused(int length)
    {
        Make("adam").SaveCheckpoint(File);
        byte[] bytes = System.IO.File.ReadAllBytes(File);
        System.IO.File.WriteAllBytes(File, bytes[..(length < 0 ? bytes.Length + length : length)]);
        AssertRefused("adam", "truncated");
    }

    [Theory]
    [InlineData("trainer.steps", "many", "expected a whole number")]
    [InlineData("trainer.steps", "-1", "expected a whole number from 0")]
    [InlineData("optimizer.learning_rate", "NaN", "expected a finite number of 0 or more")]
    [InlineData("optimizer.learning_rate", "fast", "expected a finite number of 0 or more")]
    [InlineData("epoch.shuffle_seed", "99999999999", "expected a 32-bit number")]
    [InlineData("epoch.batch", "99999999999", "expected a whole number from 0")]
    [InlineData("checkpoint", "2", "'checkpoint' are '2', expected '1'")]
    public void BrokenMetadataAreRefused(string key, string value, string message)
    {
        Make("adam").SaveCheckpoint(File);
        SafetensorsFile file = SafetensorsFile.Read(File);
        var metadata = new Dictionary<string, string>(file.Metadata) { [key] = value };
        SafetensorsFile.Write(
            File,
            file.Tensors.Select(tensor => new TensorEntry(tensor.Name, [.. tensor.Shape.Select(axis => (int)axis)], tensor.ToFloats())),
            metadata);
        AssertRefused("adam", message);
    }

    [Fact]
    public void InTheMiddleOfAnAccumulationTheNumberOfBatchesMustFit()
    {
        Trainer<LinearNet> trainer = Make("adam", accumulate: 3);
        Run(trainer, 0, 2);
        trainer.SaveCheckpoint(File);
        AssertRefused("adam", "'trainer.accumulate_steps' are '3', expected '2'", accumulate: 2);
    }

    [Fact]
    public void AMissingFileOrFolderIsReported()
    {
        Trainer<LinearNet> trainer = Make("adam");
        Assert.Throws<FileNotFoundException>(() => trainer.LoadCheckpoint(File));
        Assert.Throws<WeightFileException>(() => trainer.SaveCheckpoint(Path.Combine(_folder, "none", "a.safetensors")));
        Assert.Empty(Directory.GetFileSystemEntries(_folder));
    }
}
