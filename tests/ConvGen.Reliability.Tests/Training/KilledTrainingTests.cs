using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using ConvGen.Tests;
using Xunit;

namespace ConvGen.Reliability.Tests.Training;

/// <summary>A training that is killed at random moments resumes from a whole checkpoint and ends with the bits of an unbroken one.</summary>
public sealed class KilledTrainingTests : IDisposable
{
    private const string Kills = "CONVGEN_KILLS";

    private readonly string _folder = Directory.CreateTempSubdirectory("convgen-kills-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task KilledTrainingEndsWithTheSameBits()
    {
        int count = Setting.Number(Kills, 5);
        int seed = Setting.Number("CONVGEN_SEED", Environment.TickCount & 0xFFFFFF);
        Random random = new(seed);
        Stopwatch clock = Stopwatch.StartNew();
        Assert.True(await RunAsync(Folder("unbroken"), killAfter: null));
        TimeSpan whole = clock.Elapsed;
        byte[] expected = File.ReadAllBytes(Path.Combine(Folder("unbroken"), ResumedTraining.Final));

        int kills = 0;
        int withoutCheckpoint = 0;
        int whileSaving = 0;
        int trainings = 0;
        while (kills < count || trainings == 0)
        {
            string folder = Folder($"training{trainings}");
            // The last training is let go to its end.
            while (!await RunAsync(folder, kills < count ? whole * random.NextDouble() : null))
            {
                kills++;
                if (File.Exists(Path.Combine(folder, ResumedTraining.Checkpoint)))
                    ResumedTraining.Make().LoadCheckpoint(Path.Combine(folder, ResumedTraining.Checkpoint));
                else
                    withoutCheckpoint++;
                whileSaving += Directory.EnumerateFiles(folder, "*.tmp").Any() ? 1 : 0;
            }
            trainings++;
            Assert.True(expected.AsSpan().SequenceEqual(File.ReadAllBytes(Path.Combine(folder, ResumedTraining.Final))), $"other bits; CONVGEN_SEED={seed}");
            // Whoever was killed while saving left a part of a file; the next save took it away.
            Assert.Equal([ResumedTraining.Checkpoint, ResumedTraining.Final], Directory.EnumerateFiles(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        }
        CheckedCount.Report($"training killed {kills} times ({Kills}), {whileSaving} times while saving and {withoutCheckpoint} times before the first checkpoint: {trainings} trainings ended with the bits of an unbroken one, seed {seed}");
    }

    private string Folder(string name) => Directory.CreateDirectory(Path.Combine(_folder, name)).FullName;

    /// <summary>Trains in a process of its own, and kills it after a while.</summary>
    /// <returns>Whether it came to its end before.</returns>
    private static async Task<bool> RunAsync(string folder, TimeSpan? killAfter)
    {
        using Process process = ChildProcess.Start(new Dictionary<string, string>(), "train", folder);
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        bool killed = false;
        if (killAfter is { } time)
        {
            await Task.WhenAny(process.WaitForExitAsync(), Task.Delay(time));
            killed = !process.HasExited;
            process.Kill();
        }
        await process.WaitForExitAsync();
        string text = await output + await error;
        // 128 + SIGKILL on Unix; it may have come to its end at the same moment.
        Assert.True(process.ExitCode == 0 || (killed && text.Length == 0), $"exit code {process.ExitCode}: {text}");
        return process.ExitCode == 0;
    }
}
