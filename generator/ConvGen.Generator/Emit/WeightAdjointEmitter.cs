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
        writer.Line($"private static void {name}(ref float input, ref float gradient, ref float weights, int images, WorkRange range)");
        writer.Open();
        int items = (plan.Blocks + plan.ItemBlocks - 1) / plan.ItemBlocks * plan.TilesPerBlock;
        writer.Line($"(int first, int end) = range.Of({Literals.Of(items)});");
        writer.Open("for (int item = first; item < end; item++)");
        Item(writer, plan);
        writer.Line($"int length = {Size(plan)} * {Literals.Of(FilterBlock.Filters)};");
        writer.Open($"for (int tap = 0; tap < {Literals.Of(plan.Taps)}; tap++)");
        writer.Line($"MemoryMarshal.CreateSpan(ref At(ref sums, tap * {Literals.Of(plan.TapStride)}), length).Clear();");
        writer.Close();
        EndItem(writer, plan);
        writer.Close();
        if (plan.ImagesArePixels)
        {
            writer.Open("for (int item = first; item < end; item++)");
            Item(writer, plan);
            Calls(writer, plan, "ref input", "ref gradient", plan.Input.ImageLength, plan.Gradient.ImageLength, "1", "images");
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
        Calls(writer, plan, "ref x", "ref g", plan.Input.ChannelStride, plan.Gradient.ChannelStride, blocked ? "rows" : rows, Literals.Of(plan.Pixels));
        EndItem(writer, plan);
        writer.Close();
        if (blocked)
            writer.Close();
    }

    /// <summary>Names the item's block of filters, its first channel and its sums; where an item has two blocks, in a loop over them that <see cref="EndItem"/> closes.</summary>
    private static void Item(SourceWriter writer, WeightAdjointPlan plan)
    {
        string place = plan.ItemBlocks > 1 ? "pair" : "block";
        writer.Line($"int {place} = item / {Literals.Of(plan.TilesPerBlock)};");
        writer.Line($"int tile = item - ({place} * {Literals.Of(plan.TilesPerBlock)});");
        writer.Line($"int channel = {Select(plan, (tiles, before) => Sum(tiles.Begin, before == 0 ? "tile" : $"(tile - {Literals.Of(before)})", tiles.Size))};");
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
    private static string Select(WeightAdjointPlan plan, System.Func<ChannelTiles, int, string> value)
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

    private static void Calls(SourceWriter writer, WeightAdjointPlan plan, string x, string g, int inputStride, int gradientStride, string rows, string pixels)
    {
        string channel = "channel";
        if (plan.BlockBegins.Any(begin => begin != 0))
        {
            writer.Line($"ReadOnlySpan<int> begins = [{string.Join(", ", plan.BlockBegins.Select(Literals.Of))}];");
            channel = "begins[block] + channel";
        }
        writer.Line($"ref float from = ref Unsafe.Add({x}, {channel});");
        writer.Line($"ref float to = ref Unsafe.Add({g}, block * {Literals.Of(FilterBlock.Filters)});");
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
