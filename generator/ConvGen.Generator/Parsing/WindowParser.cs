using System;
using ConvGen.Generator.Model;

namespace ConvGen.Generator.Parsing;

/// <summary>Reads the sliding window of a convolution or a pool: overrides per axis and per side, and padding in words.</summary>
internal sealed class WindowParser(AttributeReader attribute, bool isPool, bool transposed)
{
    private static readonly WindowAxis Neutral = new(1, 1, 1, 0, 0);

    /// <summary>Reads both axes.</summary>
    /// <param name="input">Shape of the layer's input, for <see cref="Padding.Same"/>.</param>
    /// <param name="problem">What is wrong with the numbers, if anything.</param>
    public WindowSpec Parse(Shape input, out ShapeProblem? problem)
    {
        WindowAxis rows = Neutral;
        problem = null;
        if (input.Rank != 1)
            rows = Axis(Model.Axis.Rows, input.Height, out problem);
        WindowAxis columns = Axis(Model.Axis.Columns, input.Width, out ShapeProblem? columnsProblem);
        problem ??= columnsProblem;
        return new WindowSpec(rows, columns);
    }

    /// <summary>Rows and columns that a transposed convolution adds to its output.</summary>
    public SizeRule ParseRule(WindowSpec window, Shape input, bool ceiling) => new(
        ceiling,
        input.Rank == 1 ? 0 : OutputPadding(Model.Axis.Rows, window.Rows),
        OutputPadding(Model.Axis.Columns, window.Columns));

    private WindowAxis Axis(Axis axis, int input, out ShapeProblem? problem)
    {
        int kernel = Written(Setting.Kernel, axis, 0, unset: int.MinValue);
        int stride = Written(Setting.Stride, axis, isPool ? 0 : 1, unset: 0);
        var window = new WindowAxis(
            kernel,
            isPool && stride == 0 ? kernel : stride,
            Written(Setting.Dilation, axis, 1, unset: 0),
            0,
            0);

        problem = ShapeInference.CheckAxis(window, axis, input);
        if (problem is not null)
            return window;

        WindowAxis same = transposed ? window.WithSamePaddingTransposed() : window.WithSamePadding(input);
        window = window with
        {
            Before = Padding(Setting.PaddingBefore, axis, same.Before, same.After),
            After = Padding(Setting.PaddingAfter, axis, same.After, same.Before),
        };
        problem = ShapeInference.CheckAxis(window, axis, input);
        return window;
    }

    /// <summary>The value of the most specific argument that is written and isn't <paramref name="unset"/>.</summary>
    private int Written(Setting setting, Axis axis, int otherwise, int unset)
    {
        foreach (string name in SettingNames.Of(setting, axis))
        {
            // A general setting counts as it stands: Stride = 0 of a convolution is a mistake, StrideWidth = 0 means "as Stride".
            bool isGeneral = name == SettingNames.General(setting);
            if (attribute.Has(name) && (isGeneral || attribute.Int(name) != unset))
                return attribute.Int(name);
        }

        return otherwise;
    }

    /// <summary>Padding of one side. A written negative number is kept, to be refused, unless it is the word Same or SameLower.</summary>
    private int Padding(Setting side, Axis axis, int same, int sameLower)
    {
        string name = SettingNames.Written(attribute, side, axis);
        int pixels = attribute.Int(name);
        return (name, pixels) switch
        {
            ("Padding", ConvGen.Padding.Same) => same,
            ("Padding", ConvGen.Padding.SameLower) => sameLower,
            _ => pixels,
        };
    }

    private int OutputPadding(Axis axis, WindowAxis window)
    {
        string name = SettingNames.Written(attribute, Setting.OutputPadding, axis);
        if (attribute.Has(name))
            return attribute.Int(name);
        // Same makes a transposed output of n · stride, also where the kernel is smaller than the stride.
        bool isSame = SettingNames.Written(attribute, Setting.PaddingAfter, axis) == "Padding"
            && attribute.Int("Padding") is ConvGen.Padding.Same or ConvGen.Padding.SameLower;
        return transposed && isSame ? Math.Max(0, window.Stride - window.Span) : 0;
    }
}
