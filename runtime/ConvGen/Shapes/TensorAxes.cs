using System;
using System.Collections;
using System.Collections.Generic;
using System.Globalization;

namespace ConvGen;

/// <summary>Sizes of a tensor's axes, the outermost first: immutable, and equal by content.</summary>
public sealed class TensorAxes : IEquatable<TensorAxes>, IReadOnlyList<int>
{
    /// <summary>The most axes that a tensor may have.</summary>
    internal const int MostAxes = 8;

    private readonly int[] _sizes;

    /// <summary>Axes of the given sizes; none for a single number.</summary>
    /// <param name="sizes">Sizes, the outermost first.</param>
    public TensorAxes(params int[] sizes) => _sizes = (int[])(sizes ?? throw new ArgumentNullException(nameof(sizes))).Clone();

    /// <summary>Number of axes.</summary>
    public int Count => _sizes.Length;

    /// <summary>Number of values.</summary>
    public int Length => Product(0, Count);

    /// <summary>The size of an axis.</summary>
    /// <param name="index">The axis.</param>
    public int this[int index] => _sizes[index];

    /// <inheritdoc/>
    public bool Equals(TensorAxes? other) => other is not null && _sizes.AsSpan().SequenceEqual(other._sizes);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as TensorAxes);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        int hash = 17;
        foreach (int size in _sizes)
            hash = unchecked((hash * 31) + size);
        return hash;
    }

    /// <inheritdoc/>
    public IEnumerator<int> GetEnumerator() => ((IEnumerable<int>)_sizes).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>The sizes in brackets: <c>[2, 3, 4]</c>.</summary>
    public override string ToString() => "[" + string.Join(", ", Array.ConvertAll(_sizes, size => size.ToString(CultureInfo.InvariantCulture))) + "]";

    /// <summary>A copy of the sizes.</summary>
    internal int[] ToArray() => (int[])_sizes.Clone();

    /// <summary>The product of the sizes from one axis to another, excluded.</summary>
    internal int Product(int first, int end)
    {
        int product = 1;
        for (int axis = first; axis < end; axis++)
            product = checked(product * _sizes[axis]);
        return product;
    }

    /// <summary>Values from one place to the next along each axis.</summary>
    internal int[] Strides()
    {
        int[] strides = new int[Count];
        int stride = 1;
        for (int axis = Count - 1; axis >= 0; axis--)
        {
            strides[axis] = stride;
            stride *= _sizes[axis];
        }

        return strides;
    }
}
