using System;
using System.ComponentModel;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace ConvGen.Kernels;

/// <summary>
/// Normalisation of each image by itself: x̂ = (x − mean) ÷ √(variance + ε) over sets of its values, y = γ x̂ + β. Instance, group and layer
/// normalisation differ in their sets and in the axes of γ and β.
/// </summary>
/// <remarks>Public for generated code only.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Normalisation
{
    /// <summary>y from x.</summary>
    /// <param name="settings">Sets and parameters.</param>
    /// <param name="input">The map x.</param>
    /// <param name="scale">γ, or empty for 1.</param>
    /// <param name="shift">β, or empty for 0.</param>
    /// <param name="output">Receives y.</param>
    /// <param name="scratch">Memory of this worker.</param>
    /// <param name="range">Share of the images, or of images × rows where no set spans rows.</param>
    public static void Forward(
        NormSettings settings, FeatureMaps input, ReadOnlySpan<float> scale, ReadOnlySpan<float> shift, FeatureMaps output, Span<float> scratch, WorkRange range)
    {
        MapLayout layout = input.Layout;
        ValueSets sets = new(layout, settings.Axes, settings.Groups);
        ParameterMap parameters = new(settings.ParameterAxes, layout);
        Memory memory = new(sets, layout, scratch);
        (int first, int end) = range.Of(sets.Items(input.Images));
        for (int item = first; item < end; item++)
        {
            (int image, int firstRow, int endRow) = sets.Item(item);
            Statistics(settings, sets, input, item, memory);
            for (int row = firstRow; row < endRow; row++)
            {
                for (int column = 0; column < layout.Width; column++)
                {
                    Normal(sets, input.Pixel(image, row, column), column, memory, memory.Normal);
                    parameters.Apply(memory.Normal, scale, shift, row, column, output.Pixel(image, row, column));
                }

                output.ClearHalo(image, row);
            }
        }
    }

    /// <summary>The adjoint of x: (g − mean of g − x̂ · mean of g·x̂) ÷ √(variance + ε) with g = γ v̄, means over each set.</summary>
    /// <param name="settings">Sets and parameters.</param>
    /// <param name="input">The map x.</param>
    /// <param name="outputGradient">The adjoint v̄ of y.</param>
    /// <param name="scale">γ, or empty for 1.</param>
    /// <param name="inputGradient">Receives the adjoint of x.</param>
    /// <param name="accumulate">Whether to add to what is there.</param>
    /// <param name="scratch">Memory of this worker.</param>
    /// <param name="range">Share of the images, or of images × rows where no set spans rows.</param>
    public static void InputAdjoint(
        NormSettings settings,
        FeatureMaps input,
        FeatureMaps outputGradient,
        ReadOnlySpan<float> scale,
        FeatureMaps inputGradient,
        bool accumulate,
        Span<float> scratch,
        WorkRange range)
    {
        MapLayout layout = input.Layout;
        ValueSets sets = new(layout, settings.Axes, settings.Groups);
        ParameterMap parameters = new(settings.ParameterAxes, layout);
        Memory memory = new(sets, layout, scratch);
        (int first, int end) = range.Of(sets.Items(input.Images));
        for (int item = first; item < end; item++)
        {
            (int image, int firstRow, int endRow) = sets.Item(item);
            Statistics(settings, sets, input, item, memory);
            memory.Sums.Clear();
            memory.Products.Clear();
            for (int row = firstRow; row < endRow; row++)
            {
                for (int column = 0; column < layout.Width; column++)
                {
                    int set = sets.FirstSet(column);
                    parameters.Apply(outputGradient.Pixel(image, row, column), scale, default, row, column, memory.Other);
                    sets.Add(memory.Other, memory.Sums.Slice(set, sets.PerPixel));
                    Normal(sets, input.Pixel(image, row, column), column, memory, memory.Normal);
                    TensorPrimitives.Multiply(memory.Normal, memory.Other, memory.Normal);
                    sets.Add(memory.Normal, memory.Products.Slice(set, sets.PerPixel));
                }
            }

            for (int row = firstRow; row < endRow; row++)
            {
                for (int column = 0; column < layout.Width; column++)
                {
                    parameters.Apply(outputGradient.Pixel(image, row, column), scale, default, row, column, memory.Other);
                    Normal(sets, input.Pixel(image, row, column), column, memory, memory.Normal);
                    Write(sets, column, memory, inputGradient.Pixel(image, row, column), accumulate);
                }

                if (!accumulate)
                    inputGradient.ClearHalo(image, row);
            }
        }
    }

    /// <summary>The adjoints of γ and β, added to what is there: Σ v̄·x̂ and Σ v̄ over images and the places that share a parameter.</summary>
    /// <param name="settings">Sets and parameters.</param>
    /// <param name="input">The map x.</param>
    /// <param name="outputGradient">The adjoint v̄ of y.</param>
    /// <param name="scaleGradient">The adjoint of γ.</param>
    /// <param name="shiftGradient">The adjoint of β; empty if there is none.</param>
    /// <param name="scratch">Memory of this worker.</param>
    /// <param name="range">Only the first share works: sums run over all images.</param>
    public static void WeightAdjoint(
        NormSettings settings,
        FeatureMaps input,
        FeatureMaps outputGradient,
        Span<float> scaleGradient,
        Span<float> shiftGradient,
        Span<float> scratch,
        WorkRange range)
    {
        if (!range.IsFirst)
            return;
        MapLayout layout = input.Layout;
        ValueSets sets = new(layout, settings.Axes, settings.Groups);
        ParameterMap parameters = new(settings.ParameterAxes, layout);
        Memory memory = new(sets, layout, scratch);
        Span<double> sums = MemoryMarshal.Cast<float, double>(memory.Rest)[..(2 * parameters.Length)];
        sums.Clear();
        Span<double> scaleSums = sums[..parameters.Length];
        Span<double> shiftSums = sums[parameters.Length..];
        for (int item = 0; item < sets.Items(input.Images); item++)
        {
            (int image, int firstRow, int endRow) = sets.Item(item);
            Statistics(settings, sets, input, item, memory);
            for (int row = firstRow; row < endRow; row++)
                for (int column = 0; column < layout.Width; column++)
                {
                    ReadOnlySpan<float> gradient = outputGradient.Pixel(image, row, column);
                    Normal(sets, input.Pixel(image, row, column), column, memory, memory.Normal);
                    TensorPrimitives.Multiply(memory.Normal, gradient, memory.Normal);
                    parameters.AddTo(scaleSums, memory.Normal, row, column);
                    parameters.AddTo(shiftSums, gradient, row, column);
                }
        }

        for (int at = 0; at < scaleGradient.Length; at++)
            scaleGradient[at] += (float)scaleSums[at];
        for (int at = 0; at < shiftGradient.Length; at++)
            shiftGradient[at] += (float)shiftSums[at];
    }

    /// <summary>Mean and inverse deviation of each set of an item.</summary>
    private static void Statistics(NormSettings settings, ValueSets sets, FeatureMaps input, int item, Memory memory)
    {
        (int image, int firstRow, int endRow) = sets.Item(item);
        int width = input.Layout.Width;
        memory.Sums.Clear();
        for (int row = firstRow; row < endRow; row++)
            for (int column = 0; column < width; column++)
                sets.Add(input.Pixel(image, row, column), memory.Sums.Slice(sets.FirstSet(column), sets.PerPixel));
        for (int set = 0; set < memory.Means.Length; set++)
        {
            memory.Means[set] = (float)(memory.Sums[set] / sets.Length);
            memory.Inverses[set] = 1;
        }

        memory.Sums.Clear();
        for (int row = firstRow; row < endRow; row++)
            for (int column = 0; column < width; column++)
            {
                Normal(sets, input.Pixel(image, row, column), column, memory, memory.Normal);
                TensorPrimitives.Multiply(memory.Normal, memory.Normal, memory.Normal);
                sets.Add(memory.Normal, memory.Sums.Slice(sets.FirstSet(column), sets.PerPixel));
            }

        for (int set = 0; set < memory.Inverses.Length; set++)
            memory.Inverses[set] = (float)(1 / Math.Sqrt((memory.Sums[set] / sets.Length) + settings.Epsilon));
    }

    /// <summary>x̂ of a pixel.</summary>
    private static void Normal(ValueSets sets, ReadOnlySpan<float> x, int column, Memory memory, Span<float> normal)
    {
        int set = sets.FirstSet(column);
        int run = sets.Run;
        if (run == 1)
        {
            TensorPrimitives.Subtract(x, memory.Means.Slice(set, x.Length), normal);
            TensorPrimitives.Multiply(normal, memory.Inverses.Slice(set, x.Length), normal);
            return;
        }

        for (int group = 0; group < sets.PerPixel; group++)
        {
            Span<float> part = normal.Slice(group * run, run);
            TensorPrimitives.Subtract(x.Slice(group * run, run), memory.Means[set + group], part);
            TensorPrimitives.Multiply(part, memory.Inverses[set + group], part);
        }
    }

    private static void Write(ValueSets sets, int column, Memory memory, Span<float> destination, bool accumulate)
    {
        int run = sets.Run;
        double share = 1.0 / sets.Length;
        for (int group = 0; group < sets.PerPixel; group++)
        {
            int set = sets.FirstSet(column) + group;
            float mean = (float)(memory.Sums[set] * share);
            float slope = (float)(memory.Products[set] * share);
            float inverse = memory.Inverses[set];
            for (int channel = group * run; channel < (group + 1) * run; channel++)
            {
                float adjoint = inverse * (memory.Other[channel] - mean - (memory.Normal[channel] * slope));
                destination[channel] = adjoint + (accumulate ? destination[channel] : 0);
            }
        }
    }

    /// <summary>A worker's memory in parts.</summary>
    private readonly ref struct Memory
    {
        public Memory(ValueSets sets, MapLayout layout, Span<float> scratch)
        {
            int count = sets.Count;
            Sums = MemoryMarshal.Cast<float, double>(scratch)[..count];
            Products = MemoryMarshal.Cast<float, double>(scratch)[count..(2 * count)];
            Means = scratch.Slice(4 * count, count);
            Inverses = scratch.Slice(5 * count, count);
            Normal = scratch.Slice(6 * count, layout.Channels);
            Other = scratch.Slice((6 * count) + layout.Channels, layout.Channels);
            Rest = scratch[((6 * count) + (2 * layout.Channels))..];
        }

        public Span<double> Sums { get; }

        public Span<double> Products { get; }

        public Span<float> Means { get; }

        public Span<float> Inverses { get; }

        public Span<float> Normal { get; }

        public Span<float> Other { get; }

        public Span<float> Rest { get; }
    }
}
