using System;
using System.Buffers.Binary;
using System.IO;

namespace ConvGen;

/// <summary>What is known of gzip data (RFC 1952) before and after the framework unpacks them.</summary>
internal static class Gzip
{
    // Deflate can't shrink data by more (zlib's technical notes); a file that claims more is broken.
    private const int MaximumCompression = 1032;

    /// <summary>Whether gzip data begin at a stream's position, which stays where it is. The stream must be able to seek.</summary>
    public static bool BeginsAt(Stream stream)
    {
        long start = stream.Position;
        bool begins = stream.ReadByte() == 0x1F && stream.ReadByte() == 0x8B;
        stream.Position = start;
        return begins;
    }

    /// <summary>Bytes that so many packed ones can hold at most.</summary>
    public static long LargestUnpacked(long length) => length * MaximumCompression;

    /// <summary>The unpacked length that a gzip file ends with. The file is then at its begin.</summary>
    /// <exception cref="DataFileException">The file is too short for such a length, or for what it claims to hold.</exception>
    public static long UnpackedLength(FileStream stream, string path)
    {
        Span<byte> trailer = stackalloc byte[sizeof(uint)];
        if (stream.Length < trailer.Length)
            throw new DataFileException(path, "its gzip data is truncated");
        stream.Seek(-trailer.Length, SeekOrigin.End);
        stream.ReadExactly(trailer);
        stream.Position = 0;
        long length = BinaryPrimitives.ReadUInt32LittleEndian(trailer);
        if (length > LargestUnpacked(stream.Length))
            throw new DataFileException(path, $"its gzip data is broken: {stream.Length} bytes claim to hold {length}");
        return length;
    }

    /// <summary>What is told where the framework can't unpack: its message speaks of an unsupported method even where the checksum is wrong.</summary>
    public static DataFileException Broken(string name, InvalidDataException exception) => new(name, "its gzip data is broken or truncated", exception);
}
