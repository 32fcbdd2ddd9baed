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

    /// <summary>A direction as a convolution of stride 1: where its first tap lies and which canonical tap each is.</summary>
    private sealed record Axis(int FirstOffset, int Dilation, IReadOnlyList<int> Taps)
    {
        public static Axis Forward(WindowAxis window) => new(-window.Before, window.Dilation, [.. Enumerable.Range(0, window.Kernel)]);

        public static Axis InputAdjoint(WindowAxis window, int size)
        {
            AxisPhase phase = AxisPhase.Of(window, size)[0];
            return new(phase.FirstOffset, window.Dilation, phase.Taps);
        }
    }

    /// <summary>The pairs of tiles that apply to a problem: none if Winograd's method doesn't.</summary>
    /// <param name="problem">The convolution.</param>
    /// <param name="height">Rows of the map that is cut into tiles.</param>
    /// <param name="width">Its columns.</param>
    public static IEnumerable<(WinogradAxis Rows, WinogradAxis Columns)> Candidates(ConvProblem problem, int height, int width)
    {
        WindowAxis rows = problem.Window.Rows;
        WindowAxis columns = problem.Window.Columns;
        if (problem.Groups != 1 || rows.Stride != 1 || columns.Stride != 1 || (rows.Kernel == 1 && columns.Kernel == 1))
            yield break;
        // Tiles of three have half the filters of five: 256 channels of 14² in a chain, whose filters come from beyond the cache, take 0.75 of the time.
        // Tiles of five fit 14² and 28² with less waste: 1.15 times F(4) on 16→32 and 1.07 times on 32→64 channels of 14². Six gain nothing and round more.
        foreach (int tile in new[] { 2, 3, 4, 5 })
        {
            WinogradAxis down = new(rows.Kernel == 1 ? 1 : tile, rows.Kernel);
            WinogradAxis along = new(columns.Kernel == 1 ? 1 : tile, columns.Kernel);
            // Errors grow with the points: eight keep within ten times those of F(4, 3).
            if (down.Points > MostPoints || along.Points > MostPoints)
                continue;
            // The smallest phase of a dilated kernel must still hold a tile.
            if (height / rows.Dilation >= down.Tile && width / columns.Dilation >= along.Tile)
                yield return (down, along);
        }
    }

    private const int MostPoints = 8;

    public static WinogradPlan Forward(ConvProblem problem, WinogradAxis rows, WinogradAxis columns, MapLayout input, MapLayout output) => Plan(
        problem, rows, columns, Axis.Forward(problem.Window.Rows), Axis.Forward(problem.Window.Columns), problem.Channels, problem.Filters, input, output);

    public static WinogradPlan InputAdjoint(ConvProblem problem, WinogradAxis rows, WinogradAxis columns, MapLayout input, MapLayout output) => Plan(
        problem, rows, columns, Axis.InputAdjoint(problem.Window.Rows, problem.Height), Axis.InputAdjoint(problem.Window.Columns, problem.Width),
        problem.Filters, problem.Channels, input, output);

    /// <summary>The weight adjoint, whose tiles are those of the forward direction; <paramref name="gradient"/> takes the output's place.</summary>
    public static WinogradPlan WeightAdjoint(ConvProblem problem, WinogradAxis rows, WinogradAxis columns, MapLayout input, MapLayout gradient)
    {
        WinogradPlan plan = Forward(problem, rows, columns, input, gradient);
        if (!plan.PrefetchesFilters)
            return plan;
        // An image more or less than a block would leave a rest that passes all sums once more.
        long tileBytes = sizeof(float) * (long)plan.Points * (plan.TileChannels + plan.TileFilters);
        if (plan.Tiles > plan.BlockTiles && plan.Tiles * tileBytes <= CacheBytes)
            plan = plan with { BlockTiles = plan.Tiles };
        return plan with { UnpacksFewTiles = plan.Tiles <= plan.BlockTiles };
    }

    /// <summary>Transformed tiles of one image that a second-level cache holds, or nearly.</summary>
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
