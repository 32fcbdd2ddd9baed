using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using Xunit;
using Xunit.Abstractions;

namespace ConvGen.Tool.Tests.Robustness;

/// <summary>
/// Damaged models: the importer refuses them in words or imports them, and never crashes, hangs or takes all memory. CONVGEN_FUZZ_COUNT sets how often each model
/// is damaged (100), CONVGEN_SEED repeats a run.
/// </summary>
public sealed class FuzzTests(ITestOutputHelper output)
{
    private const int UsualCount = 100;

    // Models of more bytes are mostly weights: what is damaged is drawn from the beginning and the end as well.
    private const int EdgeBytes = 4096;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    // Small bounds, so that a damaged length can't make a test slow.
    private static readonly ImportLimits Limits = new(MaximumBytes: 1 << 26, MaximumElements: 1 << 22, MaximumNodes: 10_000);

    public static IEnumerable<object[]> Models() =>
        Directory.Exists(Data.PathOf("models"))
            ? Directory.EnumerateFiles(Data.PathOf("models"), "*.onnx", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(path => new object[] { Path.GetRelativePath(Data.PathOf("models"), path) })
            : [["none"]];

    [DataTheory("models")]
    [MemberData(nameof(Models))]
    public void ADamagedModelIsRefusedInWords(string model) => Damage(File.ReadAllBytes(Data.PathOf(Path.Combine("models", model))));

    [Fact]
    public void ADamagedSmallModelIsRefusedInWords()
    {
        using OnnxFile file = new OnnxFile()
            .Input("x", -1, 3, 8, 8).Weights("w", 4, 3, 3, 3).Integers("starts", 0, 1).Integers("ends", 4, 8).Integers("axes", 1, 2).Integers("pads", 0, 0, 1, 1, 0, 0, 1, 1).Integers("target", 0, -1)
            .Node("Pad", "pad", ["x", "pads"], ["p"])
            .Node("Conv", "conv", ["p", "w"], ["c"], OnnxFile.Ints("strides", 1, 1), OnnxFile.Ints("dilations", 1, 1))
            .Node("Slice", "slice", ["c", "starts", "ends", "axes"], ["s"])
            .Node("MaxPool", "pool", ["s"], ["m"], OnnxFile.Ints("kernel_shape", 2, 2), OnnxFile.Ints("pads", 0, 0, 1, 1), OnnxFile.Int("ceil_mode", 1))
            .Node("Transpose", "turn", ["m"], ["t"], OnnxFile.Ints("perm", 0, 2, 3, 1))
            .Node("Softmax", "soft", ["t"], ["o"], OnnxFile.Int("axis", -1))
            .Node("Reshape", "flat", ["o", "target"], ["y"])
            .Output("y", -1, -1);
        Damage(File.ReadAllBytes(file.Save()));
    }

    private void Damage(byte[] model)
    {
        int count = int.TryParse(Environment.GetEnvironmentVariable("CONVGEN_FUZZ_COUNT"), NumberStyles.None, CultureInfo.InvariantCulture, out int wanted) ? wanted : UsualCount;
        int seed = int.TryParse(Environment.GetEnvironmentVariable("CONVGEN_SEED"), NumberStyles.None, CultureInfo.InvariantCulture, out int given) ? given : Random.Shared.Next();
        DirectoryInfo folder = Directory.CreateTempSubdirectory("convgen-fuzz-");
        try
        {
            Random random = new(seed);
            string path = Path.Combine(folder.FullName, "model.onnx");
            int imported = 0;
            for (int round = 0; round < count; round++)
            {
                File.WriteAllBytes(path, Mutate(model, random));
                Stopwatch watch = Stopwatch.StartNew();
                try
                {
                    _ = Importer.Import(path, new ImportOptions { Name = "Damaged", Limits = Limits }).Source;
                    imported++;
                }
                catch (ImportException refusal)
                {
                    Assert.NotEmpty(refusal.Problems);
                }
                catch (Exception exception)
                {
                    Assert.Fail($"Seed {seed}, round {round}: {exception}");
                }
                Assert.True(watch.Elapsed < Limit, $"Seed {seed}, round {round} took {watch.Elapsed}.");
                Assert.Single(folder.GetFiles());
            }
            output.WriteLine($"seed {seed}: {count} damaged models, {imported} of them still imported");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static byte[] Mutate(byte[] model, Random random)
    {
        List<byte> bytes = [.. model];
        for (int change = random.Next(1, 6); change > 0 && bytes.Count > 1; change--)
        {
            int at = random.Next(3) switch
            {
                0 => random.Next(Math.Min(EdgeBytes, bytes.Count)),
                1 => bytes.Count - 1 - random.Next(Math.Min(EdgeBytes, bytes.Count)),
                _ => random.Next(bytes.Count),
            };
            switch (random.Next(6))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 2:
                    bytes[at] = random.Next(2) == 0 ? (byte)0xFF : (byte)0;
                    break;
                case 3:
                    bytes.RemoveRange(at, Math.Min(random.Next(1, 9), bytes.Count - at));
                    break;
                case 4:
                    bytes.InsertRange(at, [.. bytes.Skip(random.Next(bytes.Count)).Take(random.Next(1, 33))]);
                    break;
                default:
                    bytes.RemoveRange(at, random.Next(4) == 0 ? bytes.Count - at : 0);
                    break;
            }
        }
        return [.. bytes];
    }
}
