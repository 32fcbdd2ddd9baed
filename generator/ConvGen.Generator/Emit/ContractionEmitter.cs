using System;
using System.Collections.Generic;
using System.Linq;
using ConvGen.Generator.Algorithm;
using ConvGen.Generator.Schedule;

namespace ConvGen.Generator.Emit;

/// <summary>What a driver's sums start from.</summary>
internal enum SumStart
{
    /// <summary>The bias, which is zeros where a layer has none.</summary>
    Bias,

    /// <summary>Zero.</summary>
    Zero,

    /// <summary>What the output holds.</summary>
    Output,

    /// <summary>The bias and another map, which are written into the output beforehand.</summary>
    Addend,
}

/// <summary>Prints the drivers of a convolution: loops over rows and blocks around calls of shared kernels.</summary>
internal static class ContractionEmitter
{
    private const string Add = "ref At(ref ";

    /// <param name="addend">Layout of the map that is added, for <see cref="SumStart.Addend"/>.</param>
    /// <param name="activates">Whether the driver applies an activation function to each row; only where rows are items.</param>
    public static void Emit(SourceWriter writer, string name, ContractionPlan plan, SumStart start, MapLayout? addend = null, bool activates = false)
    {
        writer.Line("[MethodImpl(MethodImplOptions.AggressiveOptimization)]");
        writer.Line($"private static void {name}(ref float input, ref float filters, ref float start, {(addend is null ? "" : "ref float addend, ")}ref float output, float lower, float upper, int images, {FusedActivationText.Parameter(activates)}WorkRange range)");
        writer.Open();
        bool clearHalo = plan.Output.HasHalo;
        if (clearHalo)
            writer.Line($"MapLayout layout = {LayoutText.New(plan.Output)};");
        if (plan.BlocksOutermost)
        {
            int items = (plan.Blocks + plan.ItemBlocks - 1) / plan.ItemBlocks;
            writer.Line($"(int first, int end) = range.Of(images * {Literals.Of(items)});");
            writer.Open("for (int item = first; item < end; item++)");
            if (plan.HasPairs)
            {
                writer.Line("int pair = item / images;");
                writer.Line("int image = item - (pair * images);");
                writer.Line("int firstBlock = 2 * pair;");
                writer.Open($"for (int block = firstBlock; block < Math.Min({Literals.Of(plan.Blocks)}, firstBlock + 2); block++)");
            }
            else
            {
                writer.Line("int block = item / images;");
                writer.Line("int image = item - (block * images);");
            }
            writer.Open($"for (int row = 0; row < {Literals.Of(plan.Rows)}; row++)");
        }
        else
        {
            RowLoop.Open(writer, plan.Rows);
        }
        writer.Line($"ref float x = {Add}input, ((nint)image * {Literals.Of(plan.Input.ImageLength)}) + {Literals.Of(plan.Input.Origin)});");
        writer.Line($"ref float y = {Add}output, ((nint)image * {Literals.Of(plan.Output.ImageLength)}) + {Literals.Of(plan.Output.Origin)} + (row * {Literals.Of(plan.MergedRows * plan.Output.RowStride)}));");
        bool hasGaps = plan.Phases.Any(phase => phase.HasGaps) && start != SumStart.Output;
        bool once = plan.BlocksOutermost && plan.HasPairs && (addend is not null || hasGaps);
        if (once)
            writer.Open("if (block == firstBlock)");
        if (addend is not null)
        {
            AddMap(writer, plan, addend.Value);
            start = SumStart.Output;
        }
        if (hasGaps)
        {
            writer.Line("// Pixels that no tap reaches hold what sums start from.");
            Gaps(writer, plan, start);
        }
        if (once)
            writer.Close();
        if (plan.Period == 1)
        {
            writer.Line($"x = {Add}x, row * {Literals.Of(plan.InputRowStep)});");
            Parts(writer, plan, plan.Phases[0].Parts, start);
        }
        else
        {
            writer.Line($"x = {Add}x, row / {Literals.Of(plan.Period)} * {Literals.Of(plan.InputRowStep)});");
            writer.Open($"switch (row % {Literals.Of(plan.Period)})");
            foreach (ContractionRows phase in plan.Phases.Where(phase => phase.Parts.Count > 0))
            {
                writer.Line($"case {Literals.Of(phase.Phase)}:");
                writer.Open();
                Parts(writer, plan, phase.Parts, start);
                writer.Line("break;");
                writer.Close();
            }
            writer.Close();
        }
        if (activates)
            writer.Line(FusedActivationText.Apply("ref y", plan.MergedRows, plan.Output));
        if (clearHalo)
        {
            writer.Line((plan.BlocksOutermost ? "if (block == 0) " : "") +
                $"HaloRows.Clear({Add}output, (nint)image * {Literals.Of(plan.Output.ImageLength)}), layout, row);");
        }
        if (plan.BlocksOutermost)
            writer.Close();
        if (plan.BlocksOutermost && plan.HasPairs)
            writer.Close();
        writer.Close();
        writer.Close();
        writer.Line();
    }

    /// <summary>Floats that the channels of an item have in a pixel, where blocks are items.</summary>
    private static int ItemFilters(ContractionPlan plan) => plan.ItemBlocks * FilterBlock.Filters;

    /// <summary>Writes the map that the convolution is added to into a row of the output: all channels, or those of the item's block where blocks are items.</summary>
    private static void AddMap(SourceWriter writer, ContractionPlan plan, MapLayout addend)
    {
        string stride = Literals.Of(plan.Output.ChannelStride);
        (string offset, string channels) = ("", stride);
        if (plan.BlocksOutermost)
        {
            writer.Line($"int channel = block * {Literals.Of(FilterBlock.Filters)};");
            (offset, channels) = ("channel", $"Math.Min({Literals.Of(ItemFilters(plan))}, {stride} - channel)");
        }
        string At(string place) => offset.Length == 0 ? "ref " + place : $"{Add}{place}, {offset})";
        writer.Line($"ref float added = {Add}addend, ((nint)image * {Literals.Of(addend.ImageLength)}) + {Literals.Of(addend.Origin)} + (row * {Literals.Of(plan.MergedRows * addend.RowStride)}));");
        writer.Line(
            $"BiasRows.Add({At("y")}, {Literals.Of(plan.Output.RowStride)}, {stride}, {At("added")}, {Literals.Of(addend.RowStride)}, {Literals.Of(addend.ChannelStride)}, " +
            $"{Literals.Of(plan.MergedRows)}, {Literals.Of(plan.Output.Width)}, {channels}, {At("start")});");
    }

    /// <summary>
    /// Fills a row of the output with zeros, or with the bias: all channels, or those of the item's block where blocks are items, since
    /// other threads write the others at the same time.
    /// </summary>
    private static void Gaps(SourceWriter writer, ContractionPlan plan, SumStart start)
    {
        string width = Literals.Of(plan.Output.Width);
        string stride = Literals.Of(plan.Output.ChannelStride);
        if (!plan.BlocksOutermost)
        {
            writer.Line(start == SumStart.Bias
                ? $"BiasRows.Fill(ref y, {width}, {stride}, {stride}, ref start, lower, upper);"
                : $"MemoryMarshal.CreateSpan(ref y, {Literals.Of(plan.Output.Width * plan.Output.ChannelStride)}).Clear();");
            return;
        }
        // Without a bias, sums start from a block of zeros.
        string first = $"block * {Literals.Of(FilterBlock.Filters)}";
        string from = start == SumStart.Bias ? $"ref At(ref start, {first})" : "ref start";
        writer.Line($"BiasRows.Fill(ref At(ref y, {first}), {width}, {stride}, Math.Min({Literals.Of(ItemFilters(plan))}, {stride} - ({first})), {from}, lower, upper);");
    }

    public static IEnumerable<KernelSpec> Kernels(ContractionPlan plan) =>
        from phase in plan.Phases
        from part in phase.Parts
        from calls in part.Full.Where(full => plan.HasSingleBlock(part, full.Target)).Concat(part.Tail).Concat(part.Pair)
        from call in calls.Calls
        select call.Kernel;

    private static void Parts(SourceWriter writer, ContractionPlan plan, IReadOnlyList<ContractionPart> parts, SumStart start)
    {
        foreach (ContractionPart part in parts)
        {
            int full = plan.FullBlocks(part);
            bool scoped = parts.Count > 1;
            if (scoped)
            {
                writer.Line($"// columns {Literals.Of(part.OutputColumn)}, {Literals.Of(part.OutputColumn + part.OutputStep)}, …: taps {string.Join(" ", part.Taps.Select(Literals.Of))}");
                writer.Open();
            }
            if (plan.BlocksOutermost)
            {
                if (full > 0 && full < plan.Blocks)
                {
                    writer.Open($"if (block < {Literals.Of(full)})");
                    Block(writer, plan, part, part.Full, start);
                    writer.Close();
                    writer.Open("else");
                    Block(writer, plan, part, part.Tail, start);
                    writer.Close();
                }
                else
                {
                    writer.Open();
                    Block(writer, plan, part, full > 0 ? part.Full : part.Tail, start);
                    writer.Close();
                }
            }
            else
            {
                if (full > 0)
                {
                    writer.Open($"for (int block = 0; block < {Literals.Of(full)}; block++)");
                    Block(writer, plan, part, part.Full, start);
                    writer.Close();
                }
                if (full < plan.Blocks)
                {
                    writer.Open();
                    writer.Line($"int block = {Literals.Of(full)};");
                    Block(writer, plan, part, part.Tail, start);
                    writer.Close();
                }
            }
            if (scoped)
                writer.Close();
        }
    }

    private static void Block(SourceWriter writer, ContractionPlan plan, ContractionPart part, IReadOnlyList<TargetCalls> targets, SumStart start)
    {
        int blockLength = part.Taps.Count * plan.BlockChannels * FilterBlock.Filters;
        string channel = "";
        if (plan.BlockBegins.Any(begin => begin != 0))
        {
            writer.Line($"ReadOnlySpan<int> begins = [{string.Join(", ", plan.BlockBegins.Select(Literals.Of))}];");
            channel = " + begins[block]";
        }
        string inputOffset = part.InputOffset == 0 && channel.Length == 0 ? "" : Literals.Of(part.InputOffset) + channel;
        writer.Line($"ref float source = {(inputOffset.Length == 0 ? "ref x" : $"{Add}x, {inputOffset})")};");
        writer.Line($"ref float weights = {Add}filters, (block * {Literals.Of(blockLength)}){(part.PackedOffset == 0 ? "" : " + " + Literals.Of(part.PackedOffset))});");
        int column = part.OutputColumn * plan.Output.ChannelStride;
        writer.Line($"ref float target = {Add}y, (block * {Literals.Of(FilterBlock.Filters)}){(column == 0 ? "" : " + " + Literals.Of(column))});");
        int outputStride = part.OutputStep * plan.Output.ChannelStride;
        (string startPlace, int startStride) = start switch
        {
            SumStart.Output => ("target", outputStride),
            SumStart.Zero => ("start", 0),
            _ => ("bias", 0),
        };
        if (startStride != 0 && targets.Any(target => target.Calls.Any(call => call.Kernel.PixelLanes)))
            throw new InvalidOperationException("Sums of kernels whose lanes are pixels can't start from a map.");
        if (start == SumStart.Bias)
            writer.Line($"ref float bias = {Add}start, block * {Literals.Of(FilterBlock.Filters)});");
        IEnumerable<string> Calls(TargetCalls target) => target.Calls.Select(call =>
        {
            int inputBegin = call.Pixel * call.Kernel.Window.StrideWidth * plan.Input.ChannelStride;
            string startBegin = startStride == 0 ? startPlace : Place(startPlace, call.Pixel * startStride);
            int stride = plan.PlaneLength > 0 ? plan.PlaneLength : outputStride;
            return $"{call.Kernel.Name}(ref {Place("source", inputBegin)}, ref weights, ref {startBegin}, ref {Place("target", call.Pixel * outputStride)}, " +
                $"{Literals.Of(plan.Input.ChannelStride)}, {Literals.Of(call.Kernel.Fetches == Fetch.NextFilters ? call.NextStep : plan.Input.RowStride)}, {Literals.Of(plan.BlockChannels)}, {Literals.Of(startStride)}, {Literals.Of(stride)}, {Literals.Of(call.Tiles)}, lower, upper);";
        });
        int full = plan.FullBlocks(part);
        Dispatch.Emit(writer, targets.Select(target => (target.Target, (IReadOnlyList<string>)
        [
            .. targets == part.Full && part.Pair.FirstOrDefault(pair => pair.Target == target.Target) is { } pair
                ? Dispatch.Pairs("block", full % 2 == 0 ? null : $"block + 1 < {Literals.Of(full)}", Calls(pair), Calls(target))
                : Calls(target),
        ])));
    }

    private static string Place(string cursor, int offset) => offset == 0 ? cursor : $"At(ref {cursor}, {Literals.Of(offset)})";
}
