using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Wasm;
using System.Runtime.Intrinsics.X86;

namespace ConvGen.Kernels;

/// <summary>The words of kernels at 128 bits. One overload each, always inlined: resolving and jitting them stays cheap.</summary>
/// <remarks>Public for generated code only.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Lanes128
{
    /// <summary>Loads a vector from an offset in floats.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Load(ref float place, nint offset) => Vector128.LoadUnsafe(ref place, (nuint)offset);

    /// <summary>Loads the float at an index and an offset into every lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Broadcast(ref float place, nint index, nint offset) =>
        Vector128.Create(Unsafe.Add(ref Unsafe.Add(ref place, index), offset));

    /// <summary>One value in every lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Repeat(float value) => Vector128.Create(value);

    /// <summary>The multiply-add left · right + addend, fused where the machine can.</summary>
    /// <remarks>
    /// WebAssembly has no fused multiply-add, and its interpreter takes the estimate for a call per lane: 0.125 GFLOP/s where multiply and add
    /// reach 6.15.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Fma(Vector128<float> left, Vector128<float> right, Vector128<float> addend) =>
        PackedSimd.IsSupported ? (left * right) + addend : Vector128.MultiplyAddEstimate(left, right, addend);

    /// <summary>The multiply-add of kernels with many of them, which asks for no machine: the JIT inlines only so many locals.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> FmaOfMany(Vector128<float> left, Vector128<float> right, Vector128<float> addend) =>
        Vector128.MultiplyAddEstimate(left, right, addend);

    /// <summary>The native minimum: the right operand where either is NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> ClampMinimum(Vector128<float> left, Vector128<float> right) => Vector128.MinNative(left, right);

    /// <summary>The native maximum: the right operand where either is NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> ClampMaximum(Vector128<float> left, Vector128<float> right) => Vector128.MaxNative(left, right);

    /// <summary>The maximum in which NaN wins.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Maximum(Vector128<float> left, Vector128<float> right) => Vector128.Max(left, right);

    /// <summary>Lanes where left equals right, or left is NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> EqualsOrNaN(Vector128<float> left, Vector128<float> right) =>
        Vector128.Equals(left, right) | ~Vector128.Equals(left, left);

    /// <summary>left and not right, bit by bit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> AndNot(Vector128<float> left, Vector128<float> right) => Vector128.AndNot(left, right);

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
    public static void Store(Vector128<float> value, ref float place, nint offset) => value.StoreUnsafe(ref place, (nuint)offset);

    /// <summary>Stores the sum of a vector's lanes and of the float that it starts from, clamped, at an offset in floats from both places.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreSum(Vector128<float> value, ref float start, ref float place, nint offset, float lower, float upper) =>
        StoreClamped(Unsafe.Add(ref start, offset) + Vector128.Sum(value), ref place, offset, lower, upper);

    /// <summary>Stores one float, clamped; NaN stays NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void StoreClamped(float value, ref float place, nint offset, float lower, float upper)
    {
        Vector128<float> least = ClampMaximum(Vector128.CreateScalarUnsafe(lower), Vector128.CreateScalarUnsafe(value));
        Unsafe.Add(ref place, offset) = ClampMinimum(Vector128.CreateScalarUnsafe(upper), least).ToScalar();
    }

    /// <summary>Stores lanes side by side: lane l of the eight vectors at l times a distance, from a first lane on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StorePixels(
        Vector128<float> value0, Vector128<float> value1, Vector128<float> value2, Vector128<float> value3,
        Vector128<float> value4, Vector128<float> value5, Vector128<float> value6, Vector128<float> value7, ref float place, nint distance, nint firstLane)
    {
        StoreFour(value0, value1, value2, value3, ref place, distance, firstLane);
        StoreFour(value4, value5, value6, value7, ref Unsafe.Add(ref place, 4), distance, firstLane);
    }

    /// <summary>Stores lane l of four vectors at l times a distance.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreFour(Vector128<float> value0, Vector128<float> value1, Vector128<float> value2, Vector128<float> value3, ref float place, nint distance, nint firstLane)
    {
        if (firstLane <= 0)
            Vector128.Create(value0.GetElement(0), value1.GetElement(0), value2.GetElement(0), value3.GetElement(0)).StoreUnsafe(ref place);
        if (firstLane <= 1)
            Vector128.Create(value0.GetElement(1), value1.GetElement(1), value2.GetElement(1), value3.GetElement(1)).StoreUnsafe(ref Unsafe.Add(ref place, distance));
        if (firstLane <= 2)
            Vector128.Create(value0.GetElement(2), value1.GetElement(2), value2.GetElement(2), value3.GetElement(2)).StoreUnsafe(ref Unsafe.Add(ref place, 2 * distance));
        if (firstLane <= 3)
            Vector128.Create(value0.GetElement(3), value1.GetElement(3), value2.GetElement(3), value3.GetElement(3)).StoreUnsafe(ref Unsafe.Add(ref place, 3 * distance));
    }
}
