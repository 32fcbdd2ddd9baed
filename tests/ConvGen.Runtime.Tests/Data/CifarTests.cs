using System;
using System.IO;
using System.IO.Compression;
using System.Linq;
using ConvGen.Runtime.Tests.Weights;
using ConvGen.Tests;
using Xunit;

namespace ConvGen.Runtime.Tests.Data;

public class CifarTests
{
    private const int Pixels = 3 * 32 * 32;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Files_of_cifar_10_follow_one_another(bool compressed)
    {
        using var folder = new TemporaryFolder();
        Write(folder, "one", compressed, [.. Record([3], 7), .. Record([9], 8)]);
        Write(folder, "two", compressed, Record([0], 9));

        Dataset data = Dataset.FromCifar10(folder.File("one"), folder.File("two"));

        Assert.Equal((Shape.Map(3, 32, 32), 3, 10), (data.Shape, data.Count, data.Classes));
        Assert.Equal([3, 9, 0], data.Labels.ToArray());
        float[] image = new float[Pixels];
        data.ImageAsFloats(2, image);
        Assert.Equal(Enumerable.Range(0, Pixels).Select(pixel => (byte)(9 + (pixel * 31)) * (1f / 255)), image);
    }

    [Fact]
    public void Cifar_100_has_fine_and_coarse_classes()
    {
        using var folder = new TemporaryFolder();
        Write(folder, "train", compressed: false, [.. Record([19, 99], 1), .. Record([4, 50], 2)]);

        Dataset fine = Dataset.FromCifar100(folder.File("train"));
        Dataset coarse = Dataset.FromCifar100(folder.File("train"), coarse: true);

        Assert.Equal((100, 20), (fine.Classes, coarse.Classes));
        Assert.Equal([99, 50], fine.Labels.ToArray());
        Assert.Equal([19, 4], coarse.Labels.ToArray());
    }

    public static TheoryData<byte[], string> BrokenFiles() => new()
    {
        { [], "its 0 bytes are no records of 3073 bytes (a label and 3×32×32 values each)" },
        { Record([1], 1)[..^1], "its 3072 bytes are no records" },
        { [.. Record([1], 1), 0], "its 3074 bytes are no records" },
        { Record([10], 1), "label 0 is 10, expected 0 to 9" },
        { [0x1F, 0x8B], "its gzip data is truncated" },
        { Compress(Record([1], 1))[..^1], "its gzip data is broken" },
        { Compress(Record([1], 1))[..40], "its gzip data is broken" },
        { Compress([.. Record([1], 1), 1]), "its 3074 bytes are no records" },
        { WithTrailer(Compress(Record([1], 1)), 3073 * 600_000), "bytes claim to hold 1843800000" },
        { WithTrailer(Compress(Record([1], 1)), 2 * 3073), "" },
    };

    [Theory]
    [MemberData(nameof(BrokenFiles))]
    public void A_broken_file_is_named_with_the_reason(byte[] bytes, string reason)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.File("broken"), bytes);

        DataFileException exception = Assert.Throws<DataFileException>(() => Dataset.FromCifar10(folder.File("broken")));

        Assert.Equal(folder.File("broken"), exception.File);
        Assert.Contains(reason, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Cifar_100_is_not_taken_for_cifar_10()
    {
        using var folder = new TemporaryFolder();
        Write(folder, "train", compressed: false, [.. Enumerable.Range(0, 7).SelectMany(image => Record([1, 2], image))]);

        Assert.Throws<DataFileException>(() => Dataset.FromCifar10(folder.File("train")));
        Assert.Throws<FileNotFoundException>(() => Dataset.FromCifar10(folder.File("none")));
        Assert.Throws<ArgumentException>(() => Dataset.FromCifar10());
    }

    [DataFact("cifar10")]
    public void The_real_test_images_are_read()
    {
        Dataset data = Dataset.FromCifar10(Path.Combine(DataFactAttribute.PathOf("cifar10"), "test.bin.gz"));

        Assert.Equal(10_000, data.Count);
        int[] counts = new int[10];
        foreach (int label in data.Labels)
            counts[label]++;
        Assert.All(counts, count => Assert.Equal(1000, count));
    }

    private static byte[] Record(byte[] labels, int first) => [.. labels, .. Enumerable.Range(0, Pixels).Select(pixel => (byte)(first + (pixel * 31)))];

    private static void Write(TemporaryFolder folder, string name, bool compressed, byte[] bytes) =>
        File.WriteAllBytes(folder.File(name), compressed ? Compress(bytes) : bytes);

    private static byte[] Compress(byte[] bytes)
    {
        using var stream = new MemoryStream();
        using (var gzip = new GZipStream(stream, CompressionLevel.Optimal))
            gzip.Write(bytes);
        return stream.ToArray();
    }

    private static byte[] WithTrailer(byte[] gzip, int length)
    {
        BitConverter.TryWriteBytes(gzip.AsSpan(gzip.Length - 4), length);
        return gzip;
    }
}
