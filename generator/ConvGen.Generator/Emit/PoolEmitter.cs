using System;
using System.Collections.Generic;
using System.Linq;
using ConvGen.Generator.Model;
using ConvGen.Generator.Schedule;

namespace ConvGen.Generator.Emit;

/// <summary>
/// Prints the drivers of pooling layers. Windows inside the map run unrolled; windows that the border cuts run clipped: maximum pads
/// with −∞ and an average may leave padding out, which zeros around a map can't give.
/// </summary>
internal sealed class PoolEmitter(SourceWriter writer, ISet<KernelSpec> kernels)
{
    /// <summary>Pixels of a pooling tile: memory bounds pooling, so that more would only be more text.</summary>
    private const int MostPixels = 4;

    /// <summary>Memory bounds pooling at 256 bits already.</summary>
    private static readonly VectorTarget[] PoolTargets = [VectorTargets.V128, VectorTargets.V256];

    public void Forward(string name, PoolOperation pool, MapLayout input, MapLayout output)
    {
        WindowAxis rows = pool.Window.Rows;
        WindowAxis columns = pool.Window.Columns;
        StencilKind kind = pool.Kind == PoolKind.Maximum ? StencilKind.MaxPoolForward : StencilKind.AveragePoolForward;
        Begin(name, "ref float input, ref float output", output, output.Height);
        Clip(rows, "row", input.Height, "Row");
        writer.Line($"ref float x = ref At(ref input, ((nint)image * {Literals.Of(input.ImageLength)}) + {Literals.Of(input.Origin)} + (firstRow * {Literals.Of(input.RowStride)}));");
        writer.Line($"ref float y = ref At(ref output, ((nint)image * {Literals.Of(output.ImageLength)}) + {Literals.Of(output.Origin)} + (row * {Literals.Of(output.RowStride)}));");
        bool unrolled = IsUnrolled(pool, StencilPlanner.MostPoolTaps);
        (int firstInside, int afterInside) = Inside(columns, input.Width, output.Width);
        if (unrolled && afterInside > firstInside)
        {
            KernelWindow window = new(rows.Kernel, columns.Kernel, rows.Stride, columns.Stride, 1, 1);
            writer.Open($"if (rowCount == {Literals.Of(rows.Kernel)})");
            foreach (TilePlanner.Run run in TilePlanner.Compose(afterInside - firstInside, MostPixels))
            {
                writer.Open($"for (int tile = 0; tile < {Literals.Of(run.Count)}; tile++)");
                writer.Line($"int pixel = {Literals.Of(firstInside + run.Begin)} + (tile * {Literals.Of(run.Size)});");
                writer.Line($"ref float from = ref At(ref x, ((pixel * {Literals.Of(columns.Stride)}) - {Literals.Of(columns.Before)}) * {Literals.Of(input.ChannelStride)});");
                writer.Line($"ref float to = ref At(ref y, pixel * {Literals.Of(output.ChannelStride)});");
                string scale = Literals.Of(pool.Kind == PoolKind.Average ? 1f / pool.Window.Taps : 1f);
                ForTargets(output.ChannelStride, part => Call(
                    new StencilKernelSpec(kind, window, part.Target, run.Size, false),
                    $"{At("from", part.Begin)}, {At("to", part.Begin)}, {Literals.Of(input.ChannelStride)}, {Literals.Of(input.RowStride)}, {Literals.Of(part.Channels)}, {Literals.Of(output.ChannelStride)}, {scale}"));
                writer.Close();
            }
            writer.Close();
        }
        bool allInside = unrolled && firstInside == 0 && afterInside == output.Width && Inside(rows, input.Height, output.Height) == (0, output.Height);
        if (!allInside)
        {
            writer.Open($"for (int column = 0; column < {Literals.Of(output.Width)}; column++)");
            if (unrolled && afterInside > firstInside)
            {
                writer.Open($"if (rowCount == {Literals.Of(rows.Kernel)} && column == {Literals.Of(firstInside)})");
                writer.Line("// The windows inside the map are done.");
                writer.Line($"column = {Literals.Of(afterInside)};");
                writer.Line($"if (column >= {Literals.Of(output.Width)})");
                writer.Line("    break;");
                writer.Close();
            }
            Clip(columns, "column", input.Width, "Column");
            Scale(pool, input);
            writer.Line($"ref float from = ref At(ref x, firstColumn * {Literals.Of(input.ChannelStride)});");
            writer.Line($"ref float to = ref At(ref y, column * {Literals.Of(output.ChannelStride)});");
            ForTargets(output.ChannelStride, part => Call(
                new StencilKernelSpec(kind, KernelName.Unit, part.Target, 0, true),
                $"{At("from", part.Begin)}, {At("to", part.Begin)}, {Literals.Of(columns.Dilation * input.ChannelStride)}, {Literals.Of(rows.Dilation * input.RowStride)}, {Literals.Of(part.Channels)}, rowCount, columnCount, scale"));
            writer.Close();
        }
        if (output.HasHalo)
            writer.Line($"HaloRows.Clear(ref At(ref output, (nint)image * {Literals.Of(output.ImageLength)}), layout, row);");
        writer.Close();
        writer.Close();
        writer.Line();
    }

    /// <summary>The input adjoint; items are images, since windows of neighbouring rows may overlap.</summary>
    /// <param name="name">Name of the driver.</param>
    /// <param name="pool">The pool.</param>
    /// <param name="input">Layout of what it reads.</param>
    /// <param name="output">Layout of what it writes.</param>
    /// <param name="outputGradient">Layout of the adjoint of what it writes.</param>
    /// <param name="inputGradient">Layout of the adjoint of what it reads.</param>
    /// <param name="limits">Limits of what it reads, as arguments, where their adjoint isn't taken elsewhere; empty if there are none.</param>
    /// <param name="accumulate">Whether to add to what is there.</param>
    public void InputAdjoint(
        string name, PoolOperation pool, MapLayout input, MapLayout output, MapLayout outputGradient, MapLayout inputGradient, string limits, bool accumulate)
    {
        WindowAxis rows = pool.Window.Rows;
        WindowAxis columns = pool.Window.Columns;
        bool maximum = pool.Kind == PoolKind.Maximum;
        StencilKind kind = maximum ? StencilKind.MaxPoolInputAdjoint : StencilKind.AveragePoolInputAdjoint;
        writer.Line("[MethodImpl(MethodImplOptions.AggressiveOptimization)]");
        writer.Line($"private static void {name}(ref float input, ref float output, ref float outputGradient, ref float inputGradient, int images, WorkRange range)");
        writer.Open();
        writer.Line("(int first, int end) = range.Of(images);");
        bool stores = !accumulate && Stores(pool, input, output);
        writer.Open("for (int image = first; image < end; image++)");
        if (!accumulate && !(stores && Covers(pool, output, inputGradient)))
        {
            writer.Line($"MemoryMarshal.CreateSpan(ref At(ref inputGradient, (nint)image * {Literals.Of(inputGradient.ImageLength)}), {Literals.Of(inputGradient.ImageLength)}).Clear();");
        }
        writer.Open($"for (int row = 0; row < {Literals.Of(output.Height)}; row++)");
        Clip(rows, "row", input.Height, "Row");
        string Row(string name, MapLayout layout, string at) =>
            $"ref At(ref {name}, ((nint)image * {Literals.Of(layout.ImageLength)}) + {Literals.Of(layout.Origin)} + ({at} * {Literals.Of(layout.RowStride)}))";
        writer.Line($"ref float x = {Row("input", input, "firstRow")};");
        writer.Line($"ref float dx = {Row("inputGradient", inputGradient, "firstRow")};");
        writer.Line($"ref float y = {Row("output", output, "row")};");
        writer.Line($"ref float dy = {Row("outputGradient", outputGradient, "row")};");
        writer.Open($"for (int column = 0; column < {Literals.Of(output.Width)}; column++)");
        Clip(columns, "column", input.Width, "Column");
        Scale(pool, input);
        writer.Line($"ref float from = ref At(ref x, firstColumn * {Literals.Of(input.ChannelStride)});");
        writer.Line($"ref float spread = ref At(ref dx, firstColumn * {Literals.Of(inputGradient.ChannelStride)});");
        writer.Line($"ref float value = ref At(ref y, column * {Literals.Of(output.ChannelStride)});");
        writer.Line($"ref float adjoint = ref At(ref dy, column * {Literals.Of(outputGradient.ChannelStride)});");
        string Arguments((VectorTarget Target, int Begin, int Channels) part) =>
            $"{At("from", part.Begin)}, {At("value", part.Begin)}, {At("adjoint", part.Begin)}, {At("spread", part.Begin)}, {Literals.Of(columns.Dilation * input.ChannelStride)}, {Literals.Of(rows.Dilation * input.RowStride)}, " +
            $"{Literals.Of(columns.Dilation * inputGradient.ChannelStride)}, {Literals.Of(rows.Dilation * inputGradient.RowStride)}, {Literals.Of(part.Channels)}, rowCount, columnCount, scale{(limits.Length > 0 ? ", " + limits : "")}";
        int channels = output.ChannelStride;
        bool unrolled = IsUnrolled(pool, StencilPlanner.MostPoolAdjointTaps);
        bool allInside = Inside(columns, input.Width, output.Width) == (0, output.Width) && Inside(rows, input.Height, output.Height) == (0, output.Height);
        if (unrolled)
        {
            KernelWindow window = new(rows.Kernel, columns.Kernel, rows.Stride, columns.Stride, 1, 1);
            if (!allInside)
                writer.Open($"if (rowCount == {Literals.Of(rows.Kernel)} && columnCount == {Literals.Of(columns.Kernel)})");
            ForTargets(channels, part => Call(new StencilKernelSpec(kind, window, part.Target, 0, false) { Limited = limits.Length > 0, Stores = stores }, Arguments(part)));
            if (!allInside)
                writer.Close();
        }
        if (!unrolled || !allInside)
        {
            if (unrolled)
                writer.Open("else");
            ForTargets(channels, part => Call(new StencilKernelSpec(kind, KernelName.Unit, part.Target, 0, true) { Limited = limits.Length > 0 }, Arguments(part)));
            if (unrolled)
                writer.Close();
        }
        writer.Close();
        writer.Close();
        writer.Close();
        writer.Close();
        writer.Line();
    }

    /// <summary>Whether no pixel lies in two windows, and all windows run unrolled, so that an adjoint may be stored.</summary>
    internal static bool Stores(PoolOperation pool, MapLayout input, MapLayout output) =>
        IsUnrolled(pool, StencilPlanner.MostPoolAdjointTaps)
        && pool.Window.Rows.Stride >= pool.Window.Rows.Kernel && pool.Window.Columns.Stride >= pool.Window.Columns.Kernel
        && Inside(pool.Window.Columns, input.Width, output.Width) == (0, output.Width) && Inside(pool.Window.Rows, input.Height, output.Height) == (0, output.Height);

    /// <summary>Whether such windows leave out no float of the input's adjoint, which else is zeroed first.</summary>
    private static bool Covers(PoolOperation pool, MapLayout output, MapLayout inputGradient)
    {
        (WindowAxis rows, WindowAxis columns) = (pool.Window.Rows, pool.Window.Columns);
        return !inputGradient.HasHalo && inputGradient.ChannelStride == output.ChannelStride
            && rows.Stride == rows.Kernel && columns.Stride == columns.Kernel
            && output.Height * rows.Kernel == inputGradient.Height && output.Width * columns.Kernel == inputGradient.Width;
    }

    /// <summary>Whether windows inside the map run unrolled: those with gaps go through the kernel that counts, with strides that leave pixels out.</summary>
    internal static bool IsUnrolled(PoolOperation pool, int mostTaps) =>
        !pool.Global && pool.Window.Taps <= mostTaps && pool.Window is { Rows.Dilation: 1, Columns.Dilation: 1 };

    /// <summary>The output positions whose windows lie inside the map.</summary>
    private static (int First, int After) Inside(WindowAxis axis, int input, int output)
    {
        int first = (axis.Before + axis.Stride - 1) / axis.Stride;
        int after = input + axis.Before < axis.Kernel ? 0 : ((input + axis.Before - axis.Kernel) / axis.Stride) + 1;
        return (Math.Min(first, output), Math.Min(Math.Max(after, Math.Min(first, output)), output));
    }

    private void Begin(string name, string places, MapLayout output, int rows)
    {
        writer.Line("[MethodImpl(MethodImplOptions.AggressiveOptimization)]");
        writer.Line($"private static void {name}({places}, int images, WorkRange range)");
        writer.Open();
        if (output.HasHalo)
            writer.Line($"MapLayout layout = {LayoutText.New(output)};");
        RowLoop.Open(writer, rows);
    }

    /// <summary>The part of a window that lies inside the map: first position and count.</summary>
    private void Clip(WindowAxis axis, string at, int size, string suffix)
    {
        string begin = suffix == "Row" ? "rowBegin" : "columnBegin";
        string count = suffix == "Row" ? "rowCount" : "columnCount";
        writer.Line($"int {begin} = ({at} * {Literals.Of(axis.Stride)}) - {Literals.Of(axis.Before)};");
        if (axis.Dilation > 1)
        {
            string d = Literals.Of(axis.Dilation);
            // The first pixel of the window that isn't before the map, and as many as lie before its end.
            writer.Line($"int skipped{suffix} = Math.Max(0, ({Literals.Of(axis.Dilation - 1)} - {begin}) / {d});");
            writer.Line($"int first{suffix} = {begin} + (skipped{suffix} * {d});");
            writer.Line($"int {count} = Math.Min({Literals.Of(axis.Kernel)} - skipped{suffix}, ({Literals.Of(size + axis.Dilation - 1)} - first{suffix}) / {d});");
            return;
        }
        writer.Line($"int first{suffix} = Math.Max(0, {begin});");
        writer.Line($"int {count} = Math.Min({Literals.Of(size)}, {begin} + {Literals.Of(axis.Kernel)}) - first{suffix};");
    }

    /// <summary>The factor of an average: the window's size, with or without the padding that it covers, as PyTorch counts it.</summary>
    private void Scale(PoolOperation pool, MapLayout input)
    {
        WindowAxis rows = pool.Window.Rows;
        WindowAxis columns = pool.Window.Columns;
        if (pool.Kind is PoolKind.Maximum or PoolKind.Sum)
            writer.Line("const float scale = 1f;");
        else if (!pool.CountIncludePadding)
            writer.Line("float scale = 1f / (rowCount * columnCount);");
        else
            writer.Line($"float scale = 1f / ({Counted(rows, "rowBegin", input.Height)} * {Counted(columns, "columnBegin", input.Width)});");
    }

    /// <summary>Pixels of a window that lie before the end of the padded map; its begin is never before the padding.</summary>
    private static string Counted(WindowAxis axis, string begin, int size) => axis.Dilation == 1
        ? $"(Math.Min({Literals.Of(size + axis.After)}, {begin} + {Literals.Of(axis.Kernel)}) - {begin})"
        : $"Math.Min({Literals.Of(axis.Kernel)}, ({Literals.Of(size + axis.After + axis.Dilation - 1)} - {begin}) / {Literals.Of(axis.Dilation)})";

    private void ForTargets(int paddedChannels, Func<(VectorTarget Target, int Begin, int Channels), string> call) =>
        Dispatch.Emit(writer, PoolTargets.Select(target => (target, (IReadOnlyList<string>)[.. StencilPlanner.Lanes(target, paddedChannels).Select(call)])));

    private string Call(StencilKernelSpec kernel, string arguments)
    {
        kernels.Add(kernel);
        return $"{kernel.Name}({arguments});";
    }

    private static string At(string cursor, int offset) => offset == 0 ? "ref " + cursor : $"ref At(ref {cursor}, {Literals.Of(offset)})";
}
