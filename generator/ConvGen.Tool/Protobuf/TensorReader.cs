using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Linq;
using ConvGen.Tool.Graphs;
using Onnx;
using DataType = Onnx.TensorProto.Types.DataType;

namespace ConvGen.Tool.Protobuf;

/// <summary>Reads constants; every length is checked before memory is taken for it.</summary>
internal static class TensorReader
{
    private const int MaximumRank = 32;

    /// <summary>The values of a tensor.</summary>
    /// <exception cref="ImportException">The type isn't supported, or lengths contradict each other.</exception>
    public static Tensor Read(TensorProto proto, ExternalData external, ImportLimits limits)
    {
        DataType type = (DataType)proto.DataType;
        ElementKind kind = KindOf(type);
        if (kind == ElementKind.Other)
            throw new ImportException($"elements of type {type} aren't supported");
        if (proto.Segment is not null)
            throw new ImportException("a tensor in segments isn't supported");
        int[] shape = ShapeOf(proto, limits);
        int length = (int)Shapes.Length(shape);
        if (proto.DataLocation == TensorProto.Types.DataLocation.External)
            return FromBytes(shape, type, external.Read(proto.ExternalData, (long)length * SizeOf(type)));
        // An empty raw field counts where no typed field has data: for a tensor without elements.
        return proto.HasRawData && (proto.RawData.Length > 0 || length == 0)
            ? FromBytes(shape, type, CheckLength(proto.RawData.Memory, (long)length * SizeOf(type)).Span)
            : FromFields(proto, shape, type, length);
    }

    /// <summary>The kind of a type's elements.</summary>
    public static ElementKind KindOf(DataType type) => type switch
    {
        DataType.Float or DataType.Float16 or DataType.Bfloat16 => ElementKind.Float,
        DataType.Double => ElementKind.Double,
        DataType.Int8 or DataType.Int16 or DataType.Int32 or DataType.Int64 or DataType.Uint8 or DataType.Uint16 or DataType.Uint32 or DataType.Uint64 => ElementKind.Integer,
        DataType.Bool => ElementKind.Boolean,
        _ => ElementKind.Other,
    };

    private static int[] ShapeOf(TensorProto proto, ImportLimits limits)
    {
        if (proto.Dims.Count > MaximumRank)
            throw new ImportException($"it has {proto.Dims.Count} axes, at most {MaximumRank} are read");
        long length = 1;
        foreach (long axis in proto.Dims)
        {
            // A zero elsewhere must not hide an axis that is absurd.
            if (axis is < 0 or > int.MaxValue)
                throw new ImportException($"it has an axis of {axis}");
            length = axis == 0 || length <= limits.MaximumElements / axis ? length * axis : throw TooLarge(limits);
        }
        return [.. proto.Dims.Select(axis => (int)axis)];
    }

    public static ImportException TooLarge(ImportLimits limits) => new($"it has more than {limits.MaximumElements} elements (--max-elements raises the bound)");

    private static Tensor FromBytes(int[] shape, DataType type, ReadOnlySpan<byte> bytes)
    {
        int size = SizeOf(type);
        int length = bytes.Length / size;
        ElementKind kind = KindOf(type);
        if (kind is ElementKind.Float or ElementKind.Double)
        {
            float[] floats = new float[length];
            if (type == DataType.Float && BitConverter.IsLittleEndian)
            {
                System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(bytes).CopyTo(floats);
                return new Tensor(shape, floats, kind);
            }
            for (int index = 0; index < length; index++)
                floats[index] = FloatAt(bytes[(index * size)..], type);
            return new Tensor(shape, floats, kind);
        }
        long[] integers = new long[length];
        for (int index = 0; index < length; index++)
            integers[index] = IntegerAt(bytes[(index * size)..], type);
        return new Tensor(shape, integers, kind);
    }

    private static float FloatAt(ReadOnlySpan<byte> bytes, DataType type) => type switch
    {
        DataType.Float16 => (float)BinaryPrimitives.ReadHalfLittleEndian(bytes),
        // A bfloat16 is the upper half of a float.
        DataType.Bfloat16 => BitConverter.UInt32BitsToSingle((uint)BinaryPrimitives.ReadUInt16LittleEndian(bytes) << 16),
        DataType.Double => (float)BinaryPrimitives.ReadDoubleLittleEndian(bytes),
        _ => BinaryPrimitives.ReadSingleLittleEndian(bytes),
    };

    private static long IntegerAt(ReadOnlySpan<byte> bytes, DataType type) => type switch
    {
        DataType.Int8 => (sbyte)bytes[0],
        DataType.Uint8 or DataType.Bool => bytes[0],
        DataType.Int16 => BinaryPrimitives.ReadInt16LittleEndian(bytes),
        DataType.Uint16 => BinaryPrimitives.ReadUInt16LittleEndian(bytes),
        DataType.Int32 => BinaryPrimitives.ReadInt32LittleEndian(bytes),
        DataType.Uint32 => BinaryPrimitives.ReadUInt32LittleEndian(bytes),
        _ => BinaryPrimitives.ReadInt64LittleEndian(bytes),
    };

    private static Tensor FromFields(TensorProto proto, int[] shape, DataType type, int length) => type switch
    {
        DataType.Float => new Tensor(shape, Checked(proto.FloatData, length)),
        DataType.Double => new Tensor(shape, [.. Checked(proto.DoubleData, length).Select(value => (float)value)], ElementKind.Double),
        // 16-bit floats stand in the lower halves of 32-bit integers.
        DataType.Float16 => new Tensor(shape, [.. Checked(proto.Int32Data, length).Select(bits => (float)BitConverter.UInt16BitsToHalf((ushort)bits))]),
        DataType.Bfloat16 => new Tensor(shape, [.. Checked(proto.Int32Data, length).Select(bits => BitConverter.Int32BitsToSingle(bits << 16))]),
        DataType.Int64 => new Tensor(shape, Checked(proto.Int64Data, length)),
        DataType.Uint32 or DataType.Uint64 => new Tensor(shape, [.. Checked(proto.Uint64Data, length).Select(value => (long)value)]),
        _ => new Tensor(shape, [.. Checked(proto.Int32Data, length).Select(value => (long)value)], KindOf(type)),
    };

    private static T[] Checked<T>(ICollection<T> values, int length) => values.Count == length
        ? [.. values]
        : throw new ImportException($"its shape has {length} elements, but {values.Count} are there");

    private static ReadOnlyMemory<byte> CheckLength(ReadOnlyMemory<byte> bytes, long expected) => bytes.Length == expected
        ? bytes
        : throw new ImportException($"its shape takes {expected} bytes, but {bytes.Length} are there");

    private static int SizeOf(DataType type) => type switch
    {
        DataType.Int8 or DataType.Uint8 or DataType.Bool => 1,
        DataType.Int16 or DataType.Uint16 or DataType.Float16 or DataType.Bfloat16 => 2,
        DataType.Int32 or DataType.Uint32 or DataType.Float => 4,
        _ => 8,
    };
}
