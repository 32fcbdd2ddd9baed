using System;
using System.ComponentModel;
using System.Runtime.InteropServices;

namespace ConvGen.Kernels;

/// <summary>Means, sums, maxima and minima over some axes of each image.</summary>
/// <remarks>Public for generated code only.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Reductions
{
    /// <summary>y from x.</summary>
    /// <param name="settings">Axes and kind.</param>
    /// <param name="input">The map x.</param>
    /// <param name="output">Receives y, whose reduced axes are 1 or gone.</param>
    /// <param name="scratch">Memory of this worker.</param>
    /// <param name="range">Share of the images, or of images × rows where no set spans rows.</param>
    public static void Forward(ReduceSettings settings, FeatureMaps input, FeatureMaps output, Span<float> scratch, WorkRange range)
    {
        MapLayout layout = input.Layout;
        ValueSets sets = new(layout, settings.Axes, groups: 1);
        Span<double> results = MemoryMarshal.Cast<float, double>(scratch)[..sets.Count];
        (int first, int end) = range.Of(sets.Items(input.Images));
        for (int item = first; item < end; item++)
        {
            (int image, int firstRow, int endRow) = sets.Item(item);
            results.Fill(Start(settings.Reduction));
            for (int row = firstRow; row < endRow; row++)
                for (int column = 0; column < layout.Width; column++)
                    Take(settings.Reduction, sets, input.Pixel(image, row, column), results.Slice(sets.FirstSet(column), sets.PerPixel));
            double share = settings.Reduction == Reduction.Mean ? 1.0 / sets.Length : 1;
            for (int set = 0; set < results.Length; set++)
                Value(sets, output, image, firstRow, set) = (float)(results[set] * share);
            int written = Place(sets, output, firstRow, 0).Row;
            if (written == 0 && firstRow > 0)
                continue;
            output.ClearHalo(image, written);
        }
    }

    /// <summary>The adjoint of x: v̄ of its set, a share of it for means, and for maxima and minima to the first value that is the result.</summary>
    /// <param name="settings">Axes and kind.</param>
    /// <param name="input">The map x.</param>
    /// <param name="output">The map y.</param>
    /// <param name="outputGradient">The adjoint v̄ of y.</param>
    /// <param name="inputGradient">Receives the adjoint of x.</param>
    /// <param name="accumulate">Whether to add to what is there.</param>
    /// <param name="scratch">Memory of this worker.</param>
    /// <param name="range">Share of the images, or of images × rows where no set spans rows.</param>
    public static void Backward(
        ReduceSettings settings,
        FeatureMaps input,
        FeatureMaps output,
        FeatureMaps outputGradient,
        FeatureMaps inputGradient,
        bool accumulate,
        Span<float> scratch,
        WorkRange range)
    {
        MapLayout layout = input.Layout;
        ValueSets sets = new(layout, settings.Axes, groups: 1);
        bool selects = settings.Reduction is Reduction.Max or Reduction.Min;
        float share = settings.Reduction == Reduction.Mean ? 1f / sets.Length : 1;
        Span<float> gradients = scratch[..sets.Count];
        (int first, int end) = range.Of(sets.Items(input.Images));
        for (int item = first; item < end; item++)
        {
            (int image, int firstRow, int endRow) = sets.Item(item);
            for (int set = 0; set < gradients.Length; set++)
                gradients[set] = Value(sets, outputGradient, image, firstRow, set) * share;
            for (int row = firstRow; row < endRow; row++)
            {
                for (int column = 0; column < layout.Width; column++)
                {
                    ReadOnlySpan<float> x = input.Pixel(image, row, column);
                    Span<float> destination = inputGradient.Pixel(image, row, column);
                    for (int channel = 0; channel < x.Length; channel++)
                    {
                        int set = sets.FirstSet(column) + (channel / sets.Run);
                        float adjoint = gradients[set];
                        // What isn't the result, or comes after one that was, takes nothing; Equals knows NaN.
                        if (selects && !x[channel].Equals(Value(sets, output, image, firstRow, set)))
                            adjoint = 0;
                        else if (selects)
                            gradients[set] = 0;
                        destination[channel] = adjoint + (accumulate ? destination[channel] : 0);
                    }
                }

                if (!accumulate)
                    inputGradient.ClearHalo(image, row);
            }
        }
    }

    private static double Start(Reduction reduction) => reduction switch
    {
        Reduction.Max => double.NegativeInfinity,
        Reduction.Min => double.PositiveInfinity,
        _ => 0,
    };

    private static void Take(Reduction reduction, ValueSets sets, ReadOnlySpan<float> pixel, Span<double> results)
    {
        if (reduction is Reduction.Mean or Reduction.Sum)
        {
            sets.Add(pixel, results);
            return;
        }

        for (int channel = 0; channel < pixel.Length; channel++)
        {
            ref double result = ref results[channel / sets.Run];
            result = reduction == Reduction.Max ? Math.Max(result, pixel[channel]) : Math.Min(result, pixel[channel]);
        }
    }

    /// <summary>A set's value in the result; an axis of rows that lost its columns lies along the columns.</summary>
    private static ref float Value(ValueSets sets, FeatureMaps output, int image, int row, int set)
    {
        (int place, int channel) = Math.DivRem(set, sets.PerPixel);
        (int outputRow, int column) = Place(sets, output, row, place);
        return ref output.Pixel(image, outputRow, column)[channel];
    }

    private static (int Row, int Column) Place(ValueSets sets, FeatureMaps output, int row, int column)
    {
        bool isSignal = !sets.SpansRows && output.Layout.Height == 1 && sets.SpansColumns;
        return isSignal ? (0, row) : (row, column);
    }
}
