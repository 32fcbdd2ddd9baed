using System;
using ConvGen.Generator.Model;

namespace ConvGen.Generator.Parsing;

/// <summary>The attribute arguments that may say a setting, the most specific one first.</summary>
internal static class SettingNames
{
    /// <summary>The argument that says the setting here: the first one that is written, else the most general.</summary>
    public static string Written(AttributeReader attribute, Setting setting, Axis axis)
    {
        string[] names = Of(setting, axis);
        foreach (string name in names)
        {
            if (attribute.Has(name))
                return name;
        }

        return names[names.Length - 1];
    }

    /// <summary>The argument for both axes and all sides.</summary>
    public static string General(Setting setting)
    {
        string[] names = Of(setting, Axis.None);
        return names[names.Length - 1];
    }

    /// <summary>A word of the runtime as any file may write it.</summary>
    public static string InFull(Enum word) => $"global::{KnownNames.Namespace}.{word.GetType().Name}.{word}";

    public static string[] Of(Setting setting, Axis axis) => (setting, axis) switch
    {
        (Setting.Filters, _) => ["filters"],
        (Setting.Kernel, Axis.Rows) => ["kernelHeight", "kernel"],
        (Setting.Kernel, _) => ["kernelWidth", "kernel"],
        (Setting.Stride, Axis.Rows) => ["StrideHeight", "Stride"],
        (Setting.Stride, _) => ["StrideWidth", "Stride"],
        (Setting.Dilation, Axis.Rows) => ["DilationHeight", "Dilation"],
        (Setting.Dilation, _) => ["DilationWidth", "Dilation"],
        (Setting.PaddingBefore, Axis.Rows) => ["PaddingTop", "PaddingHeight", "Padding"],
        (Setting.PaddingBefore, _) => ["PaddingLeft", "PaddingWidth", "Padding"],
        (Setting.PaddingAfter, Axis.Rows) => ["PaddingBottom", "PaddingHeight", "Padding"],
        (Setting.PaddingAfter, _) => ["PaddingRight", "PaddingWidth", "Padding"],
        (Setting.OutputPadding, Axis.Rows) => ["OutputPaddingHeight", "OutputPadding"],
        (Setting.OutputPadding, _) => ["OutputPaddingWidth", "OutputPadding"],
        (Setting.Groups, _) => ["groups", "Groups"],
        (Setting.Features, _) => ["features"],
        (Setting.Factor, _) => ["factor"],
        (Setting.Mode, _) => ["Mode"],
        (Setting.Probability, _) => ["probability"],
        (Setting.Epsilon, _) => ["Epsilon"],
        (Setting.Momentum, _) => ["Momentum"],
        (Setting.Activation, _) => ["activation", "Activation"],
        (Setting.ActivationParameter, _) => ["ActivationParameter"],
        (Setting.ActivationSecondParameter, _) => ["ActivationSecondParameter"],
        (Setting.Unroll, _) => ["Unroll"],
        (Setting.Algorithm, _) => ["Algorithm"],
        (Setting.Inputs, _) => ["inputs"],
        (Setting.PadBefore, Axis.Rows) => ["Top", "padding"],
        (Setting.PadBefore, Axis.Columns) => ["Left", "padding"],
        (Setting.PadBefore, _) => ["ChannelsBefore"],
        (Setting.PadAfter, Axis.Rows) => ["Bottom", "padding"],
        (Setting.PadAfter, Axis.Columns) => ["Right", "padding"],
        (Setting.PadAfter, _) => ["ChannelsAfter"],
        (Setting.SliceStart, _) => [Prefix(axis) + "Start"],
        (Setting.SliceEnd, _) => [Prefix(axis) + "End"],
        (Setting.SliceStep, _) => [Prefix(axis) + "Step"],
        (Setting.Size, Axis.Rows) => ["height", "size"],
        (Setting.Size, _) => ["width", "size"],
        (Setting.Scale, Axis.Rows) => ["ScaleHeight", "Scale"],
        (Setting.Scale, _) => ["ScaleWidth", "Scale"],
        (Setting.Order, _) => ["Order"],
        (Setting.Coordinates, _) => ["Coordinates"],
        (Setting.Rounding, _) => ["Rounding"],
        (Setting.Exponent, _) => ["exponent"],
        (Setting.LocalSize, _) => ["size"],
        (Setting.Alpha, _) => ["Alpha"],
        (Setting.Beta, _) => ["Beta"],
        (Setting.K, _) => ["K"],
        (Setting.Bias, _) => ["Bias"],
        (Setting.Reduction, _) => ["reduction"],
        (Setting.KeepAxes, _) => ["KeepAxes"],
        (Setting.Axes, _) => ["axes", "Axes"],
        _ => [string.Empty],
    };

    private static string Prefix(Axis axis) => axis switch
    {
        Axis.Rows => "Row",
        Axis.Columns => "Column",
        _ => "Channel",
    };
}
