using System;
using System.Buffers;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace ConvGen;

/// <summary>What a safetensors header says of a tensor; begin and end count from the first byte after the header.</summary>
internal sealed record TensorHeader(string Name, string Type, long[] Shape, long Begin, long End);

/// <summary>
/// The JSON header of a safetensors file: each tensor's name with <c>dtype</c>, <c>shape</c> and <c>data_offsets</c>, and the optional strings of
/// <c>__metadata__</c>.
/// </summary>
internal sealed class SafetensorsHeader
{
    /// <summary>The limit of the format's reference implementation.</summary>
    public const int MaximumLength = 100_000_000;

    /// <summary>The one name that isn't a tensor's.</summary>
    public const string MetadataName = "__metadata__";

    // PyTorch's limit; without one a list of axes would take many times the memory of its text.
    private const int MaximumAxes = 64;

    // The reference implementation pads headers to this many bytes, so that the data are aligned.
    private const int Alignment = 8;

    // The JSON writer would put U+FFFD in the place of half a surrogate pair: two names could become one.
    private static readonly UTF8Encoding _strictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private SafetensorsHeader(List<TensorHeader> tensors, Dictionary<string, string> metadata)
    {
        Tensors = tensors;
        Metadata = metadata;
    }

    /// <summary>The tensors in the order of their data.</summary>
    public IReadOnlyList<TensorHeader> Tensors { get; }

    /// <summary>The strings of <c>__metadata__</c>.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Bytes of all data.</summary>
    public long DataLength => Tensors.Count == 0 ? 0 : Tensors[^1].End;

    /// <summary>Reads and checks a header.</summary>
    /// <exception cref="WeightFileException">The header is broken or contradicts itself.</exception>
    public static SafetensorsHeader Parse(string file, ReadOnlySpan<byte> json)
    {
        if (json.IsEmpty || json[0] != (byte)'{')
            throw new WeightFileException(file, $"its header begins with {(json.IsEmpty ? "nothing" : $"byte 0x{json[0]:X2}")}, expected '{{'");
        if (!Utf8.IsValid(json))
            throw new WeightFileException(file, "its header isn't valid UTF-8");
        List<TensorHeader> tensors;
        Dictionary<string, string> metadata;
        try
        {
            (tensors, metadata) = new Reader(file).Read(json);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // Utf8JsonReader gives the second for a lone surrogate in an escape sequence.
            throw new WeightFileException(file, $"its header isn't valid JSON ({exception.Message.TrimEnd('.')})", exception);
        }
        tensors.Sort(CompareOffsets);
        CheckCoverage(file, tensors);
        return new SafetensorsHeader(tensors, metadata);
    }

    /// <summary>Writes a header for tensors whose data follow one after the other, padded with spaces; metadata are sorted by key.</summary>
    /// <exception cref="ArgumentException">A name is empty, reserved or given twice, a shape doesn't fit its values, or the header grows too long.</exception>
    public static ReadOnlyMemory<byte> Compose(IReadOnlyList<TensorEntry> tensors, IEnumerable<KeyValuePair<string, string>>? metadata)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            KeyValuePair<string, string>[] strings = metadata is null ? [] : [.. metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal)];
            if (strings.Length > 0)
                WriteMetadata(writer, strings);
            var names = new HashSet<string>(StringComparer.Ordinal);
            long offset = 0;
            foreach (TensorEntry tensor in tensors)
            {
                if (string.IsNullOrEmpty(tensor.Name) || tensor.Name == MetadataName)
                    throw new ArgumentException($"'{tensor.Name}' can't be the name of a tensor.", nameof(tensors));
                _strictUtf8.GetByteCount(tensor.Name);
                if (!names.Add(tensor.Name))
                    throw new ArgumentException($"Two tensors are called '{tensor.Name}'.", nameof(tensors));
                WriteTensor(writer, tensor, ref offset);
            }
            writer.WriteEndObject();
        }
        int padding = (Alignment - (buffer.WrittenCount % Alignment)) % Alignment;
        buffer.GetSpan(Alignment)[..padding].Fill((byte)' ');
        buffer.Advance(padding);
        if (buffer.WrittenCount > MaximumLength)
            throw new ArgumentException($"The header takes {buffer.WrittenCount} bytes, more than the {MaximumLength} that readers accept.", nameof(tensors));
        return buffer.WrittenMemory;
    }

    private static void WriteMetadata(Utf8JsonWriter writer, KeyValuePair<string, string>[] strings)
    {
        writer.WriteStartObject(MetadataName);
        for (int index = 0; index < strings.Length; index++)
        {
            if (index > 0 && strings[index].Key == strings[index - 1].Key)
                throw new ArgumentException($"The metadata have '{strings[index].Key}' twice.", nameof(strings));
            _strictUtf8.GetByteCount(strings[index].Key);
            _strictUtf8.GetByteCount(strings[index].Value);
            writer.WriteString(strings[index].Key, strings[index].Value);
        }
        writer.WriteEndObject();
    }

    private static void WriteTensor(Utf8JsonWriter writer, TensorEntry tensor, ref long offset)
    {
        if (tensor.Shape is null || CountValues(tensor.Shape) != tensor.Values.Length)
        {
            string shape = string.Join(", ", (tensor.Shape ?? []).Select(axis => axis.ToString(CultureInfo.InvariantCulture)));
            throw new ArgumentException($"Tensor '{tensor.Name}' of shape [{shape}] can't have {tensor.Values.Length} values.", nameof(tensor));
        }
        writer.WriteStartObject(tensor.Name);
        writer.WriteString("dtype", SafetensorsTypes.Single);
        writer.WriteStartArray("shape");
        foreach (int axis in tensor.Shape)
            writer.WriteNumberValue(axis);
        writer.WriteEndArray();
        writer.WriteStartArray("data_offsets");
        writer.WriteNumberValue(offset);
        offset += (long)tensor.Values.Length * sizeof(float);
        writer.WriteNumberValue(offset);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    // The product of the axes, or -1 where it isn't a length.
    private static long CountValues(IReadOnlyList<int> shape)
    {
        long count = 1;
        foreach (int axis in shape)
        {
            if (axis < 0 || count > int.MaxValue)
                return -1;
            count *= axis;
        }
        return count;
    }

    // Empty tensors lie at the same place as the next one: they come first.
    private static int CompareOffsets(TensorHeader left, TensorHeader right)
    {
        int begin = left.Begin.CompareTo(right.Begin);
        return begin != 0 ? begin : left.End.CompareTo(right.End);
    }

    private static void CheckCoverage(string file, List<TensorHeader> tensors)
    {
        long end = 0;
        foreach (TensorHeader tensor in tensors)
        {
            if (tensor.Begin != end)
            {
                string fault = tensor.Begin < end ? "overlaps the tensor before" : "leaves a hole before it";
                throw new WeightFileException(file, tensor.Name, $"its data begin at {tensor.Begin}, expected {end}: it {fault}");
            }
            end = tensor.End;
        }
    }

    /// <summary>Walks the JSON of a header.</summary>
    private sealed class Reader(string file)
    {
        private readonly List<TensorHeader> _tensors = [];
        private readonly Dictionary<string, string> _metadata = new(StringComparer.Ordinal);

        public (List<TensorHeader> Tensors, Dictionary<string, string> Metadata) Read(ReadOnlySpan<byte> json)
        {
            var reader = new Utf8JsonReader(json);
            var names = new HashSet<string>(StringComparer.Ordinal);
            reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                string name = reader.GetString()!;
                if (!names.Add(name))
                    throw new WeightFileException(file, name, "its header has the name twice");
                reader.Read();
                if (reader.TokenType != JsonTokenType.StartObject)
                    throw new WeightFileException(file, name, $"its header entry is {Describe(reader.TokenType)}, expected an object");
                if (name == MetadataName)
                    ReadMetadata(ref reader);
                else
                    _tensors.Add(ReadTensor(ref reader, name));
            }
            // Only blanks may follow; anything else is a JsonException.
            reader.Read();
            return (_tensors, _metadata);
        }

        private void ReadMetadata(ref Utf8JsonReader reader)
        {
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                string key = reader.GetString()!;
                reader.Read();
                if (reader.TokenType != JsonTokenType.String)
                    throw new WeightFileException(file, $"its metadata '{key}' is {Describe(reader.TokenType)}, expected a string");
                if (!_metadata.TryAdd(key, reader.GetString()!))
                    throw new WeightFileException(file, $"its metadata have '{key}' twice");
            }
        }

        private TensorHeader ReadTensor(ref Utf8JsonReader reader, string name)
        {
            string? type = null;
            long[]? shape = null;
            long[]? offsets = null;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                string key = reader.GetString()!;
                reader.Read();
                bool repeated = key switch
                {
                    "dtype" => type is not null,
                    "shape" => shape is not null,
                    "data_offsets" => offsets is not null,
                    _ => false,
                };
                if (repeated)
                    throw new WeightFileException(file, name, $"its header has '{key}' twice");
                if (key == "dtype")
                    type = ReadType(ref reader, name);
                else if (key == "shape")
                    shape = ReadNumbers(ref reader, name, key);
                else if (key == "data_offsets")
                    offsets = ReadNumbers(ref reader, name, key);
                else
                    reader.Skip();
            }
            if (type is null || shape is null || offsets is null)
            {
                string missing = type is null ? "dtype" : shape is null ? "shape" : "data_offsets";
                throw new WeightFileException(file, name, $"its header has no '{missing}'");
            }
            return Check(name, type, shape, offsets);
        }

        private string ReadType(ref Utf8JsonReader reader, string name) => reader.TokenType == JsonTokenType.String
            ? reader.GetString()!
            : throw new WeightFileException(file, name, $"its 'dtype' is {Describe(reader.TokenType)}, expected a string");

        private long[] ReadNumbers(ref Utf8JsonReader reader, string name, string key)
        {
            if (reader.TokenType != JsonTokenType.StartArray)
                throw new WeightFileException(file, name, $"its '{key}' is {Describe(reader.TokenType)}, expected an array");
            var numbers = new List<long>();
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out long number) || number < 0)
                    throw new WeightFileException(file, name, $"its '{key}' holds something else than whole numbers from 0 to {long.MaxValue}");
                if (numbers.Count == MaximumAxes)
                    throw new WeightFileException(file, name, $"its '{key}' holds more than {MaximumAxes} numbers");
                numbers.Add(number);
            }
            return [.. numbers];
        }

        private TensorHeader Check(string name, string type, long[] shape, long[] offsets)
        {
            int size = SafetensorsTypes.Size(type);
            if (size == 0)
                throw new WeightFileException(file, name, $"its type {type} is not supported");
            if (offsets.Length != 2 || offsets[1] < offsets[0])
                throw new WeightFileException(file, name, $"its data offsets are [{string.Join(", ", offsets)}], expected begin and end, in this order");
            long expected = size;
            foreach (long axis in shape)
            {
                if (axis != 0 && expected > long.MaxValue / axis)
                    throw new WeightFileException(file, name, $"its shape [{string.Join(", ", shape)}] asks for more bytes than can be counted");
                expected *= axis;
            }
            long actual = offsets[1] - offsets[0];
            if (expected != actual)
            {
                throw new WeightFileException(
                    file, name, $"its shape [{string.Join(", ", shape)}] of {type} asks for {expected} bytes, but its data offsets span {actual}");
            }
            if (actual > Array.MaxLength)
                throw new WeightFileException(file, name, $"it takes {actual} bytes, at most {Array.MaxLength} are supported in one tensor");
            return new TensorHeader(name, type, shape, offsets[0], offsets[1]);
        }

        private static string Describe(JsonTokenType token) => token switch
        {
            JsonTokenType.StartObject => "an object",
            JsonTokenType.StartArray => "an array",
            JsonTokenType.String => "a string",
            JsonTokenType.Number => "a number",
            JsonTokenType.Null => "null",
            _ => "true or false",
        };
    }
}
