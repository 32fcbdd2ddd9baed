using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using ConvGen.Reliability.Tests.Networks;
using ConvGen.Reliability.Tests.Training;
using Xunit;

namespace ConvGen.Reliability.Tests.Weights;

/// <summary>Files cut off anywhere are refused, as files and as streams, and change nothing.</summary>
public sealed class TruncatedFileTests : IDisposable
{
    /// <summary>Lengths within the data that are tried, beside the last ones.</summary>
    private const int DataLengths = 200;

    private readonly string _file = Path.Combine(Directory.CreateTempSubdirectory("convgen-truncated-").FullName, "file.safetensors");

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_file)!, recursive: true);

    [Fact]
    public void TruncatedWeightsAreRefused()
    {
        new Trained(seed: 1).Save(_file);
        Trained net = new(seed: 2);
        float[] before = net.CopyParameters();
        foreach (byte[] part in Parts())
        {
            File.WriteAllBytes(_file, part);
            Assert.Throws<WeightFileException>(() => net.LoadWeights(_file));
            using MemoryStream stream = new(part);
            Assert.Throws<WeightFileException>(() => net.LoadWeights(stream));
            Assert.Throws<WeightFileException>(() => Trained.Load(_file));
        }
        Assert.Equal(before, net.CopyParameters());
    }

    [Fact]
    public void TruncatedCheckpointsAreRefused()
    {
        Trainer<Trained> saved = ResumedTraining.Make();
        Dataset data = DrawnImages.Labelled(saved.Net.Plan.Input, count: 24, saved.Net.Plan.OutputLength);
        saved.TrainEpoch(data, batchSize: 8);
        saved.SaveCheckpoint(_file);

        Trainer<Trained> trainer = ResumedTraining.Make();
        Trainer<Trained> undisturbed = ResumedTraining.Make();
        trainer.TrainEpoch(data, batchSize: 8, shuffleSeed: 1);
        undisturbed.TrainEpoch(data, batchSize: 8, shuffleSeed: 1);
        foreach (byte[] part in Parts())
        {
            File.WriteAllBytes(_file, part);
            Assert.Throws<WeightFileException>(() => trainer.LoadCheckpoint(_file));
        }
        Assert.Equal(undisturbed.TrainEpoch(data, batchSize: 8, shuffleSeed: 1), trainer.TrainEpoch(data, batchSize: 8, shuffleSeed: 1));
        Assert.Equal(undisturbed.Net.CopyParameters(), trainer.Net.CopyParameters());
    }

    /// <summary>The file cut off at every length up to the end of its header, at many within its data, and before its last bytes.</summary>
    private IEnumerable<byte[]> Parts()
    {
        byte[] whole = File.ReadAllBytes(_file);
        int header = sizeof(ulong) + (int)MemoryMarshal.Read<ulong>(whole);
        IEnumerable<int> lengths = Enumerable.Range(0, header + 1)
            .Concat(Enumerable.Range(1, DataLengths).Select(index => header + (int)((long)(whole.Length - header) * index / (DataLengths + 1))))
            .Concat(Enumerable.Range(whole.Length - 9, 9));
        foreach (int length in lengths)
            yield return whole[..length];
    }
}
