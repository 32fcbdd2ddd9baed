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
}
