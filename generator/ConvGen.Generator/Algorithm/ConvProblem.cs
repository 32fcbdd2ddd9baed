using System.Collections.Generic;
using System.Linq;
using ConvGen.Generator.Model;

namespace ConvGen.Generator.Algorithm;

/// <summary>
/// A convolution between its large map (channels, read by the forward direction) and its small one (filters). A transposed layer
/// is the same problem with the roles of input and output exchanged.
/// </summary>
internal sealed record ConvProblem(
    int Channels, int Height, int Width, int Filters, int OutputHeight, int OutputWidth, WindowSpec Window, int Groups, bool Flip)
{
    public bool IsDepthwise => Groups == Channels && Filters == Channels && Channels > 1;

    /// <summary>Halo that the forward direction needs around the large map.</summary>
    public Halo ForwardHalo => new(
        AxisBefore(Window.Rows), AxisAfter(Window.Rows, Height, OutputHeight),
        AxisBefore(Window.Columns), AxisAfter(Window.Columns, Width, OutputWidth));

    /// <summary>Halo that the input adjoint needs around the adjoint of the small map.</summary>
    public Halo AdjointHalo
    {
        get
        {
            (int top, int bottom) = PhaseHalo(AxisPhase.Of(Window.Rows, Height), OutputHeight);
            (int left, int right) = PhaseHalo(AxisPhase.Of(Window.Columns, Width), OutputWidth);
            return new(top, bottom, left, right);
        }
    }

    public static ConvProblem Of(ConvOperation operation, Shape input, Shape output) => operation.Transposed
        ? new(output.Channels, output.Height, output.Width, input.Channels, input.Height, input.Width, operation.Window, operation.Groups, operation.Flip)
        : new(input.Channels, input.Height, input.Width, output.Channels, output.Height, output.Width, operation.Window, operation.Groups, operation.Flip);

    private static int AxisBefore(WindowAxis axis) => System.Math.Max(0, axis.Before);

    private static int AxisAfter(WindowAxis axis, int size, int output) =>
        System.Math.Max(0, ((output - 1) * axis.Stride) + axis.Span - axis.Before - size);

    private static (int Before, int After) PhaseHalo(IReadOnlyList<AxisPhase> phases, int output)
    {
        IEnumerable<AxisPhase> active = phases.Where(phase => phase.Taps.Count > 0 && phase.Count > 0);
        int before = active.Select(phase => -phase.FirstOffset).DefaultIfEmpty(0).Max();
        int after = active.Select(phase => phase.Count - 1 + phase.LastOffset - (output - 1)).DefaultIfEmpty(0).Max();
        return (System.Math.Max(0, before), System.Math.Max(0, after));
    }
}

/// <summary>Zeros around a map, in pixels.</summary>
internal readonly record struct Halo(int Top, int Bottom, int Left, int Right)
{
    public Halo Union(Halo other) => new(
        System.Math.Max(Top, other.Top), System.Math.Max(Bottom, other.Bottom),
        System.Math.Max(Left, other.Left), System.Math.Max(Right, other.Right));
}

/// <summary>
/// The input adjoint along one axis, for the input positions i ≡ Phase modulo the stride. Position i = Phase + stride·q sums the
/// adjoints at o = (i + before − k·dilation) ÷ stride over the taps k for which that is whole: a stride-1 convolution of the
/// adjoint with some of the flipped filter's taps.
/// </summary>
/// <param name="Phase">Position modulo the stride.</param>
/// <param name="Count">Positions of this phase.</param>
/// <param name="Taps">Taps in ascending order of o; empty phases write zero.</param>
/// <param name="FirstOffset">o − q of the first tap.</param>
/// <param name="Dilation">Distance of o between neighbouring taps.</param>
internal sealed record AxisPhase(int Phase, int Count, IReadOnlyList<int> Taps, int FirstOffset, int Dilation)
{
    public int LastOffset => FirstOffset + ((Taps.Count - 1) * Dilation);

    public static IReadOnlyList<AxisPhase> Of(WindowAxis axis, int size)
    {
        List<AxisPhase> phases = [];
        for (int phase = 0; phase < axis.Stride; phase++)
        {
            int count = size <= phase ? 0 : (size - phase + axis.Stride - 1) / axis.Stride;
            (int Tap, int Offset)[] taps =
            [
                .. Enumerable.Range(0, axis.Kernel)
                    .Reverse()
                    .Where(tap => Modulo(phase + axis.Before - (tap * axis.Dilation), axis.Stride) == 0)
                    .Select(tap => (tap, (phase + axis.Before - (tap * axis.Dilation)) / axis.Stride)),
            ];
            phases.Add(new AxisPhase(
                phase,
                count,
                [.. taps.Select(tap => tap.Tap)],
                taps.Length > 0 ? taps[0].Offset : 0,
                taps.Length > 1 ? taps[1].Offset - taps[0].Offset : 1));
        }
        return phases;
    }

    private static int Modulo(int value, int divisor) => ((value % divisor) + divisor) % divisor;
}

/// <summary>
/// The channels that each block of 16 filters contracts over. Without groups all; with groups the union of the groups that the block
/// touches, widened to one count for all blocks, weights outside a filter's group being zero.
/// </summary>
internal sealed record BlockChannels(IReadOnlyList<int> Begins, int Count)
{
    /// <param name="outputs">Channels that are written in blocks.</param>
    /// <param name="inputs">Channels that are contracted over.</param>
    /// <param name="groups">Groups of both.</param>
    public static BlockChannels Of(int outputs, int inputs, int groups)
    {
        int perOutput = outputs / groups;
        int perInput = inputs / groups;
        (int Begin, int End)[] ranges =
        [
            .. Enumerable.Range(0, FilterBlock.Count(outputs)).Select(block =>
            {
                int first = block * FilterBlock.Filters / perOutput;
                int last = (System.Math.Min(outputs, (block + 1) * FilterBlock.Filters) - 1) / perOutput;
                return (first * perInput, (last + 1) * perInput);
            }),
        ];
        int count = ranges.Max(range => range.End - range.Begin);
        return new([.. ranges.Select(range => System.Math.Min(range.Begin, inputs - count))], count);
    }

    public bool IsWhole => Begins.All(begin => begin == 0);
}
