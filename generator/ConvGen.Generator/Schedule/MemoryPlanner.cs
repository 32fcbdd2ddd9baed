using System;
using System.Collections.Generic;
using System.Linq;

namespace ConvGen.Generator.Schedule;

/// <summary>
/// Places maps in memory. For inference, and for the adjoints of training, maps whose lifetimes don't meet share memory; the maps of
/// training live until the adjoints have read them.
/// </summary>
internal static class MemoryPlanner
{
    public static LoweredNet Place(LoweredNet net, bool training, MapSpacing? spacing = null)
    {
        if (training)
            net = WindowPlanner.Plan(net);
        int last = net.Ops.Count;
        List<(Value Value, int Length, int From, int To)> maps = [];
        List<(Value Value, int Length, int From, int To)> gradients = [];
        List<(Value Value, int Length, int From, int To)> windowed = [];
        foreach (Value value in net.Values)
        {
            int[] writers = [.. Indices(net, op => ReferenceEquals(op.Output, value))];
            int[] readers = [.. Indices(net, op => op.Inputs.Contains(value))];
            bool isUsed = writers.Length > 0 || net.Inputs.Contains(value);
            if (!isUsed)
                continue;
            bool isOutput = net.Outputs.Contains(value);
            int from = writers.Length > 0 ? writers.Min() : -1;
            int to = isOutput || training ? last : readers.Concat(writers).DefaultIfEmpty(-1).Max();
            maps.Add((value, value.Layout.ImageLength, from, to));
            if (training && value.NeedsGradient)
            {
                int born = isOutput ? last : readers.Concat(writers).Max();
                if (value.IsWindowed)
                    windowed.Add((value, value.GradientLayout.ImageLength, from, born));
                else
                    gradients.Add((value, value.GradientLayout.ImageLength, RunOf(net, from)?.First ?? from, RunOf(net, born)?.Last ?? born));
            }
        }
        int mapLength = Assign(maps, spacing, (value, offset) => value.Offset = offset);
        int gradientLength = Assign(gradients, spacing, (value, offset) => value.GradientOffset = offset);
        OpRun[] runs = [.. net.BackwardWindows.Select(run => run with
        {
            // What lies apart does so from the adjoints of other runs too.
            GradientLength = Assign([.. windowed.Where(item => spacing is not null || run.Contains(item.From))], spacing, (value, offset) => value.GradientOffset = offset),
        })];
        return net with { MapLength = mapLength, GradientLength = gradientLength, BackwardWindows = runs };
    }

    /// <summary>The run that walks an operation's adjoints in windows: adjoints of the whole batch that live in one of its operations live in all of them.</summary>
    private static OpRun? RunOf(LoweredNet net, int index) => net.BackwardWindows.FirstOrDefault(run => run.Contains(index));

    /// <summary>Places the longest first, each at the lowest offset that is free for its whole lifetime.</summary>
    private static int Assign(List<(Value Value, int Length, int From, int To)> items, MapSpacing? spacing, Action<Value, int> place)
    {
        if (spacing is not null)
            return AssignApart(items, spacing, place);
        List<(int Offset, int Length, int From, int To)> placed = [];
        foreach ((Value value, int length, int from, int to) in items.OrderByDescending(item => item.Length).ThenBy(item => item.Value.Id))
        {
            int offset = 0;
            foreach ((int Offset, int Length, int From, int To) other in placed.Where(other => other.From <= to && from <= other.To).OrderBy(other => other.Offset))
            {
                if (offset + length <= other.Offset)
                    break;
                offset = Math.Max(offset, other.Offset + other.Length);
            }
            placed.Add((offset, length, from, to));
            place(value, offset);
        }
        return placed.Count == 0 ? 0 : placed.Max(item => checked(item.Offset + item.Length));
    }

    private static int AssignApart(List<(Value Value, int Length, int From, int To)> items, MapSpacing spacing, Action<Value, int> place)
    {
        int end = 0;
        foreach ((Value value, int length, _, _) in items)
        {
            int offset = spacing.After(end, length);
            place(value, offset);
            end = checked(offset + length);
        }
        return items.Count == 0 ? 0 : spacing.Total(end);
    }

    private static IEnumerable<int> Indices(LoweredNet net, Func<Op, bool> predicate) =>
        Enumerable.Range(0, net.Ops.Count).Where(index => predicate(net.Ops[index]));
}
