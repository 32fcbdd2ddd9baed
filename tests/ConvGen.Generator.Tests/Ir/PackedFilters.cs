using System;
using System.Collections.Generic;
using ConvGen.Generator.Algorithm;
using ConvGen.Generator.Schedule;

namespace ConvGen.Generator.Tests.Ir;

/// <summary>
/// Packed filters from plan data alone, as the runtime's filter map lays them out: [block of 16 outputs][tap][summed channel][16 outputs],
/// zero where an output doesn't sum over a channel.
/// </summary>
internal static class PackedFilters
{
    public static float[] Pack(ConvProblem problem, ContractionPlan plan, bool exchanged, float[] weights)
    {
        float[] packed = new float[plan.PackedLength];
        foreach (ContractionRows rows in plan.Phases)
        {
            foreach (ContractionPart part in rows.Parts)
            {
                ForEach(problem, plan.SumsLanes ? plan.BlockChannels : plan.Outputs, part.Taps, plan.PackedBegins, plan.PackedChannels, exchanged != plan.SumsLanes, (place, weight) =>
                    packed[part.PackedOffset + place] = weights[weight]);
            }
        }
        return packed;
    }

    /// <summary>Canonical weight adjoints from packed ones.</summary>
    public static float[] Unpack(ConvProblem problem, WeightAdjointPlan plan, float[] packed)
    {
        int taps = problem.Window.Taps;
        int[] canonical = new int[taps];
        for (int tap = 0; tap < taps; tap++)
            canonical[tap] = problem.Flip ? taps - 1 - tap : tap;
        float[] weights = new float[problem.Filters * (problem.Channels / problem.Groups) * taps];
        ForEach(problem, problem.Filters, canonical, plan.BlockBegins, plan.BlockChannels, false, (place, weight) => weights[weight] += packed[place]);
        return weights;
    }

    /// <summary>Calls back for each packed weight that isn't a zero with its place and its index in [F, C/groups, KH, KW].</summary>
    private static void ForEach(
        ConvProblem problem, int outputs, IReadOnlyList<int> taps, IReadOnlyList<int> blockBegins, int blockChannels, bool exchanged, Action<int, int> use)
    {
        int groupChannels = problem.Channels / problem.Groups;
        int groupFilters = problem.Filters / problem.Groups;
        for (int output = 0; output < outputs; output++)
        {
            int block = output / FilterBlock.Filters;
            for (int tap = 0; tap < taps.Count; tap++)
            {
                for (int at = 0; at < blockChannels; at++)
                {
                    int summed = blockBegins[block] + at;
                    (int filter, int channel) = exchanged ? (summed, output) : (output, summed);
                    if (filter / groupFilters != channel / groupChannels)
                        continue;
                    int place = (((((block * taps.Count) + tap) * blockChannels) + at) * FilterBlock.Filters) + (output % FilterBlock.Filters);
                    use(place, (((filter * groupChannels) + (channel % groupChannels)) * problem.Window.Taps) + taps[tap]);
                }
            }
        }
    }
}
