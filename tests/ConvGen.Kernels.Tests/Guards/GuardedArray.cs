using System;
using System.Runtime.InteropServices;
using ConvGen.Kernels.Tests.Harness;

namespace ConvGen.Kernels.Tests.Guards;

/// <summary>
/// Floats between two pages of memory that no instruction may read or write: who does ends the process. What lies between the floats and a page's border is
/// filled with a pattern, so that writes there are found.
/// </summary>
/// <remarks>
/// All of it is one array, which stays where it is: the garbage collector looks at an array's head only, and must not get it back before the pages are open again.
/// </remarks>
internal sealed partial class GuardedArray
{
    /// <summary>Floats of a page.</summary>
    public static readonly int Page = Environment.SystemPageSize / sizeof(float);

    // A NaN of bits that no computation makes: reads that count show, and so do writes.
    private const int Pattern = 0x7FC5_1DE5;

    private const int None = 0;

    private const int ReadWrite = 3;

    private readonly float[] _array;
    private readonly int _length;

    // Indices of the first accessible float and of the one behind the last, both at borders of pages.
    private readonly int _open;
    private readonly int _close;

    /// <summary>Allocates floats, all NaN: what lies between the parts of a buffer shows where a result depends on it.</summary>
    /// <param name="length">Number of floats.</param>
    /// <param name="side">On which side they touch a forbidden page.</param>
    /// <param name="slack">Floats behind them that may be read before that page begins.</param>
    public GuardedArray(int length, GuardSide side, int slack = 0)
    {
        int pages = Math.Max(1, (length + slack + Page - 1) / Page);
        _length = length;
        _array = GC.AllocateArray<float>((pages + 3) * Page, pinned: true);
        int border = (int)((Page - (Address(0) / sizeof(float) % Page)) % Page);
        _open = border + Page;
        _close = _open + (pages * Page);
        Begin = side == GuardSide.Before ? _open : _close - length - slack;
        Span.Fill(float.NaN);
        Gaps(gap => gap.Fill(BitConverter.Int32BitsToSingle(Pattern)));
        Protect(_open - Page, _open, None);
        Protect(_close, _close + Page, None);
    }

    /// <summary>The array that holds the floats.</summary>
    public float[] Array => _array;

    /// <summary>Index of the first float.</summary>
    public int Begin { get; }

    /// <summary>The floats.</summary>
    public Span<float> Span => _array.AsSpan(Begin, _length);

    /// <summary>Whether the floats contain one.</summary>
    public bool Contains(ref float value)
    {
        nint offset = System.Runtime.CompilerServices.Unsafe.ByteOffset(ref _array[Begin], ref value);
        return offset >= 0 && offset < (nint)_length * sizeof(float);
    }

    /// <summary>Forbids whole pages among the floats.</summary>
    /// <param name="from">Offset of the first float, at the border of a page.</param>
    /// <param name="to">Offset behind the last float, at the border of a page.</param>
    public void Forbid(int from, int to) => Protect(Begin + from, Begin + to, None);

    /// <summary>Allows all but the pages on both sides.</summary>
    public void Allow() => Protect(_open, _close, ReadWrite);

    /// <summary>Requires that nothing was written beside the floats.</summary>
    /// <exception cref="CheckFailedException">Something was.</exception>
    public void Verify(string what) => Gaps(gap =>
    {
        foreach (int bits in MemoryMarshal.Cast<float, int>(gap))
        {
            if (bits != Pattern)
                throw new CheckFailedException($"{what}: something was written beside a buffer of {_length} floats.");
        }
    });

    /// <summary>Opens all pages: the garbage collector may have the array back.</summary>
    public void Release() => Protect(_open - Page, _close + Page, ReadWrite);

    private void Gaps(GapAction act)
    {
        int end = Begin + _length;
        if (Begin > _open)
            act(_array.AsSpan(_open, Begin - _open));
        if (end < _close)
            act(_array.AsSpan(end, _close - end));
    }

    private delegate void GapAction(Span<float> gap);

    private nint Address(int index) => Marshal.UnsafeAddrOfPinnedArrayElement(_array, index);

    private void Protect(int from, int to, int protection)
    {
        if (from < to && Mprotect(Address(from), (nuint)(to - from) * sizeof(float), protection) != 0)
            throw new InvalidOperationException($"mprotect failed with error {Marshal.GetLastPInvokeError()}.");
    }

    [LibraryImport("libc", EntryPoint = "mprotect", SetLastError = true)]
    private static partial int Mprotect(nint address, nuint length, int protection);
}
