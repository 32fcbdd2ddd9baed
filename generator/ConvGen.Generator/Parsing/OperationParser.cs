using System;
using System.Collections.Generic;
using ConvGen.Generator.Model;

namespace ConvGen.Generator.Parsing;

/// <summary>Reads what a layer computes from its attribute, given the shape that it reads.</summary>
internal sealed partial class OperationParser(AttributeReader attribute, NetworkSettings network)
{
    private ShapeProblem? _problem;

    /// <summary>The operation and its output shape, or what is wrong with it.</summary>
    /// <param name="kind">The attribute's name as users write it.</param>
    /// <param name="inputs">Shapes of the inputs.</param>
    public (Operation Operation, ShapeResult Output) Parse(string kind, IReadOnlyList<Shape> inputs)
    {
        _problem = null;
        SizeRule rule = default;
        Operation operation = kind switch
        {
            "ConvLayer" => Convolution(inputs[0], ref rule),
            "MaxPool" => Pool(PoolKind.Maximum, inputs[0], ref rule),
            "AveragePool" => Pool(PoolKind.Average, inputs[0], ref rule),
            "LpPool" => Pool(PoolKind.Power, inputs[0], ref rule),
            "GlobalMaxPool" => GlobalPool(PoolKind.Maximum, inputs[0]),
            "GlobalAveragePool" => GlobalPool(PoolKind.Average, inputs[0]),
            "Dense" => new DenseOperation(attribute.Int("features"), attribute.Bool("Bias", true), Activation()),
            "Flatten" => new FlattenOperation(),
            "BatchNorm" => new BatchNormOperation(
                attribute.Float("Epsilon", 1e-5f), attribute.Float("Momentum", 0.1f), attribute.Bool("Affine", true), Activation()),
            "Dropout" => new DropoutOperation(attribute.Float("probability", 0)),
            "Softmax" => new SoftmaxOperation(new SoftmaxSettings(AxesSetting("Axes", Axes.Channels, inputs[0]), attribute.Bool("Log", false))),
            "InstanceNorm" => InstanceNorm(inputs[0]),
            "GroupNorm" => GroupNorm(inputs[0]),
            "LayerNorm" => LayerNorm(inputs[0]),
            "LocalResponseNorm" => LocalResponseNorm(),
            "Scale" => Scale(inputs[0]),
            "Reduce" => Reduce(inputs[0], ref rule),
            "Activate" => new ActivationOperation(Activation()),
            "Add" => new JoinOperation(JoinKind.Add, Activation()),
            "Multiply" => new JoinOperation(JoinKind.Multiply, Activation()),
            "Subtract" => new JoinOperation(JoinKind.Subtract, Activation()),
            "Divide" => new JoinOperation(JoinKind.Divide, Activation()),
            "Maximum" => new JoinOperation(JoinKind.Maximum, Activation()),
            "Minimum" => new JoinOperation(JoinKind.Minimum, Activation()),
            "Mean" => new JoinOperation(JoinKind.Mean, Activation()),
            "Concat" => new JoinOperation(JoinKind.Concat, ActivationSpec.None),
            "Pad" => Pad(inputs[0], ref rule),
            "Slice" => Slice(inputs[0], ref rule),
            "ChannelShuffle" => ChannelShuffle(inputs[0]),
            "PixelShuffle" or "PixelUnshuffle" => PixelShuffle(kind, inputs[0], ref rule),
            "Resize" => Resize(inputs[0], ref rule),
            "Upsample" => new UpsampleOperation(attribute.Int("factor"), Word(Setting.Mode, UpsampleMode.Nearest)),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "The layer kind has no operation."),
        };
        return (operation, _problem is { } problem ? problem : ShapeInference.Infer(operation, inputs, rule));
    }

    private ConvOperation Convolution(Shape input, ref SizeRule rule)
    {
        bool transposed = attribute.Bool("Transposed", false);
        WindowSpec window = Window(input, isPool: false, transposed, ref rule);
        int groups = attribute.Int("Groups", 1);
        int filters = attribute.Int("filters");
        bool isDepthwise = groups == Groups.Depthwise;
        return new ConvOperation(
            isDepthwise && filters == 0 ? input.Channels : filters,
            window,
            isDepthwise ? input.Channels : groups,
            attribute.Bool("Flip", false),
            attribute.Bool("Bias", true),
            transposed,
            Activation(),
            attribute.Has("Unroll") ? Word(Setting.Unroll, Unroll.Taps) : network.Unroll,
            attribute.Has("Algorithm") ? Word(Setting.Algorithm, ConvAlgorithm.Auto) : network.Algorithm);
    }

    private PoolOperation Pool(PoolKind kind, Shape input, ref SizeRule rule)
    {
        WindowSpec window = Window(input, isPool: true, transposed: false, ref rule);
        float exponent = kind == PoolKind.Power ? attribute.Float("exponent", 2) : 0;
        if (kind == PoolKind.Power && (!(exponent > 0) || float.IsInfinity(exponent)))
            Report(ShapeProblem.OutOfRange(Setting.Exponent, exponent, "positive and finite", "2f"));
        return new PoolOperation(kind, window, kind == PoolKind.Average && attribute.Bool("CountIncludePadding", true), Global: false, exponent);
    }

    private static PoolOperation GlobalPool(PoolKind kind, Shape input)
    {
        var window = new WindowSpec(new WindowAxis(input.Height, input.Height, 1, 0, 0), new WindowAxis(input.Width, input.Width, 1, 0, 0));
        return new PoolOperation(kind, window, CountIncludePadding: false, Global: true);
    }

    private WindowSpec Window(Shape input, bool isPool, bool transposed, ref SizeRule rule)
    {
        var parser = new WindowParser(attribute, isPool, transposed);
        WindowSpec window = parser.Parse(input, out ShapeProblem? problem);
        // A vector has no axes for a window: the shape engine says so, before any number matters.
        if (input.Rank > 0)
            Report(problem);
        if (problem is null)
            rule = parser.ParseRule(window, input, attribute.Bool("CeilMode", false));
        return window;
    }

    private ActivationSpec Activation()
    {
        Activation kind = Word(Setting.Activation, ConvGen.Activation.None);
        (float? first, float? second) = ActivationDefaults.Of(kind);
        float a = ActivationParameter("ActivationParameter", Setting.ActivationParameter, first);
        float b = ActivationParameter("ActivationSecondParameter", Setting.ActivationSecondParameter, second);
        if (kind == ConvGen.Activation.Celu && a == 0)
            Report(ShapeProblem.OutOfRange(Setting.ActivationParameter, a, "other than 0: CELU divides by it", "1f"));
        return new ActivationSpec(kind, a, b);
    }

    /// <summary>A written parameter of an activation that has it, else its default; what an activation doesn't have is 0.</summary>
    private float ActivationParameter(string name, Setting setting, float? otherwise)
    {
        float written = attribute.Float(name, float.NaN);
        if (float.IsInfinity(written))
            Report(ShapeProblem.OutOfRange(setting, written, "a finite number", "float.NaN"));
        return otherwise is null ? 0 : float.IsNaN(written) ? otherwise.Value : written;
    }

    /// <summary>An enum's value; a number that names none of its words is a problem.</summary>
    private TEnum Word<TEnum>(Setting setting, TEnum otherwise)
        where TEnum : struct, Enum
    {
        string name = SettingNames.Written(attribute, setting, Axis.None);
        if (!attribute.Has(name))
            return otherwise;
        int value = attribute.Int(name);
        if (Enum.IsDefined(typeof(TEnum), value))
            return (TEnum)Enum.ToObject(typeof(TEnum), value);
        Report(ShapeProblem.OutOfRange(setting, value, $"a word of {typeof(TEnum).Name}", SettingNames.InFull(otherwise)));
        return otherwise;
    }

    private void Report(ShapeProblem? problem) => _problem ??= problem;
}
