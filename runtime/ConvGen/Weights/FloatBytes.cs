using System;
using System.Buffers.Binary;
using System.IO;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace ConvGen;

/// <summary>Floats to and from the little-endian bytes of weight files, whatever the machine's order.</summary>
internal static class FloatBytes
{
    // 256 KB at once: large enough for a stream without a buffer, and far from the 2 GB that a span of bytes can hold.
    private const int ChunkFloats = 1 << 16;

    /// <summary>Writes floats.</summary>
    public static void Write(Stream stream, ReadOnlySpan<float> values)
    {
        float[] swapped = BitConverter.IsLittleEndian ? [] : new float[Math.Min(ChunkFloats, values.Length)];
        while (!values.IsEmpty)
        {
            ReadOnlySpan<float> chunk = values[..Math.Min(ChunkFloats, values.Length)];
            values = values[chunk.Length..];
            if (!BitConverter.IsLittleEndian)
            {
                chunk.CopyTo(swapped);
                SwapBytes(swapped);
                chunk = swapped.AsSpan(0, chunk.Length);
            }
            stream.Write(MemoryMarshal.AsBytes(chunk));
        }
    }

    /// <summary>Reads floats of 32 bits.</summary>
    public static void ReadSingles(ReadOnlySpan<byte> bytes, Span<float> destination)
    {
        bytes.CopyTo(MemoryMarshal.AsBytes(destination));
        if (!BitConverter.IsLittleEndian)
            SwapBytes(destination);
    }

    /// <summary>Widens floats of 16 bits (IEEE 754 binary16); every value is exact.</summary>
    public static void ReadHalves(ReadOnlySpan<byte> bytes, Span<float> destination)
    {
        if (BitConverter.IsLittleEndian)
        {
            TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<byte, Half>(bytes), destination);
            return;
        }
        for (int index = 0; index < destination.Length; index++)
            destination[index] = (float)BinaryPrimitives.ReadHalfLittleEndian(bytes[(index * sizeof(ushort))..]);
    }

    /// <summary>Widens bfloat16, the upper half of a float; every value is exact.</summary>
    public static void ReadBrainFloats(ReadOnlySpan<byte> bytes, Span<float> destination)
    {
        for (int index = 0; index < destination.Length; index++)
        {
            uint upper = BinaryPrimitives.ReadUInt16LittleEndian(bytes[(index * sizeof(ushort))..]);
            destination[index] = BitConverter.UInt32BitsToSingle(upper << 16);
        }
    }

    /// <summary>Rounds doubles to the nearest float.</summary>
    public static void ReadDoubles(ReadOnlySpan<byte> bytes, Span<float> destination)
    {
        for (int index = 0; index < destination.Length; index++)
            destination[index] = (float)BinaryPrimitives.ReadDoubleLittleEndian(bytes[(index * sizeof(double))..]);
    }

    private static void SwapBytes(Span<float> values)
    {
        Span<int> bits = MemoryMarshal.Cast<float, int>(values);
        BinaryPrimitives.ReverseEndianness(bits, bits);
    }
}
