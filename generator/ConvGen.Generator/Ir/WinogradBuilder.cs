using System;
using System.Collections.Generic;
using System.Linq;
using ConvGen.Generator.Algorithm;
using ConvGen.Generator.Schedule;

namespace ConvGen.Generator.Ir;

/// <summary>
/// The transforms of Winograd's method for a run of tiles: a matrix from the left down the columns of each tile, then one from the right along
/// its rows, unrolled over the tile and in a loop over channels. Between the two a tile lies in a scratch of its own, or in registers, where it fits them: then the rows come first, as they are read.
/// </summary>
internal static class WinogradBuilder
{
    public static TileProgram Build(WinogradKernelSpec spec) => spec.Kind == WinogradKind.Output ? Output(spec) : IntoPoints(spec);

    /// <summary>Bᵀ d B of a map's tiles, or A z̄ Aᵀ of an adjoint's: pixels in, points out; or Gᵀ S G of sums: points in, taps out.</summary>
    private static TileProgram IntoPoints(WinogradKernelSpec spec)
    {
        (Rational[,] down, Rational[,] along) = spec.Kind switch
        {
            WinogradKind.Input => (spec.Rows.InputTransform(), spec.Columns.InputTransform()),
            WinogradKind.Gradient => (spec.Rows.GradientTransform(), spec.Columns.GradientTransform()),
            _ => (spec.Rows.TapTransform(), spec.Columns.TapTransform()),
        };
        IReadOnlyList<TileOp> channel = spec.InRegisters ? InPasses(spec, along, columns => IntoPointsInRegisters(spec, down, along, columns)) : IntoPointsThroughScratch(spec, down, along);
        bool gradient = spec.Kind == WinogradKind.Gradient;
        ProgramParameter[] parameters = spec.Kind == WinogradKind.Taps ? TapParameters(spec) :
        [
            new("input", ParameterKind.Cursor, gradient ? "Adjoint of the first tile's first pixel." : "Input pixel under the first tap of the first tile's first pixel."),
            new("output", ParameterKind.Cursor, "The first tile's channels at the first point."),
            Scratch(spec),
            new("channelStride", ParameterKind.Integer, "Floats from a pixel to the next."),
            new("rowStride", ParameterKind.Integer, "Floats from a row to the next."),
            new("channels", ParameterKind.Integer, "Channels; whole vectors are read and written."),
            new("tileStride", ParameterKind.Integer, "Floats from a tile's first pixel to the next tile's."),
            new("outputTileStride", ParameterKind.Integer, "Floats from a tile to the next at one point."),
            new("pointStride", ParameterKind.Integer, "Floats from a point to the next."),
            new("tiles", ParameterKind.Integer, "Tiles side by side."),
        ];
        TileOp[] next = [new MoveCursor("input", "tileStride"), new MoveCursor("output", "outputTileStride")];
        string formula = spec.Kind switch
        {
            WinogradKind.Input => "Winograd's input transform: Bᵀ d B for each tile and channel.",
            WinogradKind.Gradient => "Winograd's transform of adjoints: A z̄ Aᵀ for each tile and filter.",
            _ => "Winograd's transform of weight adjoints: Gᵀ S G for each channel and filter.",
        };
        return Program(spec, formula, parameters, channel, next, []);
    }

    private static IReadOnlyList<TileOp> IntoPointsThroughScratch(WinogradKernelSpec spec, Rational[,] down, Rational[,] along)
    {
        (IReadOnlyList<string> points, IEnumerable<TileOp> sums) = Apply(along, "u", "v");
        List<TileOp> row = [.. Enumerable.Range(0, along.GetLength(1)).Select(column => new Load($"u{column}", "t", null, column * spec.Target.Lanes)), .. sums];
        foreach (string point in points)
            row.AddRange([new Store(point, "y", null, 0), new MoveCursor("y", "pointStride")]);
        row.Add(new MoveCursor("t", along.GetLength(1) * spec.Target.Lanes));
        return
        [
            .. Down(spec, down, along.GetLength(1), "rowStride", "channelStride"),
            new LetCursor("t", "scratch", 0),
            new LetCursor("y", "output", "c"),
            new Comment("rows of the tile"),
            new Loop("i", 0, down.GetLength(0), 1, row),
        ];
    }

    private static IReadOnlyList<TileOp> IntoPointsInRegisters(WinogradKernelSpec spec, Rational[,] down, Rational[,] along, (int Begin, int End) columns)
    {
        List<TileOp> ops = [.. Along(spec, down, along, columns, "rowStride", "channelStride", out IReadOnlyList<string>[] rows), new LetCursor("firstPoint", "output", "c")];
        for (int column = columns.Begin; column < columns.End; column++)
        {
            ops.Add(new Comment(FormattableString.Invariant($"column {column} of the points")));
            (IReadOnlyList<string> points, IEnumerable<TileOp> sums) = Apply(down, [.. rows.Select(row => row[column - columns.Begin])], FormattableString.Invariant($"v{column}r"));
            ops.AddRange(sums);
            string place = FormattableString.Invariant($"y{column}");
            ops.Add(new LetCursor(place, "firstPoint", column * (IndexExpression)"pointStride"));
            for (int row = 0; row < points.Count; row++)
            {
                if (row > 0)
                    ops.Add(new MoveCursor(place, along.GetLength(0) * (IndexExpression)"pointStride"));
                ops.Add(new Store(points[row], place, null, 0));
            }
        }
        return ops;
    }

    private static ProgramParameter[] TapParameters(WinogradKernelSpec spec) =>
    [
        new("input", ParameterKind.Cursor, "The first channel's sums at the first point."),
        new("output", ParameterKind.Cursor, "The first channel's first tap."),
        Scratch(spec),
        new("channelStride", ParameterKind.Integer, "Floats from a point to the next."),
        new("rowStride", ParameterKind.Integer, "Floats from a row of points to the next."),
        new("channels", ParameterKind.Integer, "Filters; whole vectors are read and written."),
        new("tileStride", ParameterKind.Integer, "Floats from a channel's sums to the next channel's."),
        new("outputTileStride", ParameterKind.Integer, "Floats from a channel's taps to the next channel's."),
        new("pointStride", ParameterKind.Integer, "Floats from a tap to the next."),
        new("tiles", ParameterKind.Integer, "Channels side by side."),
    ];

    /// <summary>Aᵀ M A of each tile, from what sums start from, clamped: points in, pixels out.</summary>
    private static TileProgram Output(WinogradKernelSpec spec)
    {
        Rational[,] down = spec.Rows.OutputTransform();
        Rational[,] along = spec.Columns.OutputTransform();
        IReadOnlyList<TileOp> channel = spec.InRegisters ? InPasses(spec, along, columns => OutputInRegisters(spec, down, along, columns)) : OutputThroughScratch(spec, down, along);
        ProgramParameter[] parameters =
        [
            new("input", ParameterKind.Cursor, "The first tile's sums at the first point."),
            new("start", ParameterKind.Cursor, "What sums start from: a bias, zeros, or the output itself to add to it."),
            new("output", ParameterKind.Cursor, "First output pixel."),
            Scratch(spec),
            new("pointStride", ParameterKind.Integer, "Floats from a point to the next."),
            new("tileStride", ParameterKind.Integer, "Floats from a tile to the next at one point."),
            new("channels", ParameterKind.Integer, "Filters; whole vectors are read and written."),
            new("startStride", ParameterKind.Integer, "Floats from a pixel's start to the next pixel's; 0 for a bias."),
            new("startRowStride", ParameterKind.Integer, "Floats from a row's start to the next row's; 0 for a bias."),
            new("outputStride", ParameterKind.Integer, "Floats from an output pixel to the next."),
            new("outputRowStride", ParameterKind.Integer, "Floats from an output row to the next."),
            new("tiles", ParameterKind.Integer, "Tiles side by side."),
            new("lower", ParameterKind.Scalar, "Least output: 0 for ReLU."),
            new("upper", ParameterKind.Scalar, "Greatest output: 6 for ReLU6."),
        ];
        TileOp[] next =
        [
            new MoveCursor("input", "tileStride"),
            new MoveCursor("start", spec.Columns.Tile * (IndexExpression)"startStride"),
            new MoveCursor("output", spec.Columns.Tile * (IndexExpression)"outputStride"),
        ];
        TileOp[] limits = [new BroadcastScalar("low", "lower"), new BroadcastScalar("high", "upper")];
        return Program(spec, "Winograd's output transform: z = start + Aᵀ M A for each tile and filter, clamped to [lower, upper].", parameters, channel, next, limits);
    }

    private static IReadOnlyList<TileOp> OutputThroughScratch(WinogradKernelSpec spec, Rational[,] down, Rational[,] along)
    {
        int points = along.GetLength(1);
        (IReadOnlyList<string> pixels, IEnumerable<TileOp> sums) = Apply(along, "u", "v");
        List<TileOp> row = [.. Enumerable.Range(0, points).Select(column => new Load($"u{column}", "t", null, column * spec.Target.Lanes)), .. sums];
        row.Add(new LetCursor("s", "startRow", 0));
        row.Add(new LetCursor("y", "outputRow", 0));
        for (int pixel = 0; pixel < pixels.Count; pixel++)
        {
            if (pixel > 0)
                row.AddRange([new MoveCursor("s", "startStride"), new MoveCursor("y", "outputStride")]);
            row.AddRange(Finish(pixels[pixel], FormattableString.Invariant($"{pixel}"), "s", "y"));
        }
        row.AddRange(
        [
            new MoveCursor("t", points * spec.Target.Lanes),
            new MoveCursor("startRow", "startRowStride"),
            new MoveCursor("outputRow", "outputRowStride"),
        ]);
        return
        [
            .. Down(spec, down, points, points * (IndexExpression)"pointStride", "pointStride"),
            new LetCursor("t", "scratch", 0),
            new LetCursor("startRow", "start", "c"),
            new LetCursor("outputRow", "output", "c"),
            new Comment("rows of the tile"),
            new Loop("i", 0, down.GetLength(0), 1, row),
        ];
    }

    private static IReadOnlyList<TileOp> OutputInRegisters(WinogradKernelSpec spec, Rational[,] down, Rational[,] along, (int Begin, int End) columns)
    {
        List<TileOp> ops =
        [
            .. Along(spec, down, along, columns, along.GetLength(1) * (IndexExpression)"pointStride", "pointStride", out IReadOnlyList<string>[] rows),
            new LetCursor("firstStart", "start", "c"),
            new LetCursor("firstPixel", "output", "c"),
        ];
        for (int column = columns.Begin; column < columns.End; column++)
        {
            string at = FormattableString.Invariant($"{column}");
            ops.Add(new Comment($"column {at} of the pixels"));
            (IReadOnlyList<string> pixels, IEnumerable<TileOp> sums) = Apply(down, [.. rows.Select(row => row[column - columns.Begin])], $"v{at}r");
            ops.AddRange(sums);
            ops.Add(new LetCursor("s" + at, "firstStart", column * (IndexExpression)"startStride"));
            ops.Add(new LetCursor("y" + at, "firstPixel", column * (IndexExpression)"outputStride"));
            for (int row = 0; row < pixels.Count; row++)
            {
                if (row > 0)
                    ops.AddRange([new MoveCursor("s" + at, "startRowStride"), new MoveCursor("y" + at, "outputRowStride")]);
                ops.AddRange(Finish(pixels[row], FormattableString.Invariant($"{at}r{row}"), "s" + at, "y" + at));
            }
        }
        return ops;
    }

    /// <summary>Adds what a pixel's sums start from, clamps and stores.</summary>
    private static IEnumerable<TileOp> Finish(string sum, string pixel, string start, string output) =>
    [
        new Load("start" + pixel, start, null, 0),
        new Binary(BinaryVerb.Add, "z" + pixel, sum, "start" + pixel, Declares: true),
        new Binary(BinaryVerb.ClampMaximum, "z" + pixel, "low", "z" + pixel),
        new Binary(BinaryVerb.ClampMinimum, "z" + pixel, "high", "z" + pixel),
        new Store("z" + pixel, output, null, 0),
    ];

    /// <summary>A transform in registers: all columns of its results, or some at a time.</summary>
    private static IReadOnlyList<TileOp> InPasses(WinogradKernelSpec spec, Rational[,] along, Func<(int Begin, int End), IReadOnlyList<TileOp>> pass)
    {
        int columns = along.GetLength(0);
        int passes = spec.RegisterPasses;
        return passes == 1 ? pass((0, columns)) : [.. Enumerable.Range(0, passes).Select(index => new Scope(pass((index * columns / passes, (index + 1) * columns / passes))))];
    }

    /// <summary>Some rows of the matrix from the right, for each row of a tile as it is read: its results by name.</summary>
    private static IEnumerable<TileOp> Along(
        WinogradKernelSpec spec, Rational[,] down, Rational[,] along, (int Begin, int End) results, IndexExpression rowStep, IndexExpression columnStep, out IReadOnlyList<string>[] rows)
    {
        int columns = along.GetLength(1);
        rows = new IReadOnlyList<string>[down.GetLength(1)];
        List<TileOp> ops = [new LetCursor("line", "input", "c")];
        for (int row = 0; row < rows.Length; row++)
        {
            string at = FormattableString.Invariant($"{row}");
            ops.Add(new Comment($"row {at} of the tile"));
            if (row > 0)
                ops.Add(new MoveCursor("line", rowStep));
            ops.Add(new LetCursor("x" + at, "line", 0));
            string[] values = [.. Enumerable.Range(0, columns).Select(column => FormattableString.Invariant($"d{at}c{column}"))];
            for (int column = 0; column < columns; column++)
            {
                if (column > 0)
                    ops.Add(new MoveCursor("x" + at, columnStep));
                ops.Add(new Load(values[column], "x" + at, null, 0));
            }
            (rows[row], IEnumerable<TileOp> sums) = Apply(Rows(along, results), values, $"r{at}c");
            ops.AddRange(sums);
        }
        for (int row = 0; results.Begin == 0 && row < FetchedRows(spec); row++)
        {
            string fetched = FormattableString.Invariant($"below{row}");
            ops.AddRange([new MoveCursor("line", rowStep), new LetCursor(fetched, "line", 0)]);
            for (int column = 0; column < columns; column++)
                ops.AddRange([new Prefetch(fetched, 0), new MoveCursor(fetched, columnStep)]);
        }
        return ops;
    }

    private static Rational[,] Rows(Rational[,] matrix, (int Begin, int End) rows)
    {
        Rational[,] some = new Rational[rows.End - rows.Begin, matrix.GetLength(1)];
        for (int row = 0; row < some.GetLength(0); row++)
        {
            for (int column = 0; column < some.GetLength(1); column++)
                some[row, column] = matrix[rows.Begin + row, column];
        }
        return some;
    }

    /// <summary>
    /// Rows of the tiles below that are fetched. Six rows of a tile are six places that the processor would have to foresee anew in each row of tiles. Measured on a Zen 5, batches of 32: weight
    /// adjoints of 64 channels of 28² and 128 of 16² take 0.78 and 0.88 of the time, input adjoints 0.88 and 0.93; 64 channels of 224² forward 0.93, adjoints 0.95 and 0.89.
    /// </summary>
    private static int FetchedRows(WinogradKernelSpec spec) => !spec.Prefetches ? 0 : spec.Kind == WinogradKind.Input ? spec.Rows.InputsApart : spec.Rows.Tile;

    /// <summary>The matrix from the left, column by column into the scratch.</summary>
    private static IEnumerable<TileOp> Down(WinogradKernelSpec spec, Rational[,] matrix, int columns, IndexExpression rowStep, IndexExpression columnStep)
    {
        List<TileOp> column = [new LetCursor("x", "columnInput", 0)];
        for (int row = 0; row < matrix.GetLength(1); row++)
        {
            if (row > 0)
                column.Add(new MoveCursor("x", rowStep));
            column.Add(new Load($"d{row}", "x", null, 0));
        }
        for (int row = 0; row < FetchedRows(spec); row++)
            column.AddRange([new MoveCursor("x", rowStep), new Prefetch("x", 0)]);
        (IReadOnlyList<string> results, IEnumerable<TileOp> sums) = Apply(matrix, "d", "r");
        column.AddRange(sums);
        for (int row = 0; row < results.Count; row++)
            column.Add(new Store(results[row], "columnScratch", null, row * columns * spec.Target.Lanes));
        column.Add(new MoveCursor("columnInput", columnStep));
        column.Add(new MoveCursor("columnScratch", spec.Target.Lanes));
        return
        [
            new LetCursor("columnInput", "input", "c"),
            new LetCursor("columnScratch", "scratch", 0),
            new Comment("columns of the tile"),
            new Loop("j", 0, columns, 1, column),
        ];
    }

    private static (IReadOnlyList<string> Results, IEnumerable<TileOp> Ops) Apply(Rational[,] matrix, string input, string output) =>
        Apply(matrix, [.. Enumerable.Range(0, matrix.GetLength(1)).Select(index => FormattableString.Invariant($"{input}{index}"))], output);

    private static (IReadOnlyList<string> Results, IEnumerable<TileOp> Ops) Apply(Rational[,] matrix, IReadOnlyList<string> inputs, string output)
    {
        LinearMap map = new(matrix, inputs, output);
        return (map.Outputs, map.Steps.Select(step => (TileOp)(step switch
        {
            { Left: { } left } when step.Factor == 1 => new Binary(BinaryVerb.Add, step.Target, left, step.Right, Declares: true),
            { Left: { } left } when step.Factor == -1 => new Binary(BinaryVerb.Subtract, step.Target, left, step.Right, Declares: true),
            _ => new Scale(step.Target, step.Right, step.Factor.ToFloat(), step.Left),
        })));
    }

    private static TileProgram Program(
        WinogradKernelSpec spec, string formula, ProgramParameter[] parameters, IReadOnlyList<TileOp> channel, IReadOnlyList<TileOp> next, IReadOnlyList<TileOp> before)
    {
        List<TileOp> body =
        [
            .. before,
            new Loop("tile", 0, "tiles", 1, [new Loop("c", 0, "channels", spec.Target.Lanes, channel), .. next]),
        ];
        WinogradAxis rows = spec.Rows;
        WinogradAxis columns = spec.Columns;
        // An output of a strided input adjoint has its phase's taps alone.
        bool adjoint = rows.Lead is not null || columns.Lead is not null;
        string taps = adjoint ? "their phases' taps" : $"{rows.Kernel * columns.Kernel} taps";
        return new TileProgram(spec.Name, spec.Target.Lanes, parameters, body)
        {
            Remarks =
            [
                formula,
                $"{WinogradAxis.Describe(rows, columns)}{(adjoint ? ", input adjoint" : "")}: {rows.Points * columns.Points} multiplications make {rows.Tile * columns.Tile} outputs of {taps}.",
            ],
        };
    }

    private static ProgramParameter Scratch(WinogradKernelSpec spec) =>
        new("scratch", ParameterKind.Cursor, spec.InRegisters ? "Not used: a tile lies in registers between the two passes." : $"Memory of {spec.ScratchVectors} vectors.");
}
