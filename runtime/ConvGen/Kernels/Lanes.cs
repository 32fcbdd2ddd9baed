using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Wasm;

namespace ConvGen.Kernels;

/// <summary>
/// Eight channels at a time, whatever the machine's vectors: every sum keeps its order, so that all targets give the same bits. Where a
/// pixel ends before eight channels do, only the channels that exist are read and written.
/// </summary>
internal static class Lanes
{
    /// <summary>Channels in a block.</summary>
    public const int Count = 8;

    /// <summary>Number of blocks that hold <paramref name="channels"/> channels.</summary>
    public static int Blocks(int channels) => (channels + Count - 1) / Count;

    /// <summary>Loads eight floats, or <paramref name="lanes"/> floats and zeros if that is fewer.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Load(ref float source, int lanes) =>
        lanes >= Count ? Vector256.LoadUnsafe(ref source) : LoadPart(ref source, lanes, 0);

    /// <summary>
    /// Loads the <paramref name="channels"/> channels that are left of a pixel, at most eight, and <paramref name="fill"/> for the rest.
    /// </summary>
    /// <param name="source">The first channel.</param>
    /// <param name="channels">Channels left.</param>
    /// <param name="room">Floats left before the next pixel.</param>
    /// <param name="fill">Value of the other lanes.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> LoadChannels(ref float source, int channels, int room, float fill)
    {
        if (channels >= Count)
            return Vector256.LoadUnsafe(ref source);
        if (room < Count)
            return LoadPart(ref source, channels, fill);
        Vector256<int> exists = Vector256.LessThan(Vector256<int>.Indices, Vector256.Create(channels));
        return Vector256.ConditionalSelect(exists.AsSingle(), Vector256.LoadUnsafe(ref source), Vector256.Create(fill));
    }

    /// <summary>Loads eight floats of a span, or as many as it has left and zeros.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Load(ReadOnlySpan<float> values, int index) =>
        Load(ref Unsafe.Add(ref MemoryMarshal.GetReference(values), index), values.Length - index);

    /// <summary>Stores eight floats into a span, or as many as it has left.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector256<float> value, Span<float> values, int index) =>
        Store(value, ref Unsafe.Add(ref MemoryMarshal.GetReference(values), index), values.Length - index);

    /// <summary>Stores eight floats, or the first <paramref name="lanes"/> if that is fewer.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector256<float> value, ref float destination, int lanes)
    {
        if (lanes >= Count)
            value.StoreUnsafe(ref destination);
        else
            StorePart(value, ref destination, lanes);
    }

    /// <summary>left · right + addend, fused where the machine can; <see cref="Lanes128.Fma"/> says why WebAssembly is told apart.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Fma(Vector256<float> left, Vector256<float> right, Vector256<float> addend) =>
        PackedSimd.IsSupported ? (left * right) + addend : Vector256.MultiplyAddEstimate(left, right, addend);

    /// <summary>The sum of the eight lanes, always in the same order.</summary>
    public static float Sum(Vector256<float> value)
    {
        Vector128<float> pairs = value.GetLower() + value.GetUpper();
        return (pairs[0] + pairs[2]) + (pairs[1] + pairs[3]);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Vector256<float> LoadPart(ref float source, int lanes, float fill)
    {
        Span<float> part = stackalloc float[Count];
        part.Fill(fill);
        for (int lane = 0; lane < lanes; lane++)
            part[lane] = Unsafe.Add(ref source, lane);
        return Vector256.LoadUnsafe(ref MemoryMarshal.GetReference(part));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void StorePart(Vector256<float> value, ref float destination, int lanes)
    {
        Span<float> part = stackalloc float[Count];
        value.StoreUnsafe(ref MemoryMarshal.GetReference(part));
        for (int lane = 0; lane < lanes; lane++)
            Unsafe.Add(ref destination, lane) = part[lane];
    }
}
