using System;
using System.Collections.Generic;
using System.Linq;

namespace ConvGen.Tool.Graphs;

/// <summary>What the elements of a tensor are. Integers of all widths are one kind, and so are floats, since values are kept in one width each.</summary>
internal enum ElementKind
{
    /// <summary>Floats of 16 or 32 bits, kept in 32.</summary>
    Float,

    /// <summary>Floats of 64 bits, kept in 32: good enough for constants, too coarse for what a network computes.</summary>
    Double,

    /// <summary>Integers of any width, kept in 64 bits.</summary>
    Integer,

    /// <summary>Truth values, kept as integers 0 and 1.</summary>
    Boolean,

    /// <summary>Strings, complex numbers, sequences and so on.</summary>
    Other,
}

/// <summary>A constant: shape and values, immutable by agreement.</summary>
internal sealed class Tensor
{
    private readonly float[]? _floats;
    private readonly long[]? _integers;

    public Tensor(int[] shape, float[] values, ElementKind kind = ElementKind.Float)
    {
        Shape = shape;
        _floats = values;
        Kind = kind;
        CheckLength(values.Length);
    }

    public Tensor(int[] shape, long[] values, ElementKind kind = ElementKind.Integer)
    {
        Shape = shape;
        _integers = values;
        Kind = kind;
        CheckLength(values.Length);
    }

    /// <summary>Lengths of the axes; none for a scalar.</summary>
    public int[] Shape { get; }

    /// <summary>Kind of the elements.</summary>
    public ElementKind Kind { get; }

    public bool IsFloat => _floats is not null;

    /// <summary>Number of elements.</summary>
    public int Length => _floats?.Length ?? _integers!.Length;

    /// <summary>The values of a tensor of floats.</summary>
    /// <exception cref="ImportException">The elements are no floats.</exception>
    public float[] Floats => _floats ?? throw new ImportException("a constant of floats is expected, but it holds integers");

    /// <summary>The values of a tensor of integers or truth values.</summary>
    /// <exception cref="ImportException">The elements are floats.</exception>
    public long[] Integers => _integers ?? throw new ImportException("a constant of integers is expected, but it holds floats");

    /// <summary>The values as floats, integers converted.</summary>
    public float[] ToFloats() => _floats ?? [.. _integers!.Select(value => (float)value)];

    /// <summary>The values as doubles.</summary>
    public double this[int index] => _floats is not null ? _floats[index] : _integers![index];

    /// <summary>The same values in another shape of equal length.</summary>
    public Tensor Reshape(int[] shape) => _floats is not null ? new Tensor(shape, _floats, Kind) : new Tensor(shape, _integers!, Kind);

    /// <summary>The elements at the given positions, in this order.</summary>
    public Tensor Pick(int[] shape, IEnumerable<int> positions) => _floats is not null
        ? new Tensor(shape, [.. positions.Select(position => _floats[position])], Kind)
        : new Tensor(shape, [.. positions.Select(position => _integers![position])], Kind);

    public static Tensor Vector(params long[] values) => new([values.Length], values);

    private void CheckLength(int length)
    {
        if (Shapes.Length(Shape) != length)
            throw new ArgumentException($"A tensor {Shapes.InWords(Shape)} has {Shapes.Length(Shape)} elements, not {length}.");
    }
}
