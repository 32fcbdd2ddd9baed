using System;
using System.Collections.Generic;
using System.Linq;
using ConvGen.Generator.Model;

namespace ConvGen.Generator.Parsing;

/// <summary>What a code fix writes.</summary>
/// <param name="Text">A value in place of the marked one, or with <paramref name="Target"/> an argument, such as <c>Padding = 1</c>.</param>
/// <param name="Target">The attribute that the argument is written into; <see langword="null"/> for a value.</param>
internal sealed record Proposal(string Text, AttributeReader? Target);

/// <summary>
/// Looks for the nearest change of one argument that mends a shape. Every candidate is tried on the shape engine itself, so that what is proposed never
/// disagrees with what is accepted. Where the nearest value isn't what is meant, as for a probability, the parser names the usual one.
/// </summary>
internal sealed class Proposals(NetworkSettings settings, IReadOnlyList<LayerDeclaration> layers, IReadOnlyList<LayerSpec?> earlier)
{
    /// <summary>Numbers further away than this from the written one aren't what was meant.</summary>
    private const int Reach = 256;

    /// <summary>Padding up to this is tried for joins.</summary>
    private const int MostPadding = 32;

    private static readonly ShapeFault[] FaultsOfNumbers =
    [
        ShapeFault.BelowOne, ShapeFault.NegativePadding, ShapeFault.KernelBeyondInput, ShapeFault.PaddingTooLarge, ShapeFault.OutputPadding, ShapeFault.Groups,
        ShapeFault.Misfit,
    ];

    private static readonly Setting[] Numbers =
    [
        Setting.Kernel, Setting.Stride, Setting.Dilation, Setting.PaddingBefore, Setting.PaddingAfter, Setting.OutputPadding, Setting.Groups, Setting.Factor,
        Setting.PadBefore, Setting.PadAfter, Setting.SliceStart, Setting.SliceEnd,
    ];

    private static readonly string[] PaddingOfSides = ["PaddingTop", "PaddingBottom", "PaddingLeft", "PaddingRight", "PaddingHeight", "PaddingWidth"];

    /// <summary>A change that mends a problem; <see langword="null"/> if none is near.</summary>
    public Proposal? For(LayerDeclaration layer, ShapeProblem problem, IReadOnlyList<int> inputs, IReadOnlyList<Shape> shapes) => problem.Fault switch
    {
        ShapeFault.JoinShapes => JoinPadding(layer, problem, inputs, shapes),
        ShapeFault.NeedsMap => NearestMap(layer, inputs, shapes),
        _ when problem.Usual is { } usual => layer.Attribute.Has(SettingNames.Written(layer.Attribute, problem.Setting, problem.Axis)) ? new Proposal(usual, null) : null,
        _ when FaultsOfNumbers.Contains(problem.Fault) && Numbers.Contains(problem.Setting) => NearestNumber(layer, problem, shapes),
        _ => null,
    };

    private Proposal? NearestNumber(LayerDeclaration layer, ShapeProblem problem, IReadOnlyList<Shape> shapes)
    {
        string argument = SettingNames.Written(layer.Attribute, problem.Setting, problem.Axis);
        if (!layer.Attribute.Has(argument))
            return null;
        long least = problem.Setting switch
        {
            Setting.PaddingBefore or Setting.PaddingAfter or Setting.OutputPadding or Setting.PadBefore or Setting.PadAfter => 0,
            // Places of a slice count from either end.
            Setting.SliceStart or Setting.SliceEnd => int.MinValue,
            _ => 1,
        };
        int written = layer.Attribute.Int(argument);
        bool isDepthwise = problem.Setting == Setting.Groups && written == Groups.Depthwise;
        long start = Math.Max(least, isDepthwise ? shapes[0].Channels : written);
        for (int distance = 0; distance < Reach; distance++)
        {
            // The smaller one first: of two as near it's the cheaper one.
            foreach (long candidate in new[] { start - distance, start + distance })
            {
                if (candidate >= least && candidate <= int.MaxValue && OutputOf(layer, layer.Attribute.With(argument, (int)candidate), shapes) is not null)
                    return new Proposal(ShapeProblem.Word(candidate), null);
            }
        }

        return null;
    }

    /// <summary>Padding of a window before one of two joined layers that gives its map the other one's size.</summary>
    private Proposal? JoinPadding(LayerDeclaration join, ShapeProblem problem, IReadOnlyList<int> inputs, IReadOnlyList<Shape> shapes)
    {
        foreach ((int changed, int other) in new[] { (problem.Input, problem.Reference), (problem.Reference, problem.Input) })
        {
            int window = WindowBefore(inputs[changed]);
            if (window < 0 || Reads(inputs[other], window) || PaddingOfSides.Any(layers[window].Attribute.Has))
                continue;
            foreach (int padding in Enumerable.Range(Padding.Same, MostPadding + 2))
            {
                AttributeReader attribute = layers[window].Attribute.With("Padding", padding);
                if (OutputOf(layers[window], attribute, earlier[window]!.InputShapes) is not { } output
                    || output.Height != shapes[other].Height || output.Width != shapes[other].Width)
                    continue;
                Shape[] joined = shapes.ToArray();
                joined[changed] = output;
                if (OutputOf(join, join.Attribute, joined) is not null)
                    return new Proposal($"Padding = {(padding == Padding.Same ? "global::ConvGen.Padding.Same" : ShapeProblem.Word(padding))}", layers[window].Attribute);
            }
        }

        return null;
    }

    /// <summary>The last layer or input before this one that still has axes.</summary>
    private Proposal? NearestMap(LayerDeclaration layer, IReadOnlyList<int> inputs, IReadOnlyList<Shape> shapes)
    {
        if (inputs.Count != 1 || shapes[0].Rank != 0)
            return null;
        for (int candidate = Math.Min(inputs[0], earlier.Count) - 1; candidate >= 0; candidate--)
        {
            if (earlier[candidate] is { OutputShape: { Rank: > 0 } map } && OutputOf(layer, layer.Attribute, [map]) is not null)
                return new Proposal($"From = nameof({earlier[candidate]!.Property})", layer.Attribute);
        }

        return settings.Inputs.Count == 1 && settings.Inputs[0].Shape is { Rank: > 0 } input && inputs[0] >= 0 && OutputOf(layer, layer.Attribute, [input]) is not null
            ? new Proposal("From = global::ConvGen." + FlowParser.InputWord, layer.Attribute)
            : null;
    }

    /// <summary>The convolution or pool that decides the size of a layer's map, behind layers that leave shapes alone; −1 if there is none.</summary>
    private int WindowBefore(int layer)
    {
        while (layer >= 0 && earlier[layer] is { } spec)
        {
            if (spec.Operation is ConvOperation or PoolOperation { Global: false })
                return layer;
            if (spec.Inputs.Count != 1 || spec.InputShapes[0] != spec.OutputShape)
                return -1;
            layer = spec.Inputs[0];
        }

        return -1;
    }

    /// <summary>Whether a layer is, or reads over others, a given one.</summary>
    private bool Reads(int layer, int read)
    {
        // Backwards, each layer once: paths double at every join.
        HashSet<int> reached = [layer];
        for (int index = layer; index > read; index--)
        {
            if (reached.Contains(index) && earlier[index] is { } spec)
                reached.UnionWith(spec.Inputs);
        }

        return reached.Contains(read);
    }

    /// <summary>A layer's output shape with other arguments; <see langword="null"/> if there is none.</summary>
    private Shape? OutputOf(LayerDeclaration layer, AttributeReader attribute, IReadOnlyList<Shape> shapes)
    {
        ShapeResult output = new OperationParser(attribute, settings).Parse(layer.Kind, shapes).Output;
        return output.Problem is null ? output.Shape : null;
    }
}
