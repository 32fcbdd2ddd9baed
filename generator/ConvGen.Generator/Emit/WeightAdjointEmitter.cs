using System;
using System.Collections.Generic;
using System.Linq;
using ConvGen.Generator.Algorithm;
using ConvGen.Generator.Schedule;

namespace ConvGen.Generator.Emit;

/// <summary>
/// Prints the driver of a weight adjoint. Its items are tiles of filters × channels; each worker walks all images in order, a few rows
/// at a time, with all of its tiles over rows that are still in the cache.
/// </summary>
internal static class WeightAdjointEmitter
{
    public static IEnumerable<KernelSpec> Kernels(WeightAdjointPlan plan) =>
        plan.Tiles.SelectMany(tiles => tiles.Kernels(plan.FullBlocks));

    public static void Emit(SourceWriter writer, string name, WeightAdjointPlan plan)
    {
        writer.Line("[MethodImpl(MethodImplOptions.AggressiveOptimization)]");
        writer.Line($"private static void {name}(ref float input, ref float gradient, ref float weights, int images, bool startsSums, {(plan.Packs ? "Span<float> biasGradient, ref float scratch, " : "")}WorkRange range)");
        writer.Open();
        int items = (plan.Blocks + plan.ItemBlocks - 1) / plan.ItemBlocks * plan.TilesPerBlock;
        writer.Line($"(int first, int end) = range.Of({Literals.Of(items)});");
        writer.Line("// Sums that the batch's first images start go on with the others.");
        writer.Open("for (int item = startsSums ? first : end; item < end; item++)");
        Item(writer, plan);
        writer.Line($"int length = {Size(plan)} * {Literals.Of(FilterBlock.Filters)};");
        writer.Open($"for (int tap = 0; tap < {Literals.Of(plan.Taps)}; tap++)");
        writer.Line($"MemoryMarshal.CreateSpan(ref At(ref sums, tap * {Literals.Of(plan.TapStride)}), length).Clear();");
        writer.Close();
        EndItem(writer, plan);
        writer.Close();
        if (plan.Packs)
        {
            PackedPixels(writer, plan);
        }
        else if (plan.ImagesArePixels)
        {
            writer.Open("for (int item = first; item < end; item++)");
            Item(writer, plan);
            Places(writer, plan, "ref input", "ref gradient");
            Calls(writer, plan, plan.Input.ImageLength, plan.Gradient.ImageLength, "1", "images");
            EndItem(writer, plan);
            writer.Close();
        }
        else
        {
            writer.Open("for (int image = 0; image < images; image++)");
            Rows(writer, plan);
            writer.Close();
        }
        writer.Close();
        writer.Line();
    }

    /// <summary>Blocks of the batch's pixels, each copied together before all tiles walk it, while the next one comes from memory.</summary>
    private static void PackedPixels(SourceWriter writer, WeightAdjointPlan plan)
    {
        (int rows, int columns) = plan.ImagesArePixels ? (1, 1) : (plan.Rows, plan.Pixels);
        Panels("inputs", plan.Input, plan.StrideRows * plan.Input.RowStride, plan.StrideColumns * plan.Input.ChannelStride);
        Panels("gradients", plan.Gradient, plan.Gradient.RowStride, plan.Gradient.ChannelStride);
        writer.Line($"ref float x = ref At(ref input, {Literals.Of(plan.Input.Origin + plan.InputOffset)});");
        writer.Line($"ref float g = ref At(ref gradient, {Literals.Of(plan.Gradient.Origin)});");
        writer.Line($"ref float panel = ref At(ref scratch, {Literals.Of(plan.Pairs * WeightAdjointPlan.PanelLength)});");
        string images = rows * columns == 1 ? "images" : $"images * {Literals.Of(rows * columns)}";
        writer.Line($"Span<double> totals = MemoryMarshal.Cast<float, double>(MemoryMarshal.CreateSpan(ref At(ref scratch, {Literals.Of(plan.TotalsBegin)}), {Literals.Of(plan.TotalsLength)}));");
        writer.Line("totals.Clear();");
        writer.Line($"TileBlocks pixels = new({images}, {Literals.Of(WeightAdjointPlan.PackedPixels)});");
        writer.Open("for (int part = 0; part < pixels.Count; part++)");
        writer.Line("(int begin, int next) = pixels.Of(part);");
        writer.Line("int after = part + 1 < pixels.Count ? pixels.Of(part + 1).End : next;");
        string width = Literals.Of(2 * FilterBlock.Filters);
        writer.Open($"for (int filter = 0; filter < {Literals.Of(plan.Filters)}; filter += {width})");
        writer.Line($"gradients.CopyPair(ref At(ref g, filter), begin, next, {Literals.Of(plan.Gradient.ChannelStride)} - filter, ref At(ref scratch, filter * {Literals.Of(WeightAdjointPlan.PackedPixels)}), totals[filter..]);");
        writer.Close();
        writer.Line("int copied = -1;");
        writer.Open("for (int item = first; item < end; item++)");
        writer.Line($"inputs.Prefetch(ref x, next, after, {Literals.Of(plan.BlockChannels)}, item - first, end - first);");
        writer.Line($"gradients.Prefetch(ref g, next, after, {Literals.Of(plan.Filters)}, item - first, end - first);");
        Item(writer, plan, () =>
        {
            writer.Open("if (tile != copied)");
            writer.Line($"inputs.Copy(ref At(ref x, channel), begin, next, ref panel);");
            writer.Line("copied = tile;");
            writer.Close();
        });
        writer.Line("ref float from = ref panel;");
        writer.Line($"ref float to = ref At(ref scratch, (pair * {Literals.Of(WeightAdjointPlan.PanelLength)}) + ((block - (2 * pair)) * {Literals.Of(FilterBlock.Filters)}));");
        Calls(writer, plan, WeightAdjointPlan.PackedChannels, 2 * FilterBlock.Filters, "1", "next - begin");
        EndItem(writer, plan);
        writer.Close();
        writer.Close();
        writer.Line("// The bias's adjoint belongs to who has the first channels.");
        writer.Line($"for (int filter = first * {width}; filter < Math.Min(biasGradient.Length, end * {width}); filter++)");
        writer.Line("    biasGradient[filter] += (float)totals[filter];");

        void Panels(string name, MapLayout layout, int rowStep, int pixelStep) => writer.Line(
            $"PixelPanels {name} = new({Literals.Of(rows)}, {Literals.Of(columns)}, {Literals.Of(layout.ImageLength)}, {Literals.Of(rowStep)}, {Literals.Of(pixelStep)});");
    }

    private static void Rows(SourceWriter writer, WeightAdjointPlan plan)
    {
        bool blocked = plan.RowBlock < plan.Rows;
        string rows = Literals.Of(plan.Rows);
        if (blocked)
        {
            writer.Open($"for (int row = 0; row < {rows}; row += {Literals.Of(plan.RowBlock)})");
            writer.Line($"int rows = Math.Min({Literals.Of(plan.RowBlock)}, {rows} - row);");
        }
        string Row(int stride) => blocked ? $" + (row * {Literals.Of(stride)})" : "";
        writer.Line($"ref float x = ref At(ref input, ((nint)image * {Literals.Of(plan.Input.ImageLength)}) + {Literals.Of(plan.Input.Origin + plan.InputOffset)}{Row(plan.StrideRows * plan.Input.RowStride)});");
        writer.Line($"ref float g = ref At(ref gradient, ((nint)image * {Literals.Of(plan.Gradient.ImageLength)}) + {Literals.Of(plan.Gradient.Origin)}{Row(plan.Gradient.RowStride)});");
        writer.Open("for (int item = first; item < end; item++)");
        Item(writer, plan);
        Places(writer, plan, "ref x", "ref g");
        Calls(writer, plan, plan.Input.ChannelStride, plan.Gradient.ChannelStride, blocked ? "rows" : rows, Literals.Of(plan.Pixels));
        EndItem(writer, plan);
        writer.Close();
        if (blocked)
            writer.Close();
    }

    /// <summary>Names the item's block of filters, its first channel and its sums; where an item has two blocks, in a loop over them that <see cref="EndItem"/> closes.</summary>
    private static void Item(SourceWriter writer, WeightAdjointPlan plan, Action? beforeBlocks = null)
    {
        string place = plan.ItemBlocks > 1 ? "pair" : "block";
        // The channels that are copied serve all filters.
        (string outer, string inner, int count) = plan.Packs ? ("tile", place, plan.Pairs) : (place, "tile", plan.TilesPerBlock);
        writer.Line($"int {outer} = item / {Literals.Of(count)};");
        writer.Line($"int {inner} = item - ({outer} * {Literals.Of(count)});");
        writer.Line($"int channel = {Select(plan, (tiles, before) => Sum(tiles.Begin, before == 0 ? "tile" : $"(tile - {Literals.Of(before)})", tiles.Size))};");
        beforeBlocks?.Invoke();
        if (plan.ItemBlocks > 1)
            writer.Open($"for (int block = 2 * pair; block < Math.Min({Literals.Of(plan.Blocks)}, (2 * pair) + 2); block++)");
        writer.Line($"ref float sums = ref At(ref weights, (block * {Literals.Of(plan.BlockLength)}) + (channel * {Literals.Of(FilterBlock.Filters)}));");
    }

    private static void EndItem(SourceWriter writer, WeightAdjointPlan plan)
    {
        if (plan.ItemBlocks > 1)
            writer.Close();
    }

    private static string Sum(int begin, string tile, int size) =>
        (begin == 0 ? "" : Literals.Of(begin) + " + ") + (begin == 0 ? $"{tile} * {Literals.Of(size)}" : $"({tile} * {Literals.Of(size)})");

    private static string Size(WeightAdjointPlan plan) => plan.Tiles.Count == 1
        ? Literals.Of(plan.Tiles[0].Size)
        : $"({Select(plan, (tiles, _) => Literals.Of(tiles.Size))})";

    /// <summary>A value per run of tiles, as nested conditions on the tile.</summary>
    private static string Select(WeightAdjointPlan plan, Func<ChannelTiles, int, string> value)
    {
        string text = "";
        int before = 0;
        for (int index = 0; index < plan.Tiles.Count; index++)
        {
            ChannelTiles tiles = plan.Tiles[index];
            text += index < plan.Tiles.Count - 1 ? $"tile < {Literals.Of(before + tiles.Count)} ? {value(tiles, before)} : " : value(tiles, before);
            before += tiles.Count;
        }
        return text;
    }

    /// <summary>Names where the kernels of an item begin in the two maps.</summary>
    private static void Places(SourceWriter writer, WeightAdjointPlan plan, string x, string g)
    {
        string channel = "channel";
        if (plan.BlockBegins.Any(begin => begin != 0))
        {
            writer.Line($"ReadOnlySpan<int> begins = [{string.Join(", ", plan.BlockBegins.Select(Literals.Of))}];");
            channel = "begins[block] + channel";
        }
        writer.Line($"ref float from = ref Unsafe.Add({x}, {channel});");
        writer.Line($"ref float to = ref Unsafe.Add({g}, block * {Literals.Of(FilterBlock.Filters)});");
    }

    private static void Calls(SourceWriter writer, WeightAdjointPlan plan, int inputStride, int gradientStride, string rows, string pixels)
    {
        int before = 0;
        for (int index = 0; index < plan.Tiles.Count; index++)
        {
            ChannelTiles tiles = plan.Tiles[index];
            before += tiles.Count;
            if (plan.Tiles.Count > 1)
            {
                string keyword = index == 0 ? "if" : "else if";
                writer.Open(index == plan.Tiles.Count - 1 ? "else" : $"{keyword} (tile < {Literals.Of(before)})");
            }
            if (plan.FullBlocks > 0 && plan.FullBlocks < plan.Blocks)
            {
                writer.Open($"if (block < {Literals.Of(plan.FullBlocks)})");
                Dispatch.Channels(writer, tiles, isTail: false, "block", plan.FullBlocks, Call);
                writer.Close();
                writer.Open("else");
                Dispatch.Channels(writer, tiles, isTail: true, "block", plan.FullBlocks, Call);
                writer.Close();
            }
            else
            {
                Dispatch.Channels(writer, tiles, isTail: plan.FullBlocks == 0, "block", plan.FullBlocks, Call);
            }
            if (plan.Tiles.Count > 1)
                writer.Close();
        }

        string Call(ChannelCall call) =>
            $"{call.Kernel.Name}({At("from", call.Channel)}, ref to, {At("sums", call.Channel * FilterBlock.Filters)}, {Literals.Of(inputStride)}, {Literals.Of(plan.Input.RowStride)}, " +
            $"{Literals.Of(gradientStride)}, {Literals.Of(plan.Gradient.RowStride)}, {rows}, {pixels}, {Literals.Of(plan.TapStride)});";
    }

    private static string At(string cursor, int offset) => offset == 0 ? "ref " + cursor : $"ref At(ref {cursor}, {Literals.Of(offset)})";
}
