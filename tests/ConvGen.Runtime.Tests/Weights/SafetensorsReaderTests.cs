using System;
using System.IO;
using System.Linq;
using System.Text;
using Xunit;

namespace ConvGen.Runtime.Tests.Weights;

public class SafetensorsReaderTests
{
    private const string TwoFloats = """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""";

    [Fact]
    public void The_example_of_the_format_is_read()
    {
        byte[] bytes = SafetensorsBytes.Of(
            """{"__metadata__":{"format":"pt"},"b":{"dtype":"F32","shape":[1,2],"data_offsets":[4,12]},""" +
            """ "a":{"dtype":"F32","shape":[],"data_offsets":[0,4]}}   """,
            [0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0, 0, 0, 0x20, 0x41]);

        SafetensorsFile file = SafetensorsBytes.Read(bytes);

        Assert.Equal("pt", file.Metadata["format"]);
        Assert.Equal(["a", "b"], file.Tensors.Select(tensor => tensor.Name));
        Assert.True(file.TryGet("a", out SafetensorsTensor? scalar));
        Assert.Empty(scalar.Shape);
        Assert.Equal([1f], scalar.ToFloats());
        Assert.True(file.TryGet("b", out SafetensorsTensor? row));
        Assert.Equal([1L, 2], row.Shape);
        Assert.Equal([-2f, 10], row.ToFloats());
        Assert.Equal("b F32 [1, 2]", row.ToString());
        Assert.False(file.TryGet("A", out _));
    }

    [Theory]
    [InlineData("F32", new byte[] { 0, 0, 0xC0, 0xBF }, -1.5f)]
    [InlineData("F16", new byte[] { 0x00, 0xBE }, -1.5f)]
    [InlineData("F16", new byte[] { 0x01, 0x00 }, 5.9604645e-8f)]
    [InlineData("BF16", new byte[] { 0xC0, 0xBF }, -1.5f)]
    [InlineData("F64", new byte[] { 0, 0, 0, 0, 0, 0, 0xF8, 0xBF }, -1.5f)]
    [InlineData("F64", new byte[] { 0x9A, 0x99, 0x99, 0x99, 0x99, 0x99, 0xB9, 0x3F }, 0.1f)]
    public void Floating_types_become_floats(string type, byte[] data, float expected)
    {
        SafetensorsTensor tensor = Single(type, data);

        Assert.Equal(type, tensor.Type);
        Assert.Equal([expected], tensor.ToFloats());
        Assert.Equal(data, tensor.Bytes.ToArray());
    }

    [Theory]
    [InlineData("I64", 8)]
    [InlineData("U8", 1)]
    [InlineData("BOOL", 1)]
    [InlineData("F8_E4M3", 1)]
    public void Other_types_are_read_but_refuse_to_become_floats(string type, int size)
    {
        SafetensorsTensor tensor = Single(type, new byte[size]);
        float[] untouched = [42];

        WeightFileException exception = Assert.Throws<WeightFileException>(() => tensor.CopyTo(untouched));

        Assert.Equal("a", exception.Tensor);
        Assert.Contains($"its type is {type}, expected one", exception.Message, StringComparison.Ordinal);
        Assert.Equal([42f], untouched);
    }

    [Fact]
    public void A_span_of_another_length_is_refused()
    {
        SafetensorsTensor tensor = Single("F32", new byte[4]);

        ArgumentException exception = Assert.Throws<ArgumentException>(() => tensor.CopyTo(new float[2]));

        Assert.Contains("has 1 values, but the span has 2", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Empty_tensors_and_empty_files_are_valid()
    {
        SafetensorsFile file = SafetensorsBytes.Read(SafetensorsBytes.Of(
            """{"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[0,3],"data_offsets":[0,0]}}""", [0, 0, 0, 0]));

        Assert.True(file.TryGet("a", out SafetensorsTensor? empty));
        Assert.Empty(empty.ToFloats());
        Assert.Empty(SafetensorsBytes.Read(SafetensorsBytes.Of("{}")).Tensors);
    }

    [Fact]
    public void Fields_that_the_format_does_not_know_are_passed_over()
    {
        SafetensorsFile file = SafetensorsBytes.Read(SafetensorsBytes.Of(
            """{"a":{"note":{"by":["x",1]},"dtype":"U8","shape":[1],"data_offsets":[0,1],"more":null}}""", [9]));

        Assert.Equal([9], file.Tensors.Single().Bytes.ToArray());
    }

    public static TheoryData<string, string> BrokenHeaders() => new()
    {
        { """[1]""", "begins with byte 0x5B, expected '{'" },
        { """ {"a":1}""", "begins with byte 0x20, expected '{'" },
        { """{"a":1}""", "tensor 'a': its header entry is a number, expected an object" },
        { """{"a":{}}""", "tensor 'a': its header has no 'dtype'" },
        { """{"a":{"dtype":"F32"}}""", "tensor 'a': its header has no 'shape'" },
        { """{"a":{"dtype":"F32","shape":[2]}}""", "tensor 'a': its header has no 'data_offsets'" },
        { """{"a":{"dtype":7,"shape":[2],"data_offsets":[0,8]}}""", "tensor 'a': its 'dtype' is a number, expected a string" },
        { """{"a":{"dtype":"Q5","shape":[2],"data_offsets":[0,8]}}""", "tensor 'a': its type Q5 is not supported" },
        { """{"a":{"dtype":"F32","shape":2,"data_offsets":[0,8]}}""", "tensor 'a': its 'shape' is a number, expected an array" },
        { """{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}""", "tensor 'a': its 'shape' holds something else than whole numbers" },
        { """{"a":{"dtype":"F32","shape":[2.5],"data_offsets":[0,8]}}""", "tensor 'a': its 'shape' holds something else than whole numbers" },
        { """{"a":{"dtype":"F32","shape":[[2]],"data_offsets":[0,8]}}""", "tensor 'a': its 'shape' holds something else than whole numbers" },
        { """{"a":{"dtype":"F32","shape":[99999999999999999999],"data_offsets":[0,8]}}""", "tensor 'a': its 'shape' holds something else" },
        { """{"a":{"dtype":"F32","shape":[4611686018427387904,2],"data_offsets":[0,8]}}""", "its shape [4611686018427387904, 2] asks for more bytes" },
        { $$$"""{"a":{"dtype":"F64","shape":[{{{Ones(65)}}}],"data_offsets":[0,8]}}""", "tensor 'a': its 'shape' holds more than 64 numbers" },
        { """{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}""", "tensor 'a': its shape [3] of F32 asks for 12 bytes, but its data offsets span 8" },
        { """{"a":{"dtype":"F64","shape":[2],"data_offsets":[0,8]}}""", "tensor 'a': its shape [2] of F64 asks for 16 bytes, but its data offsets span 8" },
        { """{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}""", "tensor 'a': its data offsets are [8, 0], expected begin and end" },
        { """{"a":{"dtype":"F32","shape":[2],"data_offsets":[8]}}""", "tensor 'a': its data offsets are [8], expected begin and end" },
        { """{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", "tensor 'a': its data begin at 4, expected 0: it leaves a hole" },
        {
            """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""",
            "tensor 'b': its data begin at 4, expected 8: it overlaps"
        },
        {
            """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""",
            "tensor 'a': its header has the name twice"
        },
        { """{"a":{"dtype":"F32","dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", "tensor 'a': its header has 'dtype' twice" },
        { """{"__metadata__":{"k":1}}""", "its metadata 'k' is a number, expected a string" },
        { """{"__metadata__":{"k":"1","k":"2"}}""", "its metadata have 'k' twice" },
        { """{"__metadata__":"k"}""", "its header entry is a string, expected an object" },
        { """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}""", "isn't valid JSON" },
        { """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}} x""", "isn't valid JSON" },
        { """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},}""", "isn't valid JSON" },
        { """{"\ud800":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", "isn't valid JSON" },
        { "{\"a\":" + new string('[', 200) + new string(']', 200) + "}", "expected an object" },
        { "{\"a\":{\"x\":" + new string('[', 200) + new string(']', 200) + "}}", "isn't valid JSON" },
        { """{"a":{"dtype":"F32","shape":[750000000],"data_offsets":[0,3000000000]}}""", "tensor 'a': it takes 3000000000 bytes, at most" },
    };

    private static string Ones(int axes) => string.Join(",", Enumerable.Repeat("1", axes));

    [Fact]
    public void As_many_axes_as_PyTorch_has_are_read() => Assert.Equal(
        64, SafetensorsBytes.Read(SafetensorsBytes.Of($$$"""{"a":{"dtype":"F64","shape":[{{{Ones(64)}}}],"data_offsets":[0,8]}}""", new byte[8])).Tensors.Single().Shape.Count);

    [Theory]
    [MemberData(nameof(BrokenHeaders))]
    public void A_broken_header_is_refused_with_the_reason(string header, string reason)
    {
        WeightFileException exception = Assert.Throws<WeightFileException>(() => SafetensorsBytes.Read(SafetensorsBytes.Of(header, new byte[8])));

        Assert.Equal("test.safetensors", exception.File);
        Assert.StartsWith("Weight file 'test.safetensors'", exception.Message, StringComparison.Ordinal);
        Assert.Contains(reason, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_that_are_not_utf8_are_refused()
    {
        byte[] header = Encoding.UTF8.GetBytes(TwoFloats);
        header[2] = 0xFF;

        WeightFileException exception = Assert.Throws<WeightFileException>(() => SafetensorsBytes.Read(SafetensorsBytes.Of(header, new byte[8])));

        Assert.Contains("isn't valid UTF-8", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(30)]
    [InlineData(-8)]
    [InlineData(-1)]
    public void A_truncated_file_says_what_is_missing(int length)
    {
        byte[] whole = SafetensorsBytes.Of(TwoFloats, new byte[8]);
        byte[] cut = whole[..(length >= 0 ? length : whole.Length + length)];

        foreach (Stream stream in new Stream[] { new MemoryStream(cut), new PipeStream(cut) })
        {
            WeightFileException exception = Assert.Throws<WeightFileException>(() => SafetensorsFile.Read(stream, "cut"));
            Assert.Contains("truncated", exception.Message, StringComparison.Ordinal);
            Assert.Contains("follow", exception.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_file_that_is_too_long_is_refused()
    {
        byte[] bytes = SafetensorsBytes.Of(TwoFloats, new byte[9]);

        WeightFileException seekable = Assert.Throws<WeightFileException>(() => SafetensorsFile.Read(new MemoryStream(bytes)));
        WeightFileException pipe = Assert.Throws<WeightFileException>(() => SafetensorsFile.Read(new PipeStream(bytes)));

        Assert.Contains("too long: its header describes 8 bytes of data, but 9 follow", seekable.Message, StringComparison.Ordinal);
        Assert.Contains("too long: its header describes 8 bytes of data, but more follow", pipe.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new byte[] { 0x01, 0xE1, 0xF5, 0x05, 0, 0, 0, 0 }, "claims 100000001 bytes, at most 100000000")]
    [InlineData(new byte[] { 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF }, "claims 18446744073709551615 bytes")]
    [InlineData(new byte[] { (byte)'P', (byte)'K', 3, 4, 20, 0, 0, 8 }, "it isn't safetensors")]
    public void An_impossible_header_length_is_refused(byte[] prefix, string reason)
    {
        WeightFileException exception = Assert.Throws<WeightFileException>(() => SafetensorsBytes.Read([.. prefix, .. new byte[100]]));

        Assert.Contains(reason, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_false_length_takes_no_memory()
    {
        // 2 GB of data claimed by a stream of unknown length that holds 8 bytes.
        byte[] bytes = SafetensorsBytes.Of("""{"a":{"dtype":"F32","shape":[500000000],"data_offsets":[0,2000000000]}}""", new byte[8]);
        long before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Throws<WeightFileException>(() => SafetensorsFile.Read(new PipeStream(bytes)));
        Assert.Throws<WeightFileException>(() => SafetensorsFile.Read(new MemoryStream(bytes)));

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4 << 20);
    }

    [Fact]
    public void A_stream_that_cannot_seek_gives_the_same()
    {
        float[] values = [.. Enumerable.Range(0, 700_000).Select(index => (float)index)];
        byte[] bytes = SafetensorsBytes.Write(SafetensorsBytes.Tensor("long", [700, 1000], values), SafetensorsBytes.Tensor("short", [1], 3));

        SafetensorsFile file = SafetensorsFile.Read(new PipeStream(bytes, atOnce: 99_991));

        Assert.Equal(values, file.Tensors[0].ToFloats());
        Assert.Equal([3f], file.Tensors[1].ToFloats());
    }

    [Fact]
    public void Reading_begins_at_the_position_of_the_stream()
    {
        byte[] bytes = SafetensorsBytes.Of(TwoFloats, new byte[8]);
        using var stream = new MemoryStream([1, 2, 3, .. bytes]);
        stream.Position = 3;

        Assert.Single(SafetensorsFile.Read(stream).Tensors);
    }

    [Fact]
    public void A_missing_file_is_named()
    {
        FileNotFoundException exception = Assert.Throws<FileNotFoundException>(() => SafetensorsFile.Read("missing.safetensors"));

        Assert.Contains("missing.safetensors", exception.Message, StringComparison.Ordinal);
    }

    private static SafetensorsTensor Single(string type, byte[] data) => SafetensorsBytes.Read(SafetensorsBytes.Of(
        "{\"a\":{\"dtype\":\"" + type + "\",\"shape\":[1],\"data_offsets\":[0," + data.Length + "]}}", data)).Tensors.Single();
}
