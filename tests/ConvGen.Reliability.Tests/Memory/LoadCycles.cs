using System;
using System.Collections.Generic;
using System.IO;
using ConvGen.Reliability.Tests.Networks;

namespace ConvGen.Reliability.Tests.Memory;

/// <summary>Networks that are loaded, used once and dropped, over and over, and the memory of the process meanwhile.</summary>
internal static class LoadCycles
{
    /// <summary>Of three parts the first warms up; the last is compared with the second.</summary>
    private const int Parts = 3;

    /// <summary>What managed memory may grow by between the last two parts: a cycle of the small network takes ten times as much.</summary>
    private const long ManagedTolerance = 64 * 1024;

    /// <summary>
    /// What resident memory may grow by. It differs by up to 18 MB from run to run with no trend, since the collector keeps pages; the large networks of one part of
    /// 300 cycles take 48 MB, and those of 10,000 cycles thirty times as much.
    /// </summary>
    private const long ResidentTolerance = 32 * 1024 * 1024;

    /// <summary>Runs the cycles and reports memory after each part.</summary>
    /// <param name="output">Receives the report.</param>
    /// <param name="count">Number of cycles.</param>
    /// <param name="keep">Whether networks are kept, which the check must notice.</param>
    /// <returns>Whether memory stayed flat.</returns>
    public static bool Run(TextWriter output, int count, bool keep)
    {
        byte[] small = Saved(new TwoHeads(seed: 1));
        byte[] large = Saved(new Wide(seed: 1));
        List<Network> kept = [];
        List<(long Managed, long Resident)> parts = [];
        for (int part = 0; part < Parts; part++)
        {
            long highest = 0;
            for (int cycle = count * part / Parts; cycle < count * (part + 1) / Parts; cycle++)
            {
                // Most cycles small: drawing a large network's first weights takes longer than all else.
                Network net = cycle % 8 == 0 ? Cycle(Wide.Load, large) : Cycle(TwoHeads.Load, small);
                if (keep)
                    kept.Add(net);
                highest = Math.Max(highest, Environment.WorkingSet);
            }
            // Without it resident memory depends on when the last collection was.
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            (long managed, long resident) = (GC.GetTotalMemory(forceFullCollection: true), Environment.WorkingSet);
            parts.Add((managed, resident));
            output.WriteLine(FormattableString.Invariant(
                $"after {count * (part + 1) / Parts} cycles: {managed / 1024} KB managed, {resident / 1024} KB resident and at most {highest / 1024} KB before, {kept.Count} kept"));
        }
        long managedGrowth = parts[^1].Managed - parts[^2].Managed;
        long residentGrowth = parts[^1].Resident - parts[^2].Resident;
        output.WriteLine(FormattableString.Invariant($"grown by {managedGrowth} bytes managed and {residentGrowth / 1024} KB resident"));
        return managedGrowth <= ManagedTolerance && residentGrowth <= ResidentTolerance;
    }

    private static Network Cycle<TNet>(Func<Stream, bool, bool, TNet> load, byte[] weights)
        where TNet : Network
    {
        using MemoryStream stream = new(weights);
        TNet net = load(stream, false, false);
        net.Predict(new float[2 * net.Plan.InputLength], new float[2 * net.Plan.OutputLength]);
        return net;
    }

    private static byte[] Saved(Network net)
    {
        using MemoryStream stream = new();
        net.Save(stream);
        return stream.ToArray();
    }
}
