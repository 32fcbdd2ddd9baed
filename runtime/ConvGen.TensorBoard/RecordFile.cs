using System;
using System.Buffers.Binary;
using System.IO;
using System.Numerics;

namespace ConvGen.TensorBoard;

/// <summary>
/// A file of records in TFRecord's framing (https://www.tensorflow.org/tutorials/load_data/tfrecord): length (8 bytes), masked CRC-32C of the length (4),
/// the data, masked CRC-32C of the data (4); all little-endian.
/// </summary>
internal static class RecordFile
{
    private const int HeaderLength = 12;
    private const int FooterLength = 4;

    /// <summary>Appends a record in one write, so that a reader beside sees it whole or as a file that ends early, which readers wait for.</summary>
    public static void Append(Stream stream, ReadOnlySpan<byte> data)
    {
        byte[] record = new byte[HeaderLength + data.Length + FooterLength];
        BinaryPrimitives.WriteInt64LittleEndian(record, data.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(8), Masked(Crc32C(record.AsSpan(0, 8))));
        data.CopyTo(record.AsSpan(HeaderLength));
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(HeaderLength + data.Length), Masked(Crc32C(data)));
        stream.Write(record);
    }

    /// <summary>CRC-32C (RFC 3720, appendix B.4).</summary>
    public static uint Crc32C(ReadOnlySpan<byte> data)
    {
        uint crc = uint.MaxValue;
        while (data.Length >= sizeof(ulong))
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(data));
            data = data[sizeof(ulong)..];
        }
        foreach (byte value in data)
            crc = BitOperations.Crc32C(crc, value);
        return ~crc;
    }

    /// <summary>Rotated and moved, since the CRC of data that hold their own CRC tells little (TFRecord's format).</summary>
    public static uint Masked(uint crc) => unchecked(BitOperations.RotateRight(crc, 15) + 0xA282EAD8);
}
