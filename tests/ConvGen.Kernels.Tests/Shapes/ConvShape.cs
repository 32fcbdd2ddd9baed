using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;

namespace ConvGen.Kernels.Tests.Shapes;

/// <summary>Padding of a shape, in pixels per side.</summary>
internal readonly record struct Sides(int Top, int Bottom, int Left, int Right)
{
    public static Sides All(int padding) => new(padding, padding, padding, padding);
}

/// <summary>One convolution of the matrix: all that a declaration says, and the numbers that the oracle needs, worked out without the generator.</summary>
internal sealed record ConvShape
{
    public ConvShape(int channels, int filters, int kernel, int height, int width)
    {
        (Channels, Filters, Kernel, Height, Width) = (channels, filters, (kernel, kernel), height, width);
    }

    public int Channels { get; init; }

    public int Filters { get; init; }

    public (int Height, int Width) Kernel { get; init; }

    public int Height { get; init; }

    public int Width { get; init; }

    public (int Height, int Width) Stride { get; init; } = (1, 1);

    public (int Height, int Width) Dilation { get; init; } = (1, 1);

    public Sides Padding { get; init; }

    /// <summary>Whether the padding is <c>Padding.Same</c>.</summary>
    public bool Same { get; init; }

    public int Groups { get; init; } = 1;

    public bool Flip { get; init; }

    public bool Bias { get; init; } = true;

    public bool Transposed { get; init; }

    public (int Height, int Width) OutputPadding { get; init; }

    /// <summary>Whether the network reads signals: the height is 1 and only widths count.</summary>
    public bool Signal { get; init; }

    /// <summary>Whether this is a dense layer: a convolution whose kernel covers the whole map.</summary>
    public bool Dense { get; init; }

    public bool UnrollRows { get; init; }

    /// <summary>Whether Winograd's method is asked for, whose sums aren't exact; else the direct one.</summary>
    public bool Winograd { get; init; }

    /// <summary>Images of a batch, beside a batch of one.</summary>
    public int Images { get; init; } = 2;

    /// <summary>A dense layer on a map; on a vector if the map is one pixel.</summary>
    public static ConvShape DenseOn(int channels, int features, int height, int width) =>
        new(channels, features, 1, height, width) { Kernel = (height, width), Dense = true };

    /// <summary>A convolution on signals.</summary>
    public static ConvShape OnSignal(int channels, int filters, int kernel, int length) =>
        new(channels, filters, kernel, 1, length) { Kernel = (1, kernel), Signal = true };

    /// <summary>A depthwise convolution, by default with one filter per channel.</summary>
    public static ConvShape Depthwise(int channels, int kernel, int height, int width, int multiplier = 1) =>
        new(channels, channels * multiplier, kernel, height, width) { Groups = channels };

    public ConvGeometry Geometry => new(
        Axis(Kernel.Height, Stride.Height, Dilation.Height, Padding.Top, Padding.Bottom, Height),
        Axis(Kernel.Width, Stride.Width, Dilation.Width, Padding.Left, Padding.Right, Width),
        Groups, Flip, Transposed);

    public Shape Input => MakeShape(Channels, Height, Width);

    public Shape Output
    {
        get
        {
            (WindowAxis rows, WindowAxis columns) = (Geometry.Rows, Geometry.Columns);
            if (Dense)
                return Shape.Vector(Filters);
            return Transposed
                ? MakeShape(Filters, rows.TransposedOutputSize(Height, OutputPadding.Height), columns.TransposedOutputSize(Width, OutputPadding.Width))
                : MakeShape(Filters, rows.OutputSize(Height), columns.OutputSize(Width));
        }
    }

    /// <summary>Multiply-adds of one image, in one direction.</summary>
    public long MultiplyAdds => (long)(Transposed ? Input : Output).Pixels * Channels * Filters / Groups * Kernel.Height * Kernel.Width;

    /// <summary>The declaration of a network with this one layer, called <c>Layer</c>.</summary>
    public string Declare(string name)
    {
        string shape = Signal ? $"{Channels}, {Width}" : Dense && Input.Pixels == 1 ? $"{Channels}" : $"{Channels}, {Height}, {Width}";
        string layer = Dense
            ? $"[Dense({Filters}, Bias = {Literal(Bias)})] public partial DenseLayer"
            : $"[ConvLayer({Filters}, {(Signal ? $"{Kernel.Width}" : $"{Kernel.Height}, {Kernel.Width}")}{string.Concat(Settings())})] public partial ConvLayer";
        return $"[ConvNet({shape}, InputGradient = true)] public sealed partial class {name} {{ {layer} Layer {{ get; }} }}";
    }

    /// <summary>The shape in a line: <c>3→8 k3 s2 p1 9×9</c>.</summary>
    public override string ToString()
    {
        StringBuilder text = new();
        text.Append(Channels).Append('→').Append(Filters);
        text.Append(Dense ? " dense" : " k" + Pair(Kernel));
        Add(" s", Stride, (1, 1));
        Add(" d", Dilation, (1, 1));
        if (Same)
            text.Append(" same");
        else if (Padding != default)
            text.Append(CultureInfo.InvariantCulture, $" p{Padding.Top},{Padding.Bottom},{Padding.Left},{Padding.Right}");
        if (Groups > 1)
            text.Append(" g").Append(Groups);
        text.Append(Transposed ? " transposed" : "");
        Add(" o", OutputPadding, (0, 0));
        text.Append(Flip ? " flip" : "").Append(Bias ? "" : " unbiased").Append(UnrollRows ? " rows" : "").Append(Winograd ? " winograd" : "");
        return text.Append(Signal ? $" on {Width}" : $" on {Height}×{Width}").Append(" n").Append(Images).ToString();

        void Add(string word, (int Height, int Width) value, (int Height, int Width) usual)
        {
            if (value != usual)
                text.Append(word).Append(Pair(value));
        }
    }

    private IEnumerable<string> Settings()
    {
        if (Signal)
        {
            yield return $", Stride = {Stride.Width}, Dilation = {Dilation.Width}, OutputPadding = {OutputPadding.Width}";
            yield return Same ? ", Padding = Padding.Same" : $", PaddingLeft = {Padding.Left}, PaddingRight = {Padding.Right}";
        }
        else
        {
            yield return $", StrideHeight = {Stride.Height}, StrideWidth = {Stride.Width}";
            yield return $", DilationHeight = {Dilation.Height}, DilationWidth = {Dilation.Width}";
            yield return $", OutputPaddingHeight = {OutputPadding.Height}, OutputPaddingWidth = {OutputPadding.Width}";
            yield return Same
                ? ", Padding = Padding.Same"
                : $", PaddingTop = {Padding.Top}, PaddingBottom = {Padding.Bottom}, PaddingLeft = {Padding.Left}, PaddingRight = {Padding.Right}";
        }
        yield return $", Groups = {(Groups == Channels && Groups > 1 ? "Groups.Depthwise" : Groups)}, Flip = {Literal(Flip)}, Bias = {Literal(Bias)}";
        yield return $", Transposed = {Literal(Transposed)}, Unroll = Unroll.{(UnrollRows ? Unroll.Rows : Unroll.Taps)}";
        yield return $", Algorithm = ConvAlgorithm.{(Winograd ? "Winograd" : "Direct")}";
    }

    private WindowAxis Axis(int kernel, int stride, int dilation, int before, int after, int size)
    {
        WindowAxis axis = new(kernel, stride, dilation, before, after);
        if (!Same)
            return axis;
        return Transposed ? axis.WithSamePaddingTransposed() : axis.WithSamePadding(size);
    }

    private Shape MakeShape(int channels, int height, int width)
    {
        if (Signal)
            return Shape.Signal(channels, width);
        return Dense && height * width == 1 ? Shape.Vector(channels) : Shape.Map(channels, height, width);
    }

    private static string Pair((int Height, int Width) pair) =>
        pair.Height == pair.Width ? FormattableString.Invariant($"{pair.Height}") : FormattableString.Invariant($"{pair.Height}×{pair.Width}");

    private static string Literal(bool value) => value ? "true" : "false";
}
