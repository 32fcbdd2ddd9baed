using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Text;
using ConvGen.Runtime.Tests.Weights;
using Xunit;

namespace ConvGen.Runtime.Tests.Data;

public class IdxFileTests
{
    // 2 images of 2 × 3 pixels, and their labels.
    private static readonly byte[] _images = [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 255];
    private static readonly byte[] _labels = [0, 0, 8, 1, 0, 0, 0, 2, 7, 9];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_file_is_read_plain_or_compressed_whatever_its_name(bool compressed)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.File("images"), compressed ? Compress(_images) : _images);

        IdxFile file = IdxFile.Read(folder.File("images"));

        Assert.Equal([2, 2, 3], file.Dimensions);
        Assert.Equal(_images[16..], file.Data.ToArray());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_data_set_comes_from_two_files(bool compressed)
    {
        using var folder = new TemporaryFolder();
        Dataset data = Write(folder, _images, _labels, compressed);
        float[] image = new float[6];
        data.ImageAsFloats(1, image);

        Assert.Equal((Shape.Map(1, 2, 3), 2, 10), (data.Shape, data.Count, data.Classes));
        Assert.Equal([7, 9], data.Labels.ToArray());
        Assert.Equal([7 * (1f / 255), 1], [image[0], image[5]]);
    }

    [Fact]
    public void Four_dimensions_are_images_with_channels()
    {
        using var folder = new TemporaryFolder();
        Dataset data = Write(folder, [0, 0, 8, 4, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 1, 0, 0, 0, 2, .. new byte[12]], _labels);

        Assert.Equal(Shape.Map(3, 1, 2), data.Shape);
    }

    public static TheoryData<byte[], string> BrokenFiles() => new()
    {
        { [], "it isn't IDX: expected bytes 00 00 08 and the number of dimensions (1 to 8), found nothing" },
        { [0, 0, 8], "found 000008" },
        { Encoding.ASCII.GetBytes("<!DOCTYPE html>"), "found 3C21444F" },
        { [0, 0, 8, 0, 1, 2], "found 00000800" },
        { [0, 0, 8, 9, 1, 2], "found 00000809" },
        { [0, 0, 0x0D, 1, 0, 0, 0, 1, 0, 0, 0, 0], "its values are floats (type 0x0D), expected unsigned bytes (0x08)" },
        { [0, 0, 0x77, 1, 0, 0, 0, 1, 0], "its values are of an unknown type (type 0x77)" },
        { [0, 0, 8, 3, 0, 0, 0, 2, 0], "it is truncated: 3 dimensions take 12 bytes, but 5 follow" },
        { [0, 0, 8, 1, 0xFF, 0xFF, 0xFF, 0xFF, 0], "dimension 0 is 4294967295, expected at most 2147483647" },
        { [0, 0, 8, 3, 0x7F, 0, 0, 0, 0x7F, 0, 0, 0, 0x7F, 0, 0, 0], "ask for more than" },
        { [0, 0, 8, 1, 0x40, 0, 0, 0, 1, 2], "its dimensions 1073741824 ask for 1073741824 bytes, but" },
        { _images[..^1], "its dimensions 2×2×3 ask for 12 bytes, but" },
        { [.. _images, 0], "it is too long: its dimensions 2×2×3 ask for 12 bytes, but more follow" },
    };

    [Theory]
    [MemberData(nameof(BrokenFiles))]
    public void A_broken_file_is_refused_with_its_name_and_the_reason(byte[] content, string reason)
    {
        using var folder = new TemporaryFolder();
        foreach (byte[] bytes in new[] { content, Compress(content) })
        {
            File.WriteAllBytes(folder.File("images"), bytes);

            DataFileException exception = Assert.Throws<DataFileException>(() => IdxFile.Read(folder.File("images")));

            Assert.Equal(folder.File("images"), exception.File);
            Assert.StartsWith($"Data file '{folder.File("images")}': ", exception.Message, StringComparison.Ordinal);
            Assert.Contains(reason, exception.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Broken_gzip_data_is_refused()
    {
        using var folder = new TemporaryFolder();
        IEnumerable<byte> pixels = Enumerable.Range(0, 4096).Select(index => (byte)(index * index / 7));
        byte[] compressed = Compress([.. _images[..4], 0, 0, 1, 0, 0, 0, 0, 4, 0, 0, 0, 4, .. pixels]);
        // The last bytes are deflate's end mark, the checksum and the length: without them the images are complete.
        const int Trailer = 16;
        for (int length = 2; length < compressed.Length - Trailer; length += 13)
        {
            File.WriteAllBytes(folder.File("images"), compressed[..length]);
            Assert.Throws<DataFileException>(() => IdxFile.Read(folder.File("images")));
        }
        foreach (int place in new[] { compressed.Length / 2, compressed.Length - 6 })
        {
            byte[] damaged = [.. compressed];
            damaged[place] ^= 0xFF;
            File.WriteAllBytes(folder.File("images"), damaged);
            DataFileException exception = Assert.Throws<DataFileException>(() => IdxFile.Read(folder.File("images")));
            Assert.Contains("its gzip data is broken", exception.Message, StringComparison.Ordinal);
        }
    }

    public static TheoryData<byte[], byte[], string> Mismatches() => new()
    {
        { _labels, _labels, "images': images have 3 dimensions (N×H×W) or 4 (N×C×H×W), but these have 1" },
        { _images, _images, "labels': labels have 1 dimension, but these have 3 (2×2×3)" },
        { _images, [0, 0, 8, 1, 0, 0, 0, 3, 7, 9, 1], "labels': it holds 3 labels, but '" },
        { _images, [0, 0, 8, 1, 0, 0, 0, 2, 7, 10], "labels': label 1 is 10, expected 0 to 9" },
        { [0, 0, 8, 3, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 3], [0, 0, 8, 1, 0, 0, 0, 0], "images': it holds no image; its dimensions are 0×2×3" },
    };

    [Theory]
    [MemberData(nameof(Mismatches))]
    public void Files_that_do_not_belong_together_are_refused(byte[] images, byte[] labels, string reason)
    {
        using var folder = new TemporaryFolder();

        DataFileException exception = Assert.Throws<DataFileException>(() => Write(folder, images, labels));

        Assert.Contains(reason, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_is_named()
    {
        FileNotFoundException exception = Assert.Throws<FileNotFoundException>(() => IdxFile.Read("missing-images"));

        Assert.Contains("missing-images", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_stream_that_cannot_seek_is_refused() =>
        Assert.Throws<ArgumentException>(() => IdxFile.Read(new PipeStream(_images)));

    private static Dataset Write(TemporaryFolder folder, byte[] images, byte[] labels, bool compressed = false)
    {
        File.WriteAllBytes(folder.File("images"), compressed ? Compress(images) : images);
        File.WriteAllBytes(folder.File("labels"), compressed ? Compress(labels) : labels);
        return Dataset.FromIdx(folder.File("images"), folder.File("labels"));
    }

    private static byte[] Compress(byte[] content)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Optimal))
            gzip.Write(content);
        return compressed.ToArray();
    }
}
