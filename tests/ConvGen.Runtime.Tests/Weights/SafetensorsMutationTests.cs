using System;
using System.Collections.Generic;
using System.IO;
using System.Runtime.InteropServices;
using System.Text;
using ConvGen.Tests;
using Xunit;

namespace ConvGen.Runtime.Tests.Weights;

public class SafetensorsMutationTests
{
    // More for a longer night: CONVGEN_MUTATIONS=1000000 dotnet test …
    private static readonly int _count = Setting.Number("CONVGEN_MUTATIONS", 20000);

    private static readonly string[] _words =
    [
        "\"", "{", "}", "[", "]", ",", ":", "null", "-1", "9223372036854775807", "18446744073709551616", "1e9", "0", "F16", "\\ud800", "\\u0000",
        "data_offsets", "__metadata__", "shape", "dtype", "[[[[", "{\"a\":",
    ];

    [Fact]
    public void Whatever_is_changed_only_a_weight_file_exception_escapes()
    {
        byte[] whole = Whole();
        int seed = Setting.Number("CONVGEN_SEED", Environment.TickCount & 0xFFFFFF);
        var random = new Random(seed);
        int refused = 0;
        for (int round = 0; round < _count; round++)
        {
            byte[] mutated = Mutate(whole, random);
            Stream stream = round % 2 == 0 ? new MemoryStream(mutated) : new PipeStream(mutated, atOnce: 64);
            try
            {
                foreach (SafetensorsTensor tensor in SafetensorsFile.Read(stream).Tensors)
                    tensor.ToFloats();
            }
            catch (WeightFileException exception)
            {
                Assert.NotEmpty(exception.Message);
                refused++;
            }
            catch (Exception exception)
            {
                Assert.Fail($"Seed {seed}, round {round}: {exception}\n{Convert.ToBase64String(mutated)}");
            }
        }
        // A mutation of the data alone is valid, and so are a few others; most must be noticed.
        Assert.InRange(refused, _count / 2, _count);
    }

    private static byte[] Whole()
    {
        using var stream = new MemoryStream();
        SafetensorsFile.Write(
            stream,
            [
                SafetensorsBytes.Tensor("Conv1.weight", [2, 1, 2, 2], 1, 2, 3, 4, 5, 6, 7, 8),
                SafetensorsBytes.Tensor("Conv1.bias", [2], 1, 2),
                SafetensorsBytes.Tensor("scalar", [], 1),
                SafetensorsBytes.Tensor("none", [0]),
            ],
            [new("format", "pt")]);
        return stream.ToArray();
    }

    private static byte[] Mutate(byte[] whole, Random random)
    {
        var bytes = new List<byte>(whole);
        for (int changes = random.Next(1, 4); changes > 0; changes--)
        {
            int at = random.Next(bytes.Count);
            switch (random.Next(6))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 2:
                    bytes.RemoveRange(at, random.Next(Math.Min(16, bytes.Count - at)));
                    break;
                case 3:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
                case 4:
                    bytes.InsertRange(at, bytes.GetRange(at, random.Next(Math.Min(64, bytes.Count - at))));
                    break;
                default:
                    // A word in the header, its length put right, so that the fault is found further inside.
                    bytes.InsertRange(at, Encoding.UTF8.GetBytes(_words[random.Next(_words.Length)]));
                    if (at > 8)
                        BitConverter.TryWriteBytes(CollectionsMarshal.AsSpan(bytes), BitConverter.ToInt64(whole) + bytes.Count - whole.Length);
                    break;
            }
            if (bytes.Count == 0)
                break;
        }
        return [.. bytes];
    }
}
