using System;
using System.IO;
using System.Linq;
using ConvGen.Tests;
using Xunit;

namespace ConvGen.Runtime.Tests.Weights;

/// <summary>
/// Files with faults of every kind: nothing but the documented exception escapes, whatever is given back lies within the file, and no more memory is taken
/// than the file's size explains.
/// </summary>
public sealed class SafetensorsFuzzTests
{
    /// <summary>Memory for names, numbers, messages and the exception's stack, beside what grows with the file.</summary>
    private const long FixedMemory = 16 * 1024;

    /// <summary>Bytes taken per byte of the file: its data, and its header, which becomes strings of two bytes a character that messages repeat.</summary>
    private const long MemoryPerByte = 8;

    /// <summary>What is read at first of a stream whose length is unknown.</summary>
    private const long FirstGuess = 1 << 20;

    [Fact]
    public void OnlyTheDocumentedExceptionEscapesAndMemoryIsBounded()
    {
        int count = Setting.Number("CONVGEN_MUTATIONS", 20000);
        int seed = Setting.Number("CONVGEN_SEED", Environment.TickCount & 0xFFFFFF);
        Random random = new(seed);
        int[] refused = new int[SafetensorsFuzz.Faults.Count];
        int[] accepted = new int[refused.Length];
        for (int round = 0; round < count; round++)
        {
            int fault = round % refused.Length;
            byte[] bytes = SafetensorsFuzz.Make(random, fault);
            bool seekable = random.Next(4) != 0;
            using Stream stream = seekable ? new MemoryStream(bytes) : new PipeStream(bytes, atOnce: 64);
            long before = GC.GetAllocatedBytesForCurrentThread();
            bool isAccepted;
            try
            {
                Check(SafetensorsFile.Read(stream), bytes.Length);
                isAccepted = true;
            }
            catch (WeightFileException)
            {
                isAccepted = false;
            }
            catch (Exception exception)
            {
                Assert.Fail($"{SafetensorsFuzz.Faults[fault]}, CONVGEN_SEED={seed}, round {round}: {exception}");
                throw;
            }
            long taken = GC.GetAllocatedBytesForCurrentThread() - before - (seekable ? 0 : 2 * FirstGuess);
            Assert.True(
                taken <= FixedMemory + (MemoryPerByte * bytes.Length),
                $"{SafetensorsFuzz.Faults[fault]}, CONVGEN_SEED={seed}, round {round}: {taken} bytes taken for a file of {bytes.Length}");
            (isAccepted ? accepted : refused)[fault]++;
        }
        // Files without a fault are read, and each kind of fault is noticed.
        Assert.True(accepted[0] > refused[0], $"{accepted[0]} whole files accepted, {refused[0]} refused");
        Assert.All(refused, (number, fault) => Assert.True(number > 0 || count < 10000, SafetensorsFuzz.Faults[fault]));
        CheckedCount.Report($"{count} safetensors files with faults of {refused.Length - 1} kinds (CONVGEN_SEED={seed}): {refused.Sum()} refused by the documented exception, {accepted.Sum()} read");
    }

    private static void Check(SafetensorsFile file, int length)
    {
        long total = 0;
        foreach (SafetensorsTensor tensor in file.Tensors)
        {
            total += tensor.Bytes.Length;
            if (SafetensorsTypes.IsFloating(tensor.Type))
                Assert.Equal(tensor.Length, tensor.ToFloats().Length);
        }
        Assert.InRange(total, 0, length);
    }
}
