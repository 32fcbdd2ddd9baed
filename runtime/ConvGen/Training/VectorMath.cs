using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ConvGen;

/// <summary>What optimisers and clipping need of vectors. Results don't depend on the vector width.</summary>
internal static class VectorMath
{
    /// <summary>Lanes of the sum of squares, the same on every machine.</summary>
    private const int SumLanes = 8;

    /// <summary>The vector at an index; past the end it holds zeros.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Load(ReadOnlySpan<float> values, int index) =>
        values.Length - index >= Vector<float>.Count
            ? Vector.LoadUnsafe(ref MemoryMarshal.GetReference(values), (nuint)index)
            : LoadTail(values[index..]);

    /// <summary>Stores a vector at an index; what is past the end is dropped.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector<float> vector, Span<float> values, int index)
    {
        if (values.Length - index >= Vector<float>.Count)
            vector.StoreUnsafe(ref MemoryMarshal.GetReference(values), (nuint)index);
        else
            StoreTail(vector, values[index..]);
    }

    /// <summary>
    /// The sum of squares in <see langword="double"/>. Value i always goes to lane i mod 8, and the lanes are added in order,
    /// so the bits are the same for every vector width.
    /// </summary>
    public static double SumOfSquares(ReadOnlySpan<float> values)
    {
        Vector256<double> low = Vector256<double>.Zero;
        Vector256<double> high = Vector256<double>.Zero;
        int whole = values.Length - (values.Length % SumLanes);
        for (int i = 0; i < whole; i += SumLanes)
        {
            // The square of a float is exact in double: fused or not, the rounding is the same.
            (Vector256<double> lower, Vector256<double> upper) = Vector256.Widen(Vector256.Create(values.Slice(i, SumLanes)));
            low += lower * lower;
            high += upper * upper;
        }

        Span<double> lanes = stackalloc double[SumLanes];
        low.CopyTo(lanes);
        high.CopyTo(lanes[(SumLanes / 2)..]);
        for (int i = whole; i < values.Length; i++)
            lanes[i - whole] += (double)values[i] * values[i];
        double sum = 0;
        foreach (double lane in lanes)
            sum += lane;
        return sum;
    }

    private static Vector<float> LoadTail(ReadOnlySpan<float> tail)
    {
        Span<float> padded = stackalloc float[Vector<float>.Count];
        padded.Clear();
        tail.CopyTo(padded);
        return new Vector<float>(padded);
    }

    private static void StoreTail(Vector<float> vector, Span<float> tail)
    {
        for (int lane = 0; lane < tail.Length; lane++)
            tail[lane] = vector[lane];
    }
}
