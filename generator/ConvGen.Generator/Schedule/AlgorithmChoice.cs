using System;
using System.Linq;
using ConvGen.Generator.Algorithm;

namespace ConvGen.Generator.Schedule;

/// <summary>
/// Chooses the method of each direction by what it costs, in vector multiply-adds at the peak. One choice for all vector widths, since packed lengths
/// are constants of a network.
/// </summary>
internal static class AlgorithmChoice
{
    /// <summary>Share of the peak that direct tiles reach: 92 to 96 % on 3×3 maps of 14² to 56².</summary>
    private const double DirectShare = 0.92;

    /// <summary>Share of the peak that Winograd's products reach.</summary>
    private const double ProductShare = 0.85;

    /// <summary>
    /// The same of weight adjoints, whose sums pass through memory: on a Zen 4 those of stride 2 reach 58 to 88 % by the direct method, and 64 channels of 56² by F(4×4) take 1.3 times the
    /// forward direction's time.
    /// </summary>
    private const double WeightDirectShare = 0.85;

    private const double WeightProductShare = 0.7;

    /// <summary>
    /// Multiply-adds' time that a transform takes for each point of a tile and vector of channels, by the points of an axis (of a stride's phase), over which its sums run. Measured
    /// on F(4×4, 3×3), 64 channels of 56²: 420 for the 36 points of an input tile and 240 for those of an output tile, six points an axis.
    /// </summary>
    private const double InputPointCost = 11.0 / 6;

    private const double OutputPointCost = 7.0 / 6;

    /// <summary>
    /// Multiply-adds' time for each byte of filters that doesn't stay in the second-level cache, read once per block of tiles: some 12 bytes
    /// a cycle, half of which hide behind multiplications.
    /// </summary>
    private const double FilterByteCost = 0.08;

    /// <summary>
    /// The same for filters that the last-level cache doesn't keep until the next image. Memory's bandwidth is shared by all threads, so it is weighed as two
    /// threads see it. Measured on 512→512 channels of 7², one and two threads: F(4×4), 38 MB of filters, 1.26 and 1.14 ms; F(2×2), 17 MB, 1.45 and 0.84 ms.
    /// </summary>
    private const double MemoryByteCost = 0.25;

    /// <summary>What a larger tile's cost must stay below, as a share of a smaller one's; that of a weight adjoint also as a share of the direct method's.</summary>
    private const double LeastGain = 0.9;

    private const int CacheBytes = 512 * 1024;

    /// <summary>What one layer can count on of a last-level cache that all layers of a network share.</summary>
    private const int LastLevelBytes = 16 * 1024 * 1024;

    private const int Lanes = 8;

    /// <summary>Tiles of the largest register tile.</summary>
    private const int TilesAtOnce = 6;

    /// <summary>
    /// Fewest channels on both sides: kernels that unroll up to four channels are as fast or faster by the direct method. Measured times as fast, 3×3: 4→16
    /// 1.05, 3→64 1.0, 3→32 0.8, but 5→20 1.2, 8→8 1.3, 16→16 2.1, 64→64 3.
    /// </summary>
    private const int FewestChannels = 5;

    /// <summary>The plan of Winograd's method, or none if the direct one is chosen.</summary>
    /// <param name="problem">The convolution.</param>
    /// <param name="algorithm">What the layer asks for.</param>
    /// <param name="unroll">How far to unroll: a layer that asks for a compact form asks for the direct method.</param>
    /// <param name="input">Layout of the map that is read.</param>
    /// <param name="output">Layout of the map that is written.</param>
    /// <param name="images">Images of a batch; inference is judged by one.</param>
    /// <param name="adjoint">Whether the direction is the problem's input adjoint.</param>
    /// <param name="backward">Whether it belongs to the backward pass: the forward pass reads what was just written.</param>
    public static WinogradPlan? Map(
        ConvProblem problem, ConvAlgorithm algorithm, Unroll unroll, MapLayout input, MapLayout output, int images, bool adjoint, bool backward) => Choose(
        problem, algorithm, unroll, output.Height, output.Width,
        tile => adjoint
            ? WinogradPlanner.InputAdjoint(problem, tile.Rows, tile.Columns, input, output)
            : WinogradPlanner.Forward(problem, tile.Rows, tile.Columns, input, output),
        adjoint,
        DirectCost(problem, output, adjoint, images, DirectShare),
        plan => MapCost(plan, images),
        LastLevelCache.IsOutgrown(input, output, backward ? images : 1));

    /// <summary>The same for the weight adjoint, of a batch that is walked in windows or as one.</summary>
    public static WinogradPlan? WeightAdjoint(ConvProblem problem, ConvAlgorithm algorithm, Unroll unroll, MapLayout input, MapLayout gradient, int images, int windowImages) => Choose(
        problem, algorithm, unroll, gradient.Height, gradient.Width,
        tile => WinogradPlanner.WeightAdjoint(problem, tile.Rows, tile.Columns, input, gradient, isOneWindow: windowImages >= images),
        false,
        LeastGain * DirectCost(problem, gradient, adjoint: false, images, WeightDirectShare),
        plan => WeightAdjointCost(plan, images),
        LastLevelCache.IsOutgrown(input, gradient, images));

    private static WinogradPlan? Choose(
        ConvProblem problem, ConvAlgorithm algorithm, Unroll unroll, int height, int width,
        Func<(WinogradAxis Rows, WinogradAxis Columns), WinogradPlan> plan, bool adjoint, double directCost, Func<WinogradPlan, double> cost, bool fetchesRows)
    {
        if (algorithm == ConvAlgorithm.Direct || unroll != Unroll.Taps)
            return null;
        bool asked = algorithm == ConvAlgorithm.Winograd;
        if (!asked && Math.Min(problem.Channels, problem.Filters) < FewestChannels)
            return null;
        // Smallest tiles first, which round least: larger ones must gain more than the model can be trusted with.
        WinogradPlan? best = null;
        foreach (WinogradPlan candidate in WinogradPlanner.Candidates(problem, height, width, adjoint).Select(plan))
        {
            if (best is null || cost(candidate) < LeastGain * cost(best))
                best = candidate;
        }
        return best is not null && (asked || cost(best) < directCost) ? best with { FetchesRows = fetchesRows } : null;
    }

    private static double DirectCost(ConvProblem problem, MapLayout output, bool adjoint, int images, double share)
    {
        // Each pixel of a strided input adjoint has its phase's taps alone.
        int phases = adjoint ? problem.Window.Rows.Stride * problem.Window.Columns.Stride : 1;
        double filterBytes = sizeof(float) * (double)problem.Window.Taps * problem.Channels * problem.Filters;
        double multiplyAdds = (double)images * output.Height * output.Width / phases * problem.Window.Taps * problem.Channels * problem.Filters / Lanes;
        return (multiplyAdds / share) + FilterCost(filterBytes);
    }

    /// <summary>The cost of reading all filters once.</summary>
    private static double FilterCost(double bytes) => bytes <= CacheBytes ? 0 : bytes * (bytes <= LastLevelBytes ? FilterByteCost : MemoryByteCost);

    private static double MapCost(WinogradPlan plan, int images)
    {
        double tiles = (double)images * plan.Tiles;
        double blocks = Math.Ceiling(tiles / plan.BlockTiles);
        double filterBytes = sizeof(float) * (double)plan.PackedLength;
        return (RegisterTiles(plan, tiles) * Products(plan) / ProductShare)
            + (tiles * plan.Points * Terms(plan) * ((Vectors(plan.Channels) * InputPointCost) + (Vectors(plan.Filters) * OutputPointCost)))
            + (blocks * FilterCost(filterBytes));
    }

    private static double WeightAdjointCost(WinogradPlan plan, int images)
    {
        double tiles = (double)images * plan.Tiles;
        double blocks = Math.Ceiling(tiles / plan.BlockTiles);
        double sumBytes = sizeof(float) * (double)plan.PackedLength;
        return (tiles * Products(plan) / WeightProductShare)
            + (tiles * plan.Points * Terms(plan) * (Vectors(plan.Channels) + Vectors(plan.Filters)) * InputPointCost)
            // The sums of all channels and filters become taps once.
            + (plan.Points * Terms(plan) * (double)plan.Channels * Vectors(plan.Filters) * OutputPointCost)
            // Sums are read and written, where they don't become canonical in the cache.
            + (plan.UnpacksFewTiles && tiles <= plan.BlockTiles ? 0 : 2 * blocks * FilterCost(sumBytes));
    }

    /// <summary>
    /// Tiles, with what the last block's rest costs more: it is multiplied in register tiles of 6, 4, 2 and 1, of which the last two wait for the latency
    /// of their few sums and for filters, and take about the time of 3 and 2.5.
    /// </summary>
    private static double RegisterTiles(WinogradPlan plan, double tiles)
    {
        double fewest = Math.Ceiling(tiles / plan.BlockTiles);
        double size = Math.Ceiling(tiles / (fewest * TilesAtOnce)) * TilesAtOnce;
        double whole = Math.Floor(tiles / size) * size;
        int rest = (int)(tiles - whole);
        int end = rest % TilesAtOnce;
        double endCost = end switch
        {
            0 => 0,
            1 => 2.5,
            2 => 3,
            3 => 5.5,
            4 => 4.3,
            _ => 6.8,
        };
        return whole + (rest - end) + endCost;
    }

    private static int Terms(WinogradPlan plan) => Math.Max(plan.Rows.Terms, plan.Columns.Terms);

    private static int Vectors(int channels) => (channels + Lanes - 1) / Lanes;

    private static double Products(WinogradPlan plan) => (double)plan.Points * plan.Channels * plan.Filters / Lanes;
}
