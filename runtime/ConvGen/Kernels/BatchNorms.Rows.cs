using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ConvGen.Kernels;

// Rows of whole blocks of channels, each pass a loop of its own: terms, which serve any layout, cost the JIT registers and the processor up to three times as long. Both
// compute in the same order. What sums keeps a block's sums in registers along the row; what writes walks a row as it lies in memory, line by line.
public static partial class BatchNorms
{
    /// <summary>
    /// Floats of a map that are walked forward even where the walk turns: what the step before left in the cache is found again, and processors foresee rows that follow
    /// one another.
    /// </summary>
    private const int TurnFloats = 32 * 1024;

    /// <summary>Whether pixels have room for whole blocks of a chunk's channels.</summary>
    private static bool IsWhole(ChannelChunk chunk, int room) => Lanes.Blocks(chunk.Count) * Lanes.Count <= room;

    /// <summary>The row, among those of all images, at a place of a walk: of a backward one, runs of rows from the last to the first.</summary>
    private static int RowAt(WorkRange range, int place, int first, int end, MapLayout layout)
    {
        if (!range.IsBackward)
            return place;
        int rows = Math.Max(1, TurnFloats / layout.RowStride);
        (int run, int row) = Math.DivRem(place - first, rows);
        return Math.Max(first, end - ((run + 1) * rows)) + row;
    }

    /// <summary>A normalised row, clamped.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void NormaliseRow(
        scoped ChannelRow input, scoped ChannelRow output, int width, int channels,
        ReadOnlySpan<float> means, ReadOnlySpan<float> factors, ReadOnlySpan<float> shifts, float lower, float upper)
    {
        nint xStep = input.Stride, yStep = output.Stride;
        Vector256<float> low = Vector256.Create(lower), high = Vector256.Create(upper);
        ref float mean = ref MemoryMarshal.GetReference(means), factor = ref MemoryMarshal.GetReference(factors), shift = ref MemoryMarshal.GetReference(shifts);
        ref float x = ref input.At(0, 0);
        ref float y = ref output.At(0, 0);
        for (int column = 0; column < width; column++)
        {
            for (nuint channel = 0; channel < (nuint)channels; channel += (nuint)Lanes.Count)
            {
                Vector256<float> value = ((Vector256.LoadUnsafe(ref x, channel) - Vector256.LoadUnsafe(ref mean, channel)) * Vector256.LoadUnsafe(ref factor, channel))
                    + Vector256.LoadUnsafe(ref shift, channel);
                Lanes256.ClampMinimum(high, Lanes256.ClampMaximum(low, value)).StoreUnsafe(ref y, channel);
            }
            x = ref Unsafe.Add(ref x, xStep);
            y = ref Unsafe.Add(ref y, yStep);
        }
    }

    /// <summary>A normalised row and another, clamped.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void NormaliseAddRow(
        scoped ChannelRow input, scoped ChannelRow addend, scoped ChannelRow output, int width, int channels,
        ReadOnlySpan<float> means, ReadOnlySpan<float> factors, ReadOnlySpan<float> shifts, float lower, float upper)
    {
        nint xStep = input.Stride, yStep = output.Stride, aStep = addend.Stride;
        Vector256<float> low = Vector256.Create(lower), high = Vector256.Create(upper);
        ref float mean = ref MemoryMarshal.GetReference(means), factor = ref MemoryMarshal.GetReference(factors), shift = ref MemoryMarshal.GetReference(shifts);
        ref float x = ref input.At(0, 0);
        ref float a = ref addend.At(0, 0);
        ref float y = ref output.At(0, 0);
        for (int column = 0; column < width; column++)
        {
            for (nuint channel = 0; channel < (nuint)channels; channel += (nuint)Lanes.Count)
            {
                Vector256<float> value = ((Vector256.LoadUnsafe(ref x, channel) - Vector256.LoadUnsafe(ref mean, channel)) * Vector256.LoadUnsafe(ref factor, channel))
                    + Vector256.LoadUnsafe(ref shift, channel) + Vector256.LoadUnsafe(ref a, channel);
                Lanes256.ClampMinimum(high, Lanes256.ClampMaximum(low, value)).StoreUnsafe(ref y, channel);
            }
            x = ref Unsafe.Add(ref x, xStep);
            a = ref Unsafe.Add(ref a, aStep);
            y = ref Unsafe.Add(ref y, yStep);
        }
    }

    /// <summary>Adds the sums over a row of squared deviations from shifts, and of the deviations.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void AddRowSquares(
        scoped ChannelRow input, ReadOnlySpan<float> shifts, int width, int channels, Span<double> squares, Span<double> totals)
    {
        nint xStep = input.Stride;
        for (int channel = 0; channel < channels; channel += Lanes.Count)
        {
            Vector256<float> shift = Coefficient(in MemoryMarshal.GetReference(shifts), channel);
            Vector256<float> square0 = Vector256<float>.Zero;
            Vector256<float> square1 = square0, sum0 = square0, sum1 = square0;
            ref float x = ref input.At(0, channel);
            int column = 0;
            for (; column <= width - 2; column += 2)
            {
                Vector256<float> even = Vector256.LoadUnsafe(ref x) - shift;
                square0 += even * even;
                sum0 += even;
                Vector256<float> odd = Vector256.LoadUnsafe(ref Unsafe.Add(ref x, xStep)) - shift;
                square1 += odd * odd;
                sum1 += odd;
                x = ref Unsafe.Add(ref x, 2 * xStep);
            }
            if (column < width)
            {
                Vector256<float> last = Vector256.LoadUnsafe(ref x) - shift;
                square0 += last * last;
                sum0 += last;
            }
            ChannelTerms.AddTo(squares, channel, square0 + square1);
            ChannelTerms.AddTo(totals, channel, sum0 + sum1);
        }
    }

    /// <summary>Adds the sums over a row of v̄·(x − mean) and of v̄, which counts as 0 at results that a limit holds.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void AddLimitedRowProducts(
        scoped ChannelRow input, scoped ChannelRow outputGradient, int width, int channels,
        ReadOnlySpan<float> means, ReadOnlySpan<float> factors, ReadOnlySpan<float> shifts, float lower, float upper,
        Span<double> products, Span<double> gradients)
    {
        nint xStep = input.Stride, gradientStep = outputGradient.Stride;
        Vector256<float> low = Vector256.Create(lower), high = Vector256.Create(upper);
        for (int channel = 0; channel < channels; channel += Lanes.Count)
        {
            Vector256<float> mean = Coefficient(in MemoryMarshal.GetReference(means), channel);
            Vector256<float> factor = Coefficient(in MemoryMarshal.GetReference(factors), channel);
            Vector256<float> shift = Coefficient(in MemoryMarshal.GetReference(shifts), channel);
            Vector256<float> product0 = Vector256<float>.Zero;
            Vector256<float> product1 = product0, sum0 = product0, sum1 = product0;
            ref float x = ref input.At(0, channel);
            ref float gradient = ref outputGradient.At(0, channel);
            int column = 0;
            for (; column <= width - 2; column += 2)
            {
                Vector256<float> deviation = Vector256.LoadUnsafe(ref x) - mean;
                Vector256<float> even = ActivationFunctions.Clamp.Adjoint((deviation * factor) + shift, Vector256.LoadUnsafe(ref gradient), low, high);
                product0 += even * deviation;
                sum0 += even;
                deviation = Vector256.LoadUnsafe(ref Unsafe.Add(ref x, xStep)) - mean;
                Vector256<float> odd = ActivationFunctions.Clamp.Adjoint(
                    (deviation * factor) + shift, Vector256.LoadUnsafe(ref Unsafe.Add(ref gradient, gradientStep)), low, high);
                product1 += odd * deviation;
                sum1 += odd;
                x = ref Unsafe.Add(ref x, 2 * xStep);
                gradient = ref Unsafe.Add(ref gradient, 2 * gradientStep);
            }
            if (column < width)
            {
                Vector256<float> deviation = Vector256.LoadUnsafe(ref x) - mean;
                Vector256<float> last = ActivationFunctions.Clamp.Adjoint((deviation * factor) + shift, Vector256.LoadUnsafe(ref gradient), low, high);
                product0 += last * deviation;
                sum0 += last;
            }
            ChannelTerms.AddTo(products, channel, product0 + product1);
            ChannelTerms.AddTo(gradients, channel, sum0 + sum1);
        }
    }

    /// <summary>
    /// Limits the adjoint of a sum by the sum itself, in place, hands it on to the addend and adds the sums over a row of v̄·(x − mean) and of v̄.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void AddSharedRowProducts(
        scoped ChannelRow input, scoped ChannelRow output, scoped ChannelRow outputGradient, scoped ChannelRow addendGradient, int width, int channels,
        ReadOnlySpan<float> means, float lower, float upper, bool accumulate, Span<double> products, Span<double> gradients)
    {
        nint xStep = input.Stride, yStep = output.Stride, gradientStep = outputGradient.Stride, addendStep = addendGradient.Stride;
        Vector256<float> low = Vector256.Create(lower), high = Vector256.Create(upper);
        for (int channel = 0; channel < channels; channel += Lanes.Count)
        {
            Vector256<float> mean = Coefficient(in MemoryMarshal.GetReference(means), channel);
            Vector256<float> product0 = Vector256<float>.Zero;
            Vector256<float> product1 = product0, sum0 = product0, sum1 = product0;
            ref float x = ref input.At(0, channel);
            ref float y = ref output.At(0, channel);
            ref float gradient = ref outputGradient.At(0, channel);
            ref float addend = ref addendGradient.At(0, channel);
            for (int column = 0; column < width; column++)
            {
                Vector256<float> value = ActivationFunctions.Clamp.Adjoint(Vector256.LoadUnsafe(ref y), Vector256.LoadUnsafe(ref gradient), low, high);
                value.StoreUnsafe(ref gradient);
                (accumulate ? value + Vector256.LoadUnsafe(ref addend) : value).StoreUnsafe(ref addend);
                // Even columns and odd ones have a sum each.
                Vector256<float> product = product0 + (value * (Vector256.LoadUnsafe(ref x) - mean)), sum = sum0 + value;
                product0 = product1;
                product1 = product;
                sum0 = sum1;
                sum1 = sum;
                x = ref Unsafe.Add(ref x, xStep);
                y = ref Unsafe.Add(ref y, yStep);
                gradient = ref Unsafe.Add(ref gradient, gradientStep);
                addend = ref Unsafe.Add(ref addend, addendStep);
            }
            ChannelTerms.AddTo(products, channel, product0 + product1);
            ChannelTerms.AddTo(gradients, channel, sum0 + sum1);
        }
    }

    /// <summary>factor · (v̄ − average − (x − mean) · slope), where v̄ counts as 0 at results that a limit holds, stored or added.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void InputAdjointRow(
        scoped ChannelRow input, scoped ChannelRow outputGradient, scoped ChannelRow inputGradient, int width, int channels,
        ReadOnlySpan<float> means, ReadOnlySpan<float> factors, ReadOnlySpan<float> shifts, ReadOnlySpan<float> averages, ReadOnlySpan<float> slopes,
        float lower, float upper, bool accumulate)
    {
        nint xStep = input.Stride, gradientStep = outputGradient.Stride, adjointStep = inputGradient.Stride;
        bool isLimited = IsLimited(lower, upper);
        Vector256<float> low = Vector256.Create(lower), high = Vector256.Create(upper);
        ref float mean = ref MemoryMarshal.GetReference(means), factor = ref MemoryMarshal.GetReference(factors), shift = ref MemoryMarshal.GetReference(shifts);
        ref float average = ref MemoryMarshal.GetReference(averages), slope = ref MemoryMarshal.GetReference(slopes);
        ref float x = ref input.At(0, 0);
        ref float gradient = ref outputGradient.At(0, 0);
        ref float adjoint = ref inputGradient.At(0, 0);
        for (int column = 0; column < width; column++)
        {
            for (nuint channel = 0; channel < (nuint)channels; channel += (nuint)Lanes.Count)
            {
                Vector256<float> deviation = Vector256.LoadUnsafe(ref x, channel) - Vector256.LoadUnsafe(ref mean, channel);
                Vector256<float> scaling = Vector256.LoadUnsafe(ref factor, channel);
                Vector256<float> value = Vector256.LoadUnsafe(ref gradient, channel);
                if (isLimited)
                    value = ActivationFunctions.Clamp.Adjoint((deviation * scaling) + Vector256.LoadUnsafe(ref shift, channel), value, low, high);
                value = scaling * (value - Vector256.LoadUnsafe(ref average, channel) - (deviation * Vector256.LoadUnsafe(ref slope, channel)));
                if (accumulate)
                    value += Vector256.LoadUnsafe(ref adjoint, channel);
                value.StoreUnsafe(ref adjoint, channel);
            }
            x = ref Unsafe.Add(ref x, xStep);
            gradient = ref Unsafe.Add(ref gradient, gradientStep);
            adjoint = ref Unsafe.Add(ref adjoint, adjointStep);
        }
    }
}
