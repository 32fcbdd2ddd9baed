using System;
using System.ComponentModel;
using System.Runtime.Intrinsics;

namespace ConvGen.Kernels;

/// <summary>Local response normalisation across channels: y[c] = x[c] · s[c]^−β with s[c] = k + α ÷ n · Σ x[j]² over the n channels around c.</summary>
/// <remarks>Public for generated code only.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class LocalResponses
{
    /// <summary>y from x.</summary>
    /// <param name="settings">The constants.</param>
    /// <param name="input">The map x.</param>
    /// <param name="output">Receives y.</param>
    /// <param name="scratch">Memory of this worker.</param>
    /// <param name="range">Share of images × rows.</param>
    public static void Forward(LocalResponseNormSettings settings, FeatureMaps input, FeatureMaps output, Span<float> scratch, WorkRange range)
    {
        MapLayout layout = input.Layout;
        Span<float> sums = scratch[..layout.Channels];
        Span<float> powers = scratch.Slice(layout.Channels, layout.Channels);
        (int first, int end) = range.Of(input.Images * layout.Height);
        for (int item = first; item < end; item++)
        {
            (int image, int row) = Math.DivRem(item, layout.Height);
            for (int column = 0; column < layout.Width; column++)
            {
                ReadOnlySpan<float> x = input.Pixel(image, row, column);
                Span<float> y = output.Pixel(image, row, column);
                Sums(settings, x, sums);
                Powers(sums, -settings.Beta, powers);
                for (int channel = 0; channel < y.Length; channel++)
                    y[channel] = x[channel] * powers[channel];
            }

            output.ClearHalo(image, row);
        }
    }

    /// <summary>The adjoint of x: v̄[c] · s[c]^−β − 2αβ ÷ n · x[c] · Σ v̄[j]·x[j]·s[j]^(−β−1) over the channels j whose sums c is in.</summary>
    /// <param name="settings">The constants.</param>
    /// <param name="input">The map x.</param>
    /// <param name="outputGradient">The adjoint v̄ of y.</param>
    /// <param name="inputGradient">Receives the adjoint of x.</param>
    /// <param name="accumulate">Whether to add to what is there.</param>
    /// <param name="scratch">Memory of this worker.</param>
    /// <param name="range">Share of images × rows.</param>
    public static void Backward(
        LocalResponseNormSettings settings,
        FeatureMaps input,
        FeatureMaps outputGradient,
        FeatureMaps inputGradient,
        bool accumulate,
        Span<float> scratch,
        WorkRange range)
    {
        MapLayout layout = input.Layout;
        Span<float> sums = scratch[..layout.Channels];
        Span<float> powers = scratch.Slice(layout.Channels, layout.Channels);
        Span<float> products = scratch.Slice(2 * layout.Channels, layout.Channels);
        float factor = 2 * settings.Alpha * settings.Beta / settings.Size;
        (int first, int end) = range.Of(input.Images * layout.Height);
        for (int item = first; item < end; item++)
        {
            (int image, int row) = Math.DivRem(item, layout.Height);
            for (int column = 0; column < layout.Width; column++)
            {
                ReadOnlySpan<float> x = input.Pixel(image, row, column);
                ReadOnlySpan<float> gradient = outputGradient.Pixel(image, row, column);
                Span<float> destination = inputGradient.Pixel(image, row, column);
                Sums(settings, x, sums);
                Powers(sums, -settings.Beta, powers);
                for (int channel = 0; channel < x.Length; channel++)
                    products[channel] = gradient[channel] * x[channel] * powers[channel] / sums[channel];
                (int before, int after) = Reach(settings);
                for (int channel = 0; channel < x.Length; channel++)
                {
                    // Channel j sums over j − before … j + after, so that c is in the sums of c − after … c + before.
                    float sum = 0;
                    for (int j = Math.Max(0, channel - after); j <= Math.Min(x.Length - 1, channel + before); j++)
                        sum += products[j];
                    float adjoint = (gradient[channel] * powers[channel]) - (factor * x[channel] * sum);
                    destination[channel] = adjoint + (accumulate ? destination[channel] : 0);
                }
            }

            if (!accumulate)
                inputGradient.ClearHalo(image, row);
        }
    }

    private static (int Before, int After) Reach(LocalResponseNormSettings settings) => ((settings.Size - 1) / 2, settings.Size / 2);

    private static void Sums(LocalResponseNormSettings settings, ReadOnlySpan<float> x, Span<float> sums)
    {
        (int before, int after) = Reach(settings);
        float factor = settings.Alpha / settings.Size;
        for (int channel = 0; channel < x.Length; channel++)
        {
            float sum = 0;
            for (int j = Math.Max(0, channel - before); j <= Math.Min(x.Length - 1, channel + after); j++)
                sum += x[j] * x[j];
            sums[channel] = settings.K + (factor * sum);
        }
    }

    private static void Powers(ReadOnlySpan<float> sums, float exponent, Span<float> powers)
    {
        for (int channel = 0; channel < sums.Length; channel += Lanes.Count)
        {
            Vector256<float> power = exponent == -0.75f
                ? Vector256<float>.One / ActivationFunctions.Power(Lanes.Load(sums, channel), 0.75f)
                : ActivationFunctions.Power(Lanes.Load(sums, channel), exponent);
            Lanes.Store(power, powers, channel);
        }
    }
}
