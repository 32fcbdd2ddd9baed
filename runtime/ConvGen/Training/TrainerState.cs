using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace ConvGen;

/// <summary>
/// All that decides how a training goes on, as it stands in a checkpoint: a safetensors file that holds the network's tensors under their own names
/// (so that it is a weight file too), <c>optimizer.{buffer}.{parameter}</c> for each trained parameter, and <c>adjoint.{parameter}</c> in the middle
/// of an accumulation; counters and seeds are its metadata.
/// </summary>
internal sealed class TrainerState
{
    // Changes when a reader of this version couldn't understand what is written.
    private const string Version = "1";

    private const string AdjointPrefix = "adjoint.";

    /// <summary>All parameters and running statistics in canonical order.</summary>
    public required ReadOnlyMemory<float> Parameters { get; init; }

    /// <summary>The optimiser's buffers in the order of its names, each laid out as the parameters are.</summary>
    public required IReadOnlyList<ReadOnlyMemory<float>> Buffers { get; init; }

    /// <summary>Adjoints accumulated for the next update; zeros or empty if there are none.</summary>
    public required ReadOnlyMemory<float> Adjoints { get; init; }

    /// <summary>Batches in <see cref="Adjoints"/>.</summary>
    public required int Accumulated { get; init; }

    /// <summary>Batches per update.</summary>
    public required int AccumulateSteps { get; init; }

    /// <summary>Steps made.</summary>
    public required long Steps { get; init; }

    /// <summary>Updates made.</summary>
    public required long Updates { get; init; }

    /// <summary>The optimiser's learning rate.</summary>
    public required float LearningRate { get; init; }

    /// <summary>Seed of the dropout masks.</summary>
    public required ulong DropoutSeed { get; init; }

    /// <summary>Where the epoch stands.</summary>
    public required EpochPosition Position { get; init; }

    /// <summary>Writes a checkpoint, whole or not at all.</summary>
    /// <exception cref="WeightFileException">The folder or the disk refused; an old file is unchanged.</exception>
    public void Write(string path, NetworkPlan plan, Optimizer optimizer)
    {
        var tensors = new List<TensorEntry>(StateDictionary.Entries(plan, Parameters));
        for (int buffer = 0; buffer < Buffers.Count; buffer++)
            AddTrained(BufferPrefix(optimizer.BufferNames[buffer]), Buffers[buffer]);
        if (Accumulated > 0)
            AddTrained(AdjointPrefix, Adjoints);
        TensorFile.Write(path, tensors, Metadata(plan, optimizer));

        void AddTrained(string prefix, ReadOnlyMemory<float> values) =>
            tensors.AddRange(Trained(plan).Select(
                parameter => new TensorEntry(prefix + parameter.Name, parameter.Shape, values.Slice(parameter.Offset, parameter.Length))));
    }

    /// <summary>Reads a checkpoint of the same network and kind of optimiser.</summary>
    /// <exception cref="WeightFileException">The file is broken, or of another network or optimiser.</exception>
    public static TrainerState Read(string path, NetworkPlan plan, Optimizer optimizer, int accumulateSteps)
    {
        TensorFile file = TensorFile.Read(path);
        file.Expect(Keys.Version, Version);
        file.Expect(Keys.Network, plan.Name);
        file.Expect(Keys.Optimizer, optimizer.Name);
        int accumulated = (int)Count(file, Keys.Accumulated, int.MaxValue);
        if (accumulated > 0)
            file.Expect(Keys.AccumulateSteps, Text(accumulateSteps));

        var expected = new HashSet<string>(StringComparer.Ordinal);
        float[] parameters = ReadTensors(file, plan, plan.Parameters, "", expected);
        var buffers = new ReadOnlyMemory<float>[optimizer.BufferNames.Count];
        for (int buffer = 0; buffer < buffers.Length; buffer++)
            buffers[buffer] = ReadTensors(file, plan, Trained(plan), BufferPrefix(optimizer.BufferNames[buffer]), expected);
        float[] adjoints = accumulated > 0 ? ReadTensors(file, plan, Trained(plan), AdjointPrefix, expected) : [];
        foreach (string name in file.TensorNames)
        {
            if (!expected.Contains(name))
                throw new WeightFileException(file.Name, name, $"{plan.Name} and its {optimizer.Name} optimizer have no such tensor");
        }

        return new TrainerState
        {
            Parameters = parameters,
            Buffers = buffers,
            Adjoints = adjoints,
            Accumulated = accumulated,
            AccumulateSteps = accumulateSteps,
            Steps = Count(file, Keys.Steps, long.MaxValue),
            Updates = Count(file, Keys.Updates, long.MaxValue),
            LearningRate = ReadLearningRate(file),
            DropoutSeed = unchecked((ulong)file.Number(Keys.DropoutSeed)),
            Position = ReadPosition(file),
        };
    }

    private static string BufferPrefix(string buffer) => $"optimizer.{buffer}.";

    private static IEnumerable<ParameterInfo> Trained(NetworkPlan plan) => plan.Parameters.Where(parameter => parameter.IsTrained);

    private static string Text(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);

    private Dictionary<string, string> Metadata(NetworkPlan plan, Optimizer optimizer)
    {
        var metadata = new Dictionary<string, string>(StateDictionary.Metadata)
        {
            [Keys.Version] = Version,
            [Keys.Network] = plan.Name,
            [Keys.Optimizer] = optimizer.Name,
            [Keys.Updates] = Text(Updates),
            [Keys.LearningRate] = Text(LearningRate),
            [Keys.Steps] = Text(Steps),
            [Keys.DropoutSeed] = Text(unchecked((long)DropoutSeed)),
            [Keys.Accumulated] = Text(Accumulated),
            [Keys.AccumulateSteps] = Text(AccumulateSteps),
            [Keys.Epoch] = Text(Position.Epoch),
            [Keys.EpochBatch] = Text(Position.Batch),
            [Keys.EpochDataset] = Text(Position.DatasetCount),
            [Keys.EpochBatchSize] = Text(Position.BatchSize),
            [Keys.EpochImages] = Text(Position.Images),
            [Keys.EpochLossSum] = Text(Position.LossSum),
            [Keys.EpochCorrect] = Text(Position.Correct),
        };
        if (Position.ShuffleSeed is { } seed)
            metadata[Keys.ShuffleSeed] = Text(seed);
        return metadata;
    }

    private static float[] ReadTensors(
        TensorFile file, NetworkPlan plan, IEnumerable<ParameterInfo> parameters, string prefix, HashSet<string> expected)
    {
        float[] values = new float[plan.ParameterLength];
        foreach (ParameterInfo parameter in parameters)
        {
            file.CopyTo(prefix + parameter.Name, parameter.Shape, values.AsSpan(parameter.Offset, parameter.Length));
            expected.Add(prefix + parameter.Name);
        }

        return values;
    }

    private static EpochPosition ReadPosition(TensorFile file)
    {
        int? seed = null;
        if (file.Metadata.ContainsKey(Keys.ShuffleSeed))
        {
            long number = file.Number(Keys.ShuffleSeed);
            seed = number is >= int.MinValue and <= int.MaxValue ? (int)number : throw Bad(file, Keys.ShuffleSeed, "a 32-bit number");
        }

        return new EpochPosition
        {
            Epoch = Count(file, Keys.Epoch, long.MaxValue),
            Batch = (int)Count(file, Keys.EpochBatch, int.MaxValue),
            DatasetCount = (int)Count(file, Keys.EpochDataset, int.MaxValue),
            BatchSize = (int)Count(file, Keys.EpochBatchSize, int.MaxValue),
            ShuffleSeed = seed,
            Images = Count(file, Keys.EpochImages, long.MaxValue),
            LossSum = Real(file, Keys.EpochLossSum),
            Correct = Count(file, Keys.EpochCorrect, long.MaxValue),
        };
    }

    private static float ReadLearningRate(TensorFile file)
    {
        bool valid = float.TryParse(file.Text(Keys.LearningRate), NumberStyles.Float, CultureInfo.InvariantCulture, out float rate);
        return valid && rate is >= 0f and < float.PositiveInfinity ? rate : throw Bad(file, Keys.LearningRate, "a finite number of 0 or more");
    }

    private static long Count(TensorFile file, string key, long greatest)
    {
        long number = file.Number(key);
        return number >= 0 && number <= greatest ? number : throw Bad(file, key, $"a whole number from 0 to {greatest}");
    }

    private static double Real(TensorFile file, string key) =>
        double.TryParse(file.Text(key), NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value : throw Bad(file, key, "a number");

    private static WeightFileException Bad(TensorFile file, string key, string expected) =>
        new(file.Name, $"its metadata '{key}' are '{file.Text(key)}', expected {expected}");

    /// <summary>Names in the metadata.</summary>
    private static class Keys
    {
        public const string Version = "checkpoint";
        public const string Network = "network";
        public const string Optimizer = "optimizer";
        public const string Updates = "optimizer.steps";
        public const string LearningRate = "optimizer.learning_rate";
        public const string Steps = "trainer.steps";
        public const string DropoutSeed = "trainer.dropout_seed";
        public const string Accumulated = "trainer.accumulated";
        public const string AccumulateSteps = "trainer.accumulate_steps";
        public const string Epoch = "epoch";
        public const string EpochBatch = "epoch.batch";
        public const string EpochDataset = "epoch.dataset_count";
        public const string EpochBatchSize = "epoch.batch_size";
        public const string ShuffleSeed = "epoch.shuffle_seed";
        public const string EpochImages = "epoch.images";
        public const string EpochLossSum = "epoch.loss_sum";
        public const string EpochCorrect = "epoch.correct";
    }
}
