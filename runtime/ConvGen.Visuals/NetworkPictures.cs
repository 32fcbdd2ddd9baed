using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Numerics.Tensors;

namespace ConvGen.Visuals;

/// <summary>What a network has learned and what it sees, as pictures.</summary>
public static class NetworkPictures
{
    private const int Across = 8;

    /// <summary>
    /// The filters of a convolution. Those on one channel are a tile each, red where a weight is positive and blue where it is negative; those on three channels
    /// are colours, gray at 0; of others, each row is a filter and has a tile per channel. The largest weight of the layer has the full colour.
    /// </summary>
    /// <param name="network">The network.</param>
    /// <param name="layer">Name of the convolution.</param>
    /// <param name="most">Filters, and channels of a filter, that are drawn at most: the first ones.</param>
    /// <exception cref="ArgumentException">There is no such layer, or it is no convolution.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="most"/> is below 1.</exception>
    public static Picture FilterPicture(this Network network, string layer, int most = 64)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        int index = network.Plan.IndexOf(layer);
        Parameter weight = network.Parameters.FirstOrDefault(
            parameter => parameter.Info.Layer == index && parameter.Info.Role == ParameterRole.Weight && network.Plan.Layers[index].Operation == LayerOperation.Convolution)
            ?? throw new ArgumentException($"{layer} of {network.Plan.Name} is a {network.Plan.Layers[index].Kind}: it has no filters.", nameof(layer));
        float[] values = weight.ToArray();
        float largest = Largest(values);
        int[] shape = [.. weight.Shape];
        (int filters, int channels, int rows, int columns) = (shape[0], shape[1], shape.Length > 3 ? shape[2] : 1, shape[^1]);
        int drawn = Math.Min(filters, most);
        int planes = Math.Min(channels, most);
        int area = rows * columns;
        string title = Text($"{layer}: {Shown(drawn, filters, "filters")} {rows}×{columns} on {Shown(planes, channels, channels == 1 ? "channel" : "channels")}");
        if (channels == 3)
        {
            float Part(int filter, int channel, int at) => 0.5f + (0.5f * values[(((filter * 3) + channel) * area) + at] / largest);
            return Sheet.Draw(title, [.. Range(drawn).Select(filter => new Tile(
                rows, columns, at => Palette.Rgb(Part(filter, 0, at), Part(filter, 1, at), Part(filter, 2, at))))], Across);
        }
        Tile Plane(int filter, int channel) => new(rows, columns, at => Palette.Signed(values[(((filter * channels) + channel) * area) + at] / largest));
        return channels == 1
            ? Sheet.Draw(title + " (red: positive, blue: negative)", [.. Range(drawn).Select(filter => Plane(filter, 0))], Across)
            : Sheet.Draw(
                title + ", a filter a row (red: positive, blue: negative)",
                [.. Range(drawn).SelectMany(filter => Range(planes).Select(channel => Plane(filter, channel)))],
                planes);
    }

    /// <summary>What a layer makes of an image, a tile per channel: from black at 0 to white at the map's largest value.</summary>
    /// <param name="network">The network.</param>
    /// <param name="layer">Name of the layer.</param>
    /// <param name="image">The image [C, H, W].</param>
    /// <param name="most">Channels that are drawn at most: the first ones.</param>
    /// <exception cref="ArgumentException">There is no such layer, or the image has another length.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="most"/> is below 1.</exception>
    /// <exception cref="InvalidOperationException">The layer's result never lies in memory; the message names the layer that has it.</exception>
    public static Picture FeatureMapPicture(this Network network, string layer, ReadOnlySpan<float> image, int most = 64)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        CheckOneImage(network, image);
        float[] values = network.LayerOutput(layer, image);
        Shape shape = network.Plan.Layers[network.Plan.IndexOf(layer)].Output;
        int drawn = Math.Min(shape.Channels, most);
        string title = Text($"{layer}: {Shown(drawn, shape.Channels, "maps")} of {shape.Height}×{shape.Width}");
        return Sheet.Draw(title, [.. Range(drawn).Select(channel => Map(values.AsMemory(channel * shape.Pixels, shape.Pixels), shape))], Across);
    }

    /// <summary>
    /// Saliency: the image, and beside it how much each pixel moves the score of a class, |∂score/∂pixel|, the largest of its channels (Simonyan, Vedaldi and
    /// Zisserman, Deep Inside Convolutional Networks, 2013). The network must be declared with <c>InputGradient = true</c>. Nothing is changed.
    /// </summary>
    /// <remarks>Adjoints are those of training. Batch normalisation there uses the statistics of the batch, so that networks with it take more than one image:
    /// give <paramref name="company"/>, images as the network meets them in training.</remarks>
    /// <param name="network">The network.</param>
    /// <param name="image">The image [C, H, W].</param>
    /// <param name="index">Index of the score; by default the greatest of <c>Predict</c>.</param>
    /// <param name="company">Other images [N, C, H, W] for the statistics of batch normalisation; not needed without it.</param>
    /// <exception cref="ArgumentException">A length is wrong, or the network has batch normalisation and the image no company.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such score.</exception>
    /// <exception cref="InvalidOperationException">The network was compiled without adjoints or without the input's.</exception>
    /// <exception cref="NotSupportedException">The network drops values while training: its adjoints are those of another function.</exception>
    public static Picture SaliencyPicture(this Network network, ReadOnlySpan<float> image, int? index = null, ReadOnlySpan<float> company = default)
    {
        ArgumentNullException.ThrowIfNull(network);
        CheckOneImage(network, image);
        NetworkPlan plan = network.Plan;
        if (plan.Layers.Any(layer => layer.Operation == LayerOperation.Dropout))
            throw new NotSupportedException($"{plan.Name} drops values while training, so that its adjoints aren't those of what it predicts.");
        if (company.IsEmpty && plan.Layers.Any(layer => layer.Operation == LayerOperation.BatchNorm))
            throw new ArgumentException($"{plan.Name} normalises by the statistics of the batch while training; expected other images, got none.", nameof(company));
        int score = Score(network, image, index);
        var pass = new Backpropagation(network) { UpdatesStatistics = false };
        float[] adjoints = new float[pass.Forward([.. image, .. company]).Length];
        adjoints[score] = 1;
        pass.Backward(adjoints);
        float[] slopes = pass.InputAdjoint()[..image.Length].ToArray();

        Shape shape = plan.Input;
        float[] saliency = new float[shape.Pixels];
        for (int at = 0; at < slopes.Length; at++)
            saliency[at % shape.Pixels] = Math.Max(saliency[at % shape.Pixels], Math.Abs(slopes[at]));
        float largest = Largest(saliency);
        return Sheet.Draw(
            Text($"saliency of score {score}"), [Image(image.ToArray(), shape), new Tile(shape.Height, shape.Width, at => Palette.Heat(saliency[at] / largest))], 2, Sheet.LargeSide);
    }

    /// <summary>
    /// Class activation: the image, and beside it the image under the map whose mean is the class's score: the maps before the global average pooling, times the
    /// weights of the dense layer behind it (Zhou et al., Learning Deep Features for Discriminative Localization, 2016), or the class's own map where the pooling
    /// comes last. Bright places speak for the class.
    /// </summary>
    /// <param name="network">A network that ends with a global average pooling and a dense layer, or with the pooling; a softmax may follow.</param>
    /// <param name="image">The image [C, H, W].</param>
    /// <param name="index">Index of the score; by default the greatest of <c>Predict</c>.</param>
    /// <exception cref="ArgumentException">The image has another length.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such score.</exception>
    /// <exception cref="NotSupportedException">The network ends otherwise.</exception>
    public static Picture ClassActivationPicture(this Network network, ReadOnlySpan<float> image, int? index = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        CheckOneImage(network, image);
        int score = Score(network, image, index);
        (float[] map, Shape shape) = ClassActivation.Of(network, image, score);
        float least = TensorPrimitives.Min<float>(map);
        float span = Math.Max(TensorPrimitives.Max<float>(map) - least, float.Epsilon);
        Shape input = network.Plan.Input;
        Tile plain = Image(image.ToArray(), input);
        Colour Under(int at)
        {
            float heat = (ClassActivation.Enlarged(map, shape, at / input.Width, at % input.Width, input) - least) / span;
            return plain.Colour(at).Mixed(Palette.Heat(heat), 0.35f + (0.35f * heat));
        }
        return Sheet.Draw(Text($"activation of score {score}"), [plain, new Tile(input.Height, input.Width, Under)], 2, Sheet.LargeSide);
    }

    /// <summary>An image itself: gray or in colours, from its least to its largest value.</summary>
    private static Tile Image(float[] values, Shape shape)
    {
        float least = TensorPrimitives.Min<float>(values);
        float span = Math.Max(TensorPrimitives.Max<float>(values) - least, float.Epsilon);
        float Part(int channel, int at) => (values[(channel * shape.Pixels) + at] - least) / span;
        return shape.Channels == 3
            ? new Tile(shape.Height, shape.Width, at => Palette.Rgb(Part(0, at), Part(1, at), Part(2, at)))
            : new Tile(shape.Height, shape.Width, at => Palette.Gray(Part(0, at)));
    }

    private static Tile Map(ReadOnlyMemory<float> values, Shape shape)
    {
        float largest = Math.Max(TensorPrimitives.Max(values.Span), float.Epsilon);
        return new Tile(shape.Height, shape.Width, at => Palette.Gray(values.Span[at] / largest));
    }

    private static int Score(Network network, ReadOnlySpan<float> image, int? index)
    {
        int scores = network.Plan.OutputLength;
        if (index is { } given)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)given, (uint)scores, nameof(index));
            return given;
        }
        float[] values = new float[scores];
        network.Predict(image, values);
        return TensorPrimitives.IndexOfMax<float>(values);
    }

    private static void CheckOneImage(Network network, ReadOnlySpan<float> image)
    {
        if (image.Length != network.Plan.InputLength)
            throw new ArgumentException($"{network.Plan.Name} reads an image of {network.Plan.Input} = {network.Plan.InputLength} values, got {image.Length}.", nameof(image));
    }

    private static float Largest(float[] values) => Math.Max(TensorPrimitives.MaxMagnitude<float>(values) is var value ? Math.Abs(value) : 0, float.Epsilon);

    private static string Shown(int drawn, int all, string what) => drawn == all ? Text($"{all} {what}") : Text($"{drawn} of {all} {what}");

    private static IEnumerable<int> Range(int count) => Enumerable.Range(0, count);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
