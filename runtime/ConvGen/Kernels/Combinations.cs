using System;
using System.ComponentModel;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace ConvGen.Kernels;

/// <summary>What two values become.</summary>
/// <remarks>Public for generated code only.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public enum Combination
{
    /// <summary>a + b.</summary>
    Add = 0,

    /// <summary>a − b.</summary>
    Subtract,

    /// <summary>a · b.</summary>
    Multiply,

    /// <summary>a ÷ b.</summary>
    Divide,

    /// <summary>The larger; NaN wins.</summary>
    Maximum,

    /// <summary>The smaller; NaN wins.</summary>
    Minimum,
}

/// <summary>
/// Two maps made one, value by value; a map of one row, column or channel is repeated along that axis. Sums and products of maps of equal shape, or
/// with a value per channel, have faster routines in <see cref="Joins"/>.
/// </summary>
/// <remarks>Public for generated code only.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Combinations
{
    /// <summary>y from a and b.</summary>
    /// <param name="combination">What the values become.</param>
    /// <param name="first">The map a.</param>
    /// <param name="second">The map b.</param>
    /// <param name="output">Receives y, whose axes are the longer ones.</param>
    /// <param name="range">Share of images × rows of y.</param>
    public static void Forward(Combination combination, FeatureMaps first, FeatureMaps second, FeatureMaps output, WorkRange range)
    {
        MapLayout layout = output.Layout;
        (int begin, int end) = range.Of(output.Images * layout.Height);
        for (int item = begin; item < end; item++)
        {
            (int image, int row) = Math.DivRem(item, layout.Height);
            for (int column = 0; column < layout.Width; column++)
            {
                Span<float> y = output.Pixel(image, row, column);
                Spread(At(first, image, row, column), y);
                ReadOnlySpan<float> b = At(second, image, row, column);
                if (b.Length == y.Length)
                    Combine(combination, y, b);
                else
                    Combine(combination, y, b[0]);
            }

            output.ClearHalo(image, row);
        }
    }

    /// <summary>The adjoint of a or of b: v̄ times the derivative, summed over what the map was repeated along.</summary>
    /// <param name="combination">What the values became.</param>
    /// <param name="isFirst">Whether it is that of a.</param>
    /// <param name="first">The map a.</param>
    /// <param name="second">The map b.</param>
    /// <param name="output">The map y.</param>
    /// <param name="outputGradient">The adjoint v̄ of y.</param>
    /// <param name="inputGradient">Receives the adjoint.</param>
    /// <param name="accumulate">Whether to add to what is there.</param>
    /// <param name="scratch">Memory of this worker: three floats for each channel of y.</param>
    /// <param name="range">Share of images × rows of the map.</param>
    public static void Backward(
        Combination combination,
        bool isFirst,
        FeatureMaps first,
        FeatureMaps second,
        FeatureMaps output,
        FeatureMaps outputGradient,
        FeatureMaps inputGradient,
        bool accumulate,
        Span<float> scratch,
        WorkRange range)
    {
        MapLayout layout = inputGradient.Layout;
        MapLayout whole = output.Layout;
        Span<double> sums = MemoryMarshal.Cast<float, double>(scratch)[..layout.Channels];
        Span<float> term = scratch.Slice(2 * layout.Channels, whole.Channels);
        (int begin, int end) = range.Of(inputGradient.Images * layout.Height);
        for (int item = begin; item < end; item++)
        {
            (int image, int row) = Math.DivRem(item, layout.Height);
            (int firstRow, int endRow) = layout.Height == whole.Height ? (row, row + 1) : (0, whole.Height);
            for (int column = 0; column < layout.Width; column++)
            {
                (int firstColumn, int endColumn) = layout.Width == whole.Width ? (column, column + 1) : (0, whole.Width);
                sums.Clear();
                for (int i = firstRow; i < endRow; i++)
                    for (int j = firstColumn; j < endColumn; j++)
                    {
                        Term(combination, isFirst, At(first, image, i, j), At(second, image, i, j), output.Pixel(image, i, j), outputGradient.Pixel(image, i, j), term);
                        for (int channel = 0; channel < term.Length; channel++)
                            sums[sums.Length == 1 ? 0 : channel] += term[channel];
                    }

                Span<float> destination = inputGradient.Pixel(image, row, column);
                for (int channel = 0; channel < destination.Length; channel++)
                    destination[channel] = (float)sums[channel] + (accumulate ? destination[channel] : 0);
            }

            if (!accumulate)
                inputGradient.ClearHalo(image, row);
        }
    }

    /// <summary>A map's pixel; its only row or column stands for all.</summary>
    private static ReadOnlySpan<float> At(FeatureMaps maps, int image, int row, int column) =>
        maps.Pixel(image, maps.Layout.Height == 1 ? 0 : row, maps.Layout.Width == 1 ? 0 : column);

    private static void Spread(ReadOnlySpan<float> values, Span<float> result)
    {
        if (values.Length == result.Length)
            values.CopyTo(result);
        else
            result.Fill(values[0]);
    }

    private static void Combine(Combination combination, Span<float> y, ReadOnlySpan<float> b)
    {
        switch (combination)
        {
            case Combination.Add:
                TensorPrimitives.Add(y, b, y);
                break;
            case Combination.Subtract:
                TensorPrimitives.Subtract(y, b, y);
                break;
            case Combination.Multiply:
                TensorPrimitives.Multiply(y, b, y);
                break;
            case Combination.Divide:
                TensorPrimitives.Divide(y, b, y);
                break;
            case Combination.Maximum:
                TensorPrimitives.Max(y, b, y);
                break;
            default:
                TensorPrimitives.Min(y, b, y);
                break;
        }
    }

    private static void Combine(Combination combination, Span<float> y, float b)
    {
        switch (combination)
        {
            case Combination.Add:
                TensorPrimitives.Add(y, b, y);
                break;
            case Combination.Subtract:
                TensorPrimitives.Subtract(y, b, y);
                break;
            case Combination.Multiply:
                TensorPrimitives.Multiply(y, b, y);
                break;
            case Combination.Divide:
                TensorPrimitives.Divide(y, b, y);
                break;
            case Combination.Maximum:
                TensorPrimitives.Max(y, b, y);
                break;
            default:
                TensorPrimitives.Min(y, b, y);
                break;
        }
    }

    /// <summary>v̄ times the derivative at one pixel.</summary>
    private static void Term(
        Combination combination, bool isFirst, ReadOnlySpan<float> a, ReadOnlySpan<float> b, ReadOnlySpan<float> y, ReadOnlySpan<float> gradient, Span<float> term)
    {
        int stepA = a.Length == 1 ? 0 : 1;
        int stepB = b.Length == 1 ? 0 : 1;
        for (int channel = 0; channel < term.Length; channel++)
        {
            float g = gradient[channel];
            // The first of equal ones is the result; Equals knows NaN.
            bool isA = a[channel * stepA].Equals(y[channel]);
            term[channel] = combination switch
            {
                Combination.Add => g,
                Combination.Subtract => isFirst ? g : -g,
                Combination.Multiply => g * (isFirst ? b[channel * stepB] : a[channel * stepA]),
                Combination.Divide => isFirst ? g / b[channel * stepB] : -g * y[channel] / b[channel * stepB],
                _ => isA == isFirst ? g : 0,
            };
        }
    }
}
