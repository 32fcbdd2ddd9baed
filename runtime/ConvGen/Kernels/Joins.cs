using System;
using System.ComponentModel;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ConvGen.Kernels;

/// <summary>Where feature maps meet: sums, products and concatenations, and their adjoints.</summary>
/// <remarks>Public for generated code only.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Joins
{
    /// <summary>y = x.</summary>
    /// <param name="input">The map x.</param>
    /// <param name="output">Receives y.</param>
    /// <param name="range">Share of images × rows.</param>
    public static void Copy(FeatureMaps input, FeatureMaps output, WorkRange range) =>
        RowOperations.Run(new CopyOperation(), input, input, input, output, clearHalo: true, range);

    /// <summary>y += x. The halo stays as it is.</summary>
    /// <param name="input">The map x.</param>
    /// <param name="output">The map y.</param>
    /// <param name="range">Share of images × rows.</param>
    public static void Accumulate(FeatureMaps input, FeatureMaps output, WorkRange range) =>
        RowOperations.Run(new AddOperation(), input, output, input, output, clearHalo: false, range);

    /// <summary>y = a + b, value by value, clamped.</summary>
    /// <param name="first">The map a.</param>
    /// <param name="second">The map b.</param>
    /// <param name="output">Receives y; may be a.</param>
    /// <param name="lower">Least y: 0 for ReLU. NaN stays NaN.</param>
    /// <param name="upper">Greatest y: 6 for ReLU6.</param>
    /// <param name="range">Share of images × rows.</param>
    public static void Add(FeatureMaps first, FeatureMaps second, FeatureMaps output, float lower, float upper, WorkRange range) =>
        RowOperations.Run(new SumOperation(lower, upper), first, second, first, output, clearHalo: true, range);

    /// <summary>y = a · b, value by value. One of the maps may be a single pixel (H = W = 1), which then multiplies every pixel of the other.</summary>
    /// <param name="first">The map a.</param>
    /// <param name="second">The map b.</param>
    /// <param name="output">Receives y; may be a.</param>
    /// <param name="range">Share of images × rows of y.</param>
    public static void Multiply(FeatureMaps first, FeatureMaps second, FeatureMaps output, WorkRange range) =>
        WriteProduct(first, second, output, accumulate: false, range);

    /// <summary>
    /// The adjoint of one factor of <see cref="Multiply"/>: the other factor · v̄, value by value; summed over pixels if this factor is a single
    /// pixel and v̄ is not.
    /// </summary>
    /// <param name="other">The other factor; may be a single pixel.</param>
    /// <param name="outputGradient">The adjoint v̄ of the product.</param>
    /// <param name="inputGradient">Receives the adjoint of this factor.</param>
    /// <param name="accumulate">Whether to add to what is there.</param>
    /// <param name="range">Share of the images if the adjoint is summed over pixels, else of images × rows.</param>
    public static void MultiplyAdjoint(FeatureMaps other, FeatureMaps outputGradient, FeatureMaps inputGradient, bool accumulate, WorkRange range)
    {
        if (IsPixel(inputGradient) && !IsPixel(outputGradient))
            SumProducts(other, outputGradient, inputGradient, accumulate, range);
        else
            WriteProduct(outputGradient, other, inputGradient, accumulate, range);
    }

    /// <summary>Part of a concatenation: y[channelOffset + c] = x[c].</summary>
    /// <param name="input">The map x.</param>
    /// <param name="output">The joint map y.</param>
    /// <param name="channelOffset">Channel of y that takes channel 0 of x.</param>
    /// <param name="range">Share of images × rows.</param>
    public static void CopyChannels(FeatureMaps input, FeatureMaps output, int channelOffset, WorkRange range)
    {
        MapLayout layout = input.Layout;
        (int first, int end) = range.Of(input.Images * layout.Height);
        for (int item = first; item < end; item++)
        {
            (int image, int row) = Math.DivRem(item, layout.Height);
            Span<float> source = input.Row(image, row);
            Span<float> destination = output.Row(image, row);
            for (int column = 0; column < layout.Width; column++)
            {
                source.Slice(column * layout.ChannelStride, layout.Channels)
                    .CopyTo(destination[((column * output.Layout.ChannelStride) + channelOffset)..]);
            }

            output.ClearHalo(image, row);
        }
    }

    /// <summary>The adjoint of a part of a concatenation: v̄[channelOffset + c].</summary>
    /// <param name="outputGradient">The adjoint v̄ of the joint map.</param>
    /// <param name="channelOffset">Channel of v̄ that belongs to channel 0 of the part.</param>
    /// <param name="inputGradient">Receives the adjoint of the part.</param>
    /// <param name="accumulate">Whether to add to what is there.</param>
    /// <param name="range">Share of images × rows.</param>
    public static void ChannelsAdjoint(FeatureMaps outputGradient, int channelOffset, FeatureMaps inputGradient, bool accumulate, WorkRange range)
    {
        MapLayout layout = inputGradient.Layout;
        int room = Math.Min(layout.ChannelStride, outputGradient.Layout.ChannelStride - channelOffset);
        (int first, int end) = range.Of(inputGradient.Images * layout.Height);
        for (int item = first; item < end; item++)
        {
            (int image, int row) = Math.DivRem(item, layout.Height);
            ChannelSums.Value term = new(new ChannelRow(outputGradient, image, row, channelOffset));
            ChannelTerms.Write(term, new ChannelRow(inputGradient, image, row, 0), layout.Width, layout.Channels, room, accumulate);
            if (!accumulate)
                inputGradient.ClearHalo(image, row);
        }
    }

    private static bool IsPixel(FeatureMaps maps) => maps.Layout is { Height: 1, Width: 1 };

    private static int Room(FeatureMaps first, FeatureMaps second, FeatureMaps third) =>
        Math.Min(Math.Min(first.Layout.ChannelStride, second.Layout.ChannelStride), third.Layout.ChannelStride);

    private static ChannelRow RowOrPixel(FeatureMaps maps, int image, int row) =>
        IsPixel(maps) ? ChannelRow.Broadcast(maps, image, 0) : new ChannelRow(maps, image, row, 0);

    private static void WriteProduct(FeatureMaps first, FeatureMaps second, FeatureMaps result, bool accumulate, WorkRange range)
    {
        MapLayout layout = result.Layout;
        int room = Room(first, second, result);
        (int begin, int end) = range.Of(result.Images * layout.Height);
        for (int item = begin; item < end; item++)
        {
            (int image, int row) = Math.DivRem(item, layout.Height);
            Product term = new(RowOrPixel(first, image, row), RowOrPixel(second, image, row));
            ChannelTerms.Write(term, new ChannelRow(result, image, row, 0), layout.Width, layout.Channels, room, accumulate);
            if (!accumulate)
                result.ClearHalo(image, row);
        }
    }

    private static void SumProducts(FeatureMaps first, FeatureMaps second, FeatureMaps sums, bool accumulate, WorkRange range)
    {
        MapLayout layout = second.Layout;
        int stride = Math.Min(first.Layout.ChannelStride, layout.ChannelStride);
        (int begin, int end) = range.Of(sums.Images);
        Span<double> totals = stackalloc double[ChannelChunk.MaximumChannels];
        for (int image = begin; image < end; image++)
        {
            for (int part = 0; part < ChannelChunk.Chunks(layout.Channels); part++)
            {
                ChannelChunk chunk = ChannelChunk.Of(0, layout.Channels, part);
                totals.Clear();
                for (int row = 0; row < layout.Height; row++)
                {
                    Product term = new(new ChannelRow(first, image, row, chunk.First), new ChannelRow(second, image, row, chunk.First));
                    ChannelTerms.AddRowSum(term, layout.Width, chunk.Count, stride - chunk.First, totals);
                }

                Span<float> pixel = sums.Pixel(image, 0, 0).Slice(chunk.First, chunk.Count);
                for (int channel = 0; channel < pixel.Length; channel++)
                    pixel[channel] = (float)totals[channel] + (accumulate ? pixel[channel] : 0);
            }

            if (!accumulate)
                sums.ClearHalo(image, 0);
        }
    }

    private readonly struct CopyOperation : IRowOperation
    {
        public void Run(ReadOnlySpan<float> first, ReadOnlySpan<float> second, ReadOnlySpan<float> third, Span<float> result) =>
            first.CopyTo(result);
    }

    private readonly struct AddOperation : IRowOperation
    {
        public void Run(ReadOnlySpan<float> first, ReadOnlySpan<float> second, ReadOnlySpan<float> third, Span<float> result) =>
            TensorPrimitives.Add(first, second, result);
    }

    private readonly struct SumOperation(float lower, float upper) : IRowOperation
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(ReadOnlySpan<float> first, ReadOnlySpan<float> second, ReadOnlySpan<float> third, Span<float> result)
        {
            Vector256<float> least = Vector256.Create(lower);
            Vector256<float> greatest = Vector256.Create(upper);
            for (int index = 0; index < result.Length; index += Lanes.Count)
            {
                Vector256<float> sum = Lanes.Load(first, index) + Lanes.Load(second, index);
                Lanes.Store(Lanes256.ClampMinimum(greatest, Lanes256.ClampMaximum(least, sum)), result, index);
            }
        }
    }

    /// <summary>The product of two maps.</summary>
    private readonly ref struct Product(ChannelRow first, ChannelRow second) : IChannelTerm
    {
        private readonly ChannelRow _first = first;
        private readonly ChannelRow _second = second;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> At(int column, int channel, int lanes) =>
            _first.Load(column, channel, lanes) * _second.Load(column, channel, lanes);
    }
}
