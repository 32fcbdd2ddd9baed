using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;

namespace ConvGen;

/// <summary>
/// A file in the IDX format of MNIST (Y. LeCun and C. Cortes): two zero bytes, a byte for the type, one for the number of dimensions, each
/// dimension as a big-endian 32-bit integer, then the values. Plain or gzip, told by content.
/// </summary>
public sealed class IdxFile
{
    private const byte UnsignedByte = 0x08;
    private const int MaximumDimensions = 8;

    private IdxFile(int[] dimensions, byte[] data)
    {
        Dimensions = dimensions;
        Data = data;
    }

    /// <summary>The dimensions, the slowest first.</summary>
    public IReadOnlyList<int> Dimensions { get; }

    /// <summary>The values, as many as the product of the dimensions.</summary>
    public ReadOnlyMemory<byte> Data { get; }

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file, plain or gzip.</param>
    /// <exception cref="DataFileException">The file isn't IDX, holds other values than unsigned bytes, or is truncated or too long.</exception>
    /// <exception cref="FileNotFoundException">The file doesn't exist.</exception>
    /// <exception cref="ArgumentException">The path is empty.</exception>
    public static IdxFile Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        return Read(stream, path);
    }

    /// <summary>Reads a stream from its position to its end.</summary>
    /// <param name="stream">The stream, plain or gzip; it must be able to seek.</param>
    /// <param name="name">What messages call it.</param>
    /// <exception cref="DataFileException">The data isn't IDX, holds other values than unsigned bytes, or is truncated or too long.</exception>
    /// <exception cref="ArgumentException">The stream can't seek.</exception>
    public static IdxFile Read(Stream stream, string name = "stream")
    {
        ArgumentNullException.ThrowIfNull(stream);
        if (!stream.CanSeek)
            throw new ArgumentException("An IDX stream must be able to seek: its length is checked before memory is taken.", nameof(stream));
        long length = stream.Length - stream.Position;
        if (!Gzip.BeginsAt(stream))
            return ReadPlain(stream, name, length);
        try
        {
            using var plain = new GZipStream(stream, CompressionMode.Decompress, leaveOpen: true);
            return ReadPlain(plain, name, Gzip.LargestUnpacked(length));
        }
        catch (InvalidDataException exception)
        {
            throw Gzip.Broken(name, exception);
        }
    }

    /// <summary>The dimensions in words.</summary>
    internal string Describe() => string.Join('×', Dimensions);

    private static IdxFile ReadPlain(Stream stream, string name, long atMost)
    {
        Span<byte> magic = stackalloc byte[4];
        int found = stream.ReadAtLeast(magic, magic.Length, throwOnEndOfStream: false);
        if (found < magic.Length || magic[0] != 0 || magic[1] != 0 || magic[3] is 0 or > MaximumDimensions)
        {
            throw new DataFileException(
                name, $"it isn't IDX: expected bytes 00 00 08 and the number of dimensions (1 to {MaximumDimensions}), found {Hexadecimal(magic[..found])}");
        }
        if (magic[2] != UnsignedByte)
            throw new DataFileException(name, $"its values are {TypeName(magic[2])} (type 0x{magic[2]:X2}), expected unsigned bytes (0x08)");
        int[] dimensions = ReadDimensions(stream, name, magic[3]);
        long length = Product(dimensions, name);
        long rest = atMost - magic.Length - (dimensions.Length * sizeof(int));
        if (length > rest)
        {
            throw new DataFileException(
                name, $"it is truncated: its dimensions {string.Join('×', dimensions)} ask for {length} bytes, but at most {rest} follow");
        }
        byte[] data = new byte[length];
        int read = stream.ReadAtLeast(data, data.Length, throwOnEndOfStream: false);
        if (read < data.Length)
            throw new DataFileException(name, $"it is truncated: its dimensions {string.Join('×', dimensions)} ask for {length} bytes, but {read} follow");
        if (stream.ReadByte() >= 0)
            throw new DataFileException(name, $"it is too long: its dimensions {string.Join('×', dimensions)} ask for {length} bytes, but more follow");
        return new IdxFile(dimensions, data);
    }

    private static int[] ReadDimensions(Stream stream, string name, int count)
    {
        Span<byte> bytes = stackalloc byte[MaximumDimensions * sizeof(int)];
        bytes = bytes[..(count * sizeof(int))];
        int found = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        if (found < bytes.Length)
            throw new DataFileException(name, $"it is truncated: {count} dimensions take {bytes.Length} bytes, but {found} follow");
        int[] dimensions = new int[count];
        for (int axis = 0; axis < count; axis++)
        {
            uint size = BinaryPrimitives.ReadUInt32BigEndian(bytes[(axis * sizeof(int))..]);
            if (size > int.MaxValue)
                throw new DataFileException(name, $"dimension {axis} is {size}, expected at most {int.MaxValue}");
            dimensions[axis] = (int)size;
        }
        return dimensions;
    }

    private static long Product(int[] dimensions, string name)
    {
        long product = 1;
        foreach (int size in dimensions)
        {
            // Beyond an array's length no further factor is needed, and none can overflow.
            product *= size;
            if (product > Array.MaxLength)
                throw new DataFileException(name, $"its dimensions {string.Join('×', dimensions)} ask for more than {Array.MaxLength} bytes");
        }
        return product;
    }

    private static string Hexadecimal(ReadOnlySpan<byte> bytes) => bytes.IsEmpty ? "nothing" : Convert.ToHexString(bytes);

    private static string TypeName(byte type) => type switch
    {
        0x09 => "signed bytes",
        0x0B => "16-bit integers",
        0x0C => "32-bit integers",
        0x0D => "floats",
        0x0E => "doubles",
        _ => "of an unknown type",
    };
}
