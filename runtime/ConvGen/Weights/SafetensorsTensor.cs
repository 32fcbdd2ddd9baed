using System;
using System.Collections.Generic;

namespace ConvGen;

/// <summary>A tensor of a safetensors file.</summary>
public sealed class SafetensorsTensor
{
    private readonly string _file;
    private readonly byte[] _bytes;

    internal SafetensorsTensor(string file, TensorHeader header, byte[] bytes)
    {
        _file = file;
        _bytes = bytes;
        Name = header.Name;
        Type = header.Type;
        Shape = header.Shape;
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Its type as the file calls it: <c>F32</c>, <c>F16</c>, <c>BF16</c>, <c>F64</c>, <c>I64</c> and so on.</summary>
    public string Type { get; }

    /// <summary>Its axes, the slowest first; no axis for a single number.</summary>
    public IReadOnlyList<long> Shape { get; }

    /// <summary>Its bytes as they stand in the file: little-endian, last axis fastest.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes;

    /// <summary>Number of values: the product of the axes.</summary>
    public int Length => _bytes.Length / SafetensorsTypes.Size(Type);

    /// <summary>
    /// Writes the values as floats: F32 as they are, F16 and BF16 exactly, F64 rounded to the nearest float.
    /// </summary>
    /// <param name="destination">Receives <see cref="Length"/> floats.</param>
    /// <exception cref="WeightFileException">The type isn't one of these four; nothing is written.</exception>
    /// <exception cref="ArgumentException">The span has another length; nothing is written.</exception>
    public void CopyTo(Span<float> destination)
    {
        if (destination.Length != Length)
            throw new ArgumentException($"Tensor '{Name}' has {Length} values, but the span has {destination.Length}.", nameof(destination));
        switch (Type)
        {
            case SafetensorsTypes.Single:
                FloatBytes.ReadSingles(_bytes, destination);
                break;
            case SafetensorsTypes.Half:
                FloatBytes.ReadHalves(_bytes, destination);
                break;
            case SafetensorsTypes.BrainFloat:
                FloatBytes.ReadBrainFloats(_bytes, destination);
                break;
            case SafetensorsTypes.Double:
                FloatBytes.ReadDoubles(_bytes, destination);
                break;
            default:
                throw new WeightFileException(_file, Name, $"its type is {Type}, expected one that converts to floats: F32, F16, BF16 or F64");
        }
    }

    /// <summary>The values as floats, as <see cref="CopyTo"/> gives them.</summary>
    /// <exception cref="WeightFileException">The type doesn't convert.</exception>
    public float[] ToFloats()
    {
        float[] values = new float[Length];
        CopyTo(values);
        return values;
    }

    /// <summary>Name, type and shape: <c>Conv1.weight F32 [32, 1, 3, 3]</c>.</summary>
    public override string ToString() => $"{Name} {Type} [{string.Join(", ", Shape)}]";
}
