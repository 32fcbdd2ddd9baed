using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace ConvGen.Generator.Schedule;

/// <summary>
/// A plan in one line: method, tiles, what is the outer loop, bytes of packed filters. A snapshot of many lines shows what a change of the schedule
/// changes. <c>8·T6x2 + 2·T4x2</c> are eight tiles of 6 pixels × 2 vectors and two of 4 × 2; a slash separates pairs of blocks of filters, single ones and a narrower last
/// one, a bar stride phases.
/// </summary>
internal static class PlanLine
{
    /// <summary>A forward direction or input adjoint by the direct method.</summary>
    public static string Of(ContractionPlan plan, VectorTarget target)
    {
        string rows = plan.MergedRows > 1 ? $"rows by {Number(plan.MergedRows)}" : "rows";
        string order = plan.BlocksOutermost ? $"blocks, then {rows}" : $"{rows}, then blocks";
        string gaps = plan.Phases.Any(phase => phase.HasGaps) ? ", gaps" : "";
        string parts = string.Join(" | ", plan.Phases.SelectMany(phase => phase.Parts).Select(part => Part(plan, part, target)).Distinct());
        return $"direct: {parts}; {order}{gaps}; {Bytes(plan.PackedLength)}";
    }

    /// <summary>A weight adjoint by the direct method: tiles are of channels × filters.</summary>
    public static string Of(WeightAdjointPlan plan, VectorTarget target)
    {
        string Tiles(Func<ChannelTiles, IReadOnlyList<ChannelCall>> calls) => string.Join(" + ", plan.Tiles.Select(tiles =>
        {
            string[] kernels = [.. calls(tiles).Where(call => call.Target == target).Select(call => Tile(call.Kernel, target))];
            return Number(tiles.Count) + "·" + (kernels.Length == 1 ? kernels[0] : $"({string.Join(" + ", kernels)})");
        }));
        string tail = plan.FullBlocks < plan.Blocks ? Tiles(tiles => tiles.Tail) : "";
        string full = plan.Tiles.Any(tiles => tiles.HasSingleBlock(plan.FullBlocks, target)) ? Tiles(tiles => tiles.Full) : "";
        string pair = plan.Tiles.Any(tiles => tiles.PairOf(target).Any()) ? Tiles(tiles => tiles.Pair) : "";
        return $"direct: {Blocks(pair, full, tail)}; {Pixels(plan)}, then blocks; {Bytes(plan.PackedLength)}";
    }

    private static string Pixels(WeightAdjointPlan plan) =>
        plan.Packs ? $"copies of {Number(WeightAdjointPlan.PackedPixels)} pixels" : $"{Number(plan.RowBlock)} of {Number(plan.Rows)} rows";

    /// <summary>Any direction by Winograd's method.</summary>
    public static string Of(WinogradPlan plan) => string.Concat(
        $"{plan.Method}: ",
        $"blocks of {Number(plan.BlockTiles)} of {Number(plan.Tiles)} tiles",
        plan.Phases > 1 ? $" in {Number(plan.Phases)} phases" : "",
        plan.HasEdges ? ", edges" : "",
        plan.PrefetchesFilters ? ", filters fetched" : "",
        plan.FetchesRows ? ", rows fetched" : "",
        $"; scratch {Bytes(plan.ScratchLength)}; {Bytes(plan.PackedLength)}");

    /// <summary>A forward direction or input adjoint of a depthwise convolution, whose rows are given as (window, pixels), one per stride phase, and how it passes through its map.</summary>
    public static string OfStencil(IEnumerable<(KernelWindow Window, int Pixels)> phases, MapLayout output, int taps, StencilBand band, VectorTarget target)
    {
        string Tiles(KernelWindow window, int pixels)
        {
            int rows = Math.Min(band.TileRows, StencilPlanner.TileRows(window, target, output.Height));
            return StencilTiles(rows, TilePlanner.Compose(pixels, StencilPlanner.MostPixels(window, rows)));
        }
        string parts = string.Join(" | ", phases.Select(phase => Tiles(phase.Window, phase.Pixels)).Distinct());
        string order = band.Channels is { } channels ? $"bands of {Number(band.Rows)} rows, then {Number(channels)} channels, then rows" : "rows, then channels";
        return $"stencil: {parts}; {order}; {Bytes(taps * output.ChannelStride)}";
    }

    /// <summary>The weight adjoint of a depthwise convolution.</summary>
    public static string OfStencilAdjoint(KernelWindow window, MapLayout input, MapLayout gradient, int images, VectorTarget target)
    {
        int rows = StencilPlanner.WeightAdjointRows(window, target, gradient.Height);
        IEnumerable<(StencilKernelSpec Kernel, TilePlanner.Run Run)> tiles = StencilPlanner.WeightAdjointTiles(window, target, rows, input, gradient, images, sumsBias: false);
        return string.Concat(
            $"stencil: {StencilTiles(rows, tiles.Select(tile => tile.Run))}",
            tiles.Any(tile => tile.Kernel.Prefetches) ? ", rows fetched" : "",
            $"; images, then {Number(StencilPlanner.WeightAdjointChannels(input, gradient, images))} channels, then rows; {Bytes(window.Taps * gradient.ChannelStride)}");
    }

    private static string StencilTiles(int rows, IEnumerable<TilePlanner.Run> runs) =>
        string.Join(" + ", runs.Select(run => $"{Number(run.Count)}·T{(rows > 1 ? Number(rows) + "x" : "")}{Number(run.Size)}"));

    private static string Part(ContractionPlan plan, ContractionPart part, VectorTarget target)
    {
        string Tiles(IReadOnlyList<TargetCalls> targets) => string.Join(" + ", targets.Where(calls => calls.Target == target)
            .SelectMany(calls => calls.Calls).Select(call => $"{Number(call.Tiles)}·{Tile(call.Kernel, target)}"));
        bool tail = part.Tail.Count > 0;
        return Blocks(Tiles(part.Pair), plan.HasSingleBlock(part, target) ? Tiles(part.Full) : "", tail ? Tiles(part.Tail) : "");
    }

    private static string Blocks(params string[] runs) => string.Join(" / ", runs.Where(run => run.Length > 0));

    /// <summary>A register tile as the kernel's name says it, with its width where a narrower target serves.</summary>
    private static string Tile(ConvKernelSpec kernel, VectorTarget target) => string.Concat(
        kernel.Direction == ConvDirection.Dot ? "dot " : "",
        $"T{Number(kernel.Pixels)}x{Number(kernel.Vectors)}",
        kernel.Target == target ? "" : "_" + kernel.Target.Name,
        kernel.Form == UnrollForm.Taps ? "" : "_" + kernel.Form,
        KernelName.Fetches(kernel.Fetches));

    private static string Bytes(int floats) => (sizeof(float) * (long)floats).ToString("N0", CultureInfo.InvariantCulture) + " B";

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
