using System.Collections.Generic;
using System.Linq;
using ConvGen.Generator.Algorithm;
using ConvGen.Generator.Schedule;

namespace ConvGen.Generator.Emit;

/// <summary>Prints the drivers of depthwise convolutions: per block of channels, rows of tiles.</summary>
internal sealed class StencilEmitter(SourceWriter writer, ISet<KernelSpec> kernels)
{
    private const string Clear = "MemoryMarshal.CreateSpan";

    /// <summary>Forward: every output row reads its window's rows.</summary>
    public void DepthwiseForward(string name, ConvProblem problem, MapLayout input, MapLayout output, SumStart start)
    {
        WindowAxis rows = problem.Window.Rows;
        WindowAxis columns = problem.Window.Columns;
        Begin(name, input, output);
        writer.Line($"x = ref At(ref x, row * {Literals.Of(rows.Stride * input.RowStride)});");
        KernelWindow window = new(rows.Kernel, columns.Kernel, rows.Stride, columns.Stride, rows.Dilation, columns.Dilation);
        int offset = -(rows.Before * input.RowStride) - (columns.Before * input.ChannelStride);
        Tiles(window, input, output, offset, 0, 0, 1, output.Width, start);
        End(output);
    }

    /// <summary>Input adjoint: per stride phase a depthwise convolution of the adjoint with the flipped filter's taps of that phase.</summary>
    public void DepthwiseInputAdjoint(
        string name, ConvProblem problem, MapLayout input, MapLayout output, SumStart start)
    {
        IReadOnlyList<AxisPhase> rowPhases = AxisPhase.Of(problem.Window.Rows, problem.Height);
        IReadOnlyList<AxisPhase> columnPhases = AxisPhase.Of(problem.Window.Columns, problem.Width);
        int stride = problem.Window.Rows.Stride;
        Begin(name, input, output);
        if (start != SumStart.Output && (rowPhases.Any(phase => phase.Taps.Count == 0) || columnPhases.Any(phase => phase.Taps.Count == 0)))
        {
            writer.Line("// Pixels that no tap reaches hold what sums start from.");
            writer.Line($"BiasRows.Fill(ref At(ref y, channel), {Literals.Of(output.Width)}, {Literals.Of(output.ChannelStride)}, channels, ref At(ref start, channel), lower, upper);");
        }
        writer.Line($"x = ref At(ref x, row / {Literals.Of(stride)} * {Literals.Of(input.RowStride)});");
        int packed = 0;
        foreach (AxisPhase row in rowPhases)
        {
            if (stride > 1)
                writer.Open($"if (row % {Literals.Of(stride)} == {Literals.Of(row.Phase)})");
            foreach (AxisPhase column in columnPhases.Where(column => column.Count > 0 && column.Taps.Count > 0 && row.Taps.Count > 0))
            {
                KernelWindow window = new(row.Taps.Count, column.Taps.Count, 1, 1, row.Dilation, column.Dilation);
                int offset = (row.FirstOffset * input.RowStride) + (column.FirstOffset * input.ChannelStride);
                writer.Open();
                Tiles(window, input, output, offset, packed, column.Phase, problem.Window.Columns.Stride, column.Count, start);
                writer.Close();
                packed += window.Taps * output.ChannelStride;
            }
            if (stride > 1)
                writer.Close();
        }
        End(output);
    }

    /// <summary>Taps of an input adjoint in packed order: phase after phase.</summary>
    public static int[] InputAdjointTaps(ConvProblem problem)
    {
        int taps = problem.Window.Taps;
        return
        [
            .. from row in AxisPhase.Of(problem.Window.Rows, problem.Height)
               from column in AxisPhase.Of(problem.Window.Columns, problem.Width)
               where column.Count > 0
               from rowTap in row.Taps
               from columnTap in column.Taps
               let tap = (rowTap * problem.Window.Columns.Kernel) + columnTap
               select problem.Flip ? taps - 1 - tap : tap,
        ];
    }

    /// <summary>Weight adjoint: items are blocks of 16 channels, summed over all images in order.</summary>
    public void DepthwiseWeightAdjoint(string name, ConvProblem problem, MapLayout input, MapLayout gradient)
    {
        WindowAxis rows = problem.Window.Rows;
        WindowAxis columns = problem.Window.Columns;
        KernelWindow window = new(rows.Kernel, columns.Kernel, rows.Stride, columns.Stride, rows.Dilation, columns.Dilation);
        int padded = MapLayout.PaddedChannels(problem.Channels);
        int offset = input.Origin - (rows.Before * input.RowStride) - (columns.Before * input.ChannelStride);
        writer.Line("[MethodImpl(MethodImplOptions.AggressiveOptimization)]");
        writer.Line($"private static void {name}(ref float input, ref float gradient, ref float weights, int images, WorkRange range)");
        writer.Open();
        writer.Line($"(int first, int end) = range.Of({Literals.Of(FilterBlock.Count(padded))});");
        writer.Open("for (int block = first; block < end; block++)");
        writer.Line($"int channels = Math.Min({Literals.Of(FilterBlock.Filters)}, {Literals.Of(padded)} - (block * {Literals.Of(FilterBlock.Filters)}));");
        writer.Line($"ref float sums = ref At(ref weights, block * {Literals.Of(FilterBlock.Filters)});");
        writer.Open($"for (int tap = 0; tap < {Literals.Of(window.Taps)}; tap++)");
        writer.Line($"{Clear}(ref At(ref sums, tap * {Literals.Of(padded)}), channels).Clear();");
        writer.Close();
        writer.Open("for (int image = 0; image < images; image++)");
        writer.Line($"ref float x = ref At(ref input, ((nint)image * {Literals.Of(input.ImageLength)}) + {Literals.Of(offset)} + (block * {Literals.Of(FilterBlock.Filters)}));");
        writer.Line($"ref float g = ref At(ref gradient, ((nint)image * {Literals.Of(gradient.ImageLength)}) + {Literals.Of(gradient.Origin)} + (block * {Literals.Of(FilterBlock.Filters)}));");
        string Call(VectorTarget target)
        {
            StencilKernelSpec kernel = new(StencilKind.DepthwiseWeightAdjoint, window, target, 0, false);
            kernels.Add(kernel);
            return $"{kernel.Name}(ref x, ref g, ref sums, {Literals.Of(input.ChannelStride)}, {Literals.Of(input.RowStride)}, " +
                $"{Literals.Of(gradient.ChannelStride)}, {Literals.Of(gradient.RowStride)}, channels, {Literals.Of(problem.OutputHeight)}, {Literals.Of(problem.OutputWidth)}, {Literals.Of(padded)});";
        }
        Dispatch.Emit(writer, VectorTargets.All.Select(target => (target, (IReadOnlyList<string>)(target == VectorTargets.V512 && padded % FilterBlock.Filters != 0
            ? padded < FilterBlock.Filters
                ? [Call(VectorTargets.V256)]
                : [$"if (channels == {Literals.Of(FilterBlock.Filters)})", "    " + Call(target), "else", "    " + Call(VectorTargets.V256)]
            : [Call(target)]))));
        writer.Close();
        writer.Close();
        writer.Close();
        writer.Line();
    }

    /// <summary>
    /// Opens a driver whose items are blocks of 16 channels of an image, a cache line of each pixel: the rows under the kernel stay in the
    /// first-level cache while the block's output rows are made.
    /// </summary>
    private void Begin(string name, MapLayout input, MapLayout output)
    {
        int blocks = FilterBlock.Count(output.ChannelStride);
        writer.Line("[MethodImpl(MethodImplOptions.AggressiveOptimization)]");
        writer.Line($"private static void {name}(ref float input, ref float filters, ref float start, ref float output, float lower, float upper, int images, WorkRange range)");
        writer.Open();
        if (output.HasHalo)
            writer.Line($"MapLayout layout = {LayoutText.New(output)};");
        writer.Line($"(int first, int end) = range.Of(images * {Literals.Of(blocks)});");
        writer.Open("for (int item = first; item < end; item++)");
        writer.Line($"int image = item / {Literals.Of(blocks)};");
        writer.Line($"int channel = (item - (image * {Literals.Of(blocks)})) * {Literals.Of(FilterBlock.Filters)};");
        writer.Line($"int channels = Math.Min({Literals.Of(FilterBlock.Filters)}, {Literals.Of(output.ChannelStride)} - channel);");
        writer.Open($"for (int row = 0; row < {Literals.Of(output.Height)}; row++)");
        writer.Line($"ref float x = ref At(ref input, ((nint)image * {Literals.Of(input.ImageLength)}) + {Literals.Of(input.Origin)} + channel);");
        writer.Line($"ref float y = ref At(ref output, ((nint)image * {Literals.Of(output.ImageLength)}) + {Literals.Of(output.Origin)} + (row * {Literals.Of(output.RowStride)}));");
    }

    private void End(MapLayout output)
    {
        if (output.HasHalo)
        {
            writer.Line("if (channel == 0)");
            writer.Line($"    HaloRows.Clear(ref At(ref output, (nint)image * {Literals.Of(output.ImageLength)}), layout, row);");
        }
        writer.Close();
        writer.Close();
        writer.Close();
        writer.Line();
    }

    private void Tiles(
        KernelWindow window, MapLayout input, MapLayout output, int inputOffset, int packed, int column, int step, int pixels, SumStart start)
    {
        if (pixels <= 0)
            return;
        int padded = output.ChannelStride;
        int outputStride = step * padded;
        int startStride = start == SumStart.Output ? outputStride : 0;
        writer.Line($"ref float source = {At("x", inputOffset)};");
        writer.Line($"ref float weights = ref At(ref filters, {Literals.Of(packed)} + channel);");
        writer.Line($"ref float target = ref At(ref y, {Literals.Of(column * padded)} + channel);");
        if (start != SumStart.Output)
            writer.Line("ref float sums = ref At(ref start, channel);");
        Dispatch.Emit(writer, VectorTargets.All.Select(target => (target, Calls(target))));

        IReadOnlyList<string> Calls(VectorTarget target)
        {
            bool hasNarrowBlock = target == VectorTargets.V512 && padded % FilterBlock.Filters != 0;
            if (!hasNarrowBlock)
                return [.. Runs(target)];
            if (padded < FilterBlock.Filters)
                return [.. Runs(VectorTargets.V256)];
            return ["if (channels == 16)", "{", .. Runs(target).Select(line => "    " + line), "}", "else", "{", .. Runs(VectorTargets.V256).Select(line => "    " + line), "}"];
        }
        IEnumerable<string> Runs(VectorTarget target) => TilePlanner.Compose(pixels, StencilPlanner.MostPixels(window, target)).Select(run =>
        {
            StencilKernelSpec kernel = new(StencilKind.DepthwiseForward, window, target, run.Size, false);
            kernels.Add(kernel);
            string sums = start == SumStart.Output ? At("target", run.Begin * outputStride) : "ref sums";
            return $"{kernel.Name}({At("source", run.Begin * window.StrideWidth * input.ChannelStride)}, ref weights, {sums}, {At("target", run.Begin * outputStride)}, " +
                $"{Literals.Of(input.ChannelStride)}, {Literals.Of(input.RowStride)}, channels, {Literals.Of(padded)}, " +
                $"{Literals.Of(startStride)}, {Literals.Of(outputStride)}, {Literals.Of(run.Count)}, lower, upper);";
        });
    }

    private static string At(string cursor, int offset) => offset == 0 ? "ref " + cursor : $"ref At(ref {cursor}, {Literals.Of(offset)})";
}
