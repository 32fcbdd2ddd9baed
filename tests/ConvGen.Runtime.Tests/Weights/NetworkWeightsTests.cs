using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading.Tasks;
using Xunit;

namespace ConvGen.Runtime.Tests.Weights;

public class NetworkWeightsTests
{
    [Fact]
    public void A_saved_network_is_loaded_with_the_same_bits()
    {
        using var folder = new TemporaryFolder();
        var net = new StateNet(seed: 5);
        net.Save(folder.File("net.safetensors"));

        StateNet loaded = StateNet.Load(folder.File("net.safetensors"));

        Assert.NotEqual(new StateNet(seed: 0).State(), net.State());
        Assert.Equal(net.State(), loaded.State());
        Assert.Equal(["net.safetensors"], folder.Names());
    }

    [Fact]
    public void Streams_do_the_same_as_files()
    {
        using var folder = new TemporaryFolder();
        using var stream = new MemoryStream();
        var net = new StateNet(seed: 5);
        net.Save(folder.File("net.safetensors"));
        net.Save(stream);
        var other = new StateNet(seed: 6);

        Assert.Equal(File.ReadAllBytes(folder.File("net.safetensors")), stream.ToArray());
        stream.Position = 0;
        Assert.Equal(net.State(), StateNet.Load(stream).State());
        stream.Position = 0;
        other.LoadWeights(stream);
        Assert.Equal(net.State(), other.State());
    }

    [Fact]
    public void The_file_is_a_PyTorch_state_dictionary()
    {
        using var stream = new MemoryStream();
        new StateNet(seed: 1).Save(stream);

        SafetensorsFile file = SafetensorsBytes.Read(stream.ToArray());

        Assert.Equal("pt", file.Metadata["format"]);
        Assert.Equal(
            [
                "Conv1.weight F32 [2, 1, 2, 2]", "Norm1.weight F32 [2]", "Norm1.bias F32 [2]", "Norm1.running_mean F32 [2]", "Norm1.running_var F32 [2]",
                "Logits.weight F32 [3, 2]", "Logits.bias F32 [3]",
            ],
            file.Tensors.Select(tensor => tensor.ToString()));
    }

    [Fact]
    public void Tensors_are_found_by_name_in_any_order_and_counted_batches_are_passed_over()
    {
        var net = new StateNet(seed: 1);
        byte[] bytes = Dictionary(tensors => tensors.Reverse(), extra: ("Norm1.num_batches_tracked", "I64", []));

        net.LoadWeights(new MemoryStream(bytes));

        Assert.Equal(Enumerable.Range(0, 25).Select(value => (float)value), net.State());
    }

    [Fact]
    public void Unknown_tensors_are_an_error_unless_allowed()
    {
        var net = new StateNet(seed: 1);
        float[] before = net.State();
        byte[] bytes = Dictionary(tensors => tensors, extra: ("Conv9.weight", "F32", [2]));

        WeightFileException exception = Assert.Throws<WeightFileException>(() => net.LoadWeights(new MemoryStream(bytes)));

        Assert.Contains("unknown: Conv9.weight [2] (allowExtra: true would pass over it)", exception.Message, StringComparison.Ordinal);
        Assert.Equal(before, net.State());
        net.LoadWeights(new MemoryStream(bytes), allowExtra: true);
        Assert.Equal(24, net.State()[^1]);
        Assert.Equal(net.State(), StateNet.Load(new MemoryStream(bytes), allowExtra: true).State());
    }

    [Fact]
    public void All_problems_are_listed_at_once_and_the_network_is_unchanged()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("other.safetensors");
        var net = new StateNet(seed: 1);
        float[] before = net.State();
        File.WriteAllBytes(path, Dictionary(tensors => tensors.Select(tensor => tensor.Name switch
        {
            "Norm1.bias" => tensor with { Name = "norm1.bias" },
            "Conv1.weight" => tensor with { Shape = [1, 2, 2, 2] },
            "Norm1.weight" => tensor with { Shape = [1], Type = "F64" },
            "Logits.bias" => tensor with { Type = "I32" },
            "Norm1.running_mean" => tensor with { Type = "F16", Shape = [4] },
            "Norm1.running_var" => tensor with { Type = "BF16" },
            _ => tensor,
        })));

        WeightFileException exception = Assert.Throws<WeightFileException>(() => net.LoadWeights(path));

        Assert.Equal(
            [
                $"Weight file '{path}': it doesn't fit network StateNet, whose weights are unchanged:",
                "  shape of Conv1.weight: expected [2, 1, 2, 2], actual [1, 2, 2, 2]",
                "  shape of Norm1.weight: expected [2], actual [1]",
                "  missing: Norm1.bias [2]",
                "  shape of Norm1.running_mean: expected [2], actual [4]",
                "  type of Norm1.running_var: expected F32 (allowConversion: true would convert it), actual BF16",
                "  type of Logits.bias: expected F32, actual I32",
                "  unknown: norm1.bias [2] (allowExtra: true would pass over it).",
            ],
            exception.Message.Split(Environment.NewLine));
        Assert.Equal(before, net.State());
        Assert.Throws<WeightFileException>(() => StateNet.Load(path));
    }

    [Theory]
    [InlineData("F16")]
    [InlineData("BF16")]
    [InlineData("F64")]
    public void Other_floating_types_are_converted_on_request(string type)
    {
        var net = new StateNet(seed: 1);
        byte[] bytes = Dictionary(tensors => tensors.Select(
            tensor => tensor.Name == "Logits.bias" ? tensor with { Type = type } : tensor));

        Assert.Throws<WeightFileException>(() => net.LoadWeights(new MemoryStream(bytes)));
        net.LoadWeights(new MemoryStream(bytes), allowConversion: true);

        // The helper writes ones in types other than F32.
        Assert.Equal([20f, 21, 1, 1, 1], net.State()[^5..]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(200)]
    [InlineData(-1)]
    [InlineData(1)]
    public void A_truncated_or_oversized_file_changes_nothing(int change)
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("net.safetensors");
        new StateNet(seed: 5).Save(path);
        byte[] bytes = File.ReadAllBytes(path);
        File.WriteAllBytes(path, change > 1 || change == 0 ? bytes[..change] : change < 0 ? bytes[..^1] : [.. bytes, 0]);
        var net = new StateNet(seed: 1);
        float[] before = net.State();

        WeightFileException exception = Assert.Throws<WeightFileException>(() => net.LoadWeights(path));

        Assert.Contains(path, exception.Message, StringComparison.Ordinal);
        Assert.Equal(before, net.State());
    }

    [Fact]
    public void Saving_where_no_file_can_be_leaves_the_network_and_the_folder_as_they_were()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("file"), "old");
        var net = new StateNet(seed: 1);
        float[] before = net.State();

        Assert.Throws<WeightFileException>(() => net.Save(Path.Combine(folder.File("file"), "net.safetensors")));

        Assert.Equal(before, net.State());
        Assert.Equal(["file"], folder.Names());
        Assert.Equal("old", File.ReadAllText(folder.File("file")));
    }

    [Fact]
    public void A_full_stream_passes_its_exception_on() =>
        Assert.Throws<IOException>(() => new StateNet(seed: 1).Save(new FullDisk(Stream.Null, room: 600)));

    [Fact]
    public async Task A_network_that_reads_the_new_weights_may_run_at_the_same_time()
    {
        // A copy sees all old values or all new ones, never a mixture.
        using var zeros = new MemoryStream();
        using var ones = new MemoryStream();
        SafetensorsFile.Write(zeros, StateDictionary.Entries(StateNet.Plan, new float[25]));
        SafetensorsFile.Write(ones, StateDictionary.Entries(StateNet.Plan, Enumerable.Repeat(1f, 25).ToArray()));
        var net = new StateNet(seed: 1);
        net.LoadWeights(new MemoryStream(zeros.ToArray()));
        var writer = Task.Run(() =>
        {
            for (int round = 0; round < 300; round++)
                net.LoadWeights(new MemoryStream((round % 2 == 0 ? ones : zeros).ToArray()));
        });
        while (!writer.IsCompleted)
        {
            using var copy = new MemoryStream();
            net.Save(copy);
            float[] values = StateNet.Load(new MemoryStream(copy.ToArray())).State();
            Assert.All(values, value => Assert.Equal(values[0], value));
        }
        await writer;
    }

    private sealed record Piece(string Name, string Type, int[] Shape, int Offset);

    // A file of StateNet's tensors with the values 0, 1, 2 … in canonical order (ones in other types than F32), changed by a function.
    private static byte[] Dictionary(Func<IEnumerable<Piece>, IEnumerable<Piece>> change, (string Name, string Type, int[] Shape)? extra = null)
    {
        IEnumerable<Piece> pieces = change(
            StateNet.Plan.Parameters.Select(info => new Piece(info.Name, "F32", [.. info.Shape], info.Offset)));
        if (extra is var (name, type, shape))
            pieces = pieces.Append(new Piece(name, type, shape, 0));
        var header = new StringBuilder("{");
        using var data = new MemoryStream();
        foreach (Piece piece in pieces)
        {
            header.Append(header.Length > 1 ? "," : "").Append('"').Append(piece.Name).Append("\":{\"dtype\":\"").Append(piece.Type)
                .Append("\",\"shape\":[").AppendJoin(',', piece.Shape).Append("],\"data_offsets\":[").Append(data.Length);
            data.Write(Values(piece));
            header.Append(',').Append(data.Length).Append("]}");
        }
        return SafetensorsBytes.Of(header.Append('}').ToString(), data.ToArray());
    }

    private static byte[] Values(Piece piece)
    {
        int size = piece.Type switch { "F16" or "BF16" => 2, "F32" or "I32" => 4, _ => 8 };
        byte[] bytes = new byte[piece.Shape.Aggregate(1, (product, axis) => product * axis) * size];
        for (int index = 0; index * size < bytes.Length; index++)
        {
            Span<byte> value = bytes.AsSpan(index * size, size);
            switch (piece.Type)
            {
                case "F32":
                    BinaryPrimitives.WriteSingleLittleEndian(value, piece.Offset + index);
                    break;
                case "F16":
                    BinaryPrimitives.WriteHalfLittleEndian(value, (Half)1);
                    break;
                case "BF16":
                    BinaryPrimitives.WriteUInt16LittleEndian(value, 0x3F80);
                    break;
                case "F64":
                    BinaryPrimitives.WriteDoubleLittleEndian(value, 1);
                    break;
            }
        }
        return bytes;
    }
}
