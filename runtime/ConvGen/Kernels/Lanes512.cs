using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ConvGen.Kernels;

/// <summary>The words of kernels at 512 bits. One overload each, always inlined: resolving and jitting them stays cheap.</summary>
/// <remarks>Public for generated code only.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Lanes512
{
    /// <summary>Loads a vector from an offset in floats.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Load(ref float place, nint offset) => Vector512.LoadUnsafe(ref place, (nuint)offset);

    /// <summary>Loads the float at an index and an offset into every lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Broadcast(ref float place, nint index, nint offset) =>
        Vector512.Create(Unsafe.Add(ref Unsafe.Add(ref place, index), offset));

    /// <summary>One value in every lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Repeat(float value) => Vector512.Create(value);

    /// <summary>The multiply-add left · right + addend, fused where the machine can.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Fma(Vector512<float> left, Vector512<float> right, Vector512<float> addend) =>
        Vector512.MultiplyAddEstimate(left, right, addend);

    /// <summary>The native minimum: the right operand where either is NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> ClampMinimum(Vector512<float> left, Vector512<float> right) => Vector512.MinNative(left, right);

    /// <summary>The native maximum: the right operand where either is NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> ClampMaximum(Vector512<float> left, Vector512<float> right) => Vector512.MaxNative(left, right);

    /// <summary>The maximum in which NaN wins.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Maximum(Vector512<float> left, Vector512<float> right) => Vector512.Max(left, right);

    /// <summary>Lanes where left equals right, or left is NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> EqualsOrNaN(Vector512<float> left, Vector512<float> right) =>
        Vector512.Equals(left, right) | ~Vector512.Equals(left, left);

    /// <summary>left and not right, bit by bit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> AndNot(Vector512<float> left, Vector512<float> right) => Vector512.AndNot(left, right);

    /// <summary>Asks for the cache line at an offset in floats; nothing where the processor has no such instruction.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Prefetch(ref float place, nint offset)
    {
        if (Sse.IsSupported)
            Sse.Prefetch0(Unsafe.AsPointer(ref Unsafe.Add(ref place, offset)));
    }

    /// <summary>Asks for the cache line at an offset in floats, which is needed so late that the second level is to hold it; nothing where the processor has no such instruction.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void PrefetchToSecondLevel(ref float place, nint offset)
    {
        if (Sse.IsSupported)
            Sse.Prefetch1(Unsafe.AsPointer(ref Unsafe.Add(ref place, offset)));
    }

    /// <summary>Stores a vector to an offset in floats.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<float> value, ref float place, nint offset) => value.StoreUnsafe(ref place, (nuint)offset);

    /// <summary>Stores the sum of a vector's lanes and of the float that it starts from, clamped, at an offset in floats from both places.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreSum(Vector512<float> value, ref float start, ref float place, nint offset, float lower, float upper) =>
        Lanes128.StoreClamped(Unsafe.Add(ref start, offset) + Vector512.Sum(value), ref place, offset, lower, upper);

    /// <summary>Stores lanes side by side: lane l of the eight vectors at l times a distance, from a first lane on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StorePixels(
        Vector512<float> value0, Vector512<float> value1, Vector512<float> value2, Vector512<float> value3,
        Vector512<float> value4, Vector512<float> value5, Vector512<float> value6, Vector512<float> value7, ref float place, nint distance, nint firstLane)
    {
        if (!Avx512F.IsSupported)
        {
            Lanes256.StorePixels(
                value0.GetLower(), value1.GetLower(), value2.GetLower(), value3.GetLower(), value4.GetLower(), value5.GetLower(), value6.GetLower(), value7.GetLower(), ref place, distance, firstLane);
            Lanes256.StorePixels(
                value0.GetUpper(), value1.GetUpper(), value2.GetUpper(), value3.GetUpper(), value4.GetUpper(), value5.GetUpper(), value6.GetUpper(), value7.GetUpper(),
                ref Unsafe.Add(ref place, 8 * distance), distance, firstLane - 8);
            return;
        }
        // Quarter q of the result with number p has pixel 4·q + p.
        Vector512<float> low01 = Avx512F.UnpackLow(value0, value1), high01 = Avx512F.UnpackHigh(value0, value1);
        Vector512<float> low23 = Avx512F.UnpackLow(value2, value3), high23 = Avx512F.UnpackHigh(value2, value3);
        Vector512<float> low45 = Avx512F.UnpackLow(value4, value5), high45 = Avx512F.UnpackHigh(value4, value5);
        Vector512<float> low67 = Avx512F.UnpackLow(value6, value7), high67 = Avx512F.UnpackHigh(value6, value7);
        StoreQuarters(Avx512F.Shuffle(low01, low23, Lanes256.Low), Avx512F.Shuffle(low45, low67, Lanes256.Low), ref place, distance, 0, firstLane);
        StoreQuarters(Avx512F.Shuffle(low01, low23, Lanes256.High), Avx512F.Shuffle(low45, low67, Lanes256.High), ref place, distance, 1, firstLane);
        StoreQuarters(Avx512F.Shuffle(high01, high23, Lanes256.Low), Avx512F.Shuffle(high45, high67, Lanes256.Low), ref place, distance, 2, firstLane);
        StoreQuarters(Avx512F.Shuffle(high01, high23, Lanes256.High), Avx512F.Shuffle(high45, high67, Lanes256.High), ref place, distance, 3, firstLane);
    }

    /// <summary>Stores four pixels, four apart: each has a quarter of both vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreQuarters(Vector512<float> first, Vector512<float> second, ref float place, nint distance, nint lane, nint firstLane)
    {
        Vector512<float> low = Avx512F.PermuteVar16x32x2(first, Vector512.Create(0, 1, 2, 3, 16, 17, 18, 19, 4, 5, 6, 7, 20, 21, 22, 23), second);
        Vector512<float> high = Avx512F.PermuteVar16x32x2(first, Vector512.Create(8, 9, 10, 11, 24, 25, 26, 27, 12, 13, 14, 15, 28, 29, 30, 31), second);
        if (lane >= firstLane)
            low.GetLower().StoreUnsafe(ref Unsafe.Add(ref place, lane * distance));
        if (lane + 4 >= firstLane)
            low.GetUpper().StoreUnsafe(ref Unsafe.Add(ref place, (lane + 4) * distance));
        if (lane + 8 >= firstLane)
            high.GetLower().StoreUnsafe(ref Unsafe.Add(ref place, (lane + 8) * distance));
        if (lane + 12 >= firstLane)
            high.GetUpper().StoreUnsafe(ref Unsafe.Add(ref place, (lane + 12) * distance));
    }
}
