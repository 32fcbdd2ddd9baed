using System;
using System.Linq;

namespace ConvGen.Kernels.Tests.Networks;

/// <summary>Layers that move values to other places, value by value from their definitions, over planar values [N, C, H, W] in double.</summary>
internal static class ReferenceRearrangement
{
    public static double[] Of(LayerInfo layer, int images, double[] input)
    {
        Shape from = layer.Inputs[0];
        Shape to = layer.Output;
        double[] output = new double[images * to.Length];
        for (int at = 0; at < output.Length; at++)
        {
            (int image, int c, int h, int w) = (at / to.Length, at / to.Pixels % to.Channels, at / to.Width % to.Height, at % to.Width);
            double At(int channel, int row, int column) => input[(((((image * from.Channels) + channel) * from.Height) + row) * from.Width) + column];
            output[at] = layer.Settings switch
            {
                PadSettings pad => Pad(pad, from, (c - pad.ChannelsBefore, h - pad.Top, w - pad.Left), At),
                SliceSettings slice => At(
                    slice.Channels.Start + (c * slice.Channels.Step), slice.Rows.Start + (h * slice.Rows.Step), slice.Columns.Start + (w * slice.Columns.Step)),
                ChannelShuffleSettings shuffle => At((c % shuffle.Groups * (from.Channels / shuffle.Groups)) + (c / shuffle.Groups), h, w),
                PixelShuffleSettings shuffle when layer.Operation == LayerOperation.PixelShuffle => Shuffled(shuffle, from, to, (c, h, w), At),
                PixelShuffleSettings shuffle => Unshuffled(shuffle, from, to, (c, h, w), At),
                ResizeSettings resize => Resized(resize, from, to, (h, w), (row, column) => At(c, row, column)),
                _ => throw new InvalidOperationException($"{layer.Name}: no reference for {layer.Settings}."),
            };
        }
        return output;
    }

    private static double Pad(PadSettings pad, Shape from, (int Channel, int Row, int Column) at, Func<int, int, int, double> value)
    {
        bool isInside = at.Channel >= 0 && at.Channel < from.Channels && at.Row >= 0 && at.Row < from.Height && at.Column >= 0 && at.Column < from.Width;
        if (pad.Mode == PadMode.Constant)
            return isInside ? value(at.Channel, at.Row, at.Column) : pad.Value;
        return value(Place(at.Channel, from.Channels), Place(at.Row, from.Height), Place(at.Column, from.Width));

        int Place(int place, int size) => (pad.Mode, place) switch
        {
            (PadMode.Edge, < 0) => 0,
            (PadMode.Edge, _) => Math.Min(place, size - 1),
            (_, < 0) => -place,
            _ => place < size ? place : (2 * (size - 1)) - place,
        };
    }

    /// <summary>Depth to space as PyTorch's pixel_shuffle and TensorFlow's depth_to_space number channels.</summary>
    private static double Shuffled(PixelShuffleSettings shuffle, Shape from, Shape to, (int C, int H, int W) at, Func<int, int, int, double> value)
    {
        (int rows, int columns) = (to.Height / from.Height, to.Width / from.Width);
        return value(Channel(shuffle.Order, at.C, to.Channels, at.H % rows, at.W % columns, rows, columns), at.H / rows, at.W / columns);
    }

    private static double Unshuffled(PixelShuffleSettings shuffle, Shape from, Shape to, (int C, int H, int W) at, Func<int, int, int, double> value)
    {
        (int rows, int columns) = (from.Height / to.Height, from.Width / to.Width);
        // The pixel of the block and the channel whose number this channel is.
        for (int channel = 0; channel < from.Channels; channel++)
            for (int i = 0; i < rows; i++)
                for (int j = 0; j < columns; j++)
                {
                    if (Channel(shuffle.Order, channel, from.Channels, i, j, rows, columns) == at.C)
                        return value(channel, (at.H * rows) + i, (at.W * columns) + j);
                }
        throw new InvalidOperationException("no such channel");
    }

    private static int Channel(BlockOrder order, int channel, int channels, int i, int j, int rows, int columns) =>
        order == BlockOrder.ChannelsFirst ? (((channel * rows) + i) * columns) + j : (((i * columns) + j) * channels) + channel;

    /// <summary>The algorithm of the reference implementation in ONNX's documentation: coefficients by mode, neighbours on a map with repeated edges.</summary>
    private static double Resized(ResizeSettings settings, Shape from, Shape to, (int Row, int Column) at, Func<int, int, double> value)
    {
        if (from.Rank == 1)
            return Along(settings, settings.Columns, from.Width, to.Width, at.Column, column => value(0, column));
        return Along(settings, settings.Rows, from.Height, to.Height, at.Row, row =>
            Along(settings, settings.Columns, from.Width, to.Width, at.Column, column => value(row, column)));
    }

    private static double Along(ResizeSettings settings, ResizeAxis axis, int size, int newSize, int at, Func<int, double> value)
    {
        double length = (double)axis.Scale * size;
        double x = settings.Coordinates switch
        {
            ResizeCoordinates.HalfPixel => ((at + 0.5) / axis.Scale) - 0.5,
            ResizeCoordinates.PyTorchHalfPixel => newSize == 1 ? 0 : ((at + 0.5) / axis.Scale) - 0.5,
            ResizeCoordinates.HalfPixelSymmetric => (size * 0.5 * (1 - (newSize / length))) + ((at + 0.5) / axis.Scale) - 0.5,
            ResizeCoordinates.Asymmetric => (double)at / axis.Scale,
            ResizeCoordinates.AlignCorners => length == 1 ? 0 : (double)at * (size - 1) / (length - 1),
            ResizeCoordinates.PixelCentre => (at + 0.5) / axis.Scale,
            _ => newSize == 1
                ? 0.5 * ((double)axis.Begin + axis.End) * (size - 1)
                : ((double)axis.Begin * (size - 1)) + ((double)at * ((double)axis.End - axis.Begin) * (size - 1) / (newSize - 1)),
        };
        if (settings.Coordinates == ResizeCoordinates.Crop && (x < 0 || x > size - 1))
            return settings.Outside;
        double floor = Math.Floor(x);
        // A whole number is the right one of its two neighbours.
        double ratio = x == floor ? 1 : x - floor;
        int left = (int)(x == floor ? floor - 1 : floor);
        double[] coefficients = Coefficients(settings, ratio, axis.Scale);
        int first = left + 1 - (coefficients.Length / 2);
        if (settings.ExcludeOutside)
        {
            coefficients = [.. coefficients.Select((one, tap) => first + tap < 0 || first + tap >= size ? 0 : one)];
            double sum = coefficients.Sum();
            coefficients = [.. coefficients.Select(one => one / sum)];
        }
        return coefficients.Select((one, tap) => one * value(Math.Clamp(first + tap, 0, size - 1))).Sum();
    }

    private static double[] Coefficients(ResizeSettings settings, double ratio, double scale)
    {
        double a = settings.CubicCoefficient;
        double stretch = settings.Antialias ? Math.Min(scale, 1) : 1;
        switch (settings.Mode)
        {
            case ResizeMode.Nearest:
                bool right = ratio == 1 || settings.Rounding switch
                {
                    ResizeRounding.RoundPreferFloor => ratio > 0.5,
                    ResizeRounding.RoundPreferCeil => ratio >= 0.5,
                    ResizeRounding.Floor => false,
                    _ => true,
                };
                return right ? [0, 1] : [1, 0];
            case ResizeMode.Linear when stretch == 1:
                return [1 - ratio, ratio];
            case ResizeMode.Linear:
                int begin = (int)Math.Floor(-1 / stretch) + 1;
                return Normal([.. Enumerable.Range(begin, 2 - (2 * begin)).Select(tap => Math.Clamp(1 - Math.Abs((tap - ratio) * stretch), 0, 1))]);
            case ResizeMode.Cubic when stretch == 1:
                double far = 1 - ratio;
                return
                [
                    ((((a * (ratio + 1)) - (5 * a)) * (ratio + 1)) + (8 * a)) * (ratio + 1) - (4 * a),
                    ((((a + 2) * ratio) - (a + 3)) * ratio * ratio) + 1,
                    ((((a + 2) * far) - (a + 3)) * far * far) + 1,
                    ((((a * (far + 1)) - (5 * a)) * (far + 1)) + (8 * a)) * (far + 1) - (4 * a),
                ];
            default:
                int start = (int)Math.Floor(-2 / stretch) + 1;
                return Normal([.. Enumerable.Range(start, 2 - (2 * start)).Select(tap => Keys(Math.Abs(stretch * (tap - ratio)), a))]);
        }
    }

    private static double[] Normal(double[] coefficients) => [.. coefficients.Select(one => one / coefficients.Sum())];

    private static double Keys(double x, double a) =>
        x <= 1 ? ((a + 2) * x * x * x) - ((a + 3) * x * x) + 1 : x < 2 ? (a * x * x * x) - (5 * a * x * x) + (8 * a * x) - (4 * a) : 0;
}
