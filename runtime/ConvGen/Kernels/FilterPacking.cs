using System;
using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace ConvGen.Kernels;

/// <summary>Packs the parameters that aren't filter banks: depthwise filters, biases, batch normalisation for inference.</summary>
/// <remarks>Public for generated code only.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class FilterPacking
{
    /// <summary>Packs depthwise filters [C, 1, taps] as [tap][channel], channels padded to <paramref name="padded"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void PackDepthwise(ReadOnlySpan<float> weights, Span<float> packed, int channels, int padded, int kernelTaps, ReadOnlySpan<int> taps, ReadOnlySpan<float> scale)
    {
        weights = weights[..(channels * kernelTaps)];
        for (int tap = 0; tap < taps.Length; tap++)
            packed.Slice((tap * padded) + channels, padded - channels).Clear();
        // Channels whose weights are neighbours in memory: a cache line is read once for all its taps.
        for (int begin = 0; begin < channels; begin += Lanes.Count)
        {
            int count = Math.Min(Lanes.Count, channels - begin);
            for (int tap = 0; tap < taps.Length; tap++)
            {
                Span<float> target = packed.Slice((tap * padded) + begin, count);
                int from = (begin * kernelTaps) + taps[tap];
                for (int channel = 0; channel < target.Length; channel++, from += kernelTaps)
                    target[channel] = weights[from] * (scale.IsEmpty ? 1f : scale[begin + channel]);
            }
        }
    }

    /// <summary>Adds packed depthwise adjoints to canonical ones; items are channels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void UnpackDepthwise(ReadOnlySpan<float> packed, Span<float> gradient, int channels, int padded, ReadOnlySpan<int> taps, WorkRange range)
    {
        (int first, int end) = range.Of(channels);
        for (int begin = first; begin < end; begin += Lanes.Count)
        {
            int count = Math.Min(Lanes.Count, end - begin);
            for (int tap = 0; tap < taps.Length; tap++)
            {
                ReadOnlySpan<float> sums = packed.Slice((tap * padded) + begin, count);
                int to = (begin * taps.Length) + taps[tap];
                for (int channel = 0; channel < sums.Length; channel++, to += taps.Length)
                    gradient[to] += sums[channel];
            }
        }
    }

    /// <summary>Copies values and zeroes the rest: a bias padded to whole blocks, or none.</summary>
    public static void PackPadded(ReadOnlySpan<float> values, Span<float> packed)
    {
        values.CopyTo(packed);
        packed[values.Length..].Clear();
    }

    /// <summary>Adds values to others; items are values.</summary>
    public static void AddTo(ReadOnlySpan<float> values, Span<float> sums, WorkRange range)
    {
        (int first, int end) = range.Of(values.Length);
        for (int index = first; index < end; index++)
            sums[index] += values[index];
    }

    /// <summary>
    /// Batch normalisation as a factor and a summand: y = x·scale + shift with scale = γ ÷ √(variance + ε) and
    /// shift = β + (bias − mean)·scale, where the bias is that of the convolution it is folded into.
    /// </summary>
    /// <param name="gamma">γ, or empty for 1.</param>
    /// <param name="beta">β, or empty for 0.</param>
    /// <param name="mean">Running mean.</param>
    /// <param name="variance">Running variance.</param>
    /// <param name="epsilon">ε.</param>
    /// <param name="bias">The convolution's bias, or empty for 0.</param>
    /// <param name="scale">Receives the factors.</param>
    /// <param name="shift">Receives the summands.</param>
    public static void FoldBatchNorm(
        ReadOnlySpan<float> gamma, ReadOnlySpan<float> beta, ReadOnlySpan<float> mean, ReadOnlySpan<float> variance, float epsilon,
        ReadOnlySpan<float> bias, Span<float> scale, Span<float> shift)
    {
        scale.Clear();
        shift.Clear();
        for (int channel = 0; channel < mean.Length; channel++)
        {
            double factor = (gamma.IsEmpty ? 1.0 : gamma[channel]) / Math.Sqrt((double)variance[channel] + epsilon);
            double before = bias.IsEmpty ? 0.0 : bias[channel];
            scale[channel] = (float)factor;
            shift[channel] = (float)((beta.IsEmpty ? 0.0 : beta[channel]) + ((before - mean[channel]) * factor));
        }
    }
}
