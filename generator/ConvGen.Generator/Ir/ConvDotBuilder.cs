using System.Collections.Generic;
using System.Linq;
using ConvGen.Generator.Algorithm;
using ConvGen.Generator.Schedule;

namespace ConvGen.Generator.Ir;

/// <summary>
/// The forward tile of few outputs: vectors lie along the summed channels, and each sum's lanes are added at its end. A block of 16 filters
/// would be zeros for the most part.
/// </summary>
internal static class ConvDotBuilder
{
    public static TileProgram Build(ConvKernelSpec spec)
    {
        KernelWindow window = spec.Window;
        List<TileOp> tile = [];
        for (int pixel = 1; pixel < spec.Pixels; pixel++)
            tile.Add(new LetCursor($"x{pixel}", $"x{pixel - 1}", "pixelStride"));
        for (int pixel = 0; pixel < spec.Pixels; pixel++)
        {
            for (int output = 0; output < spec.Outputs; output++)
                tile.Add(new Fill(Accumulator(pixel, output), FillValue.Zero));
        }
        tile.Add(new LetCursor("w", "weights", 0));
        tile.Add(new Declare(HoldsPixels(spec) ? ["w0", .. Enumerable.Range(0, spec.Pixels).Select(pixel => $"b{pixel}")] : ["w0", "b0"]));
        tile.Add(new Loop("block", 0, "channels", FilterBlock.Filters, Taps(spec)));
        End(spec, tile);
        tile.Add(new MoveCursor("x0", spec.Pixels * (IndexExpression)"pixelStride"));
        tile.Add(new MoveCursor("start", spec.Pixels * (IndexExpression)"startStride"));
        tile.Add(new MoveCursor("output", spec.Pixels * (IndexExpression)"outputStride"));
        List<TileOp> body =
        [
            new LetIndex("pixelStride", window.StrideWidth * (IndexExpression)"channelStride"),
            new LetCursor("x0", "input", 0),
            new Loop("tile", 0, "tiles", 1, tile),
        ];
        return new TileProgram(spec.Name, spec.Target.Lanes, ConvForwardBuilder.Parameters("Packed filters: [block of 16 channels][tap][output][16 channels].", spec), body)
        {
            Remarks =
            [
                $"Convolution tile of few outputs: z[p, s] = start[p, s] + Σ x[p·{window.StrideWidth} + tap·{window.DilationWidth}, r] · W[tap, s, r], clamped to [lower, upper].",
                $"Kernel {window.Height}×{window.Width}, stride {window.StrideHeight}×{window.StrideWidth}, dilation {window.DilationHeight}×{window.DilationWidth}; vectors of channels, whose lanes are added at the end.",
                $"Tile: {spec.Pixels} pixels × {spec.Outputs} outputs.",
            ],
        };
    }

    /// <summary>The taps of one block of channels.</summary>
    private static List<TileOp> Taps(ConvKernelSpec spec)
    {
        KernelWindow window = spec.Window;
        IndexExpression rowStep = window.DilationHeight * (IndexExpression)"rowStride";
        IndexExpression columnStep = window.DilationWidth * (IndexExpression)"channelStride";
        List<TileOp> ops = [];
        switch (spec.Form)
        {
            case UnrollForm.Taps:
                for (int row = 0; row < window.Height; row++)
                {
                    for (int column = 0; column < window.Width; column++)
                        ops.Add(Tap(spec, (row * window.Width) + column, (IndexExpression)"block" + (row * rowStep) + (column * columnStep)));
                }
                ops.Add(Next(spec, window.Taps));
                break;
            case UnrollForm.Rows:
                List<TileOp> columns = [.. Enumerable.Range(0, window.Width).Select(column => Tap(spec, column, (IndexExpression)"row" + (column * columnStep)))];
                columns.Add(Next(spec, window.Width));
                ops.Add(new Loop("row", "block", (IndexExpression)"block" + (window.Height * rowStep), rowStep, columns));
                break;
            default:
                Loop columnLoop = new("column", "row", (IndexExpression)"row" + (window.Width * columnStep), columnStep, [Tap(spec, 0, "column"), Next(spec, 1)]);
                ops.Add(new Loop("row", "block", (IndexExpression)"block" + (window.Height * rowStep), rowStep, [columnLoop]));
                break;
        }
        return ops;
    }

    private static MoveCursor Next(ConvKernelSpec spec, int taps) => new("w", taps * spec.Outputs * FilterBlock.Filters);

    private static Scope Tap(ConvKernelSpec spec, int place, IndexExpression offset)
    {
        List<TileOp> ops = [new LetIndex("tap", offset)];
        for (int lane = 0; lane < FilterBlock.Filters; lane += spec.Target.Lanes)
        {
            for (int pixel = 0; HoldsPixels(spec) && pixel < spec.Pixels; pixel++)
                ops.Add(new Load($"b{pixel}", $"x{pixel}", "tap", lane, Declares: false));
            for (int output = 0; output < spec.Outputs; output++)
            {
                ops.Add(new Load("w0", "w", null, (((place * spec.Outputs) + output) * FilterBlock.Filters) + lane, Declares: false));
                for (int pixel = 0; pixel < spec.Pixels; pixel++)
                {
                    if (!HoldsPixels(spec))
                        ops.Add(new Load("b0", $"x{pixel}", "tap", lane, Declares: false));
                    ops.Add(new MultiplyAdd(Accumulator(pixel, output), HoldsPixels(spec) ? $"b{pixel}" : "b0", "w0"));
                }
            }
        }
        return new Scope(ops);
    }

    /// <summary>Whether pixels are held while the weights of several outputs stream; for one output each pixel is used once.</summary>
    private static bool HoldsPixels(ConvKernelSpec spec) => spec.Outputs > 1;

    private static void End(ConvKernelSpec spec, List<TileOp> ops)
    {
        ops.Add(new LetCursor("s", "start", 0));
        ops.Add(new LetCursor("y", "output", 0));
        for (int pixel = 0; pixel < spec.Pixels; pixel++)
        {
            if (pixel > 0)
            {
                ops.Add(new MoveCursor("s", "startStride"));
                ops.Add(new MoveCursor("y", "outputStride"));
            }
            for (int output = 0; output < spec.Outputs; output++)
                ops.Add(new StoreSum(Accumulator(pixel, output), "s", "y", output, "lower", "upper"));
        }
    }

    private static string Accumulator(int pixel, int output) => $"acc_{pixel}_{output}";
}
