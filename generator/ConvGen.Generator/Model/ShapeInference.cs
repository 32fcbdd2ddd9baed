using System;
using System.Collections.Generic;
using System.Globalization;

namespace ConvGen.Generator.Model;

/// <summary>
/// Output shapes of operations, by the formulas of <see cref="WindowAxis"/> that the runtime uses too. Whatever is wrong comes back
/// as a value; nothing here throws, whatever the numbers.
/// </summary>
internal static class ShapeInference
{
    /// <summary>Output shape of an operation.</summary>
    /// <param name="operation">The operation, its padding and groups resolved.</param>
    /// <param name="inputs">Shapes of its inputs.</param>
    /// <param name="rule">Rounding and output padding.</param>
    public static ShapeResult Infer(Operation operation, IReadOnlyList<Shape> inputs, SizeRule rule = default)
    {
        ShapeResult result = operation switch
        {
            ConvOperation convolution => OfConvolution(convolution, inputs[0], rule),
            PoolOperation pool => OfPool(pool, inputs[0], rule),
            DenseOperation dense => OfDense(dense),
            FlattenOperation => OfFlatten(inputs[0]),
            BatchNormOperation norm => OfBatchNorm(norm, inputs[0]),
            DropoutOperation dropout => OfDropout(dropout, inputs[0]),
            JoinOperation join => JoinShapes.Infer(join.Kind, inputs),
            UpsampleOperation upsample => OfUpsample(upsample, inputs[0]),
            RearrangeOperation or ResizeOperation or ReduceOperation => rule.Size ?? inputs[0],
            _ => inputs[0],
        };
        return result.Problem is null && NetworkSize.Check(operation, inputs[0], result.Shape) is { } problem ? problem : result;
    }

    /// <summary>
    /// Checks one axis of a window before its formulas are used: numbers of at least 1, no negative padding, and no sum that passes
    /// the range of an integer.
    /// </summary>
    /// <param name="window">The axis; padding that is not yet known as 0.</param>
    /// <param name="axis">Which axis it is.</param>
    /// <param name="input">Pixels of the input along this axis, if known.</param>
    public static ShapeProblem? CheckAxis(WindowAxis window, Axis axis, int input = 1)
    {
        if (window.Kernel < 1)
            return ShapeProblem.At(ShapeFault.BelowOne, Setting.Kernel, axis, window.Kernel);
        if (window.Stride < 1)
            return ShapeProblem.At(ShapeFault.BelowOne, Setting.Stride, axis, window.Stride);
        if (window.Dilation < 1)
            return ShapeProblem.At(ShapeFault.BelowOne, Setting.Dilation, axis, window.Dilation);
        if (window.Before < 0)
            return ShapeProblem.At(ShapeFault.NegativePadding, Setting.PaddingBefore, axis, window.Before);
        if (window.After < 0)
            return ShapeProblem.At(ShapeFault.NegativePadding, Setting.PaddingAfter, axis, window.After);

        double reach = (((double)window.Kernel - 1) * window.Dilation) + 1 + window.Before + window.After + input + window.Stride;
        return reach <= int.MaxValue ? null : ShapeProblem.At(
            ShapeFault.TooLarge, Setting.Kernel, axis, NetworkSize.InWords(reach), (axis == Axis.Rows ? "rows" : "columns") + " of window and padding");
    }

    /// <summary>The operation in words, such as <c>a convolution</c>.</summary>
    public static string InWords(Operation operation) => operation switch
    {
        ConvOperation { Transposed: true } => "a transposed convolution",
        ConvOperation => "a convolution",
        PoolOperation { Global: true } => "global pooling",
        PoolOperation => "pooling",
        UpsampleOperation => "upsampling",
        _ => "the layer",
    };

    private static ShapeResult OfConvolution(ConvOperation convolution, Shape input, SizeRule rule)
    {
        if (convolution.Filters < 1)
            return ShapeProblem.At(ShapeFault.BelowOne, Setting.Filters, convolution.Filters);
        if (convolution.Groups < 1)
            return ShapeProblem.At(ShapeFault.BelowOne, Setting.Groups, convolution.Groups);
        if (CheckMap(convolution, input) is { } noMap)
            return noMap;
        if (CheckWindow(convolution.Window, input) is { } problem)
            return problem;
        if (input.Channels % convolution.Groups != 0)
            return ShapeProblem.At(ShapeFault.Groups, Setting.Groups, convolution.Groups, input.Channels, "input channels");
        if (convolution.Filters % convolution.Groups != 0)
            return ShapeProblem.At(ShapeFault.Groups, Setting.Groups, convolution.Groups, convolution.Filters, "filters");

        WindowSpec window = convolution.Window;
        ShapeProblem? misfit = convolution.Transposed
            ? CheckTransposed(window.Rows, input.Height, rule.OutputPaddingRows, Axis.Rows)
                ?? CheckTransposed(window.Columns, input.Width, rule.OutputPaddingColumns, Axis.Columns)
            : CheckNoOutputPadding(rule) ?? CheckFit(window, input);
        if (misfit is not null)
            return misfit;

        return convolution.Transposed
            ? new Shape(
                input.Rank,
                convolution.Filters,
                window.Rows.TransposedOutputSize(input.Height, rule.OutputPaddingRows),
                window.Columns.TransposedOutputSize(input.Width, rule.OutputPaddingColumns))
            : new Shape(input.Rank, convolution.Filters, window.Rows.OutputSize(input.Height), window.Columns.OutputSize(input.Width));
    }

    private static ShapeResult OfPool(PoolOperation pool, Shape input, SizeRule rule)
    {
        if (CheckMap(pool, input) is { } noMap)
            return noMap;
        if (pool.Global)
            return Shape.Vector(input.Channels);
        if ((CheckWindow(pool.Window, input)
            ?? CheckPoolPadding(pool.Window.Rows, Axis.Rows)
            ?? CheckPoolPadding(pool.Window.Columns, Axis.Columns)
            ?? CheckFit(pool.Window, input)) is { } problem)
            return problem;

        WindowAxis rows = pool.Window.Rows;
        WindowAxis columns = pool.Window.Columns;
        Shape output = rule.Ceiling
            ? input with { Height = rows.OutputSizeCeiling(input.Height), Width = columns.OutputSizeCeiling(input.Width) }
            : input with { Height = rows.OutputSize(input.Height), Width = columns.OutputSize(input.Width) };
        if ((CheckWindowsReach(rows, Axis.Rows, input.Height, output.Height) ?? CheckWindowsReach(columns, Axis.Columns, input.Width, output.Width)) is { } gap)
            return gap;
        return output;
    }

    private static ShapeResult OfDense(DenseOperation dense) => dense.Features < 1
        ? ShapeProblem.At(ShapeFault.BelowOne, Setting.Features, dense.Features)
        : Shape.Vector(dense.Features);

    // The length of a known shape fits: NetworkSize has seen it where it was made.
    private static ShapeResult OfFlatten(Shape input) => Shape.Vector(input.Length);

    private static ShapeResult OfBatchNorm(BatchNormOperation norm, Shape input)
    {
        if (!(norm.Epsilon > 0) || float.IsInfinity(norm.Epsilon))
            return ShapeProblem.OutOfRange(Setting.Epsilon, norm.Epsilon, "positive and finite", "1e-5f");
        if (!(norm.Momentum > 0 && norm.Momentum <= 1))
            return ShapeProblem.OutOfRange(Setting.Momentum, norm.Momentum, "above 0 and at most 1", "0.1f");
        return input;
    }

    private static ShapeResult OfDropout(DropoutOperation dropout, Shape input) => dropout.Probability is >= 0 and < 1
        ? input
        : ShapeProblem.OutOfRange(Setting.Probability, dropout.Probability, "at least 0 and below 1", "0.5f");

    private static ShapeResult OfUpsample(UpsampleOperation upsample, Shape input)
    {
        if (upsample.Factor < 1)
            return ShapeProblem.At(ShapeFault.BelowOne, Setting.Factor, upsample.Factor);
        if (CheckMap(upsample, input) is { } noMap)
            return noMap;
        double width = (double)input.Width * upsample.Factor;
        double height = input.Rank == 1 ? 1 : (double)input.Height * upsample.Factor;
        if (width > int.MaxValue || height > int.MaxValue)
            return ShapeProblem.At(ShapeFault.TooLarge, Setting.Factor, NetworkSize.InWords(width), "columns");
        return input with { Height = (int)height, Width = (int)width };
    }

    private static ShapeProblem? CheckMap(Operation operation, Shape input) => input.Rank > 0
        ? null
        : ShapeProblem.At(ShapeFault.NeedsMap, Setting.None, input.Channels, InWords(operation));

    private static ShapeProblem? CheckWindow(WindowSpec window, Shape input) =>
        CheckAxis(window.Rows, Axis.Rows, input.Height) ?? CheckAxis(window.Columns, Axis.Columns, input.Width);

    private static ShapeProblem? CheckFit(WindowSpec window, Shape input) =>
        CheckFit(window.Rows, input, input.Height, Axis.Rows) ?? CheckFit(window.Columns, input, input.Width, Axis.Columns);

    private static ShapeProblem? CheckFit(WindowAxis window, Shape input, int size, Axis axis)
    {
        int padded = size + window.Before + window.After;
        if (window.Span <= padded)
            return null;
        return ShapeProblem.At(
            ShapeFault.KernelBeyondInput,
            Setting.Kernel,
            axis,
            window.Span,
            axis == Axis.Rows ? "rows" : "columns",
            window.Kernel,
            window.Dilation,
            input,
            padded,
            string.Format(CultureInfo.InvariantCulture, "{0} + {1} + {2}", window.Before, size, window.After));
    }

    /// <summary>Padding of less than the window, so that no window lies wholly in it.</summary>
    private static ShapeProblem? CheckPoolPadding(WindowAxis window, Axis axis)
    {
        int most = window.Span - 1;
        if (window.Before <= most && window.After <= most)
            return null;
        bool before = window.Before > most;
        return ShapeProblem.At(
            ShapeFault.PaddingTooLarge,
            before ? Setting.PaddingBefore : Setting.PaddingAfter,
            axis,
            before ? window.Before : window.After,
            string.Format(CultureInfo.InvariantCulture, "a pooling window that spans {0} may have at most {1} in padding", window.Span, most));
    }

    /// <summary>Each window of a dilated pool must have a pixel on the map: with gaps it may step over a narrow one.</summary>
    private static ShapeProblem? CheckWindowsReach(WindowAxis window, Axis axis, int input, int output)
    {
        // Gaps no wider than the map can't miss it, and there are at most as many windows as pixels.
        for (int place = 0; place < output && window.Dilation > input; place++)
        {
            int begin = (place * window.Stride) - window.Before;
            int skipped = Math.Max(0, (window.Dilation - 1 - begin) / window.Dilation);
            if (skipped >= window.Kernel || begin + (skipped * window.Dilation) >= input)
            {
                return ShapeProblem.At(
                    ShapeFault.PaddingTooLarge,
                    Setting.PaddingBefore,
                    axis,
                    window.Before,
                    string.Format(CultureInfo.InvariantCulture, "with dilation {0} a window of {1} steps over the map's {2} {3}", window.Dilation, window.Kernel, input, axis == Axis.Rows ? "rows" : "columns"));
            }
        }

        return null;
    }

    private static ShapeProblem? CheckNoOutputPadding(SizeRule rule)
    {
        if (rule.OutputPaddingRows == 0 && rule.OutputPaddingColumns == 0)
            return null;
        bool rows = rule.OutputPaddingRows != 0;
        return ShapeProblem.At(
            ShapeFault.OutputPadding,
            Setting.OutputPadding,
            rows ? Axis.Rows : Axis.Columns,
            rows ? rule.OutputPaddingRows : rule.OutputPaddingColumns,
            "only a transposed convolution has output padding: set Transposed = true, or leave it out");
    }

    private static ShapeProblem? CheckTransposed(WindowAxis window, int input, int outputPadding, Axis axis)
    {
        int limit = window.Stride > window.Dilation ? window.Stride : window.Dilation;
        // On a signal the rows' window is neutral: stride and dilation 1 leave no room for output padding.
        if (outputPadding < 0 || outputPadding >= limit)
        {
            return ShapeProblem.At(
                ShapeFault.OutputPadding,
                Setting.OutputPadding,
                axis,
                outputPadding,
                string.Format(CultureInfo.InvariantCulture, "it must be at least 0 and below the larger of stride and dilation, {0}", limit));
        }

        string axisWord = axis == Axis.Rows ? "rows" : "columns";
        double steps = ((double)input - 1) * window.Stride;
        double size = steps - window.Before - window.After + window.Span + outputPadding;
        if (Math.Max(steps, size) > int.MaxValue)
            return ShapeProblem.At(ShapeFault.TooLarge, Setting.Stride, axis, NetworkSize.InWords(Math.Max(steps, size)), axisWord);
        return size >= 1 ? null : ShapeProblem.At(
            ShapeFault.PaddingTooLarge,
            Setting.PaddingBefore,
            axis,
            window.Before,
            string.Format(
                CultureInfo.InvariantCulture,
                "it is cut from a transposed convolution's output, of which {0} {1} would be left; at least 1 must be",
                size,
                axisWord));
    }
}
