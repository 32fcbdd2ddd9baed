using System;
using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ConvGen.Kernels;

/// <summary>
/// Upsampling by a whole factor f on both axes; maps of height 1 that stay so grow along the columns only. Nearest repeats each pixel. Bilinear
/// reads the input at (i + ½) ÷ f − ½, not below 0, and interpolates between its neighbours on both axes (PyTorch's <c>align_corners=False</c>).
/// </summary>
/// <remarks>Public for generated code only.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Upsampling
{
    /// <summary>The larger map.</summary>
    /// <param name="mode">How new pixels are filled.</param>
    /// <param name="factor">The factor f.</param>
    /// <param name="input">The map, [C, H, W].</param>
    /// <param name="output">Receives the larger map, [C, f·H, f·W].</param>
    /// <param name="range">Share of images × output rows.</param>
    public static void Forward(UpsampleMode mode, int factor, FeatureMaps input, FeatureMaps output, WorkRange range)
    {
        MapLayout layout = output.Layout;
        int channels = layout.Channels;
        int room = Math.Min(input.Layout.ChannelStride, layout.ChannelStride);
        Axis rows = new(mode, RowFactor(input.Layout, layout, factor), input.Layout.Height);
        Axis columns = new(mode, factor, input.Layout.Width);
        (int first, int end) = range.Of(output.Images * layout.Height);
        for (int item = first; item < end; item++)
        {
            (int image, int row) = Math.DivRem(item, layout.Height);
            (int above, int below, float rowWeight) = rows.At(row);
            ChannelRow upper = new(input, image, above, 0);
            ChannelRow lower = new(input, image, below, 0);
            ChannelRow destination = new(output, image, row, 0);
            for (int column = 0; column < layout.Width; column++)
            {
                (int left, int right, float columnWeight) = columns.At(column);
                for (int channel = 0; channel < channels; channel += Lanes.Count)
                {
                    int lanes = room - channel;
                    Vector256<float> value;
                    if (mode == UpsampleMode.Nearest)
                    {
                        value = upper.Load(left, channel, lanes);
                    }
                    else
                    {
                        value =
                            (Between(upper.Load(left, channel, lanes), upper.Load(right, channel, lanes), columnWeight) * (1 - rowWeight)) +
                            (Between(lower.Load(left, channel, lanes), lower.Load(right, channel, lanes), columnWeight) * rowWeight);
                    }

                    Lanes.Store(value, ref destination.At(column, channel), lanes);
                }
            }

            output.ClearHalo(image, row);
        }
    }

    /// <summary>The adjoint: each input pixel gathers, in a fixed order, the weighted adjoints of the output pixels that read it.</summary>
    /// <param name="mode">How new pixels were filled.</param>
    /// <param name="factor">The factor f.</param>
    /// <param name="outputGradient">The adjoint of the larger map, [C, f·H, f·W].</param>
    /// <param name="inputGradient">Receives the adjoint of the map, [C, H, W].</param>
    /// <param name="accumulate">Whether to add to what is there.</param>
    /// <param name="range">Share of images × input rows.</param>
    public static void Backward(
        UpsampleMode mode, int factor, FeatureMaps outputGradient, FeatureMaps inputGradient, bool accumulate, WorkRange range)
    {
        MapLayout layout = inputGradient.Layout;
        Axis rows = new(mode, RowFactor(layout, outputGradient.Layout, factor), layout.Height);
        Axis columns = new(mode, factor, layout.Width);
        Span<float> rowWeights = stackalloc float[Axis.MaximumReaders(factor)];
        Span<float> columnWeights = stackalloc float[Axis.MaximumReaders(factor)];
        (int first, int end) = range.Of(inputGradient.Images * layout.Height);
        for (int item = first; item < end; item++)
        {
            (int image, int row) = Math.DivRem(item, layout.Height);
            (int top, int rowCount) = rows.Readers(row, rowWeights);
            for (int column = 0; column < layout.Width; column++)
            {
                (int left, int columnCount) = columns.Readers(column, columnWeights);
                Gather(
                    outputGradient,
                    image,
                    (top, left),
                    rowWeights[..rowCount],
                    columnWeights[..columnCount],
                    new ChannelRow(inputGradient, image, row, 0),
                    column,
                    inputGradient.Layout,
                    accumulate);
            }

            if (!accumulate)
                inputGradient.ClearHalo(image, row);
        }
    }

    private static int RowFactor(MapLayout small, MapLayout large, int factor) => small.Height == large.Height ? 1 : factor;

    private static Vector256<float> Between(Vector256<float> left, Vector256<float> right, float weight) =>
        (left * (1 - weight)) + (right * weight);

    /// <summary>Writes or adds the weighted sum of a window of pixels, whose first is <paramref name="corner"/>, to one pixel.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Gather(
        FeatureMaps source,
        int image,
        (int Row, int Column) corner,
        ReadOnlySpan<float> rowWeights,
        ReadOnlySpan<float> columnWeights,
        ChannelRow destination,
        int column,
        MapLayout layout,
        bool accumulate)
    {
        int stride = source.Layout.ChannelStride;
        int rowStride = source.Layout.RowStride;
        int room = Math.Min(layout.ChannelStride, stride);
        ref float begin = ref Unsafe.Add(ref MemoryMarshal.GetReference(source.Row(image, corner.Row)), corner.Column * stride);
        for (int channel = 0; channel < layout.Channels; channel += Lanes.Count)
        {
            int lanes = room - channel;
            Vector256<float> sum = accumulate ? destination.Load(column, channel, lanes) : Vector256<float>.Zero;
            for (int i = 0; i < rowWeights.Length; i++)
                for (int j = 0; j < columnWeights.Length; j++)
                {
                    float weight = rowWeights[i] * columnWeights[j];
                    sum += Lanes.Load(ref Unsafe.Add(ref begin, ((nint)i * rowStride) + (j * stride) + channel), lanes) * weight;
                }

            Lanes.Store(sum, ref destination.At(column, channel), lanes);
        }
    }

    /// <summary>Who reads whom along one axis.</summary>
    private readonly struct Axis(UpsampleMode mode, int factor, int size)
    {
        /// <summary>The two input pixels that an output pixel reads, and the weight of the second.</summary>
        public (int First, int Second, float Weight) At(int output)
        {
            if (mode == UpsampleMode.Nearest)
                return (output / factor, output / factor, 0);

            // (output + ½) ÷ f − ½ in steps of 1 ÷ 2f, so that the weight is exact however long the axis.
            int steps = Math.Max(0, (2 * output) + 1 - factor);
            int first = steps / (2 * factor);
            return (first, Math.Min(first + 1, size - 1), steps % (2 * factor) / (2f * factor));
        }

        /// <summary>Most output pixels that <see cref="Readers"/> gives.</summary>
        public static int MaximumReaders(int factor) => 3 * factor;

        /// <summary>The run of output pixels that read an input pixel, with their weights.</summary>
        public (int First, int Count) Readers(int input, Span<float> weights)
        {
            (int first, int end) = mode == UpsampleMode.Nearest
                ? (input * factor, (input + 1) * factor)
                : (Math.Max(0, (input - 1) * factor), Math.Min(size, input + 2) * factor);
            while (first < end && Weight(first, input) == 0)
                first++;
            while (first < end && Weight(end - 1, input) == 0)
                end--;
            for (int output = first; output < end; output++)
                weights[output - first] = Weight(output, input);
            return (first, end - first);
        }

        /// <summary>The weight of an input pixel in an output pixel.</summary>
        private float Weight(int output, int input)
        {
            (int first, int second, float weight) = At(output);
            return (first == input ? 1 - weight : 0) + (second == input ? weight : 0);
        }
    }
}
