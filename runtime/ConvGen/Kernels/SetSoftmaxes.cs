using System;
using System.ComponentModel;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace ConvGen.Kernels;

/// <summary>Softmax and its logarithm over any axes of each image; <see cref="Softmaxes"/> is the one over channels alone.</summary>
/// <remarks>Public for generated code only.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class SetSoftmaxes
{
    /// <summary>y = e^(x − m) ÷ Σ e^(x − m) with the maximum m of the set, or x − m − ln Σ e^(x − m).</summary>
    /// <param name="settings">Axes and form.</param>
    /// <param name="input">The map x.</param>
    /// <param name="output">Receives y.</param>
    /// <param name="scratch">Memory of this worker.</param>
    /// <param name="range">Share of the images, or of images × rows where no set spans rows.</param>
    public static void Forward(SoftmaxSettings settings, FeatureMaps input, FeatureMaps output, Span<float> scratch, WorkRange range)
    {
        MapLayout layout = input.Layout;
        ValueSets sets = new(layout, settings.Axes, groups: 1);
        Memory memory = new(sets, layout, scratch);
        (int first, int end) = range.Of(sets.Items(input.Images));
        for (int item = first; item < end; item++)
        {
            (int image, int firstRow, int endRow) = sets.Item(item);
            Largest(sets, input, item, memory.Limits);
            memory.Sums.Clear();
            for (int row = firstRow; row < endRow; row++)
                for (int column = 0; column < layout.Width; column++)
                {
                    Shift(sets, input.Pixel(image, row, column), memory.Limits, column, memory.Pixel);
                    TensorPrimitives.Exp(memory.Pixel, memory.Pixel);
                    sets.Add(memory.Pixel, memory.Sums.Slice(sets.FirstSet(column), sets.PerPixel));
                }

            // A set's values are e^x over one number: with the logarithm of the sum taken from x too, one subtraction serves both forms.
            for (int set = 0; set < memory.Limits.Length; set++)
                memory.Factors[set] = settings.Log ? (float)Math.Log(memory.Sums[set]) : (float)(1 / memory.Sums[set]);
            for (int row = firstRow; row < endRow; row++)
            {
                for (int column = 0; column < layout.Width; column++)
                {
                    Span<float> y = output.Pixel(image, row, column);
                    Shift(sets, input.Pixel(image, row, column), memory.Limits, column, y);
                    if (settings.Log)
                    {
                        Shift(sets, y, memory.Factors, column, y);
                        continue;
                    }

                    TensorPrimitives.Exp(y, y);
                    for (int channel = 0; channel < y.Length; channel++)
                        y[channel] *= memory.Factors[sets.FirstSet(column) + (channel / sets.Run)];
                }

                output.ClearHalo(image, row);
            }
        }
    }

    /// <summary>The adjoint of x: y · (v̄ − Σ v̄·y), or of the logarithm v̄ − eʸ · Σ v̄.</summary>
    /// <param name="settings">Axes and form.</param>
    /// <param name="output">The map y.</param>
    /// <param name="outputGradient">The adjoint v̄ of y.</param>
    /// <param name="inputGradient">Receives the adjoint of x.</param>
    /// <param name="accumulate">Whether to add to what is there.</param>
    /// <param name="scratch">Memory of this worker.</param>
    /// <param name="range">Share of the images, or of images × rows where no set spans rows.</param>
    public static void Backward(
        SoftmaxSettings settings, FeatureMaps output, FeatureMaps outputGradient, FeatureMaps inputGradient, bool accumulate, Span<float> scratch, WorkRange range)
    {
        MapLayout layout = output.Layout;
        ValueSets sets = new(layout, settings.Axes, groups: 1);
        Memory memory = new(sets, layout, scratch);
        (int first, int end) = range.Of(sets.Items(output.Images));
        for (int item = first; item < end; item++)
        {
            (int image, int firstRow, int endRow) = sets.Item(item);
            memory.Sums.Clear();
            for (int row = firstRow; row < endRow; row++)
                for (int column = 0; column < layout.Width; column++)
                {
                    ReadOnlySpan<float> gradient = outputGradient.Pixel(image, row, column);
                    gradient.CopyTo(memory.Pixel);
                    if (!settings.Log)
                        TensorPrimitives.Multiply(memory.Pixel, output.Pixel(image, row, column), memory.Pixel);
                    sets.Add(memory.Pixel, memory.Sums.Slice(sets.FirstSet(column), sets.PerPixel));
                }

            for (int row = firstRow; row < endRow; row++)
            {
                for (int column = 0; column < layout.Width; column++)
                {
                    output.Pixel(image, row, column).CopyTo(memory.Pixel);
                    if (settings.Log)
                        TensorPrimitives.Exp(memory.Pixel, memory.Pixel);
                    ReadOnlySpan<float> gradient = outputGradient.Pixel(image, row, column);
                    Span<float> destination = inputGradient.Pixel(image, row, column);
                    for (int channel = 0; channel < destination.Length; channel++)
                    {
                        float sum = (float)memory.Sums[sets.FirstSet(column) + (channel / sets.Run)];
                        float adjoint = settings.Log ? gradient[channel] - (memory.Pixel[channel] * sum) : memory.Pixel[channel] * (gradient[channel] - sum);
                        destination[channel] = adjoint + (accumulate ? destination[channel] : 0);
                    }
                }

                if (!accumulate)
                    inputGradient.ClearHalo(image, row);
            }
        }
    }

    private static void Largest(ValueSets sets, FeatureMaps input, int item, Span<float> largest)
    {
        (int image, int firstRow, int endRow) = sets.Item(item);
        largest.Fill(float.NegativeInfinity);
        for (int row = firstRow; row < endRow; row++)
            for (int column = 0; column < input.Layout.Width; column++)
            {
                ReadOnlySpan<float> pixel = input.Pixel(image, row, column);
                Span<float> own = largest.Slice(sets.FirstSet(column), sets.PerPixel);
                if (sets.Run == 1)
                    TensorPrimitives.Max(own, pixel, own);
                else
                    own[0] = MathF.Max(own[0], TensorPrimitives.Max(pixel));
            }
    }

    /// <summary>A pixel's values less a number per set.</summary>
    private static void Shift(ValueSets sets, ReadOnlySpan<float> pixel, ReadOnlySpan<float> perSet, int column, Span<float> result)
    {
        int set = sets.FirstSet(column);
        if (sets.Run == 1)
            TensorPrimitives.Subtract(pixel, perSet.Slice(set, pixel.Length), result);
        else
            TensorPrimitives.Subtract(pixel, perSet[set], result);
    }

    /// <summary>A worker's memory in parts.</summary>
    private readonly ref struct Memory
    {
        public Memory(ValueSets sets, MapLayout layout, Span<float> scratch)
        {
            int count = sets.Count;
            Sums = MemoryMarshal.Cast<float, double>(scratch)[..count];
            Limits = scratch.Slice(2 * count, count);
            Factors = scratch.Slice(3 * count, count);
            Pixel = scratch.Slice(4 * count, layout.Channels);
        }

        public Span<double> Sums { get; }

        public Span<float> Limits { get; }

        public Span<float> Factors { get; }

        public Span<float> Pixel { get; }
    }
}
