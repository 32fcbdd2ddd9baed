using System;
using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ConvGen.Kernels;

/// <summary>Activation functions as passes over whole maps, and their adjoints. The formulas stand at <see cref="Activation"/>.</summary>
/// <remarks>Public for generated code only.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static partial class MapActivations
{
    /// <summary>y = f(x). NaN stays NaN. The output may be the input.</summary>
    /// <param name="activation">The function f; not <see cref="Activation.PRelu"/>, which has slopes.</param>
    /// <param name="parameter">The function's parameter a.</param>
    /// <param name="second">The function's second parameter b.</param>
    /// <param name="input">The map x.</param>
    /// <param name="output">Receives y.</param>
    /// <param name="range">Share of images × rows.</param>
    /// <exception cref="ArgumentOutOfRangeException">The function isn't one of those.</exception>
    public static void Forward(Activation activation, float parameter, float second, FeatureMaps input, FeatureMaps output, WorkRange range)
    {
        CheckElementwise(activation);
        RowOperations.Run(new ForwardOperation(activation, parameter, second), input, input, input, output, clearHalo: true, range);
    }

    /// <summary>The adjoint of x: f′(x) · v̄. It may overwrite v̄ in place.</summary>
    /// <param name="activation">The function f; not <see cref="Activation.PRelu"/>, which has slopes.</param>
    /// <param name="parameter">The function's parameter a.</param>
    /// <param name="second">The function's second parameter b.</param>
    /// <param name="input">The map x; unused by functions whose derivative the result tells: ReLU, ReLU6, clip, sigmoid, tanh, √ and exponential.</param>
    /// <param name="output">The map y; unused by the others.</param>
    /// <param name="outputGradient">The adjoint v̄ of y.</param>
    /// <param name="inputGradient">Receives the adjoint of x.</param>
    /// <param name="accumulate">Whether to add to what is there.</param>
    /// <param name="range">Share of images × rows.</param>
    /// <exception cref="ArgumentOutOfRangeException">The function isn't one of those.</exception>
    public static void Backward(
        Activation activation,
        float parameter,
        float second,
        FeatureMaps input,
        FeatureMaps output,
        FeatureMaps outputGradient,
        FeatureMaps inputGradient,
        bool accumulate,
        WorkRange range)
    {
        CheckElementwise(activation);
        BackwardOperation operation = new(activation, parameter, second, accumulate);
        RowOperations.Run(operation, input, output, outputGradient, inputGradient, clearHalo: !accumulate, range);
    }

    /// <summary>y = x above 0, slope[c] · x at and below. NaN stays NaN. The output may be the input.</summary>
    /// <param name="slopes">Slopes, C values.</param>
    /// <param name="input">The map x.</param>
    /// <param name="output">Receives y.</param>
    /// <param name="range">Share of images × rows.</param>
    public static void PReluForward(ReadOnlySpan<float> slopes, FeatureMaps input, FeatureMaps output, WorkRange range) =>
        Bend(slopes, input, input, output, accumulate: false, range);

    /// <summary>The adjoint of x: v̄ where x is above 0, slope[c] · v̄ elsewhere. It may overwrite v̄ in place.</summary>
    /// <param name="slopes">Slopes, C values.</param>
    /// <param name="input">The map x.</param>
    /// <param name="outputGradient">The adjoint v̄ of y.</param>
    /// <param name="inputGradient">Receives the adjoint of x.</param>
    /// <param name="accumulate">Whether to add to what is there.</param>
    /// <param name="range">Share of images × rows.</param>
    public static void PReluBackward(
        ReadOnlySpan<float> slopes, FeatureMaps input, FeatureMaps outputGradient, FeatureMaps inputGradient, bool accumulate, WorkRange range) =>
        Bend(slopes, input, outputGradient, inputGradient, accumulate, range);

    /// <summary>The adjoint of the slopes, added to what is there: Σ over images and pixels of v̄ · x where x isn't above 0.</summary>
    /// <param name="input">The map x.</param>
    /// <param name="outputGradient">The adjoint v̄ of y.</param>
    /// <param name="slopeGradient">The adjoint of the slopes, C values.</param>
    /// <param name="range">Share of the blocks of 8 channels.</param>
    public static void PReluSlopeAdjoint(FeatureMaps input, FeatureMaps outputGradient, Span<float> slopeGradient, WorkRange range)
    {
        MapLayout layout = input.Layout;
        int stride = Math.Min(layout.ChannelStride, outputGradient.Layout.ChannelStride);
        (int begin, int end) = ChannelSums.Channels(range, layout.Channels);
        Span<double> totals = stackalloc double[ChannelChunk.MaximumChannels];
        for (int part = 0; part < ChannelChunk.Chunks(end - begin); part++)
        {
            ChannelChunk chunk = ChannelChunk.Of(begin, end, part);
            totals.Clear();
            for (int image = 0; image < input.Images; image++)
                for (int row = 0; row < layout.Height; row++)
                {
                    BentProduct term = new(new ChannelRow(input, image, row, chunk.First), new ChannelRow(outputGradient, image, row, chunk.First));
                    ChannelTerms.AddRowSum(term, layout.Width, chunk.Count, stride - chunk.First, totals);
                }

            for (int channel = 0; channel < chunk.Count; channel++)
                slopeGradient[chunk.First + channel] += (float)totals[channel];
        }
    }

    /// <summary>Writes or adds <paramref name="values"/> where <paramref name="input"/> is above 0, and slope · values elsewhere.</summary>
    private static void Bend(
        ReadOnlySpan<float> slopes, FeatureMaps input, FeatureMaps values, FeatureMaps result, bool accumulate, WorkRange range)
    {
        MapLayout layout = input.Layout;
        int stride = Math.Min(Math.Min(layout.ChannelStride, values.Layout.ChannelStride), result.Layout.ChannelStride);
        (int first, int end) = range.Of(input.Images * layout.Height);
        Span<float> padded = stackalloc float[ChannelChunk.MaximumChannels];
        for (int part = 0; part < ChannelChunk.Chunks(layout.Channels); part++)
        {
            ChannelChunk chunk = ChannelChunk.Of(0, layout.Channels, part);
            chunk.CopyTo(slopes, padded);
            for (int item = first; item < end; item++)
            {
                (int image, int row) = Math.DivRem(item, layout.Height);
                Bent term = new(new ChannelRow(input, image, row, chunk.First), new ChannelRow(values, image, row, chunk.First), padded);
                ChannelRow destination = new(result, image, row, chunk.First);
                ChannelTerms.Write(term, destination, layout.Width, chunk.Count, stride - chunk.First, accumulate);
                if (!accumulate)
                    result.ClearHalo(image, row);
            }
        }
    }

    internal static void CheckElementwise(Activation activation)
    {
        if (activation is Activation.PRelu || !Enum.IsDefined(activation))
            throw new ArgumentOutOfRangeException(nameof(activation), activation, "Expected a function without trained slopes.");
    }

    /// <summary>The value where x is above 0, slope · value elsewhere.</summary>
    private readonly ref struct Bent(ChannelRow input, ChannelRow values, ReadOnlySpan<float> slopes) : IChannelTerm
    {
        private readonly ChannelRow _input = input;
        private readonly ChannelRow _values = values;
        private readonly ref readonly float _slopes = ref MemoryMarshal.GetReference(slopes);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> At(int column, int channel, int lanes)
        {
            Vector256<float> value = _values.Load(column, channel, lanes);
            Vector256<float> above = Vector256.GreaterThan(_input.Load(column, channel, lanes), Vector256<float>.Zero);
            return Vector256.ConditionalSelect(above, value, value * Vector256.LoadUnsafe(in _slopes, (nuint)channel));
        }
    }

    /// <summary>0 where x is above 0, v̄ · x elsewhere.</summary>
    private readonly ref struct BentProduct(ChannelRow input, ChannelRow gradient) : IChannelTerm
    {
        private readonly ChannelRow _input = input;
        private readonly ChannelRow _gradient = gradient;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> At(int column, int channel, int lanes)
        {
            Vector256<float> x = _input.Load(column, channel, lanes);
            Vector256<float> above = Vector256.GreaterThan(x, Vector256<float>.Zero);
            return Vector256.AndNot(_gradient.Load(column, channel, lanes) * x, above);
        }
    }
}
