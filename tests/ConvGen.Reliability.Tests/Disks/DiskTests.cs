using System;
using System.IO;
using System.Linq;
using ConvGen.Reliability.Tests.Networks;
using ConvGen.Reliability.Tests.Training;
using ConvGen.Tests;
using Xunit;

namespace ConvGen.Reliability.Tests.Disks;

/// <summary>A disk that is full or read-only: what stood there stays, whole, and training goes on as if nothing had been tried.</summary>
public sealed class DiskTests
{
    private const int Room = 1 << 20;
    private const int Page = 4096;

    [DiskFact]
    public void AFullDiskLeavesTheOldFileAndNoPartOfTheNewOne()
    {
        using TemporaryDisk disk = new(Room);
        Trained old = new(seed: 1);
        Trained next = new(seed: 2);
        string path = disk.File("weights.safetensors");
        old.Save(path);
        byte[] before = File.ReadAllBytes(path);
        int failures = 0;
        // From no room at all to room for all but the last page.
        for (int room = 0; room < before.Length; room += Page)
        {
            Fill(disk, room);
            WeightFileException exception = Assert.Throws<WeightFileException>(() => next.Save(path));
            Assert.Contains("what stood there is unchanged (No space left on device", exception.Message, StringComparison.Ordinal);
            Assert.Equal(["filler", "weights.safetensors"], Names(disk));
            Assert.Equal(before, File.ReadAllBytes(path));
            failures++;
        }
        Assert.True(failures > 5);
        File.Delete(disk.File("filler"));
        next.Save(path);
        Assert.Equal(next.CopyParameters(), Trained.Load(path).CopyParameters());
        CheckedCount.Report($"weights saved on a full disk with {failures} amounts of room: the old file stayed each time");
    }

    [DiskFact]
    public void AFullDiskDoesNotDisturbTraining()
    {
        using TemporaryDisk disk = new(Room);
        string path = disk.File("checkpoint.safetensors");
        TrainWith(path, trainer => trainer.SaveCheckpoint(path), () => Fill(disk, 2 * Page));
    }

    [DiskFact]
    public void AReadOnlyDiskDoesNotDisturbTraining()
    {
        using TemporaryDisk disk = new(Room);
        string path = disk.File("checkpoint.safetensors");
        TrainWith(path, trainer => trainer.SaveCheckpoint(path), () => disk.SetReadOnly(true));
        disk.SetReadOnly(false);
    }

    /// <summary>A folder without the right to read it, which needs none, and one without that to write; who may do everything may write there too.</summary>
    [ToolFact]
    public void AFolderWithoutTheRightToWriteSaysSo()
    {
        string folder = Directory.CreateTempSubdirectory("convgen-folder-").FullName;
        string path = Path.Combine(folder, "weights.safetensors");
        Trained old = new(seed: 1);
        old.Save(path);
        const UnixFileMode ReadAndEnter = UnixFileMode.UserRead | UnixFileMode.UserExecute;
#pragma warning disable CA1416 // A ToolFact runs on Linux.
        try
        {
            File.SetUnixFileMode(folder, UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            old.Save(path);
            File.SetUnixFileMode(folder, ReadAndEnter);
            if (Environment.IsPrivilegedProcess)
                new Trained(seed: 2).Save(path);
            else
                Assert.Contains("was not saved", Assert.Throws<WeightFileException>(() => new Trained(seed: 2).Save(path)).Message, StringComparison.Ordinal);
            float[] expected = new Trained(seed: Environment.IsPrivilegedProcess ? 2 : 1).CopyParameters();
            Assert.Equal(expected, Trained.Load(path).CopyParameters());
            Assert.Equal([path], Directory.GetFileSystemEntries(folder));
        }
        finally
        {
            File.SetUnixFileMode(folder, ReadAndEnter | UnixFileMode.UserWrite);
            Directory.Delete(folder, recursive: true);
        }
#pragma warning restore CA1416
    }

    /// <summary>Trains with a checkpoint that succeeds and then one that can't; the old one stays whole, and the bits are those of a training without.</summary>
    private static void TrainWith(string path, Action<Trainer<Trained>> save, Action breakDisk)
    {
        Trainer<Trained> trainer = ResumedTraining.Make();
        Trainer<Trained> undisturbed = ResumedTraining.Make();
        Dataset data = DrawnImages.Labelled(trainer.Net.Plan.Input, count: 64, trainer.Net.Plan.OutputLength);
        trainer.TrainEpoch(data, batchSize: 8);
        save(trainer);
        byte[] whole = File.ReadAllBytes(path);
        breakDisk();
        string[] names = [.. Directory.EnumerateFiles(Path.GetDirectoryName(path)!)];
        trainer.TrainEpoch(data, batchSize: 8);
        Assert.Throws<WeightFileException>(() => save(trainer));
        Assert.Equal(names, Directory.EnumerateFiles(Path.GetDirectoryName(path)!));
        Assert.Equal(whole, File.ReadAllBytes(path));

        for (int epoch = 0; epoch < 3; epoch++)
            undisturbed.TrainEpoch(data, batchSize: 8);
        trainer.TrainEpoch(data, batchSize: 8);
        Assert.Equal(undisturbed.Net.CopyParameters(), trainer.Net.CopyParameters());
        // The old one is still good.
        trainer.LoadCheckpoint(path);
        trainer.TrainEpoch(data, batchSize: 8);
        trainer.TrainEpoch(data, batchSize: 8);
        Assert.Equal(undisturbed.Net.CopyParameters(), trainer.Net.CopyParameters());
    }

    /// <summary>Fills a disk up to some room.</summary>
    private static void Fill(TemporaryDisk disk, int room)
    {
        using FileStream filler = new(disk.File("filler"), FileMode.OpenOrCreate, FileAccess.Write);
        filler.SetLength(0);
        long left = new DriveInfo(disk.Folder).AvailableFreeSpace - room;
        byte[] page = new byte[Page];
        for (; left >= Page; left -= Page)
            filler.Write(page);
    }

    private static string[] Names(TemporaryDisk disk) =>
        [.. Directory.EnumerateFiles(disk.Folder).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];
}
