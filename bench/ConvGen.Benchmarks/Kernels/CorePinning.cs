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
    /// <returns>Where the thread now runs, in words.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The process may not use this core.</exception>
    public static string Pin(int core)
    {
        if (!OperatingSystem.IsLinux() && !OperatingSystem.IsWindows())
            return "not pinned: this system doesn't offer it";
        using Process process = Process.GetCurrentProcess();
        ulong allowed = (ulong)process.ProcessorAffinity;
        int chosen = core >= 0 ? core : BitOperations.Log2(allowed);
        if (chosen >= 64 || (allowed >> chosen & 1) == 0)
            throw new ArgumentOutOfRangeException(nameof(core), core, $"The process may use the cores of mask {allowed:x} only.");
        try
        {
            process.ProcessorAffinity = (nint)(1UL << chosen);
            return $"pinned to core {chosen}";
        }
        catch (Win32Exception problem)
        {
            return $"not pinned: {problem.Message}";
        }
    }
}
