using System.Collections.Generic;

namespace ConvGen.Generator.Model;

/// <summary>Output shapes of joins: sum, product and concatenation.</summary>
internal static class JoinShapes
{
    public static ShapeResult Infer(JoinKind kind, IReadOnlyList<Shape> inputs)
    {
        if (inputs.Count < 2)
            return ShapeProblem.At(ShapeFault.JoinCount, Setting.Inputs, inputs.Count == 0 ? "no layer" : "one layer", kind);
        return kind switch
        {
            JoinKind.Add => OfSum(inputs),
            JoinKind.Multiply => OfProduct(inputs),
            _ => OfConcat(inputs),
        };
    }

    private static ShapeResult OfSum(IReadOnlyList<Shape> inputs)
    {
        for (int input = 1; input < inputs.Count; input++)
        {
            if (inputs[input] != inputs[0])
                return Mismatch(input, 0, "a sum needs equal shapes");
        }

        return inputs[0];
    }

    /// <summary>A vector [C] or a map [C, 1, 1] scales each pixel of a map [C, H, W].</summary>
    private static ShapeResult OfProduct(IReadOnlyList<Shape> inputs)
    {
        int full = 0;
        for (int input = 1; input < inputs.Count; input++)
        {
            // The result has the most pixels, and among equal ones the most axes.
            (int pixels, int rank) = (inputs[input].Pixels, inputs[input].Rank);
            if (pixels > inputs[full].Pixels || (pixels == inputs[full].Pixels && rank > inputs[full].Rank))
                full = input;
        }

        for (int input = 0; input < inputs.Count; input++)
        {
            bool scales = inputs[input].Pixels == 1 && inputs[input].Channels == inputs[full].Channels;
            if (!scales && inputs[input] != inputs[full])
                return Mismatch(input, full, "a product needs equal shapes, or one value per channel");
        }

        return inputs[full];
    }

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
