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
public static partial class BatchNorms
{
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
            int room = stride - chunk.First;
            for (int place = first; place < end; place++)
            {
                (int image, int row) = Math.DivRem(RowAt(range, place, first, end, layout), layout.Height);
                if (IsWhole(chunk, room))
                {
                    NormaliseAddRow(
                        new ChannelRow(input, image, row, chunk.First), new ChannelRow(addend, image, row, chunk.First), new ChannelRow(output, image, row, chunk.First),
                        layout.Width, chunk.Count, means, factors, shifts, lower, upper);
                    output.ClearHalo(image, row);
                    continue;
                }
                AffineSum term = new(
                    new Affine(new ChannelRow(input, image, row, chunk.First), means, factors, shifts, float.NegativeInfinity, float.PositiveInfinity),
                    new ChannelRow(addend, image, row, chunk.First), lower, upper);
                ChannelTerms.Write(term, new ChannelRow(output, image, row, chunk.First), layout.Width, chunk.Count, room, accumulate: false);
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

    /// <summary>
    /// The adjoint of x: γ · inverse deviation · (v̄ − Σv̄ ÷ n − x̂ · Σ(v̄·x̂) ÷ n), where v̄ counts as 0 at results that a limit holds. It may overwrite v̄ in place.
    /// </summary>
    /// <param name="input">The map x.</param>
    /// <param name="outputGradient">The adjoint v̄ of y.</param>
    /// <param name="mean">Means of the batch, C values.</param>
    /// <param name="inverseDeviation">Inverse deviations of the batch, C values.</param>
    /// <param name="scale">γ, C values, or empty for 1.</param>
    /// <param name="shift">β, C values, or empty for 0.</param>
    /// <param name="lower">Least y, or −∞.</param>
    /// <param name="upper">Greatest y, or ∞.</param>
    /// <param name="scaleSum">Σ v̄·x̂, C values.</param>
    /// <param name="shiftSum">Σ v̄, C values.</param>
    /// <param name="batch">Images of the batch that the sums are over, of which the maps may hold some.</param>
    /// <param name="inputGradient">Receives the adjoint of x.</param>
    /// <param name="accumulate">Whether to add to what is there.</param>
    /// <param name="range">Share of images × rows.</param>
    public static void InputAdjoint(
        FeatureMaps input,
        FeatureMaps outputGradient,
        ReadOnlySpan<float> mean,
        ReadOnlySpan<float> inverseDeviation,
        ReadOnlySpan<float> scale,
        ReadOnlySpan<float> shift,
        float lower,
        float upper,
        ReadOnlySpan<float> scaleSum,
        ReadOnlySpan<float> shiftSum,
        int batch,
        FeatureMaps inputGradient,
        bool accumulate,
        WorkRange range)
    {
        MapLayout layout = input.Layout;
        int stride = Math.Min(Math.Min(layout.ChannelStride, outputGradient.Layout.ChannelStride), inputGradient.Layout.ChannelStride);
        float share = (float)(1 / ((double)batch * layout.Height * layout.Width));
        (int first, int end) = range.Of(input.Images * layout.Height);
        Span<float> means = stackalloc float[ChannelChunk.MaximumChannels];
        Span<float> factors = stackalloc float[ChannelChunk.MaximumChannels];
        Span<float> shifts = stackalloc float[ChannelChunk.MaximumChannels];
        Span<float> averages = stackalloc float[ChannelChunk.MaximumChannels];
        Span<float> slopes = stackalloc float[ChannelChunk.MaximumChannels];
        for (int part = 0; part < ChannelChunk.Chunks(layout.Channels); part++)
        {
            ChannelChunk chunk = Coefficients(mean, inverseDeviation, scale, shift, layout.Channels, part, means, factors, shifts);
            int room = stride - chunk.First;
            for (int channel = 0; channel < chunk.Count; channel++)
            {
                int c = chunk.First + channel;
                averages[channel] = shiftSum[c] * share;
                slopes[channel] = scaleSum[c] * share * inverseDeviation[c];
            }

            for (int place = first; place < end; place++)
            {
                (int image, int row) = Math.DivRem(RowAt(range, place, first, end, layout), layout.Height);
                ChannelRow x = new(input, image, row, chunk.First);
                ChannelRow gradient = new(outputGradient, image, row, chunk.First);
                ChannelRow destination = new(inputGradient, image, row, chunk.First);
                if (IsWhole(chunk, room))
                {
                    InputAdjointRow(
                        x, gradient, destination, layout.Width, chunk.Count, means, factors, shifts, averages, slopes, lower, upper, accumulate);
                }
                else if (IsLimited(lower, upper))
                {
                    Limited<Affine> limited = new(new Affine(x, means, factors, shifts, lower, upper), gradient, lower, upper);
                    InputGradient<Limited<Affine>> term = new(limited, x, means, factors, averages, slopes);
                    ChannelTerms.Write(term, destination, layout.Width, chunk.Count, room, accumulate);
                }
                else
                {
                    InputGradient<ChannelSums.Value> term = new(new(gradient), x, means, factors, averages, slopes);
                    ChannelTerms.Write(term, destination, layout.Width, chunk.Count, room, accumulate);
                }
                if (!accumulate)
                    inputGradient.ClearHalo(image, row);
            }
        }
    }

    private static bool IsLimited(float lower, float upper) => lower != float.NegativeInfinity || upper != float.PositiveInfinity;

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
        for (int place = first; place < end; place++)
        {
            (int image, int row) = Math.DivRem(RowAt(range, place, first, end, layout), layout.Height);
            ChannelRow x = new(input, image, row, chunk.First);
            ChannelRow y = new(output, image, row, chunk.First);
            if (IsWhole(chunk, room))
                NormaliseRow(x, y, layout.Width, chunk.Count, means, factors, shifts, lower, upper);
            else
                ChannelTerms.Write(new Affine(x, means, factors, shifts, lower, upper), y, layout.Width, chunk.Count, room, accumulate: false);
            output.ClearHalo(image, row);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Coefficient(ref readonly float padded, int channel) =>
        Vector256.LoadUnsafe(in padded, (nuint)channel);

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

    /// <summary>x − shift.</summary>
    private readonly ref struct Deviation(ChannelRow input, ReadOnlySpan<float> shifts) : IChannelTerm
    {
        private readonly ChannelRow _input = input;
        private readonly ref readonly float _shifts = ref MemoryMarshal.GetReference(shifts);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> At(int column, int channel, int lanes) => _input.Load(column, channel, lanes) - Coefficient(in _shifts, channel);
    }

    /// <summary>v̄ where no limit holds the result y, 0 elsewhere.</summary>
    private readonly ref struct Limited<TResult>(TResult result, ChannelRow gradient, float lower, float upper) : IChannelTerm
        where TResult : struct, IChannelTerm, allows ref struct
    {
        private readonly TResult _result = result;
        private readonly ChannelRow _gradient = gradient;
        private readonly ActivationFunctions.Clamp _limits = new(lower, upper);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> At(int column, int channel, int lanes)
        {
            Vector256<float> result = _result.At(column, channel, lanes);
            return _limits.Adjoint(result, result, _gradient.Load(column, channel, lanes));
        }
    }

    /// <summary>factor · (v̄ − average − (x − mean) · slope).</summary>
    private readonly ref struct InputGradient<TGradient>(
        TGradient gradient,
        ChannelRow input,
        ReadOnlySpan<float> means,
        ReadOnlySpan<float> factors,
        ReadOnlySpan<float> averages,
        ReadOnlySpan<float> slopes) : IChannelTerm
        where TGradient : struct, IChannelTerm, allows ref struct
    {
        private readonly TGradient _gradient = gradient;
        private readonly ChannelRow _input = input;
        private readonly ref readonly float _means = ref MemoryMarshal.GetReference(means);
        private readonly ref readonly float _factors = ref MemoryMarshal.GetReference(factors);
        private readonly ref readonly float _averages = ref MemoryMarshal.GetReference(averages);
        private readonly ref readonly float _slopes = ref MemoryMarshal.GetReference(slopes);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> At(int column, int channel, int lanes)
        {
            Vector256<float> deviation = _input.Load(column, channel, lanes) - Coefficient(in _means, channel);
            Vector256<float> centred = _gradient.At(column, channel, lanes) - Coefficient(in _averages, channel);
            return Coefficient(in _factors, channel) * (centred - (deviation * Coefficient(in _slopes, channel)));
        }
    }
}
