using System;
using System.ComponentModel;
using System.Diagnostics;
using System.Numerics;

namespace ConvGen.Benchmarks.Kernels;

/// <summary>Keeps the measuring thread on one core, so that it doesn't wander between caches and clocks.</summary>
internal static class CorePinning
{
    /// <summary>Pins the process (on Linux its main thread, which must be the calling one) to a core.</summary>
    /// <param name="core">Index of the core; −1: the last that the process may use.</param>
    /// <param name="cores">How many cores, this one and those below it. Threads that are started later stay on them too.</param>
    /// <returns>Where the thread now runs, in words.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The process may not use these cores.</exception>
    public static string Pin(int core, int cores = 1)
    {
        if (!OperatingSystem.IsLinux() && !OperatingSystem.IsWindows())
            return "not pinned: this system doesn't offer it";
        using Process process = Process.GetCurrentProcess();
        ulong allowed = (ulong)process.ProcessorAffinity;
        int chosen = core >= 0 ? core : BitOperations.Log2(allowed);
        int first = chosen - cores + 1;
        ulong mask = first < 0 || chosen >= 64 ? 0 : ulong.MaxValue >> (64 - cores) << first;
        if (mask == 0 || (allowed & mask) != mask)
            throw new ArgumentOutOfRangeException(nameof(core), core, $"{cores} cores up to this one aren't to be had; the process may use those of mask {allowed:x} only.");
        try
        {
            process.ProcessorAffinity = (nint)mask;
            return cores == 1 ? $"pinned to core {chosen}" : $"pinned to cores {first} to {chosen}";
        }
        catch (Win32Exception problem)
        {
            return $"not pinned: {problem.Message}";
        }
    }
}
