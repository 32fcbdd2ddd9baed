using System;
using System.ComponentModel;

namespace ConvGen.Kernels;

/// <summary>Channels that stand for the pixels of blocks, and back. Each direction is the adjoint of the other.</summary>
/// <remarks>Public for generated code only.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class PixelShuffles
{
    /// <summary>Channels become pixels: large[c, h, w] = small[channel of (c, h mod r, w mod r), h ÷ r, w ÷ r].</summary>
    /// <param name="order">How the small map's channels are numbered.</param>
    /// <param name="small">The small map with many channels.</param>
    /// <param name="large">Receives the large map.</param>
    /// <param name="accumulate">Whether to add to what is there.</param>
    /// <param name="range">Share of images × rows of the large map.</param>
    public static void ToPixels(BlockOrder order, FeatureMaps small, FeatureMaps large, bool accumulate, WorkRange range)
    {
        Blocks blocks = new(order, small.Layout, large.Layout);
        MapLayout layout = large.Layout;
        (int first, int end) = range.Of(large.Images * layout.Height);
        for (int item = first; item < end; item++)
        {
            (int image, int row) = Math.DivRem(item, layout.Height);
            (int blockRow, int i) = Math.DivRem(row, blocks.Rows);
            for (int column = 0; column < layout.Width; column++)
            {
                (int blockColumn, int j) = Math.DivRem(column, blocks.Columns);
                ReadOnlySpan<float> source = small.Pixel(image, blockRow, blockColumn)[blocks.First(i, j)..];
                Span<float> destination = large.Pixel(image, row, column);
                for (int channel = 0; channel < destination.Length; channel++)
                    destination[channel] = source[channel * blocks.Stride] + (accumulate ? destination[channel] : 0);
            }

            if (!accumulate)
                large.ClearHalo(image, row);
        }
    }

    /// <summary>Pixels become channels: small[channel of (c, i, j), h, w] = large[c, h · r + i, w · r + j].</summary>
    /// <param name="order">How the small map's channels are numbered.</param>
    /// <param name="large">The large map.</param>
    /// <param name="small">Receives the small map with many channels.</param>
    /// <param name="accumulate">Whether to add to what is there.</param>
    /// <param name="range">Share of images × rows of the small map.</param>
    public static void ToChannels(BlockOrder order, FeatureMaps large, FeatureMaps small, bool accumulate, WorkRange range)
    {
        Blocks blocks = new(order, small.Layout, large.Layout);
        MapLayout layout = small.Layout;
        (int first, int end) = range.Of(small.Images * layout.Height);
        for (int item = first; item < end; item++)
        {
            (int image, int row) = Math.DivRem(item, layout.Height);
            for (int column = 0; column < layout.Width; column++)
            {
                Span<float> pixel = small.Pixel(image, row, column);
                for (int i = 0; i < blocks.Rows; i++)
                    for (int j = 0; j < blocks.Columns; j++)
                    {
                        ReadOnlySpan<float> source = large.Pixel(image, (row * blocks.Rows) + i, (column * blocks.Columns) + j);
                        Span<float> destination = pixel[blocks.First(i, j)..];
                        for (int channel = 0; channel < source.Length; channel++)
                        {
                            ref float value = ref destination[channel * blocks.Stride];
                            value = source[channel] + (accumulate ? value : 0);
                        }
                    }
            }

            if (!accumulate)
                small.ClearHalo(image, row);
        }
    }

    /// <summary>Sizes of the blocks and the places of their channels.</summary>
    private readonly struct Blocks(BlockOrder order, MapLayout small, MapLayout large)
    {
        public int Rows => large.Height / small.Height;

        public int Columns => large.Width / small.Width;

        /// <summary>From one channel of the large map to the next, among the small map's.</summary>
        public int Stride => order == BlockOrder.ChannelsFirst ? Rows * Columns : 1;

        /// <summary>The small map's channel of a pixel of a block and the large map's channel 0.</summary>
        public int First(int row, int column) => ((row * Columns) + column) * (order == BlockOrder.ChannelsFirst ? 1 : large.Channels);
    }
}
