using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ConvGen;

/// <summary>
/// Floats that begin on a cache line. The array is pinned so that the alignment lasts; the garbage collector still frees it.
/// </summary>
internal sealed class AlignedBuffer
{
    private const int CacheLine = 64;

    /// <summary>Floats behind the last one that may be read, so that kernels read whole vectors at the end. Nobody writes them, and no result depends on them.</summary>
    internal const int Slack = CacheLine / sizeof(float);

    private readonly float[] _array;
    private readonly int _begin;

    /// <summary>Allocates zeroed floats.</summary>
    /// <param name="length">Number of floats.</param>
    /// <exception cref="OutOfMemoryException">The length is beyond what an array can hold.</exception>
    public AlignedBuffer(long length)
    {
        if (Source is { } source)
        {
            Length = checked((int)length);
            (_array, _begin) = source(Length);
            return;
        }
        // One cache line before to align.
        long floats = length + (CacheLine / sizeof(float)) + Slack;
        if (floats > Array.MaxLength)
            throw new OutOfMemoryException($"A buffer of {length} floats is too long; use a smaller batch.");
        _array = GC.AllocateArray<float>((int)floats, pinned: true);
        nuint address = Address(ref MemoryMarshal.GetArrayDataReference(_array));
        LargePages.Request(address, (nuint)floats * sizeof(float));
        _begin = (int)((CacheLine - (address % CacheLine)) % CacheLine / sizeof(float));
        Length = (int)length;
    }

    /// <summary>A buffer of no floats.</summary>
    public static AlignedBuffer Empty { get; } = new(0);

    /// <summary>
    /// Gives the memory of all buffers in the garbage collector's place: an array that holds some floats, and the index of the first. For tests that
    /// surround buffers with memory that nobody may touch.
    /// </summary>
    internal static Func<int, (float[] Array, int Begin)>? Source { get; set; }

    /// <summary>Number of floats.</summary>
    public int Length { get; }

    /// <summary>All floats.</summary>
    public Span<float> Span => _array.AsSpan(_begin, Length);

    /// <summary>The float at an offset.</summary>
    public ref float this[long offset] => ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_array), (nint)(_begin + offset));

    private static unsafe nuint Address(ref float value) => (nuint)Unsafe.AsPointer(ref value);
}
