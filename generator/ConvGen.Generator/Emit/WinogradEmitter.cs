using System;
using System.Collections.Generic;
using System.Linq;
using ConvGen.Generator.Algorithm;
using ConvGen.Generator.Schedule;

namespace ConvGen.Generator.Emit;

/// <summary>Prints the drivers of Winograd's method: per block of tiles the transforms in, the products at each point, the transforms out.</summary>
internal sealed class WinogradEmitter(SourceWriter writer, ISet<KernelSpec> kernels, WinogradPlan plan)
{
    private const string Add = "ref At(ref ";

    /// <summary>The filters' transform as an expression of the runtime's type.</summary>
    public static string Filters(ConvProblem problem, WinogradPlan plan, bool exchanged) =>
        $"new WinogradFilters({Literals.Of(problem.Filters)}, {Literals.Of(problem.Channels)}, [{string.Join(", ", plan.Taps.Select(Literals.Of))}], {Literals.Of(exchanged)}, " +
        $"[{Matrix(plan.Rows.FilterTransform())}], [{Matrix(plan.Columns.FilterTransform())}], {Literals.Of(plan.Rows.Kernel)}, {Literals.Of(plan.Columns.Kernel)})";

    /// <summary>A direction from map to map: forward, or the input adjoint.</summary>
    /// <param name="name">Name of the driver.</param>
    /// <param name="start">What sums start from.</param>
    /// <param name="addend">Layout of the map that is added, for <see cref="SumStart.Addend"/>.</param>
    /// <param name="activates">Whether the driver applies an activation function to each run of tiles.</param>
    public void Map(string name, SumStart start, MapLayout? addend = null, bool activates = false)
    {
        Begin($"private static void {name}(ref float input, ref float filters, ref float start, {(addend is null ? "" : "ref float addend, ")}ref float output, float lower, float upper, int images, {FusedActivationText.Parameter(activates)}ref float scratch, WorkRange range)");
        writer.Line($"ref float sums = {Add}scratch, {Literals.Of(plan.OutputPointsBegin)});");
        if (plan.Output.HasHalo)
            writer.Line($"MapLayout layout = {LayoutText.New(plan.Output)};");
        Grid();
        if (plan.SharesFilters)
            writer.Line("// An item is two blocks of filters at a block of tiles: small maps have few of these.");
        int groups = plan.SharesFilters ? plan.FilterPairs : 1;
        writer.Line($"TileShare share = new(images * grid.Tiles, {Literals.Of(plan.BlockTiles)}, {Literals.Of(groups)}, {Literals.Of(plan.CutsBlocks)}, range);");
        if (plan.SharesFilters)
            SharedGroups("block", "share.First", "share.End");
        else
            writer.Open("for (int block = share.First; block < share.End; block++)");
        writer.Line("(int begin, int end) = share.Of(block);");
        if (plan.SharesFilters)
        {
            writer.Line("// A thread that goes on within a block finds its tiles transformed.");
            writer.Open("if (block != share.Transformed)");
            InputTransforms();
            writer.Close();
        }
        else
        {
            InputTransforms();
        }
        Points(() =>
        {
            writer.Line($"ref float weights = {Add}filters, ((nint)point * {Literals.Of(plan.FilterBlocks * plan.FilterLength)}) + (group * {Literals.Of(plan.FilterLength)}));");
            writer.Line($"ref float to = {Add}sums, (point * {Literals.Of(plan.OutputPointStride)}) + (group * {Literals.Of(FilterBlock.Filters)}));");
            if (plan.FetchesPairs)
            {
                string pair = Literals.Of(2 * plan.FilterLength);
                writer.Line(
                    plan.SharesFilters
                        ? $"int next = group + 2 < endGroup ? {pair} : ({Literals.Of(plan.FilterBlocks)} - group + firstGroup) * {Literals.Of(plan.FilterLength)};"
                        : $"const int next = {pair};");
            }
            Products();
        });
        OutputTransforms(start, addend, activates);
        writer.Close();
        End();
    }

    /// <summary>
    /// The weight adjoint: items are blocks of filters of chunks of the batch, each with sums of its own. Where all tiles fit one block, sums
    /// become canonical as soon as they are complete, while they are in the cache.
    /// </summary>
    public void WeightAdjoint(string name)
    {
        string map = plan.UnpacksFewTiles ? "WinogradFilters map, Span<float> weightGradient, " : "";
        Begin($"private static void {name}(ref float input, ref float gradient, ref float sums, ref float biasSums, int images, int split, bool startsSums, {map}ref float scratch, WorkRange range)");
        writer.Line($"ref float gradients = {Add}scratch, {Literals.Of(plan.OutputPointsBegin)});");
        writer.Line($"int chunks = {Chunks(plan, "split")};");
        if (plan.UnpacksFewTiles)
            writer.Line($"bool few = {Few(plan, "split")};");
        string tileFilters = Literals.Of(plan.TileFilters);
        writer.Line($"Span<double> biasTotals = stackalloc double[{tileFilters}];");
        writer.Line($"(int first, int last) = range.Of(chunks * {Literals.Of(plan.FilterPairs)});");
        SharedGroups("chunk", "first", "last");
        writer.Line("biasTotals.Clear();");
        writer.Line($"ref float chunkSums = {Add}sums, (nint)chunk * {Literals.Of(plan.PackedLength)});");
        Grid();
        writer.Line("int firstTile = (int)((long)images * chunk / chunks) * grid.Tiles;");
        writer.Line("int lastTile = (int)((long)images * (chunk + 1) / chunks) * grid.Tiles;");
        writer.Line($"int blocks = (lastTile - firstTile + {Literals.Of(plan.BlockTiles - 1)}) / {Literals.Of(plan.BlockTiles)};");
        writer.Open("for (int block = 0; block < blocks; block++)");
        writer.Line("int begin = firstTile + (int)((long)(lastTile - firstTile) * block / blocks);");
        writer.Line("int end = firstTile + (int)((long)(lastTile - firstTile) * (block + 1) / blocks);");
        InputTransforms();
        GradientTransforms();
        int sumPoint = (plan.Rows.SumPoint * plan.Columns.Points) + plan.Columns.SumPoint;
        string filters = Literals.Of(FilterBlock.Filters);
        writer.Line($"// At point {sumPoint} lie the sums of the tiles, which make the bias's adjoint.");
        writer.Line(
            $"ChannelSums.AddPixels({Add}gradients, {Literals.Of(sumPoint * plan.OutputPointStride)} + (firstGroup * {filters})), end - begin, {tileFilters}, " +
            $"biasTotals.Slice(firstGroup * {filters}, (endGroup - firstGroup) * {filters}));");
        if (plan.UnpacksFewTiles)
        {
            writer.Open("if (few)");
            FewTiles();
            writer.Line("continue;");
            writer.Close();
        }
        writer.Open($"for (int point = 0; point < {Literals.Of(plan.Points)}; point++)");
        writer.Open("for (int group = firstGroup; group < endGroup; group++)");
        Operands();
        writer.Line($"ref float weights = {Add}chunkSums, (((nint)group * {Literals.Of(plan.Points)}) + point) * {Literals.Of(plan.FilterLength)});");
        writer.Line("// Sums begin at zero just before their first products, which find them in the cache; two blocks of filters together.");
        writer.Open("if (startsSums && block == 0 && group % 2 == 0)");
        writer.Line("for (int cleared = group; cleared < Math.Min(endGroup, group + 2); cleared++)");
        writer.Line($"    MemoryMarshal.CreateSpan({Add}weights, (cleared - group) * {Literals.Of(plan.Points * plan.FilterLength)}), {Literals.Of(plan.FilterLength)}).Clear();");
        writer.Close();
        OuterProducts();
        writer.Close();
        writer.Close();
        writer.Close();
        string block = Literals.Of(FilterBlock.Filters);
        writer.Line($"for (int filter = firstGroup * {block}; filter < endGroup * {block}; filter++)");
        writer.Line($"    At(ref biasSums, (chunk * {tileFilters}) + filter) = (startsSums ? 0f : At(ref biasSums, (chunk * {tileFilters}) + filter)) + (float)biasTotals[filter];");
        writer.Close();
        End();
    }

    /// <summary>
    /// A loop over parts of an item's worth: the blocks of filters <c>firstGroup</c> to <c>endGroup</c> of a block of tiles or a chunk of the batch. A worker has
    /// all blocks of filters of most of its tiles, so that few are transformed twice.
    /// </summary>
    /// <param name="name">Name of what an item is a part of.</param>
    /// <param name="first">The first item.</param>
    /// <param name="last">What follows the last item.</param>
    private void SharedGroups(string name, string first, string last)
    {
        string groups = Literals.Of(plan.FilterPairs);
        writer.Open($"for (int item = {first}; item < {last};)");
        writer.Line($"int {name} = item / {groups};");
        writer.Line($"int firstPair = item - ({name} * {groups});");
        writer.Line($"int endPair = Math.Min({groups}, firstPair + {last} - item);");
        writer.Line("int firstGroup = 2 * firstPair;");
        writer.Line($"int endGroup = Math.Min({Literals.Of(plan.FilterBlocks)}, 2 * endPair);");
        writer.Line("item += endPair - firstPair;");
    }

    /// <summary>All tiles at once: the sums of a tile of channels and two blocks of filters become canonical while they are in the cache.</summary>
    private void FewTiles()
    {
        int full = ConvPlanner.FullBlocks(plan.Filters);
        string points = Literals.Of(plan.Points);
        string tileSums = Literals.Of(WinogradPlan.TileSums);
        string blockSums = Literals.Of(plan.Points * WinogradPlan.TileSums);
        string blockTaps = Literals.Of(plan.Taps.Count * WinogradPlan.TileSums);
        writer.Open("for (int pair = firstGroup; pair < endGroup; pair += 2)");
        foreach (ChannelTiles tiles in WeightAdjointPlanner.Tiles(ConvPlanner.Pointwise, plan.Filters, plan.Channels, Unroll.Taps, stores: true))
        {
            kernels.UnionWith(tiles.Kernels(full));
            string size = Literals.Of(tiles.Size);
            writer.Open($"for (int tile = 0; tile < {Literals.Of(tiles.Count)}; tile++)");
            writer.Line($"int channel = {Literals.Of(tiles.Begin)} + (tile * {size});");
            writer.Open($"for (int point = 0; point < {points}; point++)");
            writer.Line($"map.PrefetchChannels(pair, channel, {size}, weightGradient, point, {points});");
            writer.Open("for (int group = pair; group < Math.Min(endGroup, pair + 2); group++)");
            Operands();
            writer.Line($"ref float weights = {Add}scratch, {Literals.Of(plan.SumsBegin)} + ((group - pair) * {blockSums}) + (point * {tileSums}));");
            ByWidth(width => Dispatch.Channels(writer, tiles, isTail: width != FilterBlock.Filters, "group", full, call => OuterProduct(call, "0", plan.Points * WinogradPlan.TileSums)));
            writer.Close();
            writer.Close();
            writer.Open("for (int group = pair; group < Math.Min(endGroup, pair + 2); group++)");
            writer.Line($"ref float totals = {Add}scratch, {Literals.Of(plan.SumsBegin)} + ((group - pair) * {blockSums}));");
            writer.Line($"ref float taps = {Add}scratch, {Literals.Of(plan.TapsBegin)} + ((group - pair) * {blockTaps}));");
            string filters = Literals.Of(FilterBlock.Filters);
            Dispatch.Emit(writer, VectorTargets.All.Select(target => (target, (IReadOnlyList<string>)
            [
                $"{Kernel(WinogradKind.Taps, target)}(ref totals, ref taps, ref tileScratch, {tileSums}, {Literals.Of(plan.Columns.Points * WinogradPlan.TileSums)}, {filters}, " +
                $"{filters}, {Literals.Of(plan.Taps.Count * FilterBlock.Filters)}, {filters}, {size});",
            ])));
            writer.Line($"map.AddChannels(group, channel, {size}, ref taps, weightGradient);");
            writer.Close();
            writer.Close();
        }
        writer.Close();
    }

    /// <summary>Names the operands of the products at one point with one block of filters.</summary>
    private void Operands()
    {
        writer.Line($"ref float from = {Add}points, point * {Literals.Of(plan.InputPointStride)});");
        writer.Line($"ref float to = {Add}gradients, (point * {Literals.Of(plan.OutputPointStride)}) + (group * {Literals.Of(FilterBlock.Filters)}));");
    }

    /// <summary>Chunks that a batch, or each window of it, is summed in, which its size alone decides, not the number of workers.</summary>
    public static string Chunks(WinogradPlan plan, string images) =>
        $"Math.Clamp({images} / {Literals.Of(Math.Max(1, WinogradPlan.ChunkTiles / plan.Tiles))}, 1, {Literals.Of(plan.Chunks)})";

    /// <summary>Chunks that are still to be added to the canonical adjoints.</summary>
    public static string ChunksLeft(WinogradPlan plan, string images) =>
        plan.UnpacksFewTiles ? $"{Few(plan, images)} ? 0 : {Chunks(plan, images)}" : Chunks(plan, images);

    /// <summary>Whether all tiles of a batch fit one block.</summary>
    private static string Few(WinogradPlan plan, string images) => $"{images} <= {Literals.Of(plan.BlockTiles / plan.Tiles)}";

    private void Begin(string signature)
    {
        writer.Line("[MethodImpl(MethodImplOptions.AggressiveOptimization)]");
        writer.Line(signature);
        writer.Open();
        writer.Line("ref float points = ref scratch;");
        writer.Line($"ref float tileScratch = {Add}scratch, {Literals.Of(plan.TileBegin)});");
        if (plan.HasEdges)
            writer.Line($"ref float edge = {Add}scratch, {Literals.Of(plan.EdgeBegin)});");
    }

    private void End()
    {
        writer.Close();
        writer.Line();
    }

    /// <summary>The tiles of a map.</summary>
    private void Grid()
    {
        string dilation = plan.Phases == 1 ? "" : $", {Literals.Of(plan.RowDilation)}, {Literals.Of(plan.ColumnDilation)}";
        if (plan.Phases > 1)
            writer.Line("// A dilated kernel is an undilated one on the pixels of each phase: tiles of all phases share blocks.");
        writer.Line($"TileGrid grid = new({Literals.Of(plan.Output.Height)}, {Literals.Of(plan.Output.Width)}, {Literals.Of(plan.Rows.Tile)}, {Literals.Of(plan.Columns.Tile)}{dilation});");
    }

    /// <summary>A loop over the runs of tiles of a block.</summary>
    private void Runs(Action body)
    {
        writer.Open("for (int tile = begin; tile < end;)");
        writer.Line("TileRun run = grid.RunAt(tile, end);");
        body();
        writer.Line("tile += run.Tiles;");
        writer.Close();
    }

    private void Points(Action body)
    {
        writer.Open($"for (int point = 0; point < {Literals.Of(plan.Points)}; point++)");
        writer.Line($"ref float from = {Add}points, point * {Literals.Of(plan.InputPointStride)});");
        writer.Open(plan.SharesFilters ? "for (int group = firstGroup; group < endGroup; group++)" : $"for (int group = 0; group < {Literals.Of(plan.FilterBlocks)}; group++)");
        body();
        writer.Close();
        writer.Close();
    }

    /// <summary>Names the pixel of the map that is cut into tiles at a run's first tile.</summary>
    private void Place(string name, string map, MapLayout layout) => Place(
        name, map, layout, layout.Origin, $"run.Row * {Literals.Of(layout.RowStride)}", $"run.Column * {Literals.Of(layout.ChannelStride)}");

    private void Place(string name, string map, MapLayout layout, int offset, string row, string column) => writer.Line(
        $"ref float {name} = {Add}{map}, ((nint)run.Image * {Literals.Of(layout.ImageLength)}) + {Literals.Of(offset)} + ({row}) + ({column}));");

    /// <summary>Names the first input of a run's first tile.</summary>
    private void InputPlace()
    {
        MapLayout input = plan.Input;
        Place("x", "input", input, input.Origin + plan.InputOffset, Step(plan.Rows, "run.Row", input.RowStride), Step(plan.Columns, "run.Column", input.ChannelStride));

        static string Step(WinogradAxis axis, string place, int stride) => axis.Lead is null
            ? $"{place} * {Literals.Of(axis.Stride * stride)}"
            : $"{place} / {Literals.Of(axis.Stride)} * {Literals.Of(stride)}";
    }

    private void InputTransforms() => Runs(() =>
    {
        InputPlace();
        writer.Line($"ref float to = {Add}points, (tile - begin) * {Literals.Of(plan.TileChannels)});");
        int pixel = plan.ColumnDilation * plan.Input.ChannelStride;
        // Channels past the last are read and written, as whole vectors, but not multiplied.
        Dispatch.Emit(writer, VectorTargets.All.Select(target => (target, (IReadOnlyList<string>)
        [
            $"{Kernel(WinogradKind.Input, target)}(ref x, ref to, ref tileScratch, {Literals.Of(pixel)}, {Literals.Of(plan.RowDilation * plan.Input.RowStride)}, {Literals.Of(plan.Channels)}, " +
            $"{Literals.Of(plan.Columns.InputsApart * pixel)}, {Literals.Of(plan.TileChannels)}, {Literals.Of(plan.InputPointStride)}, run.Tiles);",
        ])));
    });

    private void GradientTransforms() => Runs(() =>
    {
        int pixel = plan.ColumnDilation * plan.Output.ChannelStride;
        int row = plan.RowDilation * plan.Output.RowStride;
        Place("g", "gradient", plan.Output);
        writer.Line($"ref float to = {Add}gradients, (tile - begin) * {Literals.Of(plan.TileFilters)});");
        string filters = Literals.Of(plan.Filters);
        if (plan.SharesFilters)
        {
            writer.Line($"int filter = firstGroup * {Literals.Of(FilterBlock.Filters)};");
            writer.Line($"int filters = (endGroup - firstGroup) * {Literals.Of(FilterBlock.Filters)};");
            writer.Line($"g = {Add}g, filter);");
            writer.Line($"to = {Add}to, filter);");
            filters = "filters";
        }
        string Call(VectorTarget target, string from, int channelStride, int rowStride, string to, string tiles) =>
            $"{Kernel(WinogradKind.Gradient, target)}({from}, {to}, ref tileScratch, {Literals.Of(channelStride)}, {Literals.Of(rowStride)}, {filters}, " +
            $"{Literals.Of(plan.Columns.Tile * channelStride)}, {Literals.Of(plan.TileFilters)}, {Literals.Of(plan.OutputPointStride)}, {tiles});";
        void Whole() => Dispatch.Emit(writer, VectorTargets.All.Select(target => (target, (IReadOnlyList<string>)
            [Call(target, "ref g", pixel, row, "ref to", "run.Tiles")])));
        if (!plan.HasEdges)
        {
            Whole();
            return;
        }
        writer.Open("if (run.IsWhole)");
        Whole();
        writer.Close();
        writer.Open("else");
        writer.Open("for (int index = 0; index < run.Tiles; index++)");
        writer.Line($"run.CopyIn({Add}g, index * {Literals.Of(plan.Columns.Tile * pixel)}), {Literals.Of(pixel)}, {Literals.Of(row)}, ref edge, {Literals.Of(plan.TileFilters)}, {Literals.Of(plan.Rows.Tile)}, {Literals.Of(plan.Columns.Tile)}, {filters});");
        Dispatch.Emit(writer, VectorTargets.All.Select(target => (target, (IReadOnlyList<string>)
            [Call(target, "ref edge", plan.TileFilters, plan.Columns.Tile * plan.TileFilters, $"{Add}to, index * {Literals.Of(plan.TileFilters)})", "1")])));
        writer.Close();
        writer.Close();
    });

    private void OutputTransforms(SumStart start, MapLayout? addend, bool activates) => Runs(() =>
    {
        int pixel = plan.ColumnDilation * plan.Output.ChannelStride;
        int row = plan.RowDilation * plan.Output.RowStride;
        int stored = plan.Output.ChannelStride;
        bool adds = start is SumStart.Output or SumStart.Addend;
        string channels = plan.SharesFilters ? "channels" : Literals.Of(stored);
        string startName = plan.SharesFilters && start == SumStart.Bias ? "bias" : "start";
        Place("y", "output", plan.Output);
        writer.Line($"ref float from = {Add}sums, (tile - begin) * {Literals.Of(plan.TileFilters)});");
        if (plan.SharesFilters)
        {
            writer.Line($"int channel = firstGroup * {Literals.Of(FilterBlock.Filters)};");
            writer.Line($"int channels = (endGroup - firstGroup) * {Literals.Of(FilterBlock.Filters)};");
            writer.Line($"y = {Add}y, channel);");
            writer.Line($"from = {Add}from, channel);");
            if (start is SumStart.Bias or SumStart.Addend)
                writer.Line($"ref float bias = {Add}start, channel);");
        }
        if (addend is not null)
            AddMap(addend.Value, row, pixel, channels);
        IReadOnlyList<string> Call(VectorTarget target, string from, string starts, string to, int channelStride, int rowStride, string tiles) =>
        [
            .. StencilPlanner.Lanes(target, stored).Select(part =>
                $"{Kernel(WinogradKind.Output, part.Target)}({At(from, part.Begin)}, {At(starts, adds || start == SumStart.Bias ? part.Begin : 0)}, {At(to, part.Begin)}, ref tileScratch, " +
                $"{Literals.Of(plan.OutputPointStride)}, {Literals.Of(plan.TileFilters)}, {(plan.SharesFilters ? "channels" : Literals.Of(part.Channels))}, {Literals.Of(adds ? pixel : 0)}, {Literals.Of(adds ? row : 0)}, " +
                $"{Literals.Of(channelStride)}, {Literals.Of(rowStride)}, {tiles}, lower, upper);"),
        ];
        string starts = adds ? "y" : startName;
        void Whole() => Dispatch.Emit(writer, VectorTargets.All.Select(target => (target, Call(target, "from", starts, "y", pixel, row, "run.Tiles"))));
        if (plan.HasEdges)
        {
            writer.Open("if (run.IsWhole)");
            Whole();
            writer.Close();
            writer.Open("else");
            writer.Open("for (int index = 0; index < run.Tiles; index++)");
            writer.Line($"ref float tileSums = {Add}from, index * {Literals.Of(plan.TileFilters)});");
            writer.Line($"ref float target = {Add}y, index * {Literals.Of(plan.Columns.Tile * pixel)});");
            Dispatch.Emit(writer, VectorTargets.All.Select(target => (
                target, Call(target, "tileSums", adds ? "target" : startName, "edge", plan.TileFilters, plan.Columns.Tile * plan.TileFilters, "1"))));
            writer.Line($"run.CopyOut(ref edge, {Literals.Of(plan.TileFilters)}, {Literals.Of(plan.Rows.Tile)}, {Literals.Of(plan.Columns.Tile)}, ref target, {Literals.Of(pixel)}, {Literals.Of(row)}, {channels});");
            writer.Close();
            writer.Close();
        }
        else
        {
            Whole();
        }
        if (activates)
        {
            writer.Line(
                $"run.Activate(in activation, ref y, {Literals.Of(row)}, {Literals.Of(pixel)}, {Literals.Of(plan.Rows.Tile)}, {Literals.Of(plan.Columns.Tile)}, " +
                $"{(plan.SharesFilters ? "channel" : "0")}, {channels});");
        }
        if (plan.Output.HasHalo)
        {
            string dilation = Literals.Of(plan.RowDilation);
            (string skipped, string step) = plan.RowDilation == 1 ? ("run.SkippedRows", "row++") : ($"(run.SkippedRows * {dilation})", $"row += {dilation}");
            writer.Line("// A row's halo belongs to its first tile.");
            string group = plan.SharesFilters ? " && firstGroup == 0" : "";
            writer.Open($"if (run.Column == 0{group})");
            writer.Line($"for (int row = run.Row + {skipped}; row < run.Row + {Literals.Of(plan.Rows.Tile * plan.RowDilation)}; {step})");
            writer.Line($"    HaloRows.Clear({Add}output, (nint)run.Image * {Literals.Of(plan.Output.ImageLength)}), layout, row);");
            writer.Close();
        }
    });

    /// <summary>Writes the map that the convolution is added to into the pixels of a run that are its own.</summary>
    private void AddMap(MapLayout addend, int row, int pixel, string channels)
    {
        Place("added", "addend", addend);
        if (plan.SharesFilters)
            writer.Line($"added = {Add}added, channel);");
        writer.Line(
            $"run.Start(ref y, {Literals.Of(row)}, {Literals.Of(pixel)}, ref added, {Literals.Of(plan.RowDilation * addend.RowStride)}, {Literals.Of(plan.ColumnDilation * addend.ChannelStride)}, " +
            $"{Literals.Of(plan.Rows.Tile)}, {Literals.Of(plan.Columns.Tile)}, {channels}, ref {(plan.SharesFilters ? "bias" : "start")});");
    }

    /// <summary>At a point: tiles × channels times channels × filters.</summary>
    private void Products()
    {
        int full = ConvPlanner.FullBlocks(plan.Filters);
        IReadOnlyList<string> Lines(VectorTarget target, int width)
        {
            ConvKernelSpec[] tiles = [.. ConvPlanner.PixelTiles(target, width, plan.Channels, plan.PrefetchesFilters).Select(tile => tile with { Stores = true })];
            kernels.UnionWith(tiles);
            return PixelCalls.Lines(
                tiles, "(end - begin)", $"{Add}from, pixel * {Literals.Of(plan.TileChannels)})", "ref weights", $"{Add}to, pixel * {Literals.Of(plan.TileFilters)})",
                plan.TileChannels, plan.Channels, plan.TileFilters, nextPair: "next");
        }
        ByWidth(width => Dispatch.Emit(writer, VectorTargets.All.Select(target => (target, (IReadOnlyList<string>)
        [
            .. width == FilterBlock.Filters && ConvPlanner.TakesPairs(target, plan.Filters)
                ? Dispatch.Pairs(
                    "group", full % 2 == 0 ? null : $"group + 1 < {Literals.Of(full)}", Lines(target, 2 * width), full % 2 == 0 ? [] : Lines(target, width))
                : Lines(target, width),
        ]))));
    }

    /// <summary>At a point: the product with the transposed tiles, channels × tiles times tiles × filters.</summary>
    private void OuterProducts()
    {
        int full = ConvPlanner.FullBlocks(plan.Filters);
        foreach (ChannelTiles tiles in WeightAdjointPlanner.Tiles(ConvPlanner.Pointwise, plan.Filters, plan.Channels, Unroll.Taps, plan.PrefetchesFilters))
        {
            writer.Open($"for (int tile = 0; tile < {Literals.Of(tiles.Count)}; tile++)");
            writer.Line($"int channel = {Literals.Of(tiles.Begin)} + (tile * {Literals.Of(tiles.Size)});");
            kernels.UnionWith(tiles.Kernels(full));
            ByWidth(width => Dispatch.Channels(writer, tiles, isTail: width != FilterBlock.Filters, "group", full, call => OuterProduct(call, "channel", plan.Points * plan.FilterLength)));
            writer.Close();
        }
    }

    private string OuterProduct(ChannelCall call, string sumsChannel, int blockStride) =>
        $"{call.Kernel.Name}({Add}from, channel + {Literals.Of(call.Channel)}), ref to, {Add}weights, ({sumsChannel} + {Literals.Of(call.Channel)}) * {Literals.Of(FilterBlock.Filters)}), " +
        $"{Literals.Of(plan.TileChannels)}, 0, {Literals.Of(plan.TileFilters)}, 0, 1, end - begin, {Literals.Of(blockStride)});";

    /// <summary>The body for blocks of 16 filters and, where there is one, for a narrower last one.</summary>
    private void ByWidth(Action<int> body)
    {
        int rest = plan.Filters % FilterBlock.Filters;
        int full = ConvPlanner.FullBlocks(plan.Filters);
        if (full == plan.FilterBlocks || full == 0)
        {
            body(full == 0 ? rest : FilterBlock.Filters);
            return;
        }
        writer.Open($"if (group < {Literals.Of(full)})");
        body(FilterBlock.Filters);
        writer.Close();
        writer.Open("else");
        body(rest);
        writer.Close();
    }

    private string Kernel(WinogradKind kind, VectorTarget target)
    {
        WinogradKernelSpec kernel = plan.Transform(kind, target);
        kernels.Add(kernel);
        return kernel.Name;
    }

    private static string At(string cursor, int offset) => offset == 0 ? "ref " + cursor : $"{Add}{cursor}, {Literals.Of(offset)})";

    private static string Matrix(Rational[,] matrix) => string.Join(", ", matrix.Cast<Rational>().Select(value => Literals.Of(value.ToFloat())));
}
