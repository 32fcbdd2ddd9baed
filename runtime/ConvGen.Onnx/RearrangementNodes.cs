using System;
using System.Collections.Generic;
using System.Linq;
using Onnx;
using static ConvGen.Onnx.GraphBuilder;

namespace ConvGen.Onnx;

/// <summary>Layers that move values to other places, as ONNX operators. A 0 in a new shape keeps the batch axis.</summary>
/// <param name="graph">The graph.</param>
/// <param name="layer">The layer.</param>
/// <param name="input">What it reads.</param>
/// <param name="result">The name of its result.</param>
internal sealed class RearrangementNodes(GraphBuilder graph, LayerInfo layer, string input, string result)
{
    private readonly Shape _from = layer.Inputs[0];
    private readonly Shape _to = layer.Output;

    /// <summary>Adds the layer's nodes.</summary>
    public void Add()
    {
        switch (layer.Settings)
        {
            case PadSettings pad:
                Pad(pad);
                break;
            case SliceSettings slice:
                Slice(slice);
                break;
            case ChannelShuffleSettings shuffle:
                Swap(input, [shuffle.Groups, _from.Channels / shuffle.Groups, _from.Pixels], [0, 2, 1, 3]);
                break;
            case PixelShuffleSettings shuffle:
                PixelShuffle(shuffle, layer.Operation == LayerOperation.PixelShuffle);
                break;
            case ResizeSettings resize:
                Resize(resize);
                break;
            default:
                throw new InvalidOperationException($"Layer {layer.Name} of kind {layer.Operation} has no settings to export.");
        }
    }

    private void Pad(PadSettings pad)
    {
        long[] before = _from.Rank switch
        {
            0 => [0, pad.ChannelsBefore],
            1 => [0, pad.ChannelsBefore, pad.Left],
            _ => [0, pad.ChannelsBefore, pad.Top, pad.Left],
        };
        long[] after = _from.Rank switch
        {
            0 => [0, pad.ChannelsAfter],
            1 => [0, pad.ChannelsAfter, pad.Right],
            _ => [0, pad.ChannelsAfter, pad.Bottom, pad.Right],
        };
        List<string> inputs = [input, graph.AddTensor(result + "/pads", [.. before, .. after])];
        if (pad.Mode == PadMode.Constant)
            inputs.Add(graph.AddTensor(result + "/value", [], [pad.Value]));
        graph.AddNode("Pad", result, _to, inputs, Text("mode", pad.Mode.ToString().ToLowerInvariant()));
    }

    private void Slice(SliceSettings slice)
    {
        (SliceAxis Axis, int Count)[] axes = _from.Rank switch
        {
            0 => [(slice.Channels, _to.Channels)],
            1 => [(slice.Channels, _to.Channels), (slice.Columns, _to.Width)],
            _ => [(slice.Channels, _to.Channels), (slice.Rows, _to.Height), (slice.Columns, _to.Width)],
        };
        long[] starts = [.. axes.Select(one => (long)one.Axis.Start)];
        // Behind the last place; before the first one of an axis there is no number but a very small one, since −1 is the last place.
        long[] ends = [.. axes.Select(one => one.Axis.Start + ((one.Count - 1L) * one.Axis.Step) + Math.Sign(one.Axis.Step)).Select(end => end < 0 ? int.MinValue : end)];
        graph.AddNode(
            "Slice",
            result,
            _to,
            [
                input,
                graph.AddTensor(result + "/starts", starts),
                graph.AddTensor(result + "/ends", ends),
                graph.AddTensor(result + "/axes", [.. Enumerable.Range(1, axes.Length).Select(axis => (long)axis)]),
                graph.AddTensor(result + "/steps", [.. axes.Select(one => (long)one.Axis.Step)]),
            ]);
    }

    private void PixelShuffle(PixelShuffleSettings shuffle, bool toPixels)
    {
        bool channelsFirst = shuffle.Order == BlockOrder.ChannelsFirst;
        int factor = shuffle.Factor;
        if (_from.Rank == 1)
        {
            (Shape small, Shape large) = toPixels ? (_from, _to) : (_to, _from);
            // Axes of the small map's channels (channel c, place j in the block) and pixels, or of the large map's.
            if (toPixels)
                Swap(input, channelsFirst ? [large.Channels, factor, small.Width] : [factor, large.Channels, small.Width], channelsFirst ? [0, 1, 3, 2] : [0, 2, 3, 1]);
            else
                Swap(input, [large.Channels, small.Width, factor], channelsFirst ? [0, 1, 3, 2] : [0, 3, 1, 2]);
        }
        else if (toPixels)
        {
            graph.AddNode("DepthToSpace", result, _to, [input], Scalar("blocksize", factor), Text("mode", channelsFirst ? "CRD" : "DCR"));
        }
        else
        {
            string blocks = graph.AddNode("SpaceToDepth", channelsFirst ? result + "/blocks" : result, _to, [input], Scalar("blocksize", factor));
            if (channelsFirst)
                Swap(blocks, [factor * factor, _from.Channels, _to.Pixels], [0, 2, 1, 3]);
        }
    }

    /// <summary>Reshapes to three axes behind the batch, exchanges them, and reshapes to the layer's output.</summary>
    private void Swap(string value, int[] axes, int[] order)
    {
        string parted = Reshape(value, result + "/parted", axes);
        int[] swapped = [.. order.Skip(1).Select(axis => axes[axis - 1])];
        parted = graph.AddNode("Transpose", result + "/exchanged", Shape.Map(swapped[0], swapped[1], swapped[2]), [parted], Attribute("perm", order));
        Reshape(parted, result, _to.Rank switch
        {
            0 => [_to.Channels],
            1 => [_to.Channels, _to.Width],
            _ => [_to.Channels, _to.Height, _to.Width],
        });
    }

    private string Reshape(string value, string name, int[] axes)
    {
        Shape shape = name == result ? _to : Shape.Map(axes[0], axes[1], axes[2]);
        return graph.AddNode("Reshape", name, shape, [value, graph.AddTensor(name + "/shape", [0, .. axes.Select(axis => (long)axis)])]);
    }

    private void Resize(ResizeSettings resize)
    {
        string coordinates = resize.Coordinates switch
        {
            ResizeCoordinates.HalfPixel => "half_pixel",
            ResizeCoordinates.PyTorchHalfPixel => "pytorch_half_pixel",
            ResizeCoordinates.Asymmetric => "asymmetric",
            ResizeCoordinates.AlignCorners => "align_corners",
            ResizeCoordinates.Crop => "tf_crop_and_resize",
            _ => throw NotInOpset(resize.Coordinates.ToString()),
        };
        if (resize.Antialias)
            throw NotInOpset("Antialias");
        bool isScaled = Math.Floor((double)_from.Width * resize.Columns.Scale) == _to.Width && Math.Floor((double)_from.Height * resize.Rows.Scale) == _to.Height;
        float[] scales = _from.Rank == 1 ? [1, 1, resize.Columns.Scale] : [1, 1, resize.Rows.Scale, resize.Columns.Scale];
        bool isCrop = resize.Coordinates == ResizeCoordinates.Crop;
        string region = "";
        if (isCrop)
        {
            float[] bounds = _from.Rank == 1
                ? [0, 0, resize.Columns.Begin, 1, 1, resize.Columns.End]
                : [0, 0, resize.Rows.Begin, resize.Columns.Begin, 1, 1, resize.Rows.End, resize.Columns.End];
            region = graph.AddTensor(result + "/region", [bounds.Length], bounds);
        }

        List<AttributeProto> attributes = [Text("mode", resize.Mode.ToString().ToLowerInvariant()), Text("coordinate_transformation_mode", coordinates)];
        if (resize.Mode == ResizeMode.Nearest)
            attributes.Add(Text("nearest_mode", Rounding(resize.Rounding)));
        if (resize.Mode == ResizeMode.Cubic)
            attributes.Add(Scalar("cubic_coeff_a", resize.CubicCoefficient));
        if (resize.ExcludeOutside && resize.Mode == ResizeMode.Cubic)
            attributes.Add(Scalar("exclude_outside", 1));
        if (isCrop)
            attributes.Add(Scalar("extrapolation_value", resize.Outside));
        // Sizes can't stand with the batch's, which is free: a scale that gives them serves as well.
        if (!isScaled || isCrop)
            scales = _from.Rank == 1 ? [1, 1, Ratio(_from.Width, _to.Width)] : [1, 1, Ratio(_from.Height, _to.Height), Ratio(_from.Width, _to.Width)];
        graph.AddNode("Resize", result, _to, [input, region, graph.AddTensor(result + "/scales", [scales.Length], scales)], [.. attributes]);
    }

    /// <summary>The least scale that gives a size, so that rounding down hits it.</summary>
    private static float Ratio(int from, int to)
    {
        float scale = (float)to / from;
        return MathF.Floor(from * scale) < to ? MathF.BitIncrement(scale) : scale;
    }

    private static string Rounding(ResizeRounding rounding) => rounding switch
    {
        ResizeRounding.RoundPreferFloor => "round_prefer_floor",
        ResizeRounding.RoundPreferCeil => "round_prefer_ceil",
        ResizeRounding.Floor => "floor",
        _ => "ceil",
    };

    private NotSupportedException NotInOpset(string word) => new(
        $"Layer {layer.Name} resizes with {word}, for which ONNX's opset 17 has no word. Use another setting for networks that are exported.");
}
