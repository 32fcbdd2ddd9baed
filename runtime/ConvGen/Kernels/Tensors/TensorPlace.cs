using System;
using System.ComponentModel;

namespace ConvGen.Kernels;

/// <summary>Where a plain tensor lies: in the workspace, once for each evaluation, or among the parameters, or in the declaration.</summary>
/// <remarks>Public for generated code only.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class TensorPlace
{
    private readonly int _offset;
    private readonly bool _isParameter;
    private readonly float[]? _values;
    private readonly int _stride;

    private TensorPlace(int offset, bool isParameter, float[]? values, int[] axes)
    {
        _offset = offset;
        _isParameter = isParameter;
        _values = values;
        Axes = new TensorAxes(axes);
        Length = Axes.Length;
        _stride = Math.Max(MapLayout.LengthGranularity, MapLayout.Plain(Shape.Vector(Length)).ImageLength);
    }

    /// <summary>Sizes of its axes.</summary>
    internal TensorAxes Axes { get; }

    /// <summary>Number of values.</summary>
    internal int Length { get; }

    /// <summary>A tensor in the workspace.</summary>
    /// <param name="offset">Offset per evaluation.</param>
    /// <param name="axes">Sizes of its axes.</param>
    public static TensorPlace Map(int offset, params int[] axes) => new(offset, false, null, axes);

    /// <summary>A parameter.</summary>
    /// <param name="offset">Offset among all parameters.</param>
    /// <param name="axes">Sizes of its axes.</param>
    public static TensorPlace Parameter(int offset, params int[] axes) => new(offset, true, null, axes);

    /// <summary>A constant of the declaration.</summary>
    /// <param name="values">Its values, or one for all.</param>
    /// <param name="axes">Sizes of its axes.</param>
    public static TensorPlace Constant(float[] values, params int[] axes)
    {
        int length = new TensorAxes(axes).Length;
        if (values.Length != length)
        {
            float value = values[0];
            values = new float[length];
            Array.Fill(values, value);
        }

        return new TensorPlace(0, false, values, axes);
    }

    /// <summary>The values of one evaluation.</summary>
    internal ReadOnlySpan<float> Read(TensorMemory memory, int evaluation) =>
        _values is not null ? _values
        : _isParameter ? memory.Parameter(_offset, Length)
        : Write(memory, evaluation);

    /// <summary>The values of one evaluation, to be written.</summary>
    internal Span<float> Write(TensorMemory memory, int evaluation) => memory.Map(_offset, evaluation * _stride, Length);
}
