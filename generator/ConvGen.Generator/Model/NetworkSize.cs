using System;
using System.Collections.Generic;
using System.Globalization;

namespace ConvGen.Generator.Model;

/// <summary>
/// Keeps a network within the range of an integer, in which the runtime counts floats. Counts are doubles here: no product of four
/// integers overflows them, and their rounding is far below what the limit's distance could hide.
/// </summary>
internal static class NetworkSize
{
    /// <summary>Checks the output map and the parameters of one layer.</summary>
    public static ShapeProblem? Check(Operation operation, Shape input, Shape output)
    {
        double floats = MapFloats(operation, input, output);
        if (floats > int.MaxValue)
            return ShapeProblem.At(ShapeFault.TooLarge, Setting.None, InWords(floats), "floats of one feature map");
        double parameters = Parameters(operation, input, output);
        return parameters <= int.MaxValue ? null : ShapeProblem.At(ShapeFault.TooLarge, Setting.None, InWords(parameters), "parameters");
    }

    /// <summary>Checks the network's input.</summary>
    public static ShapeProblem? CheckInput(Shape input)
    {
        double floats = PaddedFloats(input, 0, 0);
        return floats <= int.MaxValue ? null : ShapeProblem.At(ShapeFault.TooLarge, Setting.None, InWords(floats), "floats of one input");
    }

    /// <summary>Checks all layers together: their maps for one image, and their parameters, are each addressed by one integer.</summary>
    public static ShapeProblem? Check(IReadOnlyList<LayerSpec> layers)
    {
        double floats = 0;
        double parameters = 0;
        foreach (LayerSpec layer in layers)
        {
            floats += MapFloats(layer.Operation, layer.FirstInput, layer.OutputShape);
            parameters += Parameters(layer.Operation, layer.FirstInput, layer.OutputShape);
        }

        if (floats > int.MaxValue)
            return ShapeProblem.At(ShapeFault.TooLarge, Setting.None, InWords(floats), "floats of feature maps for one image");
        return parameters <= int.MaxValue ? null : ShapeProblem.At(ShapeFault.TooLarge, Setting.None, InWords(parameters), "parameters of all layers");
    }

    /// <summary>Trained parameters and running statistics of a layer.</summary>
    public static double Parameters(Operation operation, Shape input, Shape output)
    {
        double channels = input.Channels;
        return operation switch
        {
            ConvOperation convolution =>
                (channels / convolution.Groups * convolution.Filters * convolution.Window.Rows.Kernel * convolution.Window.Columns.Kernel)
                + (convolution.Bias ? convolution.Filters : 0) + Slopes(convolution.Activation, output),
            DenseOperation dense => (channels * input.Height * input.Width * dense.Features)
                + (dense.Bias ? dense.Features : 0) + Slopes(dense.Activation, output),
            // γ and β, running mean and variance.
            BatchNormOperation norm => (channels * (norm.Affine ? 4 : 2)) + Slopes(norm.Activation, output),
            NormOperation imageNorm => (Along(imageNorm.Settings.ParameterAxes, input) * ((imageNorm.Scale ? 1 : 0) + (imageNorm.Shift ? 1 : 0))) + Slopes(imageNorm.Activation, output),
            ScaleOperation scale => (Along(scale.Settings.Axes, input) * ((scale.Weight ? 1 : 0) + (scale.Bias ? 1 : 0))) + Slopes(scale.Activation, output),
            ActivationOperation activate => Slopes(activate.Activation, output),
            JoinOperation join => Slopes(join.Activation, output),
            TensorLayerOperation { Settings: { Operation: TensorOperation.Constant } settings } => settings.Has(nameof(TensorAttribute.Values)) ? 0 : output.Length,
            _ => 0,
        };
    }

    /// <summary>A count in words, with separators of thousands.</summary>
    public static string InWords(double count) => count.ToString("#,0", CultureInfo.InvariantCulture);

    /// <summary>Places along some axes.</summary>
    private static double Along(Axes axes, Shape shape) =>
        ((axes & Axes.Channels) != 0 ? (double)shape.Channels : 1) * ((axes & Axes.Rows) != 0 ? shape.Height : 1) * ((axes & Axes.Columns) != 0 ? shape.Width : 1);

    private static double Slopes(ActivationSpec activation, Shape output) => activation.Kind == Activation.PRelu ? output.Channels : 0;

    /// <summary>Floats of a layer's output in memory, and of the halo around its input that its padding asks for.</summary>
    private static double MapFloats(Operation operation, Shape input, Shape output)
    {
        (double rows, double columns) = operation switch
        {
            // A transposed convolution reads its input as the adjoint does: at most a whole kernel beyond the edges.
            ConvOperation { Transposed: true } convolution => (convolution.Window.Rows.Span, convolution.Window.Columns.Span),
            ConvOperation convolution => (Padding(convolution.Window.Rows), Padding(convolution.Window.Columns)),
            _ => (0, 0),
        };
        return PaddedFloats(output, 0, 0) + PaddedFloats(input, rows, columns) - PaddedFloats(input, 0, 0);
    }

    private static double Padding(WindowAxis window) => (double)window.Before + window.After;

    /// <summary>Floats of a map with a halo, channels padded to 8.</summary>
    private static double PaddedFloats(Shape shape, double rows, double columns) =>
        (shape.Height + rows) * (shape.Width + columns) * Math.Ceiling(shape.Channels / 8.0) * 8;
}
