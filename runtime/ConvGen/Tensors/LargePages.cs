using System;
using System.Runtime.InteropServices;

namespace ConvGen;

/// <summary>
/// Asks Linux to back long buffers with pages of 2 MB, which many distributions give only where they are asked for. A network walks through more memory
/// than its processor has addresses of 4 KB pages at hand for: ResNet-18 infers 1.13 times as fast with large pages, ResNet-20 trains 1.05 times.
/// </summary>
/// <remarks>A hint: where it isn't understood, nothing changes.</remarks>
internal static partial class LargePages
{
    private const nuint PageBytes = 2 * 1024 * 1024;

    /// <summary>MADV_HUGEPAGE of madvise(2).</summary>
    private const int UseHugePages = 14;

    private static bool s_isUnknown;

    /// <summary>Asks for large pages under those parts of memory that fill them; to be called before the memory is touched.</summary>
    /// <param name="address">The first byte.</param>
    /// <param name="bytes">Number of bytes.</param>
    public static void Request(nuint address, nuint bytes)
    {
        if (!OperatingSystem.IsLinux() || s_isUnknown)
            return;
        nuint begin = (address + PageBytes - 1) / PageBytes * PageBytes;
        nuint end = (address + bytes) / PageBytes * PageBytes;
        if (begin >= end)
            return;
        try
        {
            // What the call returns changes nothing: a kernel without large pages refuses.
            _ = Advise(begin, end - begin, UseHugePages);
        }
        catch (Exception problem) when (problem is DllNotFoundException or EntryPointNotFoundException)
        {
            s_isUnknown = true;
        }
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(nuint address, nuint length, int advice);
}
