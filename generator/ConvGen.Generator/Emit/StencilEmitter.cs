using System;
using System.Collections.Generic;
using System.Linq;
using ConvGen.Generator.Algorithm;
using ConvGen.Generator.Schedule;

namespace ConvGen.Generator.Emit;

/// <summary>Prints the drivers of depthwise convolutions: row after row, all channels of each, or bands of rows and blocks of channels.</summary>
internal sealed class StencilEmitter(SourceWriter writer, ISet<KernelSpec> kernels)
{
    private const string Clear = "MemoryMarshal.CreateSpan";

    private StencilBand _band = new(1, null, 1);

    /// <summary>Whether blocks of channels pass through a band one after the other.</summary>
    private bool HasBlocks => _band.Channels is not null;

    private bool IsBanded => HasBlocks || _band.Rows > 1;

    /// <summary>Whether some target takes two rows at once, so that tiles move on to the next row themselves.</summary>
    private bool HasPairs => _band.TileRows > 1;

    /// <summary>Forward: every output row reads its window's rows.</summary>
    public void DepthwiseForward(string name, ConvProblem problem, MapLayout input, MapLayout output, SumStart start, bool activates = false)
    {
        WindowAxis rows = problem.Window.Rows;
        WindowAxis columns = problem.Window.Columns;
        KernelWindow window = KernelWindow.Of(problem.Window);
        Begin(name, rows.Kernel, StencilPlanner.MostTileRows(window, output.Height), input, output, activates);
        writer.Line($"x = ref At(ref x, row * {Literals.Of(rows.Stride * input.RowStride)});");
        int offset = -(rows.Before * input.RowStride) - (columns.Before * input.ChannelStride);
        Tiles(window, input, output, offset, 0, 0, 1, output.Width, start);
        End(output, activates);
    }

    /// <summary>Input adjoint: per stride phase a depthwise convolution of the adjoint with the flipped filter's taps of that phase.</summary>
    public void DepthwiseInputAdjoint(
        string name, ConvProblem problem, MapLayout input, MapLayout output, SumStart start, bool activates = false)
    {
        IReadOnlyList<AxisPhase> rowPhases = AxisPhase.Of(problem.Window.Rows, problem.Height);
        IReadOnlyList<AxisPhase> columnPhases = AxisPhase.Of(problem.Window.Columns, problem.Width);
        int stride = problem.Window.Rows.Stride;
        // Rows of a stride's phases have kernels of their own, and pixels that no tap reaches are filled row by row.
        int tileRows = rowPhases.Count * columnPhases.Count == 1 ? StencilPlanner.MostTileRows(Window(rowPhases[0], columnPhases[0]), output.Height) : 1;
        Begin(name, rowPhases.Max(phase => phase.Taps.Count), tileRows, input, output, activates);
        if (start != SumStart.Output && (rowPhases.Any(phase => phase.Taps.Count == 0) || columnPhases.Any(phase => phase.Taps.Count == 0)))
        {
            writer.Line("// Pixels that no tap reaches hold what sums start from.");
            writer.Line($"{(HasBlocks ? "if (channel == 0) " : "")}BiasRows.Fill(ref y, {Literals.Of(output.Width)}, {Literals.Of(output.ChannelStride)}, {Literals.Of(output.ChannelStride)}, ref start, lower, upper);");
        }
        writer.Line($"x = ref At(ref x, row / {Literals.Of(stride)} * {Literals.Of(input.RowStride)});");
        int packed = 0;
        foreach (AxisPhase row in rowPhases)
        {
            if (stride > 1)
                writer.Open($"if (row % {Literals.Of(stride)} == {Literals.Of(row.Phase)})");
            foreach (AxisPhase column in columnPhases.Where(column => column.Count > 0 && column.Taps.Count > 0 && row.Taps.Count > 0))
            {
                KernelWindow window = Window(row, column);
                int offset = (row.FirstOffset * input.RowStride) + (column.FirstOffset * input.ChannelStride);
                writer.Open();
                Tiles(window, input, output, offset, packed, column.Phase, problem.Window.Columns.Stride, column.Count, start);
                writer.Close();
                packed += window.Taps * output.ChannelStride;
            }
            if (stride > 1)
                writer.Close();
        }
        End(output, activates);

        static KernelWindow Window(AxisPhase row, AxisPhase column) => new(row.Taps.Count, column.Taps.Count, 1, 1, row.Dilation, column.Dilation);
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

    /// <summary>Floats of the sums of a weight adjoint: those of each tap, and of the bias if it goes along.</summary>
    public static int WeightAdjointLength(ConvProblem problem, bool sumsBias) => (problem.Window.Taps + (sumsBias ? 1 : 0)) * MapLayout.PaddedChannels(problem.Channels);

    /// <summary>Weight adjoint: items are blocks of 16 channels, summed over all images and rows in order.</summary>
    public void DepthwiseWeightAdjoint(string name, ConvProblem problem, MapLayout input, MapLayout gradient, int images, bool sumsBias)
    {
        WindowAxis rows = problem.Window.Rows;
        WindowAxis columns = problem.Window.Columns;
        KernelWindow window = KernelWindow.Of(problem.Window);
        int padded = MapLayout.PaddedChannels(problem.Channels);
        int height = problem.OutputHeight;
        int offset = input.Origin - (rows.Before * input.RowStride) - (columns.Before * input.ChannelStride);
        string block = Literals.Of(StencilPlanner.WeightAdjointChannels(input, gradient, images));
        writer.Line("[MethodImpl(MethodImplOptions.AggressiveOptimization)]");
        writer.Line($"private static void {name}(ref float input, ref float gradient, ref float weights, int images, bool startsSums, WorkRange range)");
        writer.Open();
        writer.Line($"(int first, int end) = range.Of({Literals.Of(FilterBlock.Count(padded))});");
        writer.Line($"int begin = first * {Literals.Of(FilterBlock.Filters)};");
        writer.Line($"int share = Math.Min(end * {Literals.Of(FilterBlock.Filters)}, {Literals.Of(padded)}) - begin;");
        writer.Line("// Sums that the batch's first images start go on with the others.");
        writer.Open($"for (int row = 0; startsSums && share > 0 && row < {Literals.Of(WeightAdjointLength(problem, sumsBias) / padded)}; row++)");
        writer.Line($"{Clear}(ref At(ref weights, (row * {Literals.Of(padded)}) + begin), share).Clear();");
        writer.Close();
        writer.Open("for (int image = 0; image < images; image++)");
        writer.Open($"for (int channel = begin; channel < begin + share; channel += {block})");
        writer.Line($"int channels = Math.Min({block}, begin + share - channel);");
        writer.Open($"for (int row = 0; row < {Literals.Of(height)};)");
        writer.Line($"ref float x = ref At(ref input, ((nint)image * {Literals.Of(input.ImageLength)}) + {Literals.Of(offset)} + (row * {Literals.Of(rows.Stride * input.RowStride)}) + channel);");
        writer.Line($"ref float g = ref At(ref gradient, ((nint)image * {Literals.Of(gradient.ImageLength)}) + {Literals.Of(gradient.Origin)} + (row * {Literals.Of(gradient.RowStride)}) + channel);");
        string lanes = Literals.Of(VectorTargets.V512.Lanes);
        string wholeVectors = $"channels / {lanes} * {lanes}";
        writer.Line("ref float sums = ref At(ref weights, channel);");
        Dispatch.Emit(writer, VectorTargets.All.Select(target => (target, (IReadOnlyList<string>)[.. Lines(target)])));
        for (int depth = 0; depth < 4; depth++)
            writer.Close();
        writer.Line();

        IEnumerable<string> Lines(VectorTarget target)
        {
            IEnumerable<string> single = Calls(target, 1).Append("row++;");
            return StencilPlanner.WeightAdjointRows(window, target, height) == 1 ? single
                : Dispatch.Choice($"row + 1 < {Literals.Of(height)}", Calls(target, 2).Append("row += 2;"), single);
        }

        // A last block of eight channels is narrower than the widest vector.
        IEnumerable<string> Calls(VectorTarget target, int tileRows) => padded % target.Lanes == 0
            ? Runs(target, tileRows, "", "channels")
            : [.. Runs(target, tileRows, "", wholeVectors), .. Enumerable.Range(0, tileRows).SelectMany(row => Runs(VectorTargets.V256, 1, wholeVectors, $"channels % {lanes}", row))];

        IEnumerable<string> Runs(VectorTarget target, int tileRows, string channel, string channels, int row = 0)
        {
            foreach ((StencilKernelSpec kernel, TilePlanner.Run run) in StencilPlanner.WeightAdjointTiles(window, target, tileRows, input, gradient, images, sumsBias))
            {
                kernels.Add(kernel);
                string Place(string map, int offset) => channel.Length == 0 ? At(map, offset) : $"ref At(ref {map}, {Literals.Of(offset)} + ({channel}))";
                yield return $"{kernel.Name}({Place("x", (row * rows.Stride * input.RowStride) + (run.Begin * columns.Stride * input.ChannelStride))}, " +
                    $"{Place("g", (row * gradient.RowStride) + (run.Begin * gradient.ChannelStride))}, {Place("sums", 0)}, " +
                    $"{Literals.Of(input.ChannelStride)}, {Literals.Of(input.RowStride)}, {Literals.Of(gradient.ChannelStride)}, {Literals.Of(gradient.RowStride)}, " +
                    $"{channels}, {Literals.Of(padded)}, {Literals.Of(run.Count)});";
            }
        }
    }

    /// <summary>
    /// Opens a driver whose items are rows of an image, done one by one or in bands (<see cref="StencilPlanner.Band"/>). Measured, 3×3: walking the whole map for every 16 channels, a cache line of each pixel, takes 1.3 to 1.5 times as long
    /// where a map is larger than the second-level cache, since only half of a fetched pair of lines is used, and as long where it is smaller.
    /// </summary>
    private void Begin(string name, int kernelRows, int tileRows, MapLayout input, MapLayout output, bool activates)
    {
        _band = StencilPlanner.Band(kernelRows, tileRows, input, output);
        writer.Line("[MethodImpl(MethodImplOptions.AggressiveOptimization)]");
        writer.Line($"private static void {name}(ref float input, ref float filters, ref float start, ref float output, float lower, float upper, int images, {FusedActivationText.Parameter(activates)}WorkRange range)");
        writer.Open();
        if (output.HasHalo)
            writer.Line($"MapLayout layout = {LayoutText.New(output)};");
        if (!IsBanded)
        {
            RowLoop.Open(writer, output.Height);
        }
        else
        {
            writer.Line($"(int first, int end) = range.Of(images * {Literals.Of(output.Height)});");
            writer.Open("for (int place = first; place < end;)");
            writer.Line($"(int image, int top, int rows) = range.RowsAt(place, first, end, {Literals.Of(output.Height)}, {Literals.Of(_band.Rows)});");
            if (_band.Channels is { } channels)
            {
                writer.Line("// The rows under the kernel stay in the first-level cache for a block of channels.");
                writer.Open($"for (int channel = 0; channel < {Literals.Of(output.ChannelStride)}; channel += {Literals.Of(channels)})");
                writer.Line($"int channels = Math.Min({Literals.Of(channels)}, {Literals.Of(output.ChannelStride)} - channel);");
            }
            writer.Open($"for (int row = top; row < top + rows;{(HasPairs ? "" : " row++")})");
        }
        writer.Line($"ref float x = ref At(ref input, ((nint)image * {Literals.Of(input.ImageLength)}) + {Literals.Of(input.Origin)});");
        OutputRow(output);
    }

    private void OutputRow(MapLayout output) =>
        writer.Line($"ref float y = ref At(ref output, ((nint)image * {Literals.Of(output.ImageLength)}) + {Literals.Of(output.Origin)} + (row * {Literals.Of(output.RowStride)}));");

    private void End(MapLayout output, bool activates)
    {
        bool finishes = activates || output.HasHalo;
        if (IsBanded)
        {
            writer.Close();
            if (HasBlocks)
                writer.Close();
            if (finishes)
                writer.Open("for (int row = top; row < top + rows; row++)");
            if (activates)
                OutputRow(output);
        }
        if (activates)
            writer.Line(FusedActivationText.Apply("ref y", 1, output));
        if (output.HasHalo)
            writer.Line($"HaloRows.Clear(ref At(ref output, (nint)image * {Literals.Of(output.ImageLength)}), layout, row);");
        if (IsBanded)
        {
            if (finishes)
                writer.Close();
            writer.Line("place += rows;");
        }
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
        bool adds = start == SumStart.Output;
        writer.Line($"ref float source = {InBlock("x", inputOffset)};");
        writer.Line($"ref float weights = {InBlock("filters", packed)};");
        writer.Line($"ref float target = {InBlock("y", column * padded)};");
        Dispatch.Emit(writer, VectorTargets.All.Select(target => (target, (IReadOnlyList<string>)[.. Lines(target)])));

        IEnumerable<string> Lines(VectorTarget target)
        {
            IReadOnlyList<(VectorTarget Target, int Begin, int Channels)> parts = StencilPlanner.Lanes(target, padded);
            IEnumerable<string> single = parts.SelectMany(part => Runs(part.Target, 0, part.Begin, part.Channels));
            if (!HasPairs)
                return single;
            single = single.Append("row++;");
            if (StencilPlanner.TileRows(window, target, output.Height) == 1)
                return single;
            return Dispatch.Choice(
                "row + 1 < top + rows",
                parts.SelectMany(part => StencilPlanner.TileRows(window, part.Target, output.Height) == 2
                    ? Runs(part.Target, 0, part.Begin, part.Channels, rows: 2)
                    : Runs(part.Target, 0, part.Begin, part.Channels).Concat(Runs(part.Target, 1, part.Begin, part.Channels))).Append("row += 2;"),
                single);
        }

        IEnumerable<string> Runs(VectorTarget target, int row, int channel, int channels, int rows = 1) => TilePlanner.Compose(pixels, StencilPlanner.MostPixels(window, rows)).Select(run =>
        {
            StencilKernelSpec kernel = new(StencilKind.DepthwiseForward, window, target, run.Size, false) { Rows = rows };
            kernels.Add(kernel);
            int place = (row * output.RowStride) + (run.Begin * outputStride) + channel;
            string strides = rows == 1 ? "" : $"{Literals.Of(adds ? output.RowStride : 0)}, {Literals.Of(output.RowStride)}, ";
            return $"{kernel.Name}({At("source", (row * input.RowStride) + (run.Begin * window.StrideWidth * input.ChannelStride) + channel)}, {At("weights", channel)}, " +
                $"{(adds ? At("target", place) : InBlock("start", channel))}, {At("target", place)}, " +
                $"{Literals.Of(input.ChannelStride)}, {Literals.Of(input.RowStride)}, {(HasBlocks ? "channels" : Literals.Of(channels))}, {Literals.Of(padded)}, " +
                $"{Literals.Of(adds ? outputStride : 0)}, {Literals.Of(outputStride)}, {strides}{Literals.Of(run.Count)}, lower, upper);";
        });
    }

    /// <summary>A place in the block of channels at work.</summary>
    private string InBlock(string cursor, int offset) => HasBlocks
        ? $"ref At(ref {cursor}, channel{(offset == 0 ? "" : $" {(offset < 0 ? '-' : '+')} {Literals.Of(Math.Abs(offset))}")})"
        : At(cursor, offset);

    private static string At(string cursor, int offset) => offset == 0 ? "ref " + cursor : $"ref At(ref {cursor}, {Literals.Of(offset)})";
}
