using System.Collections.Generic;
using System.Linq;
using ConvGen.Generator.Algorithm;
using ConvGen.Generator.Schedule;

namespace ConvGen.Generator.Emit;

/// <summary>Prints the driver of a weight adjoint: each item is a block of filters and a tile of channels, summed over all images in order.</summary>
internal static class WeightAdjointEmitter
{
    public static IEnumerable<KernelSpec> Kernels(WeightAdjointPlan plan) =>
        from tiles in plan.Tiles
        from choice in tiles.Full.Where(_ => plan.FullBlocks > 0).Concat(tiles.Tail)
        select choice.Kernel;

    public static void Emit(SourceWriter writer, string name, IReadOnlyList<string> remarks, WeightAdjointPlan plan)
    {
        foreach (string remark in remarks)
            writer.Line("// " + remark);
        writer.Line("[MethodImpl(MethodImplOptions.AggressiveOptimization)]");
        writer.Line($"private static void {name}(ref float input, ref float gradient, ref float weights, int images, WorkRange range)");
        writer.Open();
        writer.Line($"(int first, int end) = range.Of({Literals.Of(plan.Blocks * plan.TilesPerBlock)});");
        writer.Open("for (int item = first; item < end; item++)");
        writer.Line($"int block = item / {Literals.Of(plan.TilesPerBlock)};");
        writer.Line($"int tile = item - (block * {Literals.Of(plan.TilesPerBlock)});");
        string channel = "";
        if (plan.BlockBegins.Any(begin => begin != 0))
        {
            writer.Line($"global::System.ReadOnlySpan<int> begins = [{string.Join(", ", plan.BlockBegins.Select(Literals.Of))}];");
            channel = " + begins[block]";
        }
        writer.Line($"ref float sums = ref Unsafe.Add(ref weights, block * {Literals.Of(plan.BlockLength)});");
        string source = plan.Input.Origin + plan.InputOffset is var offset && offset == 0 && channel.Length == 0
            ? "ref input"
            : $"ref Unsafe.Add(ref input, {Literals.Of(offset)}{channel})";
        writer.Line($"ref float source = {source};");
        writer.Line($"ref float target = ref Unsafe.Add(ref gradient, {(plan.Gradient.Origin == 0 ? "" : Literals.Of(plan.Gradient.Origin) + " + ")}(block * {Literals.Of(FilterBlock.Filters)}));");
        int before = 0;
        for (int index = 0; index < plan.Tiles.Count; index++)
        {
            ChannelTiles tiles = plan.Tiles[index];
            if (plan.Tiles.Count > 1)
                writer.Open(index == 0 ? $"if (tile < {Literals.Of(tiles.Count)})" : "else");
            string begin = tiles.Count == 1 ? Literals.Of(tiles.Begin) : $"({Scaled(before, tiles.Size)}){(tiles.Begin == 0 ? "" : " + " + Literals.Of(tiles.Begin))}";
            if (begin != "0")
            {
                writer.Line($"int channel = {begin};");
                writer.Line("source = ref Unsafe.Add(ref source, channel);");
                writer.Line($"sums = ref Unsafe.Add(ref sums, channel * {Literals.Of(FilterBlock.Filters)});");
            }
            writer.Open($"for (int tap = 0; tap < {Literals.Of(plan.Taps)}; tap++)");
            writer.Line($"global::System.Runtime.InteropServices.MemoryMarshal.CreateSpan(ref Unsafe.Add(ref sums, tap * {Literals.Of(plan.TapStride)}), {Literals.Of(tiles.Size * FilterBlock.Filters)}).Clear();");
            writer.Close();
            if (plan.ImagesArePixels)
            {
                Calls(writer, plan, tiles, "ref source", "ref target", plan.Input.ImageLength, plan.Gradient.ImageLength, "1", "images");
            }
            else
            {
                writer.Open("for (int image = 0; image < images; image++)");
                RowBlocks(writer, plan, tiles);
                writer.Close();
            }
            if (plan.Tiles.Count > 1)
                writer.Close();
            before += tiles.Count;
        }
        writer.Close();
        writer.Close();
        writer.Line();
    }

    private static string Scaled(int before, int size) =>
        (before == 0 ? "tile" : $"(tile - {Literals.Of(before)})") + (size == 1 ? "" : " * " + Literals.Of(size));

    private static void RowBlocks(SourceWriter writer, WeightAdjointPlan plan, ChannelTiles tiles)
    {
        writer.Line($"ref float x = ref Unsafe.Add(ref source, (nint)image * {Literals.Of(plan.Input.ImageLength)});");
        writer.Line($"ref float g = ref Unsafe.Add(ref target, (nint)image * {Literals.Of(plan.Gradient.ImageLength)});");
        string rows = Literals.Of(plan.Rows);
        bool blocked = plan.RowBlock < plan.Rows;
        if (blocked)
        {
            writer.Open($"for (int row = 0; row < {rows}; row += {Literals.Of(plan.RowBlock)})");
            rows = $"global::System.Math.Min({Literals.Of(plan.RowBlock)}, {rows} - row)";
        }
        string x = blocked ? $"ref Unsafe.Add(ref x, row * {Literals.Of(plan.StrideRows * plan.Input.RowStride)})" : "ref x";
        string g = blocked ? $"ref Unsafe.Add(ref g, row * {Literals.Of(plan.Gradient.RowStride)})" : "ref g";
        Calls(writer, plan, tiles, x, g, plan.Input.ChannelStride, plan.Gradient.ChannelStride, rows, Literals.Of(plan.Pixels));
        if (blocked)
            writer.Close();
    }

    private static void Calls(
        SourceWriter writer, WeightAdjointPlan plan, ChannelTiles tiles, string x, string g, int inputStride, int gradientStride, string rows, string pixels)
    {
        IReadOnlyList<string> Call(ConvKernelSpec kernel) =>
        [
            $"global::ConvGen.Generated.Kernels.{kernel.Name}({x}, {g}, ref sums, {Literals.Of(inputStride)}, {Literals.Of(plan.Input.RowStride)}, " +
            $"{Literals.Of(gradientStride)}, {Literals.Of(plan.Gradient.RowStride)}, {rows}, {pixels}, {Literals.Of(plan.TapStride)});",
        ];
        if (plan.FullBlocks == plan.Blocks)
        {
            Dispatch.Emit(writer, tiles.Full.Select(choice => (choice.Target, Call(choice.Kernel))));
        }
        else if (plan.FullBlocks == 0)
        {
            Dispatch.Emit(writer, tiles.Tail.Select(choice => (choice.Target, Call(choice.Kernel))));
        }
        else
        {
            writer.Open($"if (block < {Literals.Of(plan.FullBlocks)})");
            Dispatch.Emit(writer, tiles.Full.Select(choice => (choice.Target, Call(choice.Kernel))));
            writer.Close();
            writer.Open("else");
            Dispatch.Emit(writer, tiles.Tail.Select(choice => (choice.Target, Call(choice.Kernel))));
            writer.Close();
        }
    }
}
