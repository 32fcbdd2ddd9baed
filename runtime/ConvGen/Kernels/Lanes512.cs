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

    /// <summary>Loads the two floats at an index and an offset into every pair of lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> BroadcastPair(ref float place, nint index, nint offset) =>
        Vector512.Create(Unsafe.As<float, double>(ref Unsafe.Add(ref Unsafe.Add(ref place, index), offset))).AsSingle();

    /// <summary>Loads eight floats from an offset into the even lanes, and eight from a distance behind them into the odd ones.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> LoadPair(ref float place, nint distance, nint offset) => Vector512.Shuffle(
        Vector512.Create(Vector256.LoadUnsafe(ref place, (nuint)offset), Vector256.LoadUnsafe(ref Unsafe.Add(ref place, distance), (nuint)offset)),
        Vector512.Create(0, 8, 1, 9, 2, 10, 3, 11, 4, 12, 5, 13, 6, 14, 7, 15));

    /// <summary>Loads eight floats from an offset, each into two neighbouring lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> LoadDoubled(ref float place, nint offset) => Vector512.Shuffle(
        Vector256.LoadUnsafe(ref place, (nuint)offset).ToVector512Unsafe(), Vector512.Create(0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7));

    /// <summary>Stores the even lanes, and the odd ones a distance behind them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StorePair(Vector512<float> value, ref float place, nint distance)
    {
        Vector512<float> halves = Vector512.Shuffle(value, Vector512.Create(0, 2, 4, 6, 8, 10, 12, 14, 1, 3, 5, 7, 9, 11, 13, 15));
        halves.GetLower().StoreUnsafe(ref place);
        halves.GetUpper().StoreUnsafe(ref Unsafe.Add(ref place, distance));
    }

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
}
