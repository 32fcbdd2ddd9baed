using System;
using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ConvGen.Kernels;

/// <summary>Sums over images and pixels, per channel.</summary>
/// <remarks>Public for generated code only.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class ChannelSums
{
    /// <summary>The adjoint of a bias, added to what is there: b̄[c] += Σ over images and pixels of v̄[c].</summary>
    /// <param name="outputGradient">The adjoint v̄ of the biased map.</param>
    /// <param name="biasGradient">The adjoint of the bias, C values.</param>
    /// <param name="range">Share of the blocks of 8 channels.</param>
    public static void BiasAdjoint(FeatureMaps outputGradient, Span<float> biasGradient, WorkRange range)
    {
        MapLayout layout = outputGradient.Layout;
        (int begin, int end) = Channels(range, layout.Channels);
        Span<double> totals = stackalloc double[ChannelChunk.MaximumChannels];
        for (int part = 0; part < ChannelChunk.Chunks(end - begin); part++)
        {
            ChannelChunk chunk = ChannelChunk.Of(begin, end, part);
            totals.Clear();
            for (int image = 0; image < outputGradient.Images; image++)
                for (int row = 0; row < layout.Height; row++)
                {
                    Value term = new(new ChannelRow(outputGradient, image, row, chunk.First));
                    ChannelTerms.AddRowSum(term, layout.Width, chunk.Count, layout.ChannelStride - chunk.First, totals);
                }

            for (int channel = 0; channel < chunk.Count; channel++)
                biasGradient[chunk.First + channel] += (float)totals[channel];
        }
    }

    /// <summary>Adds pixels to totals of their channels.</summary>
    /// <param name="pixels">The first pixel's first channel.</param>
    /// <param name="count">Pixels.</param>
    /// <param name="stride">Floats from a pixel to the next.</param>
    /// <param name="totals">A total per channel, a multiple of eight.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddPixels(ref float pixels, int count, int stride, Span<double> totals)
    {
        for (int channel = 0; channel < totals.Length; channel += Lanes.Count)
        {
            ref float from = ref Unsafe.Add(ref pixels, channel);
            ref double total = ref totals[channel];
            Vector256<double> lower = Vector256.LoadUnsafe(ref total);
            Vector256<double> upper = Vector256.LoadUnsafe(ref total, Lanes.Count / 2);
            for (int pixel = 0; pixel < count; pixel++)
            {
                Vector256<float> values = Vector256.LoadUnsafe(ref from);
                lower += Vector256.WidenLower(values);
                upper += Vector256.WidenUpper(values);
                from = ref Unsafe.Add(ref from, stride);
            }
            lower.StoreUnsafe(ref total);
            upper.StoreUnsafe(ref total, Lanes.Count / 2);
        }
    }

    /// <summary>Adds what chunks of a batch have summed, in their order.</summary>
    /// <param name="sums">Sums of all chunks, one after the other.</param>
    /// <param name="chunks">Number of chunks.</param>
    /// <param name="length">Floats from a chunk's sums to the next chunk's.</param>
    /// <param name="gradient">The adjoint, added to.</param>
    /// <param name="range">The worker's share: the first does it all.</param>
    public static void AddChunks(ReadOnlySpan<float> sums, int chunks, int length, Span<float> gradient, WorkRange range)
    {
        for (int channel = 0; range.IsFirst && channel < gradient.Length; channel++)
        {
            double total = 0;
            for (int chunk = 0; chunk < chunks; chunk++)
                total += sums[(chunk * length) + channel];
            gradient[channel] += (float)total;
        }
    }

    /// <summary>The channels of a share of the blocks of 8.</summary>
    internal static (int Begin, int End) Channels(WorkRange range, int channels)
    {
        (int first, int end) = range.Of(Lanes.Blocks(channels));
        return (first * Lanes.Count, Math.Min(channels, end * Lanes.Count));
    }

    /// <summary>A map's value itself.</summary>
    internal readonly ref struct Value(ChannelRow row) : IChannelTerm
    {
        private readonly ChannelRow _row = row;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> At(int column, int channel, int lanes) => _row.Load(column, channel, lanes);
    }
}
