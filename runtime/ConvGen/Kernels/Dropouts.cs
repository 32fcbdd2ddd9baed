using System;
using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ConvGen.Kernels;

/// <summary>
/// Inverted dropout (Srivastava and others, 2014): y = x · m with m = 0 at the given probability, else 1 ÷ (1 − probability).
/// </summary>
/// <remarks>
/// The mask is computed, not stored: m at (image, row, column, channel) is a hash of these and the seed. A pixel's key is SplitMix64 (Steele and
/// others, 2014) of the seed and the pixel's number; the channel is mixed with both halves of the key by the 32-bit permutation "lowbias32"
/// of C. Wellons' hash-prospector (2018). Public for generated code only.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Dropouts
{
    /// <summary>y = x · m. The output may be the input.</summary>
    /// <param name="input">The map x.</param>
    /// <param name="output">Receives y.</param>
    /// <param name="probability">Probability that a value is dropped, 0 to 1.</param>
    /// <param name="seed">Seed of the mask.</param>
    /// <param name="range">Share of images × rows.</param>
    public static void Forward(FeatureMaps input, FeatureMaps output, float probability, ulong seed, WorkRange range) =>
        Mask(input, output, accumulate: false, probability, seed, range);

    /// <summary>The adjoint of x: v̄ · m, with the mask of the same seed. It may overwrite v̄ in place.</summary>
    /// <param name="outputGradient">The adjoint v̄ of y.</param>
    /// <param name="inputGradient">Receives the adjoint of x.</param>
    /// <param name="accumulate">Whether to add to what is there.</param>
    /// <param name="probability">Probability that a value was dropped, 0 to 1.</param>
    /// <param name="seed">Seed of the mask.</param>
    /// <param name="range">Share of images × rows.</param>
    public static void Backward(
        FeatureMaps outputGradient, FeatureMaps inputGradient, bool accumulate, float probability, ulong seed, WorkRange range) =>
        Mask(outputGradient, inputGradient, accumulate, probability, seed, range);

    private static void Mask(FeatureMaps input, FeatureMaps output, bool accumulate, float probability, ulong seed, WorkRange range)
    {
        MapLayout layout = input.Layout;
        int room = Math.Min(layout.ChannelStride, output.Layout.ChannelStride);

        // Hashes below the threshold drop their value; with probability 1 the factor of the only one that would pass is 0.
        uint threshold = (uint)Math.Min(probability * 4294967296.0, uint.MaxValue);
        float factor = probability < 1 ? 1 / (1 - probability) : 0;
        (int first, int end) = range.Of(input.Images * layout.Height);
        for (int item = first; item < end; item++)
        {
            (int image, int row) = Math.DivRem(item, layout.Height);
            Masked term = new(new ChannelRow(input, image, row, 0), seed, (ulong)item * (uint)layout.Width, threshold, factor);
            ChannelTerms.Write(term, new ChannelRow(output, image, row, 0), layout.Width, layout.Channels, room, accumulate);
            if (!accumulate)
                output.ClearHalo(image, row);
        }
    }

    private static ulong PixelKey(ulong seed, ulong pixel)
    {
        ulong z = seed + ((pixel + 1) * 0x9E3779B97F4A7C15);
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    private static Vector256<uint> Mix(Vector256<uint> x)
    {
        x = (x ^ (x >>> 16)) * 0x7FEB352Du;
        x = (x ^ (x >>> 15)) * 0x846CA68Bu;
        return x ^ (x >>> 16);
    }

    /// <summary>x · m.</summary>
    private readonly ref struct Masked(ChannelRow input, ulong seed, ulong firstPixel, uint threshold, float factor) : IChannelTerm
    {
        private readonly ChannelRow _input = input;
        private readonly ulong _seed = seed;
        private readonly ulong _firstPixel = firstPixel;
        private readonly uint _threshold = threshold;
        private readonly float _factor = factor;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> At(int column, int channel, int lanes)
        {
            ulong key = PixelKey(_seed, _firstPixel + (uint)column);
            Vector256<uint> channels = Vector256.Create((uint)channel) + Vector256<uint>.Indices;
            Vector256<uint> hash = Mix(Mix(channels ^ Vector256.Create((uint)key)) + Vector256.Create((uint)(key >> 32)));
            Vector256<uint> keep = Vector256.GreaterThanOrEqual(hash, Vector256.Create(_threshold));
            return _input.Load(column, channel, lanes) * (keep.AsSingle() & Vector256.Create(_factor));
        }
    }
}
