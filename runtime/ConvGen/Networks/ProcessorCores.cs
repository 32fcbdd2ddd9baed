using System;
using System.Collections.Generic;
using System.IO;

namespace ConvGen;

/// <summary>Counts physical cores: two threads on one core share its multipliers, so that more than one worker per core gains nothing.</summary>
internal static class ProcessorCores
{
    /// <summary>Physical cores that this process may use, at least 1; logical ones where the system doesn't tell, and on machines of two.</summary>
    public static int Count { get; } = Measure();

    /// <summary>Distinct pairs of package and core in the lines of Linux's <c>/proc/cpuinfo</c>; 0 where it doesn't tell them.</summary>
    public static int CountIn(IEnumerable<string> lines)
    {
        var cores = new HashSet<(string Package, string Core)>();
        string package = "";
        foreach (string line in lines)
        {
            int colon = line.IndexOf(':');
            if (colon < 0)
                continue;
            string key = line[..colon].Trim();
            string value = line[(colon + 1)..].Trim();
            if (key == "physical id")
                package = value;
            else if (key == "core id")
                cores.Add((package, value));
        }
        return cores.Count;
    }

    private static int Measure()
    {
        // The logical count honours affinity and a container's limit, which the file doesn't.
        int logical = Environment.ProcessorCount;
        if (logical <= 2 || !OperatingSystem.IsLinux())
            return logical;
        try
        {
            int physical = CountIn(File.ReadLines("/proc/cpuinfo"));
            return physical > 0 ? Math.Min(physical, logical) : logical;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return logical;
        }
    }
}
