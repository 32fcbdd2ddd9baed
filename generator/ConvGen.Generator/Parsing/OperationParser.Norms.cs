using ConvGen.Generator.Model;

namespace ConvGen.Generator.Parsing;

/// <summary>Normalisation of each image by itself, constants and reductions.</summary>
internal sealed partial class OperationParser
{
    private NormOperation InstanceNorm(Shape input)
    {
        bool affine = attribute.Bool("Affine", true);
        if (input.Rank == 0)
            Report(ShapeProblem.At(ShapeFault.NeedsMap, Setting.None, input.Channels, "instance normalisation"));
        return new NormOperation("InstanceNorm", new NormSettings(Axes.Pixels, 1, Axes.Channels, Epsilon()), affine, affine, Activation());
    }

    private NormOperation GroupNorm(Shape input)
    {
        int groups = attribute.Int("groups");
        bool affine = attribute.Bool("Affine", true);
        if (groups < 1)
            Report(ShapeProblem.At(ShapeFault.BelowOne, Setting.Groups, groups));
        else if (input.Channels % groups != 0)
            Report(Misfit(Setting.Groups, Axis.None, groups, input, $"groups must divide {InWords(input.Channels, Axis.Channels)}"));
        return new NormOperation("GroupNorm", new NormSettings(Axes.All, groups, Axes.Channels, Epsilon()), affine, affine, Activation());
    }

    private NormOperation LayerNorm(Shape input)
    {
        Axes axes = AxesSetting("Axes", Axes.All, input);
        bool affine = attribute.Bool("Affine", true);
        return new NormOperation(
            "LayerNorm", new NormSettings(axes, 1, axes, Epsilon()), affine, affine && attribute.Bool("Bias", true), Activation());
    }

    private LocalResponseNormOperation LocalResponseNorm()
    {
        int size = attribute.Int("size");
        float k = attribute.Float("K", 1);
        float alpha = attribute.Float("Alpha", 1e-4f);
        float beta = attribute.Float("Beta", 0.75f);
        if (size < 1)
            Report(ShapeProblem.At(ShapeFault.BelowOne, Setting.LocalSize, size));
        if (!(k > 0) || float.IsInfinity(k))
            Report(ShapeProblem.OutOfRange(Setting.K, k, "positive and finite", "1f"));
        if (!(alpha >= 0) || float.IsInfinity(alpha))
            Report(ShapeProblem.OutOfRange(Setting.Alpha, alpha, "at least 0 and finite", "1e-4f"));
        if (float.IsNaN(beta) || float.IsInfinity(beta))
            Report(ShapeProblem.OutOfRange(Setting.Beta, beta, "a finite number", "0.75f"));
        return new LocalResponseNormOperation(new LocalResponseNormSettings(size, alpha, beta, k));
    }

    private ScaleOperation Scale(Shape input)
    {
        bool weight = attribute.Bool("Weight", true);
        bool bias = attribute.Bool("Bias", true);
        if (!weight && !bias)
            Report(ShapeProblem.OutOfRange(Setting.Bias, "false", "true where there is no weight: the layer would do nothing", "true"));
        return new ScaleOperation(new ScaleSettings(AxesSetting("Axes", Axes.Channels, input)), weight, bias, Activation());
    }

    private ReduceOperation Reduce(Shape input, ref SizeRule rule)
    {
        Axes axes = AxesSetting("axes", Axes.Pixels, input);
        bool keep = attribute.Bool("KeepAxes", true);
        bool channels = (axes & Axes.Channels) != 0;
        bool rows = (axes & Axes.Rows) != 0;
        bool columns = (axes & Axes.Columns) != 0;
        Shape kept = input with { Channels = channels ? 1 : input.Channels, Height = rows ? 1 : input.Height, Width = columns ? 1 : input.Width };
        bool spansPixels = (rows || input.Rank < 2) && (columns || input.Rank == 0);
        if (!keep && channels && !spansPixels)
            Report(ShapeProblem.OutOfRange(Setting.KeepAxes, "false", "true: a map without channels is no map. Pixels, rows, columns or all axes can go", "true"));
        if (keep)
            rule = rule with { Size = kept };
        else if (spansPixels)
            rule = rule with { Size = Shape.Vector(kept.Channels) };
        else if (input.Rank == 2)
            rule = rule with { Size = Shape.Signal(kept.Channels, rows ? kept.Width : kept.Height) };
        return new ReduceOperation(new ReduceSettings(Word(Setting.Reduction, Reduction.Mean), axes, keep));
    }

    private float Epsilon()
    {
        float epsilon = attribute.Float("Epsilon", 1e-5f);
        if (!(epsilon > 0) || float.IsInfinity(epsilon))
            Report(ShapeProblem.OutOfRange(Setting.Epsilon, epsilon, "positive and finite", "1e-5f"));
        return epsilon;
    }

    /// <summary>Written axes, without those that the input doesn't have; at least one of its own must be left.</summary>
    private Axes AxesSetting(string name, Axes otherwise, Shape input)
    {
        var axes = (Axes)attribute.Int(name, (int)otherwise);
        Axes own = input.Rank switch
        {
            0 => Axes.Channels,
            1 => Axes.Channels | Axes.Columns,
            _ => Axes.All,
        };
        string usual = SettingNames.InFull((otherwise & own) != 0 ? otherwise : own);
        if ((axes & ~Axes.All) != 0 || axes == Axes.None)
            Report(ShapeProblem.OutOfRange(Setting.Axes, attribute.Int(name, (int)otherwise), "axes of a map: Axes.Channels, Rows, Columns or some of them", usual));
        else if ((axes & own) == 0)
            Report(Misfit(Setting.Axes, Axis.None, axes, input, "it has none of these axes") with { Usual = usual });
        return axes & own;
    }
}
