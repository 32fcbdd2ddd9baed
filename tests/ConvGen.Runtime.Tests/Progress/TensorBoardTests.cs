using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using ConvGen.Runtime.Tests.Inspection;
using ConvGen.Runtime.Tests.Weights;
using ConvGen.TensorBoard;
using Google.Protobuf;
using Xunit;

namespace ConvGen.Runtime.Tests.Progress;

/// <summary>Event files, read back by the numbers of TensorFlow's schema and by a CRC of its own, bit by bit.</summary>
public sealed class TensorBoardTests
{
    private static readonly DateTimeOffset s_now = new(2025, 1, 2, 3, 4, 5, TimeSpan.Zero);

    /// <summary>The examples of RFC 3720, appendix B.4, and the one that every list of CRCs has.</summary>
    [Fact]
    public void ChecksumsAreThoseOfTheStandard()
    {
        byte[] rising = [.. Enumerable.Range(0, 32).Select(value => (byte)value)];
        Assert.Equal(0x8A9136AAu, RecordFile.Crc32C(new byte[32]));
        Assert.Equal(0x62A8AB43u, RecordFile.Crc32C([.. Enumerable.Repeat((byte)0xFF, 32)]));
        Assert.Equal(0x46DD794Eu, RecordFile.Crc32C(rising));
        Assert.Equal(0x113FDB5Cu, RecordFile.Crc32C([.. rising.Reverse()]));
        Assert.Equal(0xE3069283u, RecordFile.Crc32C("123456789"u8));
        Assert.Equal(0u, RecordFile.Crc32C([]));
        // kMaskDelta alone is what masks nothing.
        Assert.Equal(0xA282EAD8u, RecordFile.Masked(0));
        Assert.Equal(unchecked(0x80000000u + 0xA282EAD8u), RecordFile.Masked(1u << 14));
    }

    [Fact]
    public void FileBeginsWithItsVersionAndHoldsWhatWasAdded()
    {
        using TemporaryFolder folder = new();
        string path;
        using (TensorBoardLog log = new(folder.File("run"), time: new Clock()))
        {
            path = log.Path;
            log.AddScalar("loss/test", 0.25, 7);
            log.AddScalar("wrong", double.NaN, 8);
            // What is written is there at once, for a reader beside.
            Assert.Equal(3, Records(path).Count);
        }
        Assert.StartsWith("events.out.tfevents.1735787045.", Path.GetFileName(path), StringComparison.Ordinal);
        List<Message> events = [.. Records(path).Select(Message.Read)];
        Assert.Equal("brain.Event:2", events[0].Text(3));
        Assert.All(events, one => Assert.Equal(1735787045.0, one.Double(1)));
        Assert.Equal(7, events[1].Varint(2));
        Message value = events[1].Inner(5).Inner(1);
        Assert.Equal(("loss/test", 0.25f), (value.Text(1), value.Float(2)));
        Assert.True(float.IsNaN(events[2].Inner(5).Inner(1).Float(2)));
    }

    /// <summary>The first record of a file that TensorFlow wrote at that moment, as TensorBoard's own tests have it (tensorboard/data/server/tf_record.rs).</summary>
    [Fact]
    public void FileBeginsAsTensorFlowsOwn()
    {
        using TemporaryFolder folder = new();
        string path;
        using (TensorBoardLog log = new(folder.File("run"), time: new Clock { Now = DateTimeOffset.FromUnixTimeSeconds(1_599_759_586) }))
            path = log.Path;
        Assert.Equal("1800000000000000A37F4B22090000803899D6D7411A0D627261696E2E4576656E743A32124B36AB", Convert.ToHexString(File.ReadAllBytes(path)));
    }

    [Fact]
    public void HistogramCountsEveryValueOnce()
    {
        using TemporaryFolder folder = new();
        float[] values = [-3, -1e-20f, 0, 0, 1e-13f, 0.5f, 0.5f, 2, float.MaxValue, float.NaN];
        string path;
        using (TensorBoardLog log = new(folder.File("run")))
        {
            log.AddHistogram("weights", values, 3);
            path = log.Path;
        }
        Message histogram = Message.Read(Records(path)[1]).Inner(5).Inner(1).Inner(5);
        Assert.Equal((-3.0, (double)float.MaxValue, 9.0), (histogram.Double(1), histogram.Double(2), histogram.Double(3)));
        Assert.Equal(values.Where(value => !float.IsNaN(value)).Sum(value => (double)value), histogram.Double(4));
        double[] limits = histogram.Doubles(6);
        double[] counts = histogram.Doubles(7);
        Assert.Equal(limits.Length, counts.Length);
        Assert.Equal(limits.Order(), limits);
        Assert.Equal(9, counts.Sum());
        for (int bucket = 0; bucket < limits.Length; bucket++)
        {
            double from = bucket == 0 ? double.NegativeInfinity : limits[bucket - 1];
            Assert.Equal(values.Count(value => value >= from && value < limits[bucket]), counts[bucket]);
        }
    }

    [Fact]
    public void TrainerWritesScalarsOfEachStepAndHistogramsOfEachEpoch()
    {
        using TemporaryFolder folder = new();
        SeenNet net = new(seed: 1);
        Trainer<SeenNet> trainer = new(net, new Sgd(0.125f), Loss.CrossEntropy);
        Dataset data = Dataset.FromBytes(Shape.Map(1, 8, 8), Enumerable.Range(0, 64 * 6).Select(index => (byte)(index * 7)).ToArray(), new[] { 0, 1, 2, 0, 1, 2 }, 3);
        string path;
        EpochProgress done;
        using (TensorBoardLog log = new(folder.File("run"), net))
        {
            trainer.TrainEpoch(data, batchSize: 4, progress: log);
            done = trainer.TrainEpoch(data, batchSize: 4, progress: log);
            path = log.Path;
        }
        // Version, two epochs of two steps, and the parameters after each epoch.
        List<Message> events = [.. Records(path).Skip(1).Select(Message.Read)];
        Assert.Equal([1, 2, 2, 3, 4, 4], events.Select(one => one.Varint(2)));
        List<Message> last = events[4].Inner(5).All(1);
        Dictionary<string, float> scalars = last.ToDictionary(value => value.Text(1), value => value.Float(2));
        Assert.Equal((float)done.Loss, scalars["loss/epoch"]);
        Assert.Equal((float)done.Last.Loss, scalars["loss/step"]);
        Assert.Equal((float)done.Last.GradientNorm, scalars["gradient norm"]);
        Assert.Equal(0.125f, scalars["learning rate"]);
        Assert.Equal(done.Correct > 0, scalars.ContainsKey("accuracy/epoch"));
        List<Message> parameters = events[5].Inner(5).All(1);
        Assert.Equal(net.Parameters.Select(parameter => parameter.Name), parameters.Select(value => value.Text(1)));
        Assert.Equal(net.Parameters.Select(parameter => (double)parameter.ToArray().Max()), parameters.Select(value => value.Inner(5).Double(2)));
    }

    [Fact]
    public void WrongUseIsRefused()
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder.File("file"), "");
        Assert.ThrowsAny<IOException>(() => new TensorBoardLog(folder.File("file")));
        TensorBoardLog log = new(folder.File("run"));
        Assert.Throws<ArgumentException>(() => log.AddScalar("", 1, 1));
        log.Dispose();
        Assert.Throws<ObjectDisposedException>(() => log.AddScalar("loss", 1, 1));
    }

    /// <summary>The records of a file, their checksums checked.</summary>
    private static List<byte[]> Records(string path)
    {
        using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        List<byte[]> records = [];
        for (int at = 0; at < bytes.Length;)
        {
            int length = checked((int)BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(at)));
            Assert.Equal(Checksum(bytes.AsSpan(at, 8)), BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at + 8)));
            byte[] data = bytes[(at + 12)..(at + 12 + length)];
            Assert.Equal(Checksum(data), BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at + 12 + length)));
            records.Add(data);
            at += 16 + length;
        }
        return records;
    }

    // ((crc >> 15) | (crc << 17)) + 0xa282ead8, with the reflected polynomial 0x82F63B78.
    private static uint Checksum(ReadOnlySpan<byte> data)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in data)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
                crc = (crc >> 1) ^ ((crc & 1) == 0 ? 0 : 0x82F63B78);
        }
        crc = ~crc;
        return unchecked(((crc >> 15) | (crc << 17)) + 0xA282EAD8);
    }

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; init; } = s_now;

        public override DateTimeOffset GetUtcNow() => Now;
    }

    /// <summary>A message by field numbers, with no schema.</summary>
    private sealed class Message
    {
        private readonly List<(int Field, object Value)> _fields = [];

        public static Message Read(byte[] data)
        {
            Message message = new();
            CodedInputStream input = new(data);
            for (uint tag = input.ReadTag(); tag != 0; tag = input.ReadTag())
            {
                object value = WireFormat.GetTagWireType(tag) switch
                {
                    WireFormat.WireType.Varint => input.ReadInt64(),
                    WireFormat.WireType.Fixed64 => input.ReadDouble(),
                    WireFormat.WireType.Fixed32 => input.ReadFloat(),
                    _ => input.ReadBytes().ToByteArray(),
                };
                message._fields.Add((WireFormat.GetTagFieldNumber(tag), value));
            }
            return message;
        }

        public long Varint(int field) => (long)Single(field);

        public double Double(int field) => (double)Single(field);

        public float Float(int field) => (float)Single(field);

        public string Text(int field) => Encoding.UTF8.GetString((byte[])Single(field));

        public Message Inner(int field) => Read((byte[])Single(field));

        public List<Message> All(int field) => [.. _fields.Where(one => one.Field == field).Select(one => Read((byte[])one.Value))];

        /// <summary>Numbers, packed as proto3 packs them.</summary>
        public double[] Doubles(int field) => System.Runtime.InteropServices.MemoryMarshal.Cast<byte, double>((byte[])Single(field)).ToArray();

        private object Single(int field) => _fields.Single(one => one.Field == field).Value;
    }
}
