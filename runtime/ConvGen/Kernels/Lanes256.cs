using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ConvGen.Kernels;

/// <summary>The words of kernels at 256 bits. One overload each, always inlined: resolving and jitting them stays cheap.</summary>
/// <remarks>Public for generated code only.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Lanes256
{
    /// <summary>Loads a vector from an offset in floats.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Load(ref float place, nint offset) => Vector256.LoadUnsafe(ref place, (nuint)offset);

    /// <summary>Loads the float at an index and an offset into every lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Broadcast(ref float place, nint index, nint offset) =>
        Vector256.Create(Unsafe.Add(ref Unsafe.Add(ref place, index), offset));

    /// <summary>One value in every lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Repeat(float value) => Vector256.Create(value);

    /// <summary>The multiply-add left · right + addend, fused where the machine can.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Fma(Vector256<float> left, Vector256<float> right, Vector256<float> addend) =>
        Vector256.MultiplyAddEstimate(left, right, addend);

    /// <summary>The native minimum: the right operand where either is NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> ClampMinimum(Vector256<float> left, Vector256<float> right) => Vector256.MinNative(left, right);

    /// <summary>The native maximum: the right operand where either is NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> ClampMaximum(Vector256<float> left, Vector256<float> right) => Vector256.MaxNative(left, right);

    /// <summary>The maximum in which NaN wins.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Maximum(Vector256<float> left, Vector256<float> right) => Vector256.Max(left, right);

    /// <summary>Lanes where left equals right, or left is NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> EqualsOrNaN(Vector256<float> left, Vector256<float> right) =>
        Vector256.Equals(left, right) | ~Vector256.Equals(left, left);

    /// <summary>left and not right, bit by bit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> AndNot(Vector256<float> left, Vector256<float> right) => Vector256.AndNot(left, right);

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
    public static void Store(Vector256<float> value, ref float place, nint offset) => value.StoreUnsafe(ref place, (nuint)offset);

    /// <summary>Stores the sum of a vector's lanes and of the float that it starts from, clamped, at an offset in floats from both places.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreSum(Vector256<float> value, ref float start, ref float place, nint offset, float lower, float upper) =>
        Lanes128.StoreClamped(Unsafe.Add(ref start, offset) + Vector256.Sum(value), ref place, offset, lower, upper);

    /// <summary>Which pairs of two vectors' lanes a shuffle takes.</summary>
    internal const byte Low = 0b01_00_01_00, High = 0b11_10_11_10;

    /// <summary>Stores lanes side by side: lane l of the eight vectors at l times a distance, from a first lane on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StorePixels(
        Vector256<float> value0, Vector256<float> value1, Vector256<float> value2, Vector256<float> value3,
        Vector256<float> value4, Vector256<float> value5, Vector256<float> value6, Vector256<float> value7, ref float place, nint distance, nint firstLane)
    {
        if (!Avx.IsSupported)
        {
            Lanes128.StorePixels(
                value0.GetLower(), value1.GetLower(), value2.GetLower(), value3.GetLower(), value4.GetLower(), value5.GetLower(), value6.GetLower(), value7.GetLower(), ref place, distance, firstLane);
            Lanes128.StorePixels(
                value0.GetUpper(), value1.GetUpper(), value2.GetUpper(), value3.GetUpper(), value4.GetUpper(), value5.GetUpper(), value6.GetUpper(), value7.GetUpper(),
                ref Unsafe.Add(ref place, 4 * distance), distance, firstLane - 4);
            return;
        }
        // Half h of the result with number p has pixel 4·h + p.
        Vector256<float> low01 = Avx.UnpackLow(value0, value1), high01 = Avx.UnpackHigh(value0, value1);
        Vector256<float> low23 = Avx.UnpackLow(value2, value3), high23 = Avx.UnpackHigh(value2, value3);
        Vector256<float> low45 = Avx.UnpackLow(value4, value5), high45 = Avx.UnpackHigh(value4, value5);
        Vector256<float> low67 = Avx.UnpackLow(value6, value7), high67 = Avx.UnpackHigh(value6, value7);
        StoreHalves(Avx.Shuffle(low01, low23, Low), Avx.Shuffle(low45, low67, Low), ref place, distance, 0, firstLane);
        StoreHalves(Avx.Shuffle(low01, low23, High), Avx.Shuffle(low45, low67, High), ref place, distance, 1, firstLane);
        StoreHalves(Avx.Shuffle(high01, high23, Low), Avx.Shuffle(high45, high67, Low), ref place, distance, 2, firstLane);
        StoreHalves(Avx.Shuffle(high01, high23, High), Avx.Shuffle(high45, high67, High), ref place, distance, 3, firstLane);
    }

    /// <summary>Stores two pixels, four apart: each has a half of both vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreHalves(Vector256<float> first, Vector256<float> second, ref float place, nint distance, nint lane, nint firstLane)
    {
        if (lane >= firstLane)
            Vector256.Create(first.GetLower(), second.GetLower()).StoreUnsafe(ref Unsafe.Add(ref place, lane * distance));
        if (lane + 4 >= firstLane)
            Vector256.Create(first.GetUpper(), second.GetUpper()).StoreUnsafe(ref Unsafe.Add(ref place, (lane + 4) * distance));
    }
}
