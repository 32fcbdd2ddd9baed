using System;
using System.ComponentModel;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace ConvGen.Kernels;

/// <summary>y = w · x + b with factors and terms that differ along some axes.</summary>
/// <remarks>Public for generated code only.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Scaling
{
    /// <summary>y from x, or from its adjoint v̄ the adjoint of x.</summary>
    /// <param name="axes">The axes along which w and b differ.</param>
    /// <param name="input">The map x.</param>
    /// <param name="factors">w, or empty for 1.</param>
    /// <param name="terms">b, or empty for 0.</param>
    /// <param name="output">Receives y.</param>
    /// <param name="accumulate">Whether to add to what is there.</param>
    /// <param name="scratch">Memory of this worker: a pixel's channels.</param>
    /// <param name="range">Share of images × rows.</param>
    public static void Apply(
        Axes axes, FeatureMaps input, ReadOnlySpan<float> factors, ReadOnlySpan<float> terms, FeatureMaps output, bool accumulate, Span<float> scratch, WorkRange range)
    {
        MapLayout layout = input.Layout;
        ParameterMap parameters = new(axes, layout);
        Span<float> product = scratch[..layout.Channels];
        (int first, int end) = range.Of(input.Images * layout.Height);
        for (int item = first; item < end; item++)
        {
            (int image, int row) = Math.DivRem(item, layout.Height);
            for (int column = 0; column < layout.Width; column++)
            {
                Span<float> destination = output.Pixel(image, row, column);
                parameters.Apply(input.Pixel(image, row, column), factors, terms, row, column, accumulate ? product : destination);
                if (accumulate)
                    TensorPrimitives.Add(destination, product, destination);
            }

            if (!accumulate)
                output.ClearHalo(image, row);
        }
    }

    /// <summary>The adjoints of w and b, added to what is there: Σ v̄·x and Σ v̄ over images and the places that share a parameter.</summary>
    /// <param name="axes">The axes along which w and b differ.</param>
    /// <param name="input">The map x.</param>
    /// <param name="outputGradient">The adjoint v̄ of y.</param>
    /// <param name="factorGradient">The adjoint of w; empty if there are none.</param>
    /// <param name="termGradient">The adjoint of b; empty if there are none.</param>
    /// <param name="scratch">Memory of this worker.</param>
    /// <param name="range">Only the first share works: sums run over all images.</param>
    public static void WeightAdjoint(
        Axes axes, FeatureMaps input, FeatureMaps outputGradient, Span<float> factorGradient, Span<float> termGradient, Span<float> scratch, WorkRange range)
    {
        if (!range.IsFirst)
            return;
        MapLayout layout = input.Layout;
        ParameterMap parameters = new(axes, layout);
        Span<float> product = scratch[..layout.Channels];
        Span<double> sums = MemoryMarshal.Cast<float, double>(scratch[layout.Channels..])[..(2 * parameters.Length)];
        sums.Clear();
        for (int image = 0; image < input.Images; image++)
            for (int row = 0; row < layout.Height; row++)
                for (int column = 0; column < layout.Width; column++)
                {
                    ReadOnlySpan<float> gradient = outputGradient.Pixel(image, row, column);
                    TensorPrimitives.Multiply(input.Pixel(image, row, column), gradient, product);
                    parameters.AddTo(sums[..parameters.Length], product, row, column);
                    parameters.AddTo(sums[parameters.Length..], gradient, row, column);
                }

        for (int at = 0; at < factorGradient.Length; at++)
            factorGradient[at] += (float)sums[at];
        for (int at = 0; at < termGradient.Length; at++)
            termGradient[at] += (float)sums[parameters.Length + at];
    }
}
