using System;
using System.Globalization;
using System.Linq;

namespace ConvGen.Generator.Model;

/// <summary>What can be wrong with an operation on given input shapes.</summary>
internal enum ShapeFault
{
    BelowOne,
    NegativePadding,
    KernelBeyondInput,
    PaddingTooLarge,
    OutputPadding,
    Groups,
    OutOfRange,
    JoinShapes,
    JoinCount,
    NeedsMap,
    TooLarge,

    /// <summary>A setting that the input's shape doesn't allow.</summary>
    Misfit,
}

/// <summary>The setting of a layer that a problem is about.</summary>
internal enum Setting
{
    None,
    Filters,
    Kernel,
    Stride,
    Dilation,
    PaddingBefore,
    PaddingAfter,
    OutputPadding,
    Groups,
    Features,
    Factor,
    Mode,
    Probability,
    Epsilon,
    Momentum,
    Activation,
    ActivationParameter,
    ActivationSecondParameter,
    Unroll,
    Algorithm,
    Inputs,
    PadBefore,
    PadAfter,
    SliceStart,
    SliceEnd,
    SliceStep,
    Size,
    Scale,
    Order,
    Coordinates,
    Rounding,
    LocalSize,
    Exponent,
    Alpha,
    Beta,
    K,
    Bias,
    Reduction,
    KeepAxes,
    Axes,
}

/// <summary>Axis of a map that a problem is about.</summary>
internal enum Axis
{
    None,
    Rows,
    Columns,
    Channels,
}

/// <summary>A problem as a value: what is wrong, at which setting, and the words that complete its message.</summary>
/// <param name="Fault">What is wrong.</param>
/// <param name="Setting">The setting to mend.</param>
/// <param name="Axis">The axis, where the setting has one per axis.</param>
/// <param name="Words">Words of the message, in the order of its diagnostic's format from <c>{2}</c> on.</param>
/// <param name="Input">For joins, the input that doesn't fit; else −1.</param>
/// <param name="Reference">For joins, the input that it doesn't fit to; else −1.</param>
/// <param name="Usual">A value that mends it, as C#, where the nearest one isn't what is meant; else <see langword="null"/>.</param>
internal sealed record ShapeProblem(
    ShapeFault Fault, Setting Setting, Axis Axis, EquatableArray<string> Words, int Input = -1, int Reference = -1, string? Usual = null)
{
    public static ShapeProblem At(ShapeFault fault, Setting setting, Axis axis, params object[] words) =>
        new(fault, setting, axis, words.Select(Word).ToEquatableArray());

    public static ShapeProblem At(ShapeFault fault, Setting setting, params object[] words) => At(fault, setting, Axis.None, words);

    /// <summary>A value that no input allows.</summary>
    /// <param name="setting">The setting.</param>
    /// <param name="value">Its value.</param>
    /// <param name="range">What it must be.</param>
    /// <param name="usual">The value that is mostly meant, as C#.</param>
    public static ShapeProblem OutOfRange(Setting setting, object value, string range, string usual) =>
        At(ShapeFault.OutOfRange, setting, value, range) with { Usual = usual };

    /// <summary>A word of a message; numbers are the same in every culture.</summary>
    public static string Word(object value) => value is IFormattable number
        ? number.ToString(null, CultureInfo.InvariantCulture)
        : value.ToString() ?? string.Empty;
}

/// <summary>A shape, or the problem that prevents it.</summary>
internal readonly record struct ShapeResult(Shape Shape, ShapeProblem? Problem)
{
    public static implicit operator ShapeResult(Shape shape) => new(shape, null);

    public static implicit operator ShapeResult(ShapeProblem problem) => new(default, problem);
}

/// <summary>What decides an output size beside the window itself.</summary>
/// <param name="Ceiling">Whether a pool's output size is rounded up.</param>
/// <param name="OutputPaddingRows">Rows added at the bottom of a transposed convolution's output.</param>
/// <param name="OutputPaddingColumns">Columns added at the right of a transposed convolution's output.</param>
/// <param name="Size">The output's shape where the settings were resolved to one; else <see langword="null"/>.</param>
internal readonly record struct SizeRule(bool Ceiling, int OutputPaddingRows, int OutputPaddingColumns, Shape? Size = null);
