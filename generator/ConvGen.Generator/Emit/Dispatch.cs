using System;
using System.Collections.Generic;
using System.Linq;
using ConvGen.Generator.Schedule;

namespace ConvGen.Generator.Emit;

/// <summary>Prints the choice between vector widths, which the JIT folds to the one that the machine has.</summary>
internal static class Dispatch
{
    /// <summary>Lines in a loop over blocks of filters that take two blocks at an even one and, where there is none behind it, that one alone.</summary>
    /// <param name="block">Name of the block, counted from an even one on.</param>
    /// <param name="hasNext">Whether a block follows; <see langword="null"/> if always.</param>
    /// <param name="pair">Calls for two blocks.</param>
    /// <param name="single">Calls for one block.</param>
    public static IEnumerable<string> Pairs(string block, string? hasNext, IEnumerable<string> pair, IEnumerable<string> single)
    {
        yield return $"if ({block} % 2 == 0{(hasNext is null ? "" : $" && {hasNext}")}) // two blocks at once";
        foreach (string line in Braced(pair))
            yield return line;
        if (hasNext is null)
            yield break;
        yield return $"else if ({block} % 2 == 0)";
        foreach (string line in Braced(single))
            yield return line;
    }

    /// <summary>The kernels of a tile of a weight adjoint's channels, in a loop over blocks of filters.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="tiles">The tile.</param>
    /// <param name="isTail">Whether the block is a narrower last one.</param>
    /// <param name="block">Name of the block.</param>
    /// <param name="fullBlocks">Blocks before a narrower last one.</param>
    /// <param name="call">The call of a kernel.</param>
    public static void Channels(SourceWriter writer, ChannelTiles tiles, bool isTail, string block, int fullBlocks, Func<ChannelCall, string> call) =>
        Emit(writer, (isTail ? tiles.Tail : tiles.Full).GroupBy(one => one.Target).Select(target => (target.Key, (IReadOnlyList<string>)
        [
            .. !isTail && tiles.PairOf(target.Key).Any()
                ? Pairs(block, fullBlocks % 2 == 0 ? null : $"{block} + 1 < {Literals.Of(fullBlocks)}", tiles.PairOf(target.Key).Select(call), target.Select(call))
                : target.Select(call),
        ])));

    /// <summary>Lines of a choice between two.</summary>
    public static IEnumerable<string> Choice(string condition, IEnumerable<string> lines, IEnumerable<string> otherwise) =>
        [$"if ({condition})", .. Braced(lines), "else", .. Braced(otherwise)];

    private static IEnumerable<string> Braced(IEnumerable<string> lines) => ["{", .. lines.Select(line => "    " + line), "}"];

    public static void Emit(SourceWriter writer, IEnumerable<(VectorTarget Target, IReadOnlyList<string> Lines)> targets)
    {
        string keyword = "if";
        foreach ((VectorTarget target, IReadOnlyList<string> lines) in targets.OrderByDescending(choice => choice.Target.Bits))
        {
            string condition = target == VectorTargets.V128 ? "else" : $"{keyword} (Vector{Literals.Of(target.Bits)}.IsHardwareAccelerated)";
            if (lines.Count == 1)
            {
                writer.Line(condition).Indent().Line(lines[0]).Outdent();
            }
            else
            {
                writer.Open(condition);
                foreach (string line in lines)
                    writer.Line(line);
                writer.Close();
            }
            keyword = "else if";
        }
    }
}
