using System;
using System.IO;
using System.Linq;
using Xunit;

namespace ConvGen.Runtime.Tests.Weights;

public class AtomicFileTests
{
    private static readonly TensorEntry[] _large = [SafetensorsBytes.Tensor("large", [200_000], new float[200_000])];

    [Fact]
    public void A_file_is_replaced()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("weights"), "old");

        AtomicFile.Write(folder.File("weights"), stream => stream.Write("new"u8));

        Assert.Equal("new", File.ReadAllText(folder.File("weights")));
        Assert.Equal(["weights"], folder.Names());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(8)]
    [InlineData(300_000)]
    [InlineData(799_999)]
    public void A_full_disk_leaves_the_old_file_and_no_part_of_the_new_one(long room)
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("weights");
        File.WriteAllText(path, "old");

        WeightFileException exception = Assert.Throws<WeightFileException>(
            () => AtomicFile.Write(path, stream => SafetensorsFile.Write(new FullDisk(stream, room), _large)));

        Assert.Equal(path, exception.File);
        Assert.Contains("was not saved, what stood there is unchanged (No space left on device)", exception.Message, StringComparison.Ordinal);
        Assert.Equal("old", File.ReadAllText(path));
        Assert.Equal(["weights"], folder.Names());
    }

    [Fact]
    public void Any_other_failure_passes_through_and_leaves_nothing()
    {
        using var folder = new TemporaryFolder();

        Assert.Throws<InvalidOperationException>(() => AtomicFile.Write(folder.File("weights"), _ => throw new InvalidOperationException()));

        Assert.Empty(folder.Names());
    }

    [Fact]
    public void A_device_that_is_full_says_so()
    {
        // Only Linux has the device. A stream: a path would put a file in the device's place.
        if (!File.Exists("/dev/full"))
            return;
        using var device = new FileStream("/dev/full", FileMode.Open, FileAccess.Write, FileShare.Write, bufferSize: 0);

        Assert.ThrowsAny<IOException>(() => SafetensorsFile.Write(device, _large));
    }

    [Fact]
    public void What_a_killed_process_left_is_removed_and_nothing_else()
    {
        using var folder = new TemporaryFolder();
        string[] others = [".weights.note.tmp", ".weights2.abcdefgh.ijk.tmp", "weights.abcdefgh.ijk.tmp"];
        foreach (string name in (string[])[.. others, ".weights.abcdefgh.ijk.tmp", ".weights.lmnopqrs.tuv.tmp"])
            File.WriteAllText(folder.File(name), "part");
        // Another one is being written at this moment.
        AtomicFile.Write(folder.File("weights"), slow =>
        {
            slow.Write("slow"u8);
            AtomicFile.Write(folder.File("weights"), quick => quick.Write("quick"u8));
            Assert.Equal("quick", File.ReadAllText(folder.File("weights")));
        });

        Assert.Equal("slow", File.ReadAllText(folder.File("weights")));
        Assert.Equal(((string[])[.. others, "weights"]).Order(StringComparer.Ordinal), folder.Names());
    }

    [Fact]
    public void A_folder_that_cannot_be_written_to_is_named()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("file"), "old");
        string path = Path.Combine(folder.File("file"), "weights");

        WeightFileException exception = Assert.Throws<WeightFileException>(() => SafetensorsFile.Write(path, _large));

        Assert.Contains(path, exception.Message, StringComparison.Ordinal);
        Assert.Equal("old", File.ReadAllText(folder.File("file")));
        Assert.Equal(["file"], folder.Names());
    }

    [Fact]
    public void A_folder_that_is_missing_is_named()
    {
        using var folder = new TemporaryFolder();

        WeightFileException exception = Assert.Throws<WeightFileException>(() => SafetensorsFile.Write(folder.File("no/weights"), _large));

        Assert.IsType<DirectoryNotFoundException>(exception.InnerException);
        Assert.Empty(folder.Names());
    }

    [Fact]
    public void A_folder_in_the_files_place_stays()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("weights"));

        Assert.Throws<WeightFileException>(() => SafetensorsFile.Write(folder.File("weights"), _large));

        Assert.True(Directory.Exists(folder.File("weights")));
        Assert.Equal(["weights"], folder.Names());
    }

    [Fact]
    public void A_link_is_followed()
    {
        // Windows lets only some users make links.
        if (OperatingSystem.IsWindows())
            return;
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("target"), "old");
        File.CreateSymbolicLink(folder.File("link"), folder.File("target"));

        AtomicFile.Write(folder.File("link"), stream => stream.Write("new"u8));

        Assert.Equal("new", File.ReadAllText(folder.File("target")));
        Assert.NotNull(File.ResolveLinkTarget(folder.File("link"), returnFinalTarget: true));
    }
}
