using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;

namespace ConvGen.Runtime.Tests.Weights;

/// <summary>Files made from the format's grammar, right but for some faults of chosen kinds: each fault is one that changing bytes at random hardly ever makes.</summary>
internal static class SafetensorsFuzz
{
    private static readonly string[] s_types = ["F32", "F16", "BF16", "F64", "I64", "U8", "BOOL", "F8_E4M3", "C64"];

    private static readonly string[] s_wrongTypes = ["\"f32\"", "\"F4\"", "\"F32 \"", "\"\"", "32", "null", "[\"F32\"]", "\"\\u0046\\u0033\\u0032\"", "\"F\\ud800\"", "true", "{}"];

    private static readonly string[] s_numbers =
        ["-1", "0", "1e3", "1.0", "2147483648", "4294967296", "9223372036854775807", "9223372036854775808", "1e999", "null", "\"4\"", "[]", "{}", "00", "+1", "NaN"];

    private static readonly byte[][] s_noUtf8 =
        [[0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xE2, 0x82], [0x80], [0xF8, 0x88, 0x80, 0x80, 0x80], [0x00], [0xEF, 0xBB, 0xBF]];

    private delegate void Fault(Random random, FuzzedFile file);

    /// <summary>The kinds of fault, by name.</summary>
    private static readonly (string Name, Fault Make)[] s_faults =
    [
        ("none", (_, _) => { }),
        ("header length", (random, file) => file.HeaderLength = random.Next(5) switch
        {
            0 => (ulong)random.Next(64),
            1 => ulong.MaxValue >> random.Next(64),
            2 => (ulong)file.Header.Length + (ulong)random.Next(-16, 17),
            3 => 100_000_000UL - (ulong)random.Next(2),
            _ => 1UL << random.Next(64),
        }),
        ("offset", (random, file) => Pick(random, file.Tensors).Begin = Pick(random, s_numbers)),
        ("end", (random, file) => Pick(random, file.Tensors).End = Pick(random, s_numbers)),
        ("overlap", (random, file) =>
        {
            FuzzedTensor tensor = Pick(random, file.Tensors);
            int shift = random.Next(-16, 17);
            (tensor.Begin, tensor.End) = (Shifted(tensor.Begin, shift), Shifted(tensor.End, shift));
        }),
        ("same place", (random, file) =>
        {
            FuzzedTensor other = Pick(random, file.Tensors);
            FuzzedTensor tensor = Pick(random, file.Tensors);
            (tensor.Begin, tensor.End) = (other.Begin, other.End);
        }),
        ("type", (random, file) => Pick(random, file.Tensors).Type = Pick(random, s_wrongTypes)),
        ("other type", (random, file) => Pick(random, file.Tensors).Type = $"\"{Pick(random, s_types)}\""),
        ("axis", (random, file) => Pick(random, file.Tensors).Shape.Insert(0, Pick(random, s_numbers))),
        ("many axes", (random, file) => Pick(random, file.Tensors).Shape.AddRange(Enumerable.Repeat(Pick(random, ["1", "2", "0", "65536"]), random.Next(1, 2000)))),
        ("same name", (random, file) => Pick(random, file.Tensors).Name = Pick(random, file.Tensors).Name),
        ("escaped name", (random, file) => Pick(random, file.Tensors).Name = Pick(random, ["\\ud800", "\\udc00\\ud800", "\\u0000", "\\ud83d\\ude00", "__metadata__", "", "\\x", "a\\"])),
        ("no UTF-8", (random, file) => file.Splices.Add(Pick(random, s_noUtf8))),
        ("nesting", (random, file) => file.Extra = $",\"more\":{new string(Pick(random, ['[', '{']), random.Next(1, 3000))}"),
        ("closed nesting", (random, file) =>
        {
            int depth = random.Next(1, 200);
            file.Extra = $",\"more\":{new string('[', depth)}{new string(']', depth)}";
        }),
        ("nested entry", (random, file) => Pick(random, file.Tensors).More = $",\"more\":{string.Concat(Enumerable.Repeat("{\"a\":", random.Next(1, 100)))}1"),
        ("missing key", (random, file) => Pick(random, file.Tensors).Missing = random.Next(3)),
        ("metadata", (random, file) => file.Extra = $",\"__metadata__\":{Pick(random, ["{\"a\":1}", "{\"a\":\"b\",\"a\":\"c\"}", "[]", "null", "{\"a\":{}}", "{}", "{\"\\ud800\":\"\"}"])}"),
        ("blanks", (random, file) => file.Extra = new string(Pick(random, [' ', '\n', '\t', '\0', '\u00a0', '/']), random.Next(1, 50))),
        ("data cut off", (random, file) => file.Data = file.Data[..random.Next(file.Data.Length + 1)]),
        ("data too long", (random, file) => file.Data = [.. file.Data, .. new byte[random.Next(1, 40)]]),
    ];

    /// <summary>Names of the faults.</summary>
    public static IReadOnlyList<string> Faults { get; } = [.. s_faults.Select(fault => fault.Name)];

    /// <summary>Makes a file with a chosen fault, and sometimes others.</summary>
    public static byte[] Make(Random random, int fault)
    {
        FuzzedFile file = new();
        long offset = 0;
        int tensors = random.Next(1, 5);
        for (int index = 0; index < tensors; index++)
        {
            string type = Pick(random, s_types);
            int[] shape = [.. Enumerable.Range(0, random.Next(4)).Select(_ => random.Next(4))];
            long length = shape.Aggregate((long)SafetensorsTypes.Size(type), (product, axis) => product * axis);
            file.Tensors.Add(new FuzzedTensor
            {
                Name = $"tensor{index}",
                Type = $"\"{type}\"",
                Shape = [.. shape.Select(Text)],
                Begin = Text(offset),
                End = Text(offset + length),
            });
            offset += length;
        }
        file.Data = new byte[offset];
        random.NextBytes(file.Data);
        s_faults[fault].Make(random, file);
        while (random.Next(4) == 0)
            Pick(random, s_faults).Make(random, file);
        return file.ToBytes(random);
    }

    private static string Shifted(string number, int shift) => long.TryParse(number, out long value) ? Text(unchecked(value + shift)) : number;

    private static string Text<T>(T value)
        where T : IFormattable => value.ToString(null, CultureInfo.InvariantCulture);

    private static T Pick<T>(Random random, IReadOnlyList<T> list) => list[random.Next(list.Count)];

    private sealed class FuzzedTensor
    {
        public string Name { get; set; } = "";

        public string Type { get; set; } = "";

        public List<string> Shape { get; init; } = [];

        public string Begin { get; set; } = "";

        public string End { get; set; } = "";

        public string More { get; set; } = "";

        public int Missing { get; set; } = -1;

        public override string ToString()
        {
            string[] entries = [$"\"dtype\":{Type}", $"\"shape\":[{string.Join(",", Shape)}]", $"\"data_offsets\":[{Begin},{End}]"];
            return $"\"{Name}\":{{{string.Join(",", entries.Where((_, index) => index != Missing))}{More}}}";
        }
    }

    private sealed class FuzzedFile
    {
        public List<FuzzedTensor> Tensors { get; } = [];

        public string Extra { get; set; } = "";

        public List<byte[]> Splices { get; } = [];

        public byte[] Data { get; set; } = [];

        public ulong? HeaderLength { get; set; }

        public byte[] Header => Encoding.UTF8.GetBytes($"{{{string.Join(",", Tensors)}{Extra}}}");

        public byte[] ToBytes(Random random)
        {
            List<byte> header = [.. Header];
            foreach (byte[] splice in Splices)
                header.InsertRange(random.Next(header.Count + 1), splice);
            byte[] bytes = SafetensorsBytes.Of(header.ToArray(), Data);
            if (HeaderLength is { } length)
                System.Buffers.Binary.BinaryPrimitives.WriteUInt64LittleEndian(bytes, length);
            return bytes;
        }
    }
}
