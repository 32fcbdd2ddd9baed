using System;
using System.Collections.Generic;

namespace ConvGen.Generator.Model;

/// <summary>Output shapes of joins: value by value, and concatenation.</summary>
internal static class JoinShapes
{
    public static ShapeResult Infer(JoinKind kind, IReadOnlyList<Shape> inputs)
    {
        if (inputs.Count < 2)
            return ShapeProblem.At(ShapeFault.JoinCount, Setting.Inputs, inputs.Count == 0 ? "no layer" : "one layer", kind);
        return kind == JoinKind.Concat ? OfConcat(inputs) : OfElements(kind, inputs);
    }

    /// <summary>Shapes combine value by value; an axis of 1 is repeated, and a vector [C] over the pixels of a map of C channels.</summary>
    private static ShapeResult OfElements(JoinKind kind, IReadOnlyList<Shape> inputs)
    {
        Shape joint = inputs[0];
        for (int input = 1; input < inputs.Count; input++)
        {
            if (Broadcast(joint, inputs[input]) is not { } wider)
                return Mismatch(input, FirstMisfit(inputs, input), InWords(kind) + " needs equal shapes, or one value per channel or pixel");
            joint = wider;
        }

        return joint;
    }

    /// <summary>The shape of two maps combined; <see langword="null"/> if they don't fit.</summary>
    public static Shape? Broadcast(Shape first, Shape second)
    {
        int rank = Math.Max(first.Rank, second.Rank);
        bool fits = (first.Rank == rank || first.Rank == 0)
            && (second.Rank == rank || second.Rank == 0)
            && Fits(first.Channels, second.Channels)
            && Fits(first.Height, second.Height)
            && Fits(first.Width, second.Width);
        return fits
            ? new Shape(rank, Math.Max(first.Channels, second.Channels), Math.Max(first.Height, second.Height), Math.Max(first.Width, second.Width))
            : null;
    }

    private static bool Fits(int first, int second) => first == second || first == 1 || second == 1;

    private static int FirstMisfit(IReadOnlyList<Shape> inputs, int input)
    {
        int other = 0;
        while (other < input - 1 && Broadcast(inputs[other], inputs[input]) is not null)
            other++;
        return other;
    }

    private static string InWords(JoinKind kind) => kind switch
    {
        JoinKind.Add => "a sum",
        JoinKind.Multiply => "a product",
        JoinKind.Subtract => "a difference",
        JoinKind.Divide => "a quotient",
        _ => "a " + kind.ToString().ToLowerInvariant(),
    };

    private static ShapeResult OfConcat(IReadOnlyList<Shape> inputs)
    {
        double channels = inputs[0].Channels;
        for (int input = 1; input < inputs.Count; input++)
        {
            if (inputs[input] with { Channels = inputs[0].Channels } != inputs[0])
                return Mismatch(input, 0, "a concatenation needs equal height and width");
            channels += inputs[input].Channels;
        }

        return channels > int.MaxValue
            ? ShapeProblem.At(ShapeFault.TooLarge, Setting.Inputs, NetworkSize.InWords(channels), "channels")
            : inputs[0] with { Channels = (int)channels };
    }

    private static ShapeProblem Mismatch(int input, int reference, string rule) =>
        new(ShapeFault.JoinShapes, Setting.Inputs, Axis.None, new EquatableArray<string>([rule]), input, reference);
}
