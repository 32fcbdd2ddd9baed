using System.Linq;
using ConvGen.Tool.Graphs;

namespace ConvGen.Tool.Folding;

/// <summary>What Pad adds to each axis; below 0 it takes away.</summary>
/// <param name="Mode">constant, reflect, edge or wrap.</param>
/// <param name="Value">The constant.</param>
/// <param name="Before">Elements before the first.</param>
/// <param name="After">Elements after the last.</param>
/// <param name="Output">The output's shape.</param>
internal sealed record PadRule(string Mode, float Value, int[] Before, int[] After, int[] Output)
{
    public static PadRule Of(NodeView view)
    {
        int[] input = view.Shape(0);
        bool isOld = view.Node.Has("pads") || view.Node.Has("paddings");
        long[] pads = (isOld ? view.Node.Ints("pads") ?? view.Node.Ints("paddings") : view.Constant(1)?.Integers) ?? throw new ImportException("it has no pads");
        float value = isOld ? view.Node.Float("value") : view.Constant(2) is { Length: 1 } constant ? (float)constant[0] : 0;
        int[] axes = view.Constant(3)?.Integers is { } some ? [.. some.Select(axis => Shapes.Axis(axis, input.Length))] : [.. Enumerable.Range(0, input.Length)];
        if (pads.Length != 2 * axes.Length || pads.Any(pad => pad is < -int.MaxValue or > int.MaxValue))
            throw new ImportException($"pads [{string.Join(", ", pads)}] don't fit its axes");
        PadRule rule = new(view.Node.Text("mode", "constant"), value, new int[input.Length], new int[input.Length], [.. input]);
        for (int index = 0; index < axes.Length; index++)
        {
            int axis = axes[index];
            rule.Before[axis] = (int)pads[index];
            rule.After[axis] = (int)pads[index + axes.Length];
            long output = (long)input[axis] + rule.Before[axis] + rule.After[axis];
            if (output is < 0 or > int.MaxValue)
                throw new ImportException($"its output has a size of {output}");
            rule.Output[axis] = (int)output;
        }
        return rule;
    }
}
