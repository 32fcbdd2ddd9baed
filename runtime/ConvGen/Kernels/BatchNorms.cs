using System;
using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ConvGen.Kernels;

/// <summary>
/// Batch normalisation per channel over n = images × pixels values (Ioffe and Szegedy, 2015): x̂ = (x − mean) ÷ √(variance + ε), y = γ·x̂ + β.
/// </summary>
/// <remarks>Public for generated code only.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class BatchNorms
{
    /// <summary>
    /// Statistics of a batch, in two passes: mean = Σx ÷ n and inverse deviation = 1 ÷ √(Σ(x − mean)² ÷ n + ε). The running ones become
    /// (1 − momentum) · running + momentum · batch, the variance by the unbiased Σ(x − mean)² ÷ (n − 1); a single value counts as variance 0.
    /// </summary>
    /// <param name="input">The map x.</param>
    /// <param name="mean">Receives the mean, C values.</param>
    /// <param name="inverseDeviation">Receives the inverse deviation, C values.</param>
    /// <param name="runningMean">The running mean, C values.</param>
    /// <param name="runningVariance">The running variance, C values.</param>
    /// <param name="momentum">Weight of this batch in the running statistics.</param>
    /// <param name="epsilon">ε.</param>
    /// <param name="range">Share of the blocks of 8 channels.</param>
    public static void Statistics(
        FeatureMaps input,
        Span<float> mean,
        Span<float> inverseDeviation,
        Span<float> runningMean,
        Span<float> runningVariance,
        float momentum,
        float epsilon,
        WorkRange range)
    {
        MapLayout layout = input.Layout;
        double count = Count(input);
        (int begin, int end) = ChannelSums.Channels(range, layout.Channels);
        Span<double> totals = stackalloc double[ChannelChunk.MaximumChannels];
        Span<float> means = stackalloc float[ChannelChunk.MaximumChannels];
        for (int part = 0; part < ChannelChunk.Chunks(end - begin); part++)
        {
            ChannelChunk chunk = ChannelChunk.Of(begin, end, part);
            int room = layout.ChannelStride - chunk.First;
            totals.Clear();
            for (int image = 0; image < input.Images; image++)
                for (int row = 0; row < layout.Height; row++)
                {
                    ChannelSums.Value term = new(new ChannelRow(input, image, row, chunk.First));
                    ChannelTerms.AddRowSum(term, layout.Width, chunk.Count, room, totals);
                }

            for (int channel = 0; channel < chunk.Count; channel++)
                means[channel] = (float)(totals[channel] / count);
            totals.Clear();
            for (int image = 0; image < input.Images; image++)
                for (int row = 0; row < layout.Height; row++)
                {
                    SquaredDeviation term = new(new ChannelRow(input, image, row, chunk.First), means);
                    ChannelTerms.AddRowSum(term, layout.Width, chunk.Count, room, totals);
                }

            for (int channel = 0; channel < chunk.Count; channel++)
            {
                int c = chunk.First + channel;
                double unbiased = totals[channel] / Math.Max(1, count - 1);
                mean[c] = means[channel];
                inverseDeviation[c] = (float)(1 / Math.Sqrt((totals[channel] / count) + epsilon));
                runningMean[c] = ((1 - momentum) * runningMean[c]) + (momentum * means[channel]);
                runningVariance[c] = ((1 - momentum) * runningVariance[c]) + (momentum * (float)unbiased);
            }
        }
    }

    /// <summary>y = (x − mean) · (inverse deviation · γ) + β, clamped. The output may be the input.</summary>
    /// <param name="input">The map x.</param>
    /// <param name="mean">Means, C values.</param>
    /// <param name="inverseDeviation">Inverse deviations, C values.</param>
    /// <param name="scale">γ, C values, or empty for 1.</param>
    /// <param name="shift">β, C values, or empty for 0.</param>
    /// <param name="output">Receives y.</param>
    /// <param name="lower">Least y: 0 for ReLU. NaN stays NaN.</param>
    /// <param name="upper">Greatest y: 6 for ReLU6.</param>
    /// <param name="range">Share of images × rows.</param>
    public static void Normalise(
        FeatureMaps input,
        ReadOnlySpan<float> mean,
        ReadOnlySpan<float> inverseDeviation,
        ReadOnlySpan<float> scale,
        ReadOnlySpan<float> shift,
        FeatureMaps output,
        float lower,
        float upper,
        WorkRange range)
    {
        Span<float> means = stackalloc float[ChannelChunk.MaximumChannels];
        Span<float> factors = stackalloc float[ChannelChunk.MaximumChannels];
        Span<float> shifts = stackalloc float[ChannelChunk.MaximumChannels];
        for (int part = 0; part < ChannelChunk.Chunks(input.Layout.Channels); part++)
        {
            ChannelChunk chunk = Coefficients(mean, inverseDeviation, scale, shift, input.Layout.Channels, part, means, factors, shifts);
            WriteAffine(input, means, factors, shifts, output, lower, upper, chunk, range);
        }
    }

    /// <summary>y = (x − mean) · (inverse deviation · γ) + β + a, clamped: a normalised branch joins another.</summary>
    /// <param name="input">The map x.</param>
    /// <param name="mean">Means, C values.</param>
    /// <param name="inverseDeviation">Inverse deviations, C values.</param>
    /// <param name="scale">γ, C values, or empty for 1.</param>
    /// <param name="shift">β, C values, or empty for 0.</param>
    /// <param name="addend">The map a.</param>
    /// <param name="output">Receives y.</param>
    /// <param name="lower">Least y: 0 for ReLU. NaN stays NaN.</param>
    /// <param name="upper">Greatest y: 6 for ReLU6.</param>
    /// <param name="range">Share of images × rows.</param>
    public static void NormaliseAdd(
        FeatureMaps input,
        ReadOnlySpan<float> mean,
        ReadOnlySpan<float> inverseDeviation,
        ReadOnlySpan<float> scale,
        ReadOnlySpan<float> shift,
        FeatureMaps addend,
        FeatureMaps output,
        float lower,
        float upper,
        WorkRange range)
    {
        MapLayout layout = input.Layout;
        int stride = Math.Min(layout.ChannelStride, Math.Min(addend.Layout.ChannelStride, output.Layout.ChannelStride));
        Span<float> means = stackalloc float[ChannelChunk.MaximumChannels];
        Span<float> factors = stackalloc float[ChannelChunk.MaximumChannels];
        Span<float> shifts = stackalloc float[ChannelChunk.MaximumChannels];
        (int first, int end) = range.Of(input.Images * layout.Height);
        for (int part = 0; part < ChannelChunk.Chunks(layout.Channels); part++)
        {
            ChannelChunk chunk = Coefficients(mean, inverseDeviation, scale, shift, layout.Channels, part, means, factors, shifts);
            for (int item = first; item < end; item++)
            {
                (int image, int row) = Math.DivRem(item, layout.Height);
                AffineSum term = new(
                    new Affine(new ChannelRow(input, image, row, chunk.First), means, factors, shifts, float.NegativeInfinity, float.PositiveInfinity),
                    new ChannelRow(addend, image, row, chunk.First), lower, upper);
                ChannelTerms.Write(term, new ChannelRow(output, image, row, chunk.First), layout.Width, chunk.Count, stride - chunk.First, accumulate: false);
                output.ClearHalo(image, row);
            }
        }
    }

    /// <summary>The coefficients of a chunk of channels.</summary>
    private static ChannelChunk Coefficients(
        ReadOnlySpan<float> mean, ReadOnlySpan<float> inverseDeviation, ReadOnlySpan<float> scale, ReadOnlySpan<float> shift, int channels, int part,
        Span<float> means, Span<float> factors, Span<float> shifts)
    {
        ChannelChunk chunk = ChannelChunk.Of(0, channels, part);
        chunk.CopyTo(mean, means);
        chunk.CopyTo(scale, factors, missing: 1);
        chunk.CopyTo(shift, shifts);
        for (int channel = 0; channel < chunk.Count; channel++)
            factors[channel] *= inverseDeviation[chunk.First + channel];
        return chunk;
    }

    /// <summary>y = x · scale + shift, clamped, with statistics already folded in. The output may be the input.</summary>
    /// <param name="input">The map x.</param>
    /// <param name="scale">Scales, C values.</param>
    /// <param name="shift">Shifts, C values.</param>
    /// <param name="output">Receives y.</param>
    /// <param name="lower">Least y: 0 for ReLU. NaN stays NaN.</param>
    /// <param name="upper">Greatest y: 6 for ReLU6.</param>
    /// <param name="range">Share of images × rows.</param>
    public static void Apply(
        FeatureMaps input, ReadOnlySpan<float> scale, ReadOnlySpan<float> shift, FeatureMaps output, float lower, float upper, WorkRange range)
    {
        int channels = input.Layout.Channels;
        Span<float> zeros = stackalloc float[ChannelChunk.MaximumChannels];
        Span<float> factors = stackalloc float[ChannelChunk.MaximumChannels];
        Span<float> shifts = stackalloc float[ChannelChunk.MaximumChannels];
        zeros.Clear();
        for (int part = 0; part < ChannelChunk.Chunks(channels); part++)
        {
            ChannelChunk chunk = ChannelChunk.Of(0, channels, part);
            chunk.CopyTo(scale, factors);
            chunk.CopyTo(shift, shifts);
            WriteAffine(input, zeros, factors, shifts, output, lower, upper, chunk, range);
        }
    }

    /// <summary>The adjoints of γ and β, stored: γ̄ = Σ v̄·x̂ and β̄ = Σ v̄ over images and pixels.</summary>
    /// <param name="input">The map x.</param>
    /// <param name="outputGradient">The adjoint v̄ of y.</param>
    /// <param name="mean">Means of the batch, C values.</param>
    /// <param name="inverseDeviation">Inverse deviations of the batch, C values.</param>
    /// <param name="scaleSum">Receives Σ v̄·x̂, C values.</param>
    /// <param name="shiftSum">Receives Σ v̄, C values.</param>
    /// <param name="range">Share of the blocks of 8 channels.</param>
    public static void WeightAdjoint(
        FeatureMaps input,
        FeatureMaps outputGradient,
        ReadOnlySpan<float> mean,
        ReadOnlySpan<float> inverseDeviation,
        Span<float> scaleSum,
        Span<float> shiftSum,
        WorkRange range)
    {
        MapLayout layout = input.Layout;
        int stride = Math.Min(layout.ChannelStride, outputGradient.Layout.ChannelStride);
        (int begin, int end) = ChannelSums.Channels(range, layout.Channels);
        Span<double> scaleTotals = stackalloc double[ChannelChunk.MaximumChannels];
        Span<double> shiftTotals = stackalloc double[ChannelChunk.MaximumChannels];
        Span<float> means = stackalloc float[ChannelChunk.MaximumChannels];
        for (int part = 0; part < ChannelChunk.Chunks(end - begin); part++)
        {
            ChannelChunk chunk = ChannelChunk.Of(begin, end, part);
            chunk.CopyTo(mean, means);
            scaleTotals.Clear();
            shiftTotals.Clear();
            for (int image = 0; image < input.Images; image++)
                for (int row = 0; row < layout.Height; row++)
                {
                    // The second sum finds the row in the cache.
                    ChannelRow gradient = new(outputGradient, image, row, chunk.First);
                    GradientDeviation product = new(gradient, new ChannelRow(input, image, row, chunk.First), means);
                    ChannelTerms.AddRowSum(product, layout.Width, chunk.Count, stride - chunk.First, scaleTotals);
                    ChannelTerms.AddRowSum(new ChannelSums.Value(gradient), layout.Width, chunk.Count, stride - chunk.First, shiftTotals);
                }

            for (int channel = 0; channel < chunk.Count; channel++)
            {
                int c = chunk.First + channel;
                scaleSum[c] = (float)(scaleTotals[channel] * inverseDeviation[c]);
                shiftSum[c] = (float)shiftTotals[channel];
            }
        }
    }

    /// <summary>The adjoint of x: γ · inverse deviation · (v̄ − Σv̄ ÷ n − x̂ · Σ(v̄·x̂) ÷ n). It may overwrite v̄ in place.</summary>
    /// <param name="input">The map x.</param>
    /// <param name="outputGradient">The adjoint v̄ of y.</param>
    /// <param name="mean">Means of the batch, C values.</param>
    /// <param name="inverseDeviation">Inverse deviations of the batch, C values.</param>
    /// <param name="scale">γ, C values, or empty for 1.</param>
    /// <param name="scaleSum">Σ v̄·x̂, C values.</param>
    /// <param name="shiftSum">Σ v̄, C values.</param>
    /// <param name="inputGradient">Receives the adjoint of x.</param>
    /// <param name="accumulate">Whether to add to what is there.</param>
    /// <param name="range">Share of images × rows.</param>
    public static void InputAdjoint(
        FeatureMaps input,
        FeatureMaps outputGradient,
        ReadOnlySpan<float> mean,
        ReadOnlySpan<float> inverseDeviation,
        ReadOnlySpan<float> scale,
        ReadOnlySpan<float> scaleSum,
        ReadOnlySpan<float> shiftSum,
        FeatureMaps inputGradient,
        bool accumulate,
        WorkRange range)
    {
        MapLayout layout = input.Layout;
        int stride = Math.Min(Math.Min(layout.ChannelStride, outputGradient.Layout.ChannelStride), inputGradient.Layout.ChannelStride);
        float share = (float)(1 / Count(input));
        (int first, int end) = range.Of(input.Images * layout.Height);
        Span<float> means = stackalloc float[ChannelChunk.MaximumChannels];
        Span<float> factors = stackalloc float[ChannelChunk.MaximumChannels];
        Span<float> averages = stackalloc float[ChannelChunk.MaximumChannels];
        Span<float> slopes = stackalloc float[ChannelChunk.MaximumChannels];
        for (int part = 0; part < ChannelChunk.Chunks(layout.Channels); part++)
        {
            ChannelChunk chunk = ChannelChunk.Of(0, layout.Channels, part);
            chunk.CopyTo(mean, means);
            chunk.CopyTo(scale, factors, missing: 1);
            for (int channel = 0; channel < chunk.Count; channel++)
            {
                int c = chunk.First + channel;
                factors[channel] *= inverseDeviation[c];
                averages[channel] = shiftSum[c] * share;
                slopes[channel] = scaleSum[c] * share * inverseDeviation[c];
            }

            for (int item = first; item < end; item++)
            {
                (int image, int row) = Math.DivRem(item, layout.Height);
                InputGradient term = new(
                    new ChannelRow(outputGradient, image, row, chunk.First), new ChannelRow(input, image, row, chunk.First), means, factors, averages, slopes);
                ChannelRow destination = new(inputGradient, image, row, chunk.First);
                ChannelTerms.Write(term, destination, layout.Width, chunk.Count, stride - chunk.First, accumulate);
                if (!accumulate)
                    inputGradient.ClearHalo(image, row);
            }
        }
    }

    private static double Count(FeatureMaps maps) => (double)maps.Images * maps.Layout.Height * maps.Layout.Width;

    private static void WriteAffine(
        FeatureMaps input,
        ReadOnlySpan<float> means,
        ReadOnlySpan<float> factors,
        ReadOnlySpan<float> shifts,
        FeatureMaps output,
        float lower,
        float upper,
        ChannelChunk chunk,
        WorkRange range)
    {
        MapLayout layout = input.Layout;
        int room = Math.Min(layout.ChannelStride, output.Layout.ChannelStride) - chunk.First;
        (int first, int end) = range.Of(input.Images * layout.Height);
        for (int item = first; item < end; item++)
        {
            (int image, int row) = Math.DivRem(item, layout.Height);
            Affine term = new(new ChannelRow(input, image, row, chunk.First), means, factors, shifts, lower, upper);
            ChannelTerms.Write(term, new ChannelRow(output, image, row, chunk.First), layout.Width, chunk.Count, room, accumulate: false);
            output.ClearHalo(image, row);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Coefficient(ref readonly float padded, int channel) =>
        Vector256.LoadUnsafe(in padded, (nuint)channel);

    /// <summary>(x − mean)².</summary>
    private readonly ref struct SquaredDeviation(ChannelRow input, ReadOnlySpan<float> means) : IChannelTerm
    {
        private readonly ChannelRow _input = input;
        private readonly ref readonly float _means = ref MemoryMarshal.GetReference(means);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> At(int column, int channel, int lanes)
        {
            Vector256<float> deviation = _input.Load(column, channel, lanes) - Coefficient(in _means, channel);
            return deviation * deviation;
        }
    }

    /// <summary>(x − mean) · factor + shift, clamped.</summary>
    private readonly ref struct Affine(
        ChannelRow input, ReadOnlySpan<float> means, ReadOnlySpan<float> factors, ReadOnlySpan<float> shifts, float lower, float upper) : IChannelTerm
    {
        private readonly ChannelRow _input = input;
        private readonly ref readonly float _means = ref MemoryMarshal.GetReference(means);
        private readonly ref readonly float _factors = ref MemoryMarshal.GetReference(factors);
        private readonly ref readonly float _shifts = ref MemoryMarshal.GetReference(shifts);
        private readonly Vector256<float> _lower = Vector256.Create(lower);
        private readonly Vector256<float> _upper = Vector256.Create(upper);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> At(int column, int channel, int lanes)
        {
            Vector256<float> deviation = _input.Load(column, channel, lanes) - Coefficient(in _means, channel);
            Vector256<float> value = (deviation * Coefficient(in _factors, channel)) + Coefficient(in _shifts, channel);
            return Lanes256.ClampMinimum(_upper, Lanes256.ClampMaximum(_lower, value));
        }
    }

    /// <summary>A normalised branch and another, clamped.</summary>
    private readonly ref struct AffineSum(Affine normalised, ChannelRow addend, float lower, float upper) : IChannelTerm
    {
        private readonly Affine _normalised = normalised;
        private readonly ChannelRow _addend = addend;
        private readonly Vector256<float> _lower = Vector256.Create(lower);
        private readonly Vector256<float> _upper = Vector256.Create(upper);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> At(int column, int channel, int lanes)
        {
            Vector256<float> value = _normalised.At(column, channel, lanes) + _addend.Load(column, channel, lanes);
            return Lanes256.ClampMinimum(_upper, Lanes256.ClampMaximum(_lower, value));
        }
    }

    /// <summary>v̄ · (x − mean).</summary>
    private readonly ref struct GradientDeviation(ChannelRow gradient, ChannelRow input, ReadOnlySpan<float> means) : IChannelTerm
    {
        private readonly ChannelRow _gradient = gradient;
        private readonly ChannelRow _input = input;
        private readonly ref readonly float _means = ref MemoryMarshal.GetReference(means);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> At(int column, int channel, int lanes)
        {
            Vector256<float> deviation = _input.Load(column, channel, lanes) - Coefficient(in _means, channel);
            return _gradient.Load(column, channel, lanes) * deviation;
        }
    }

    /// <summary>factor · (v̄ − average − (x − mean) · slope).</summary>
    private readonly ref struct InputGradient(
        ChannelRow gradient,
        ChannelRow input,
        ReadOnlySpan<float> means,
        ReadOnlySpan<float> factors,
        ReadOnlySpan<float> averages,
        ReadOnlySpan<float> slopes) : IChannelTerm
    {
        private readonly ChannelRow _gradient = gradient;
        private readonly ChannelRow _input = input;
        private readonly ref readonly float _means = ref MemoryMarshal.GetReference(means);
        private readonly ref readonly float _factors = ref MemoryMarshal.GetReference(factors);
        private readonly ref readonly float _averages = ref MemoryMarshal.GetReference(averages);
        private readonly ref readonly float _slopes = ref MemoryMarshal.GetReference(slopes);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> At(int column, int channel, int lanes)
        {
            Vector256<float> deviation = _input.Load(column, channel, lanes) - Coefficient(in _means, channel);
            Vector256<float> centred = _gradient.Load(column, channel, lanes) - Coefficient(in _averages, channel);
            return Coefficient(in _factors, channel) * (centred - (deviation * Coefficient(in _slopes, channel)));
        }
    }
}
