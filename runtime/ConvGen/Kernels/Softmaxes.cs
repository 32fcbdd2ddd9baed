using System;
using System.ComponentModel;
using System.Runtime.Intrinsics;

namespace ConvGen.Kernels;

/// <summary>Softmax over the channels of each pixel.</summary>
/// <remarks>Public for generated code only.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Softmaxes
{
    /// <summary>y[c] = e^(x[c] − m) ÷ Σ e^(x[k] − m) with m = max x, so that nothing overflows. The output may be the input.</summary>
    /// <param name="input">The map x.</param>
    /// <param name="output">Receives y.</param>
    /// <param name="range">Share of images × rows.</param>
    public static void Forward(FeatureMaps input, FeatureMaps output, WorkRange range)
    {
        MapLayout layout = input.Layout;
        int channels = layout.Channels;
        int room = Math.Min(layout.ChannelStride, output.Layout.ChannelStride);
        (int first, int end) = range.Of(input.Images * layout.Height);
        for (int item = first; item < end; item++)
        {
            (int image, int row) = Math.DivRem(item, layout.Height);
            ChannelRow source = new(input, image, row, 0);
            ChannelRow destination = new(output, image, row, 0);
            for (int column = 0; column < layout.Width; column++)
            {
                // Lanes without a channel hold −∞: they don't win the maximum and add e^−∞ = 0 to the sum.
                Vector256<float> largest = Vector256.Create(float.NegativeInfinity);
                for (int channel = 0; channel < channels; channel += Lanes.Count)
                    largest = Vector256.Max(largest, Load(source, column, channel, channels, room));
                Vector256<float> maximum = Vector256.Create(Maximum(largest));
                Vector256<float> sums = Vector256<float>.Zero;
                for (int channel = 0; channel < channels; channel += Lanes.Count)
                {
                    Vector256<float> power = Vector256.Exp(Load(source, column, channel, channels, room) - maximum);
                    sums += power;
                    Lanes.Store(power, ref destination.At(column, channel), room - channel);
                }

                Vector256<float> total = Vector256.Create(Lanes.Sum(sums));
                for (int channel = 0; channel < channels; channel += Lanes.Count)
                    Lanes.Store(destination.Load(column, channel, room - channel) / total, ref destination.At(column, channel), room - channel);
            }

            output.ClearHalo(image, row);
        }
    }

    /// <summary>The adjoint of x: y[c] · (v̄[c] − Σ v̄[k]·y[k]). It may overwrite v̄ in place.</summary>
    /// <param name="output">The map y.</param>
    /// <param name="outputGradient">The adjoint v̄ of y.</param>
    /// <param name="inputGradient">Receives the adjoint of x.</param>
    /// <param name="accumulate">Whether to add to what is there.</param>
    /// <param name="range">Share of images × rows.</param>
    public static void Backward(FeatureMaps output, FeatureMaps outputGradient, FeatureMaps inputGradient, bool accumulate, WorkRange range)
    {
        MapLayout layout = output.Layout;
        int channels = layout.Channels;
        int room = Math.Min(Math.Min(layout.ChannelStride, outputGradient.Layout.ChannelStride), inputGradient.Layout.ChannelStride);
        (int first, int end) = range.Of(output.Images * layout.Height);
        for (int item = first; item < end; item++)
        {
            (int image, int row) = Math.DivRem(item, layout.Height);
            ChannelRow values = new(output, image, row, 0);
            ChannelRow gradients = new(outputGradient, image, row, 0);
            ChannelRow destination = new(inputGradient, image, row, 0);
            for (int column = 0; column < layout.Width; column++)
            {
                Vector256<float> sums = Vector256<float>.Zero;
                for (int channel = 0; channel < channels; channel += Lanes.Count)
                {
                    Vector256<float> value = Lanes.LoadChannels(ref values.At(column, channel), channels - channel, room - channel, 0);
                    sums += value * Lanes.LoadChannels(ref gradients.At(column, channel), channels - channel, room - channel, 0);
                }

                Vector256<float> total = Vector256.Create(Lanes.Sum(sums));
                for (int channel = 0; channel < channels; channel += Lanes.Count)
                {
                    int lanes = room - channel;
                    Vector256<float> adjoint = values.Load(column, channel, lanes) * (gradients.Load(column, channel, lanes) - total);
                    if (accumulate)
                        adjoint += destination.Load(column, channel, lanes);
                    Lanes.Store(adjoint, ref destination.At(column, channel), lanes);
                }
            }

            if (!accumulate)
                inputGradient.ClearHalo(image, row);
        }
    }

    private static Vector256<float> Load(ChannelRow row, int column, int channel, int channels, int room) =>
        Lanes.LoadChannels(ref row.At(column, channel), channels - channel, room - channel, float.NegativeInfinity);

    /// <summary>The largest lane; NaN if there is one.</summary>
    private static float Maximum(Vector256<float> value)
    {
        Vector128<float> four = Vector128.Max(value.GetLower(), value.GetUpper());
        return MathF.Max(MathF.Max(four[0], four[1]), MathF.Max(four[2], four[3]));
    }
}
