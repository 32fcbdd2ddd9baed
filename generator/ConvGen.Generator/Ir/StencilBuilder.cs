using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using ConvGen.Generator.Schedule;

namespace ConvGen.Generator.Ir;

/// <summary>
/// Stencils: windows that slide over each channel by itself, vectorised over channels. Depthwise convolution and its weight
/// adjoint, max and average pooling and their adjoints. The input adjoint of a depthwise convolution is again a depthwise
/// convolution, with the flipped filter.
/// </summary>
internal static class StencilBuilder
{
    public static TileProgram Build(StencilKernelSpec spec)
    {
        (ProgramParameter[] parameters, List<TileOp> body, string formula) = spec.Kind switch
        {
            StencilKind.DepthwiseForward => Depthwise(spec),
            StencilKind.DepthwiseWeightAdjoint => DepthwiseWeightAdjointBuilder.Build(spec),
            StencilKind.MaxPoolForward or StencilKind.AveragePoolForward => spec.Clipped ? ClippedPool(spec) : Pool(spec),
            _ => PoolAdjoint(spec),
        };
        KernelWindow window = spec.Window;
        string size = spec.Clipped
            ? "Window size as arguments: for windows that the border cuts, and for global pooling."
            : $"Window {window.Height}×{window.Width}, stride {window.StrideHeight}×{window.StrideWidth}, dilation {window.DilationHeight}×{window.DilationWidth}; all {window.Taps} taps stand below.";
        return new TileProgram(spec.Name, spec.Target.Lanes, parameters, body) { Remarks = [formula, size] };
    }

    private static (ProgramParameter[] Parameters, List<TileOp> Body, string Formula) Depthwise(StencilKernelSpec spec)
    {
        KernelWindow window = spec.Window;
        List<TileOp> tile = [];
        for (int row = 0; row < spec.Rows; row++)
            ForPixels(row, "s", "tileStart", "start", (sum, start) => [new Load(sum, start, null, 0)]);
        tile.Add(new LetCursor("w", "weights", "c"));
        bool rowsHeld = window.Width <= StencilPlanner.MostHeldRow;
        for (int inputRow = 0; inputRow <= ((spec.Rows - 1) * window.StrideHeight) + ((window.Height - 1) * window.DilationHeight); inputRow++)
        {
            (int Output, int Kernel)[] uses =
            [
                .. from output in Enumerable.Range(0, spec.Rows)
                   from kernel in Enumerable.Range(0, window.Height)
                   where (output * window.StrideHeight) + (kernel * window.DilationHeight) == inputRow
                   select (output, kernel),
            ];
            if (uses.Length == 0)
                continue;
            List<TileOp> rowOps = [];
            // The first output row is the first to meet a kernel row, and where it is the only one the weights are needed no longer than this row.
            List<TileOp> held = spec.Rows == 1 ? rowOps : tile;
            foreach ((int output, int kernel) in uses.Where(use => use.Output == 0))
            {
                tile.Add(new Comment($"kernel row {kernel}"));
                for (int column = 0; column < window.Width; column++)
                {
                    held.Add(rowsHeld ? new Load(Weight(kernel, column), "w", null, 0) : new LetCursor(Weight(kernel, column), "w", 0));
                    held.Add(new MoveCursor("w", "weightStride"));
                }
            }
            Columns(spec, inputRow, "tileInput", 0, 0, window.Width, rowOps, (pixel, column, ops) =>
            {
                foreach ((int output, int kernel) in uses)
                {
                    string weight = Weight(kernel, column);
                    if (!rowsHeld)
                    {
                        weight = $"weight_{pixel}_{column}";
                        ops.Add(new Load(weight, Weight(kernel, column), null, 0));
                    }
                    ops.Add(new MultiplyAdd(Sum(output, pixel), "x_value", weight));
                }
            });
            tile.Add(new Scope(rowOps));
        }
        for (int row = 0; row < spec.Rows; row++)
        {
            ForPixels(row, "y", "tileOutput", "output", (sum, output) =>
            [
                new Binary(BinaryVerb.ClampMaximum, sum, "low", sum),
                new Binary(BinaryVerb.ClampMinimum, sum, "high", sum),
                new Store(sum, output, null, 0),
            ]);
        }
        // A tile's channels come first: all of each fetched line of pixels is used, and its inputs are in the cache.
        List<TileOp> body =
        [
            new BroadcastScalar("low", "lower"),
            new BroadcastScalar("high", "upper"),
            new Loop("tile", 0, "tiles", 1,
            [
                new Loop("c", 0, "channels", spec.Target.Lanes,
                [
                    new LetCursor("tileInput", "input", "c"),
                    new LetCursor("tileStart", "start", "c"),
                    new LetCursor("tileOutput", "output", "c"),
                    .. tile,
                ]),
                new MoveCursor("input", spec.Pixels * window.StrideWidth * (IndexExpression)"channelStride"),
                new MoveCursor("start", spec.Pixels * (IndexExpression)"startStride"),
                new MoveCursor("output", spec.Pixels * (IndexExpression)"outputStride"),
            ]),
        ];
        ProgramParameter[] parameters =
        [
            Input,
            new("weights", ParameterKind.Cursor, "Packed filters: [tap][channel]."),
            new("start", ParameterKind.Cursor, "What sums start from: a bias, zeros, or the output itself to add to it."),
            Output,
            ChannelStride,
            RowStride,
            Channels,
            new("weightStride", ParameterKind.Integer, "Floats from a tap's weights to the next tap's."),
            new("startStride", ParameterKind.Integer, "Floats from a pixel's start to the next pixel's; 0 for a bias."),
            OutputStride,
            .. spec.Rows == 1 ? Array.Empty<ProgramParameter>() :
            [
                new("startRowStride", ParameterKind.Integer, "Floats from an output row's start to the next row's; 0 for a bias."),
                new("outputRowStride", ParameterKind.Integer, "Floats from an output row to the next."),
            ],
            Tiles,
            new("lower", ParameterKind.Scalar, "Least output: 0 for ReLU."),
            new("upper", ParameterKind.Scalar, "Greatest output: 6 for ReLU6."),
        ];
        return (parameters, body, $"Depthwise tile of {Tile(spec)}: z[p, r] = start[p, r] + Σ x[p·{window.StrideWidth} + tap·{window.DilationWidth}, r] · W[tap, r], clamped to [lower, upper].");

        string Sum(int row, int pixel) => spec.Rows == 1 ? $"acc_{pixel}" : $"acc_{row}_{pixel}";
        string Weight(int kernelRow, int column) => $"w{kernelRow}_{column}";
        void ForPixels(int row, string name, string place, string map, Func<string, string, IEnumerable<TileOp>> use)
        {
            string cursor = spec.Rows == 1 ? name : name + row.ToString(CultureInfo.InvariantCulture);
            tile.Add(new LetCursor(cursor, place, row * (IndexExpression)(map + "RowStride")));
            for (int pixel = 0; pixel < spec.Pixels; pixel++)
            {
                if (pixel > 0)
                    tile.Add(new MoveCursor(cursor, map + "Stride"));
                tile.AddRange(use(Sum(row, pixel), cursor));
            }
        }
    }

    /// <summary>Loads each input of a row under some columns of the kernel once and hands it to every pixel and column whose tap it is.</summary>
    internal static void Columns(
        StencilKernelSpec spec, int inputRow, string input, IndexExpression channel, int first, int columns, List<TileOp> ops, Action<int, int, List<TileOp>> use)
    {
        KernelWindow window = spec.Window;
        ops.Add(new LetCursor("x", input, (inputRow * (IndexExpression)"rowStride") + (first * window.DilationWidth * (IndexExpression)"channelStride") + channel));
        int at = first * window.DilationWidth;
        IEnumerable<IGrouping<int, (int Pixel, int Column)>> byPosition =
            from pixel in Enumerable.Range(0, spec.Pixels)
            from column in Enumerable.Range(first, columns)
            group (pixel, column) by (pixel * window.StrideWidth) + (column * window.DilationWidth);
        foreach (IGrouping<int, (int Pixel, int Column)> uses in byPosition.OrderBy(group => group.Key))
        {
            if (uses.Key > at)
                ops.Add(new MoveCursor("x", (uses.Key - at) * (IndexExpression)"channelStride"));
            at = uses.Key;
            List<TileOp> one = [new Load("x_value", "x", null, 0)];
            foreach ((int pixel, int column) in uses)
                use(pixel, column, one);
            ops.Add(new Scope(one));
        }
    }

    private static (ProgramParameter[] Parameters, List<TileOp> Body, string Formula) Pool(StencilKernelSpec spec)
    {
        bool maximum = spec.Kind == StencilKind.MaxPoolForward;
        List<TileOp> ops = [];
        for (int pixel = 0; pixel < spec.Pixels; pixel++)
            ops.Add(new Fill($"acc_{pixel}", maximum ? FillValue.NegativeInfinity : FillValue.Zero));
        for (int row = 0; row < spec.Window.Height; row++)
        {
            ops.Add(new Comment($"window row {row}"));
            List<TileOp> rowOps = [];
            Columns(spec, row * spec.Window.DilationHeight, "input", "c", 0, spec.Window.Width, rowOps, (pixel, _, one) => one.Add(Merge(maximum, $"acc_{pixel}")));
            ops.Add(new Scope(rowOps));
        }
        ops.Add(new LetCursor("y", "output", "c"));
        for (int pixel = 0; pixel < spec.Pixels; pixel++)
        {
            if (pixel > 0)
                ops.Add(new MoveCursor("y", "outputStride"));
            if (!maximum)
                ops.Add(new Binary(BinaryVerb.Multiply, $"acc_{pixel}", $"acc_{pixel}", "factor"));
            ops.Add(new Store($"acc_{pixel}", "y", null, 0));
        }
        ProgramParameter[] parameters = [Input, Output, ChannelStride, RowStride, Channels, OutputStride, Scale];
        return (parameters, OverChannels(spec, maximum, ops), PoolFormula(spec, $"Pooling tile of {spec.Pixels} pixels"));
    }

    private static (ProgramParameter[] Parameters, List<TileOp> Body, string Formula) ClippedPool(StencilKernelSpec spec)
    {
        bool maximum = spec.Kind == StencilKind.MaxPoolForward;
        List<TileOp> ops =
        [
            new Fill("acc", maximum ? FillValue.NegativeInfinity : FillValue.Zero),
            new LetCursor("row", "input", "c"),
            new Loop("r", 0, "rows", 1,
            [
                new LetCursor("x", "row", 0),
                new Loop("column", 0, "columns", 1, [new Load("x_value", "x", null, 0), Merge(maximum, "acc"), new MoveCursor("x", "channelStride")]),
                new MoveCursor("row", "rowStride"),
            ]),
        ];
        if (!maximum)
            ops.Add(new Binary(BinaryVerb.Multiply, "acc", "acc", "factor"));
        ops.Add(new Store("acc", "output", "c", 0));
        ProgramParameter[] parameters = [Input, Output, ChannelStride, RowStride, Channels, Rows, ColumnCount, Scale];
        return (parameters, OverChannels(spec, maximum, ops), PoolFormula(spec, "Pooling of one pixel"));
    }

    /// <summary>
    /// Spreads a pixel's adjoint over its window: all of it to the first tap that holds the maximum, or an equal share to each tap.
    /// </summary>
    private static (ProgramParameter[] Parameters, List<TileOp> Body, string Formula) PoolAdjoint(StencilKernelSpec spec)
    {
        bool maximum = spec.Kind == StencilKind.MaxPoolInputAdjoint;
        KernelWindow window = spec.Window;
        List<TileOp> ops = [new Load("g", "gradient", "c", 0)];
        if (maximum)
        {
            ops.Add(new Load("largest", "output", "c", 0));
            ops.Add(new Fill("free", FillValue.AllBits));
            if (spec.Limited)
            {
                // No limit is NaN, but the maximum may be: on the right it then equals none, and its adjoint passes.
                foreach (string limit in new[] { "low", "high" })
                {
                    ops.Add(new Binary(BinaryVerb.EqualsOrNaN, "held", limit, "largest", Declares: limit == "low"));
                    ops.Add(new Binary(BinaryVerb.AndNot, "g", "g", "held"));
                }
            }
        }
        else
        {
            ops.Add(new Binary(BinaryVerb.Multiply, "g", "g", "factor"));
        }
        List<TileOp> TapOps() => maximum
            ?
            [
                new Load("x_value", "x", null, 0),
                new Binary(BinaryVerb.EqualsOrNaN, "hit", "x_value", "largest", Declares: true),
                new Binary(BinaryVerb.And, "hit", "hit", "free"),
                new Binary(BinaryVerb.AndNot, "free", "free", "hit"),
                new Binary(BinaryVerb.And, "hit", "hit", "g"),
                .. Give("hit"),
            ]
            : Give("g");
        List<TileOp> Give(string share) => spec.Stores
            ? [new Store(share, "dx", null, 0)]
            : [new Load("sum", "dx", null, 0), new Binary(BinaryVerb.Add, "sum", "sum", share), new Store("sum", "dx", null, 0)];
        List<TileOp> Row(List<TileOp> taps) =>
        [
            .. maximum ? [new LetCursor("x", "row", 0)] : (TileOp[])[],
            new LetCursor("dx", "gradientRow", 0),
            .. taps,
        ];
        List<TileOp> Next(int columns) =>
        [
            .. maximum ? [new MoveCursor("x", columns * (IndexExpression)"channelStride")] : (TileOp[])[],
            new MoveCursor("dx", columns * (IndexExpression)"inputGradientStride"),
        ];
        if (maximum)
            ops.Add(new LetCursor("row", "input", "c"));
        ops.Add(new LetCursor("gradientRow", "inputGradient", "c"));
        List<TileOp> nextRow =
        [
            .. maximum ? [new MoveCursor("row", window.DilationHeight * (IndexExpression)"rowStride")] : (TileOp[])[],
            new MoveCursor("gradientRow", window.DilationHeight * (IndexExpression)"inputGradientRowStride"),
        ];
        if (spec.Clipped)
        {
            ops.Add(new Loop("r", 0, "rows", 1, [.. Row([new Loop("column", 0, "columns", 1, [.. TapOps(), .. Next(1)])]), .. nextRow]));
        }
        else
        {
            for (int row = 0; row < window.Height; row++)
            {
                List<TileOp> taps = [];
                for (int column = 0; column < window.Width; column++)
                {
                    taps.Add(new Comment($"tap ({row}, {column})"));
                    taps.Add(new Scope(TapOps()));
                    if (column < window.Width - 1)
                        taps.AddRange(Next(window.DilationWidth));
                }
                ops.Add(new Scope(Row(taps)));
                if (row < window.Height - 1)
                    ops.AddRange(nextRow);
            }
        }
        ProgramParameter[] parameters =
        [
            Input,
            new("output", ParameterKind.Cursor, "The output pixel."),
            new("gradient", ParameterKind.Cursor, "Adjoint of the output pixel."),
            new("inputGradient", ParameterKind.Cursor, spec.Stores ? "Adjoint of the input pixel under the window's first tap." : "Adjoint of the input pixel under the window's first tap; added to."),
            ChannelStride,
            RowStride,
            new("inputGradientStride", ParameterKind.Integer, "Floats from a pixel of the input's adjoint to the next."),
            new("inputGradientRowStride", ParameterKind.Integer, "Floats from a row of the input's adjoint to the next."),
            Channels,
            Rows,
            ColumnCount,
            Scale,
            .. spec.Limited
                ? [new ProgramParameter("lower", ParameterKind.Scalar, "Least output: a maximum at it passes nothing on."), new ProgramParameter("upper", ParameterKind.Scalar, "Greatest output.")]
                : (ProgramParameter[])[],
        ];
        string sign = spec.Stores ? "=" : "+=";
        string formula = maximum
            ? $"Max pooling's input adjoint: x̄ at the first tap that holds the maximum {sign} z̄{(spec.Stores ? ", 0 elsewhere" : "")}{(spec.Limited ? "; z̄ is 0 where the maximum is a limit" : "")}."
            : $"Average pooling's input adjoint: x̄ at each tap {sign} z̄ · scale.";
        return (parameters, OverChannels(spec, maximum, ops), formula);
    }

    private static Binary Merge(bool maximum, string accumulator) =>
        new(maximum ? BinaryVerb.Maximum : BinaryVerb.Add, accumulator, accumulator, "x_value");

    private static List<TileOp> OverChannels(StencilKernelSpec spec, bool maximum, List<TileOp> ops)
    {
        List<TileOp> body = [];
        if (!maximum)
            body.Add(new BroadcastScalar("factor", "scale"));
        if (spec.Limited)
            body.AddRange([new BroadcastScalar("low", "lower"), new BroadcastScalar("high", "upper")]);
        body.Add(new Loop("c", 0, "channels", spec.Target.Lanes, ops));
        return body;
    }

    /// <summary>A tile in words.</summary>
    internal static string Tile(StencilKernelSpec spec) =>
        (spec.Rows == 1 ? "" : $"{spec.Rows} rows of ") + (spec.Pixels == 1 ? "1 pixel" : $"{spec.Pixels} pixels");

    private static string PoolFormula(StencilKernelSpec spec, string what) => spec.Kind == StencilKind.MaxPoolForward
        ? what + ": z[p, r] = max x[p + tap, r] over the window; NaN wins."
        : what + ": z[p, r] = scale · Σ x[p + tap, r] over the window.";

    internal static readonly ProgramParameter Input = new("input", ParameterKind.Cursor, "Input pixel under the window's first tap.");
    private static readonly ProgramParameter Output = new("output", ParameterKind.Cursor, "First output pixel.");
    internal static readonly ProgramParameter ChannelStride = new("channelStride", ParameterKind.Integer, "Floats from an input pixel to the next.");
    internal static readonly ProgramParameter RowStride = new("rowStride", ParameterKind.Integer, "Floats from an input row to the next.");
    internal static readonly ProgramParameter Tiles = new("tiles", ParameterKind.Integer, "Tiles side by side.");
    internal static readonly ProgramParameter Channels = new("channels", ParameterKind.Integer, "Channels, a multiple of the vector's floats.");
    private static readonly ProgramParameter OutputStride = new("outputStride", ParameterKind.Integer, "Floats from an output pixel to the next.");
    private static readonly ProgramParameter Rows = new("rows", ParameterKind.Integer, "Rows of a clipped window.");
    private static readonly ProgramParameter ColumnCount = new("columns", ParameterKind.Integer, "Columns of a clipped window.");
    private static readonly ProgramParameter Scale = new("scale", ParameterKind.Scalar, "Factor of a sum: 1 ÷ taps for an average.");
}
