using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.IO;

// A path and a stream are never mistaken for each other, so optional parameters on both overloads make no call ambiguous.
#pragma warning disable RS0026

namespace ConvGen;

/// <summary>
/// A file in the safetensors format: the header's length as 8 little-endian bytes, a JSON header, then the tensors' data without holes. Every
/// length is checked before memory is taken for it.
/// </summary>
/// <remarks>The format: https://github.com/huggingface/safetensors (Hugging Face, Apache-2.0).</remarks>
public sealed class SafetensorsFile
{
    private const int PrefixLength = sizeof(ulong);

    private readonly Dictionary<string, SafetensorsTensor> _byName = new(StringComparer.Ordinal);

    private SafetensorsFile(string name, IReadOnlyDictionary<string, string> metadata, IReadOnlyList<SafetensorsTensor> tensors)
    {
        Name = name;
        Metadata = metadata;
        Tensors = tensors;
        foreach (SafetensorsTensor tensor in tensors)
            _byName.Add(tensor.Name, tensor);
    }

    /// <summary>The file's path as it was given, or what the stream was called.</summary>
    public string Name { get; }

    /// <summary>The strings of <c>__metadata__</c>; empty where there are none.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>The tensors in the order of their data.</summary>
    public IReadOnlyList<SafetensorsTensor> Tensors { get; }

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="WeightFileException">The file isn't valid safetensors; the message says why.</exception>
    /// <exception cref="FileNotFoundException">The file doesn't exist.</exception>
    /// <exception cref="ArgumentException">The path is empty.</exception>
    public static SafetensorsFile Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        return Read(stream, path);
    }

    /// <summary>Reads a stream from its position to its end.</summary>
    /// <param name="stream">The stream; it stays open.</param>
    /// <param name="name">What messages call it.</param>
    /// <exception cref="WeightFileException">The data isn't valid safetensors; the message says why.</exception>
    public static SafetensorsFile Read(Stream stream, string name = "stream")
    {
        ArgumentNullException.ThrowIfNull(stream);
        long? available = stream.CanSeek ? stream.Length - stream.Position : null;
        byte[] prefix = ReadBytes(stream, PrefixLength, available, name, "the length of its header");
        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (length > SafetensorsHeader.MaximumLength)
        {
            throw new WeightFileException(
                name, $"it isn't safetensors: its header claims {length} bytes, at most {SafetensorsHeader.MaximumLength} are allowed");
        }
        byte[] json = ReadBytes(stream, (int)length, available - PrefixLength, name, "its header");
        SafetensorsHeader header = SafetensorsHeader.Parse(name, json);
        if (available is long bytes)
            CheckDataLength(name, header.DataLength, bytes - PrefixLength - json.Length);
        var tensors = new SafetensorsTensor[header.Tensors.Count];
        for (int index = 0; index < tensors.Length; index++)
        {
            TensorHeader tensor = header.Tensors[index];
            byte[] data = ReadBytes(stream, (int)(tensor.End - tensor.Begin), available, name, $"tensor '{tensor.Name}'");
            tensors[index] = new SafetensorsTensor(name, tensor, data);
        }
        if (stream.ReadByte() >= 0)
            throw new WeightFileException(name, $"it is too long: its header describes {header.DataLength} bytes of data, but more follow");
        return new SafetensorsFile(name, header.Metadata, tensors);
    }

    /// <summary>
    /// Writes a file of float tensors, in the given order and always with the same bytes. The file appears whole or not at all: it is written
    /// under a temporary name in the same folder and then takes the place of the old one.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="tensors">The tensors; no name may occur twice.</param>
    /// <param name="metadata">Strings to keep beside them.</param>
    /// <exception cref="WeightFileException">The folder or the disk refused; an old file is unchanged, and no part of the new one remains.</exception>
    /// <exception cref="ArgumentException">A name is empty or given twice, or a shape doesn't fit its values.</exception>
    public static void Write(string path, IEnumerable<TensorEntry> tensors, IEnumerable<KeyValuePair<string, string>>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        TensorEntry[] entries = [.. tensors];
        ReadOnlyMemory<byte> header = SafetensorsHeader.Compose(entries, metadata);
        AtomicFile.Write(path, stream => Write(stream, header.Span, entries));
    }

    /// <summary>Writes float tensors to a stream, in the given order and always with the same bytes.</summary>
    /// <param name="stream">The stream; it is flushed and stays open. Its own exceptions pass through.</param>
    /// <param name="tensors">The tensors; no name may occur twice.</param>
    /// <param name="metadata">Strings to keep beside them.</param>
    /// <exception cref="ArgumentException">A name is empty or given twice, or a shape doesn't fit its values; nothing is written.</exception>
    public static void Write(Stream stream, IEnumerable<TensorEntry> tensors, IEnumerable<KeyValuePair<string, string>>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(tensors);
        TensorEntry[] entries = [.. tensors];
        Write(stream, SafetensorsHeader.Compose(entries, metadata).Span, entries);
        stream.Flush();
    }

    /// <summary>Finds a tensor by name.</summary>
    /// <param name="name">The name; case matters.</param>
    /// <param name="tensor">The tensor.</param>
    /// <returns>Whether there is one.</returns>
    public bool TryGet(string name, [NotNullWhen(true)] out SafetensorsTensor? tensor) => _byName.TryGetValue(name, out tensor);

    private static void Write(Stream stream, ReadOnlySpan<byte> header, TensorEntry[] tensors)
    {
        Span<byte> prefix = stackalloc byte[PrefixLength];
        BinaryPrimitives.WriteUInt64LittleEndian(prefix, (ulong)header.Length);
        stream.Write(prefix);
        stream.Write(header);
        foreach (TensorEntry tensor in tensors)
            FloatBytes.Write(stream, tensor.Values.Span);
    }

    private static void CheckDataLength(string name, long expected, long actual)
    {
        if (actual < expected)
            throw new WeightFileException(name, $"it is truncated: its header describes {expected} bytes of data, but {actual} follow");
        if (actual > expected)
            throw new WeightFileException(name, $"it is too long: its header describes {expected} bytes of data, but {actual} follow");
    }

    private static byte[] ReadBytes(Stream stream, int count, long? available, string name, string what)
    {
        if (available < count)
            throw new WeightFileException(name, $"it is truncated: {what} takes {count} bytes, but {available} follow");
        // Where the stream's length is unknown, memory grows with what really comes: a false length costs nothing.
        const int FirstGuess = 1 << 20;
        byte[] bytes = new byte[available is null ? Math.Min(count, FirstGuess) : count];
        int filled = 0;
        while (filled < count)
        {
            if (filled == bytes.Length)
                Array.Resize(ref bytes, (int)Math.Min(count, 2L * bytes.Length));
            int read = stream.Read(bytes, filled, bytes.Length - filled);
            if (read == 0)
                throw new WeightFileException(name, $"it is truncated: {what} takes {count} bytes, but {filled} follow");
            filled += read;
        }
        return bytes;
    }
}
