using System;
using System.Collections.Generic;
using System.Linq;
using ConvGen.Generator.Algorithm;

namespace ConvGen.Generator.Schedule;

/// <summary>Plans the directions of a convolution by Winograd's method.</summary>
internal static class WinogradPlanner
{
    /// <summary>
    /// Tiles of a block, whole register tiles at every width. Measured with 12, 24, 48 and 96 on 64 to 512 channels: within 7 % of one another, 24
    /// the best in most; only where filters come from beyond the cache for each block do 48 gain up to 15 %.
    /// </summary>
    private const int Tiles = 24;

    private const int TilesBeyondCache = 48;

    /// <summary>A direction: where the first input of the first tile lies and which canonical tap each of the transforms' is.</summary>
    private sealed record Axis(int FirstOffset, IReadOnlyList<int> Taps)
    {
        public static Axis Forward(WindowAxis window) => new(-window.Before, [.. Enumerable.Range(0, window.Kernel)]);

        public static Axis InputAdjoint(WindowAxis window, int size)
        {
            IReadOnlyList<AxisPhase> phases = AxisPhase.Of(window, size);
            return new(phases[0].FirstOffset, phases.Count == 1 ? phases[0].Taps : [.. Enumerable.Range(0, window.Kernel)]);
        }
    }

    /// <summary>The pairs of tiles that apply to a problem: none if Winograd's method doesn't.</summary>
    /// <param name="problem">The convolution.</param>
    /// <param name="height">Rows of the map that is cut into tiles.</param>
    /// <param name="width">Its columns.</param>
    /// <param name="adjoint">Whether the direction is the input adjoint.</param>
    public static IEnumerable<(WinogradAxis Rows, WinogradAxis Columns)> Candidates(ConvProblem problem, int height, int width, bool adjoint)
    {
        WindowAxis rows = problem.Window.Rows;
        WindowAxis columns = problem.Window.Columns;
        if (problem.Groups != 1 || !Applies(rows) || !Applies(columns) || (rows.Kernel == 1 && columns.Kernel == 1))
            yield break;
        // Tiles of three have half the filters of five: 256 channels of 14² in a chain, whose filters come from beyond the cache, take 0.75 of the time.
        // Tiles of five fit 14² and 28² with less waste: 1.15 times F(4) on 16→32 and 1.07 times on 32→64 channels of 14². Six gain nothing and round more.
        foreach (int tile in new[] { 2, 3, 4, 5 })
        {
            WinogradAxis down = OfTile(rows, tile, adjoint);
            WinogradAxis along = OfTile(columns, tile, adjoint);
            // Errors grow with the points: eight keep within ten times those of F(4, 3).
            if (Math.Max(down.Terms, along.Terms) > MostTerms || Math.Max(down.Points, along.Points) > MostPoints)
                continue;
            // Plans count the bytes of filters in whole numbers of 32 bits.
            if ((long)down.Points * along.Points * Padded(problem.Channels) * Padded(problem.Filters) > int.MaxValue / sizeof(float))
                continue;
            // The smallest phase of a dilated kernel must still hold a tile.
            if (Fits(down, height / rows.Dilation) && Fits(along, width / columns.Dilation))
                yield return (down, along);
        }
    }

    private const int MostTerms = 8;

    /// <summary>Points of an axis, all phases of a stride: tiles of more leave the caches, and those of long strides would have hundreds.</summary>
    private const int MostPoints = 12;

    private static long Padded(int channels) => (long)FilterBlock.Count(channels) * FilterBlock.Filters;

    /// <summary>Kernels no longer than their stride save nothing; dilated strides aren't done.</summary>
    private static bool Applies(WindowAxis axis) => axis.Stride == 1 || (axis.Kernel > axis.Stride && axis.Dilation == 1);

    private static WinogradAxis OfTile(WindowAxis axis, int tile, bool adjoint)
    {
        if (axis.Stride == 1)
            return new(axis.Kernel == 1 ? 1 : tile, axis.Kernel);
        return adjoint
            ? new(tile * axis.Stride, axis.Kernel) { Stride = axis.Stride, Lead = axis.Before % axis.Stride }
            : new(tile, axis.Kernel) { Stride = axis.Stride };
    }

    /// <summary>A tile that moves back inside a map must still begin at a whole input.</summary>
    private static bool Fits(WinogradAxis axis, int size) => size >= axis.Tile && (axis.Lead is null || size % axis.Stride == 0);

    public static WinogradPlan Forward(ConvProblem problem, WinogradAxis rows, WinogradAxis columns, MapLayout input, MapLayout output) => Plan(
        problem, rows, columns, Axis.Forward(problem.Window.Rows), Axis.Forward(problem.Window.Columns), problem.Channels, problem.Filters, input, output);

    public static WinogradPlan InputAdjoint(ConvProblem problem, WinogradAxis rows, WinogradAxis columns, MapLayout input, MapLayout output) => Plan(
        problem, rows, columns, Axis.InputAdjoint(problem.Window.Rows, problem.Height), Axis.InputAdjoint(problem.Window.Columns, problem.Width),
        problem.Filters, problem.Channels, input, output);

    /// <summary>The weight adjoint, whose tiles are those of the forward direction; <paramref name="gradient"/> takes the output's place.</summary>
    public static WinogradPlan WeightAdjoint(ConvProblem problem, WinogradAxis rows, WinogradAxis columns, MapLayout input, MapLayout gradient, bool isOneWindow)
    {
        WinogradPlan plan = Forward(problem, rows, columns, input, gradient);
        if (!plan.PrefetchesFilters)
            return plan;
        // An image more or less than a block would leave a rest that passes all sums once more.
        long tileBytes = sizeof(float) * (long)plan.Points * (plan.TileChannels + plan.TileFilters);
        long sumBytes = sizeof(float) * (long)plan.PackedLength;
        if (plan.Tiles > plan.BlockTiles && plan.Tiles * tileBytes <= CacheBytes + sumBytes)
            plan = plan with { BlockTiles = plan.Tiles };
        // Windows of few tiles add up before they become canonical.
        return plan with { UnpacksFewTiles = isOneWindow && plan.Tiles <= plan.BlockTiles };
    }

    /// <summary>
    /// Bytes of an image's transformed tiles that a second-level cache holds, or nearly; with one block there may be as many more as its sums have, which further blocks would pass. Measured on a Zen 4:
    /// 64→128 3×3 s2 of 56², 3 MB of tiles and 2.7 of sums, takes 0.81 of the time; 64 channels of 56², 3.6 and 0.6 MB, as long in one block as in several.
    /// </summary>
    private const int CacheBytes = 2 * 1024 * 1024;

    private static WinogradPlan Plan(
        ConvProblem problem, WinogradAxis rows, WinogradAxis columns, Axis down, Axis along, int channels, int filters, MapLayout input, MapLayout output)
    {
        int taps = problem.Window.Taps;
        WinogradPlan plan = new(
            rows,
            columns,
            input,
            (down.FirstOffset * input.RowStride) + (along.FirstOffset * input.ChannelStride),
            output,
            problem.Window.Rows.Dilation,
            problem.Window.Columns.Dilation,
            channels,
            filters,
            [
                .. from row in down.Taps
                   from column in along.Taps
                   let tap = (row * problem.Window.Columns.Kernel) + column
                   select problem.Flip ? taps - 1 - tap : tap,
            ],
            Tiles);
        return plan.PrefetchesFilters ? plan with { BlockTiles = TilesBeyondCache } : plan;
    }
}
