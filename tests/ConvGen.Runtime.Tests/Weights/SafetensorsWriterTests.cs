using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using Xunit;

namespace ConvGen.Runtime.Tests.Weights;

public class SafetensorsWriterTests
{
    private static readonly TensorEntry[] _tensors =
    [
        SafetensorsBytes.Tensor("z.weight", [2, 1], 1, -2),
        SafetensorsBytes.Tensor("a.bias", [], float.NaN),
        SafetensorsBytes.Tensor("größe", [0]),
    ];

    [Fact]
    public void The_bytes_are_those_of_the_format()
    {
        using var stream = new MemoryStream();
        SafetensorsFile.Write(stream, [SafetensorsBytes.Tensor("w", [2, 1], 1, -2)], [new("b", "2"), new("a", "1")]);

        const string Header = """{"__metadata__":{"a":"1","b":"2"},"w":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]}}""";
        byte[] expected =
        [
            96, 0, 0, 0, 0, 0, 0, 0,
            .. Encoding.ASCII.GetBytes(Header.PadRight(96)),
            0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0,
        ];
        Assert.Equal(expected, stream.ToArray());
    }

    [Fact]
    public void What_is_written_is_read_back()
    {
        SafetensorsFile file = SafetensorsBytes.Read(SafetensorsBytes.Write(_tensors));

        Assert.Empty(file.Metadata);
        foreach (TensorEntry tensor in _tensors)
        {
            Assert.True(file.TryGet(tensor.Name, out SafetensorsTensor? read));
            Assert.Equal(tensor.Shape.Select(axis => (long)axis), read.Shape);
            Assert.Equal(tensor.Values.ToArray().Select(BitConverter.SingleToUInt32Bits), read.ToFloats().Select(BitConverter.SingleToUInt32Bits));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("ab")]
    [InlineData("a\"\\\n😀")]
    public void The_header_is_padded_to_eight_bytes(string end)
    {
        byte[] bytes = SafetensorsBytes.Write(SafetensorsBytes.Tensor("name" + end, [1], 5));

        Assert.Equal(0, BitConverter.ToInt32(bytes) % 8);
        Assert.Equal("name" + end, SafetensorsBytes.Read(bytes).Tensors.Single().Name);
    }

    [Fact]
    public void The_same_tensors_give_the_same_bytes_in_a_file_and_a_stream()
    {
        using var folder = new TemporaryFolder();
        SafetensorsFile.Write(folder.File("one"), _tensors, new Dictionary<string, string> { ["x"] = "1", ["a"] = "2" });
        SafetensorsFile.Write(folder.File("two"), _tensors, new Dictionary<string, string> { ["a"] = "2", ["x"] = "1" });
        using var stream = new MemoryStream();
        SafetensorsFile.Write(stream, _tensors, new Dictionary<string, string> { ["x"] = "1", ["a"] = "2" });

        Assert.Equal(File.ReadAllBytes(folder.File("one")), File.ReadAllBytes(folder.File("two")));
        Assert.Equal(File.ReadAllBytes(folder.File("one")), stream.ToArray());
        Assert.Equal(["one", "two"], folder.Names());
    }

    public static TheoryData<string, string[], int[][], string> BadTensors() => new()
    {
        { "no name", [""], [[1]], "can't be the name of a tensor" },
        { "reserved", ["__metadata__"], [[1]], "'__metadata__' can't be the name of a tensor" },
        { "twice", ["w", "w"], [[1], [1]], "Two tensors are called 'w'" },
        { "too many values", ["w"], [[2, 2]], "'w' of shape [2, 2] can't have 1 values" },
        { "negative axes", ["w"], [[-1, -1]], "'w' of shape [-1, -1] can't have 1 values" },
        { "overflow", ["w"], [[65536, 65536, 65536, 65536, 65536]], "can't have 1 values" },
    };

    [Theory]
    [MemberData(nameof(BadTensors))]
    public void Bad_tensors_are_refused_before_anything_is_written(string what, string[] names, int[][] shapes, string reason)
    {
        Assert.NotEmpty(what);
        using var folder = new TemporaryFolder();
        using var stream = new MemoryStream();
        TensorEntry[] tensors = [.. names.Zip(shapes, (name, shape) => SafetensorsBytes.Tensor(name, shape, 1))];

        ArgumentException exception = Assert.ThrowsAny<ArgumentException>(() => SafetensorsFile.Write(stream, tensors));
        Assert.ThrowsAny<ArgumentException>(() => SafetensorsFile.Write(folder.File("bad"), tensors));

        Assert.Contains(reason, exception.Message, StringComparison.Ordinal);
        Assert.Equal(0, stream.Length);
        Assert.Empty(folder.Names());
    }

    [Fact]
    public void Half_a_surrogate_pair_is_refused()
    {
        using var stream = new MemoryStream();

        Assert.ThrowsAny<ArgumentException>(() => SafetensorsFile.Write(stream, [SafetensorsBytes.Tensor("w\ud800", [1], 1)]));
        Assert.ThrowsAny<ArgumentException>(() => SafetensorsFile.Write(stream, [], [new("k\ud800", "v")]));
        Assert.ThrowsAny<ArgumentException>(() => SafetensorsFile.Write(stream, [], [new("k", "v\ud800")]));
        Assert.Equal(0, stream.Length);
    }

    [Fact]
    public void Metadata_given_twice_are_refused()
    {
        using var stream = new MemoryStream();

        Assert.Throws<ArgumentException>(() => SafetensorsFile.Write(stream, [], [new("k", "1"), new("k", "1")]));
    }
}
