using System.Collections.Generic;
using System.Linq;
using ConvGen.Generator.Algorithm;
using ConvGen.Generator.Schedule;

namespace ConvGen.Generator.Ir;

/// <summary>
/// The weight-adjoint tile: W̄[tap, r, s] += Σ over pixels x[p + tap, r] · z̄[p, s], the product with the transposed input matrix.
/// Each tap has its own loops over rows and pixels, with a tile of channels × filters held in registers.
/// With one to four channels a tile spans the taps of a kernel row as well.
/// </summary>
internal static class ConvWeightAdjointBuilder
{
    public static TileProgram Build(ConvKernelSpec spec)
    {
        KernelWindow window = spec.Window;
        int steps = KernelSteps.Of(spec);
        IndexExpression rowStep = window.DilationHeight * (IndexExpression)"rowStride";
        List<TileOp> body = [];
        for (int column = 1; column < spec.UnrolledColumns; column++)
            body.Add(new LetIndex($"column{column}", column * window.DilationWidth * (IndexExpression)"channelStride"));
        body.Add(new LetIndex("pixelStride", window.StrideWidth * (IndexExpression)"channelStride"));
        body.Add(new LetIndex("inputRowStep", window.StrideHeight * (IndexExpression)"rowStride"));
        if (steps > 1)
            body.Add(new LetQuotient("turns", "pixels", steps));
        if (spec.SpansBlocks)
            body.Add(new LetIndex("block", window.Taps * (IndexExpression)"tapStride"));
        body.Add(new LetCursor("w", "weights", 0));
        body.Add(new Declare([.. Enumerable.Range(0, spec.Vectors).Select(vector => $"g{vector}"), "b"]));
        switch (spec.Form)
        {
            case UnrollForm.Taps:
                for (int row = 0; row < window.Height; row++)
                    Row(spec, steps, row * rowStep, $"row {row}", body);
                break;
            case UnrollForm.Rows:
                List<TileOp> ops = [];
                Row(spec, steps, "row", "of the row", ops);
                body.Add(new Loop("row", 0, window.Height * rowStep, rowStep, ops));
                break;
            default:
                IndexExpression columnStep = window.DilationWidth * (IndexExpression)"channelStride";
                List<TileOp> tap = [];
                Row(spec, steps, "column", "one tap", tap);
                Loop columns = new("column", "row", (IndexExpression)"row" + (window.Width * columnStep), columnStep, tap);
                body.Add(new Loop("row", 0, window.Height * rowStep, rowStep, [columns]));
                break;
        }
        return new TileProgram(spec.Name, spec.Target.Lanes, Parameters(spec), body) { Remarks = Remarks(spec, steps) };
    }

    /// <summary>The register tiles of one kernel row: per accumulator row its kernel column and channel.</summary>
    private static IEnumerable<(int Column, int Channel)[]> Sections(ConvKernelSpec spec)
    {
        if (spec.ExactChannels == 0)
        {
            return Enumerable.Range(0, spec.UnrolledColumns)
                .Select(column => Enumerable.Range(0, spec.Pixels).Select(channel => (column, channel)).ToArray());
        }
        (int Column, int Channel)[] run =
        [
            .. from column in Enumerable.Range(0, spec.UnrolledColumns)
               from channel in Enumerable.Range(0, spec.ExactChannels)
               select (column, channel),
        ];
        return TilePlanner.Split(run.Length, spec.Pixels).Select(part => run.Skip(part.Begin).Take(part.Length).ToArray());
    }

    private static void Row(ConvKernelSpec spec, int steps, IndexExpression offset, string rowName, List<TileOp> ops)
    {
        foreach ((int Column, int Channel)[] section in Sections(spec))
        {
            ops.Add(new Comment($"taps {rowName}, columns {string.Join(" ", section.Select(tap => tap.Column).Distinct())}"));
            ops.Add(Section(spec, steps, offset, section));
            // With a loop over channel tiles, the next tap's sums lie a whole tap further; else right behind.
            ops.Add(new MoveCursor("w", spec.ExactChannels > 0 ? section.Length * FilterBlock.Filters : "tapStride"));
        }
    }

    private static Scope Section(ConvKernelSpec spec, int steps, IndexExpression offset, (int Column, int Channel)[] section)
    {
        List<TileOp> ops = [];
        for (int row = 0; row < section.Length; row++)
        {
            for (int vector = 0; vector < spec.Vectors; vector++)
            {
                (string? block, int lane) = spec.PlaceOf(vector);
                ops.Add(spec.Stores ? new Fill($"acc_{row}_{vector}", FillValue.Zero) : new Load($"acc_{row}_{vector}", "w", block, (row * FilterBlock.Filters) + lane));
            }
            if (spec.Fetches == Fetch.Weights)
                ops.Add(new Prefetch("w", (row * FilterBlock.Filters) + KernelSteps.PrefetchDistance));
            if (spec.Fetches == Fetch.Weights && spec.SpansBlocks)
                ops.Add(new Prefetch("w", (row * FilterBlock.Filters) + KernelSteps.PrefetchDistance, "block"));
        }
        // Within one tap all broadcasts share its column; only tiles that span taps need a column each.
        bool oneColumn = spec.ExactChannels == 0;
        ops.Add(new LetCursor("inputRow", "input", oneColumn && section[0].Column > 0 ? offset + (IndexExpression)$"column{section[0].Column}" : offset));
        ops.Add(new LetCursor("gradientRow", "gradient", 0));

        List<TileOp> rowOps = [new LetCursor("x", "inputRow", 0), new LetCursor("g", "gradientRow", 0)];
        List<TileOp> pixel = [.. Pixel(spec, section), new MoveCursor("x", "pixelStride"), new MoveCursor("g", "gradientStride")];
        if (steps > 1)
            rowOps.Add(new Loop("turn", 0, "turns", 1, [.. Enumerable.Repeat(pixel, steps).SelectMany(one => one)]));
        rowOps.Add(new Loop("pixel", steps > 1 ? steps * (IndexExpression)"turns" : 0, "pixels", 1, pixel));
        rowOps.Add(new MoveCursor("inputRow", "inputRowStep"));
        rowOps.Add(new MoveCursor("gradientRow", "gradientRowStride"));
        ops.Add(new Loop("r", 0, "rows", 1, rowOps));
        for (int row = 0; row < section.Length; row++)
        {
            for (int vector = 0; vector < spec.Vectors; vector++)
            {
                (string? block, int lane) = spec.PlaceOf(vector);
                ops.Add(new Store($"acc_{row}_{vector}", "w", block, (row * FilterBlock.Filters) + lane));
            }
        }
        return new Scope(ops);
    }

    private static string[] Remarks(ConvKernelSpec spec, int steps)
    {
        KernelWindow window = spec.Window;
        string rows = spec.ExactChannels > 0 ? $"up to {spec.Pixels} taps and channels" : $"{spec.Pixels} channels";
        string form = spec.Form == UnrollForm.Taps
            ? $"All {window.Taps} taps stand below"
            : $"The taps of {spec.UnrolledColumns} kernel columns stand below, in loops over the others";
        return
        [
            $"Weight-adjoint tile: W̄[tap, r, s] += Σ x[p·{window.StrideWidth} + tap·{window.DilationWidth}, r] · z̄[p, s] over pixels p: the product with the transposed input matrix.",
            $"Kernel {window.Height}×{window.Width}, stride {window.StrideHeight}×{window.StrideWidth}, dilation {window.DilationHeight}×{window.DilationWidth}. {form}; {steps} pixels a turn.",
            $"Tile: {rows} × {spec.Vectors * spec.Target.Lanes} filters.",
        ];
    }

    private static ProgramParameter[] Parameters(ConvKernelSpec spec) =>
    [
        new("input", ParameterKind.Cursor, "Input pixel under the first tap of the first output pixel, at the tile's first channel."),
        new("gradient", ParameterKind.Cursor, "Adjoint of the first output pixel, at the block's first filter."),
        new("weights", ParameterKind.Cursor, $"Packed weight adjoints, [tap][channel][16 filters], at the tile's first channel; {(spec.Stores ? "stored" : "added to")}."),
        new("channelStride", ParameterKind.Integer, "Floats from an input pixel to the next."),
        new("rowStride", ParameterKind.Integer, "Floats from an input row to the next."),
        new("gradientStride", ParameterKind.Integer, "Floats from an output pixel to the next."),
        new("gradientRowStride", ParameterKind.Integer, "Floats from an output row to the next."),
        new("rows", ParameterKind.Integer, "Output rows."),
        new("pixels", ParameterKind.Integer, "Output pixels of a row."),
        new("tapStride", ParameterKind.Integer, "Floats from a tap's weight adjoints to the next tap's; a block's taps lie before those of the next block."),
    ];

    private static IEnumerable<TileOp> Pixel(ConvKernelSpec spec, (int Column, int Channel)[] section)
    {
        for (int vector = 0; vector < spec.Vectors; vector++)
            yield return new Load($"g{vector}", "g", null, vector * spec.Target.Lanes, Declares: false);
        for (int row = 0; row < section.Length; row++)
        {
            (int column, int channel) = section[row];
            yield return new Broadcast("b", "x", column == 0 || spec.ExactChannels == 0 ? null : $"column{column}", channel, Declares: false);
            for (int vector = 0; vector < spec.Vectors; vector++)
                yield return new MultiplyAdd($"acc_{row}_{vector}", "b", $"g{vector}");
        }
    }
}
