using System.Collections.Generic;
using ConvGen.Tool.Graphs;

namespace ConvGen.Tool.Layers;

/// <summary>Functions of each element, as settings of layers on maps and as operations on tensors.</summary>
internal static class FunctionWords
{
    /// <summary>Adds the function to a layer's settings.</summary>
    public static IEnumerable<(string, string)> Settings(Node node, bool isFused)
    {
        string function = node.Text("function");
        if (isFused)
            yield return ("Activation", $"Activation.{function}");
        (float? a, float? b) = Defaults(function);
        if (node.Has("a") && node.Float("a") != a && !(function == "Clip" && float.IsNegativeInfinity(node.Float("a"))))
            yield return ("ActivationParameter", CSharpText.Of(node.Float("a")));
        if (node.Has("b") && node.Float("b") != b && !(function == "Clip" && float.IsPositiveInfinity(node.Float("b"))))
            yield return ("ActivationSecondParameter", CSharpText.Of(node.Float("b")));
    }

    /// <summary>The function as operations on tensors, one after the other: word, settings, and a constant operand if it has one.</summary>
    public static IEnumerable<(string Word, List<(string, string)> Settings, float? Operand)> Operations(Node node)
    {
        (float a, float b) = (node.Float("a"), node.Float("b"));
        List<(string, string)> settings = [];
        string word = node.Text("function");
        switch (word)
        {
            case "Relu6":
                yield return ("Clip", [("Minimum", "0f"), ("Maximum", "6f")], null);
                yield break;
            case "Clip":
                if (!float.IsNegativeInfinity(a))
                    settings.Add(("Minimum", CSharpText.Of(a)));
                if (!float.IsPositiveInfinity(b))
                    settings.Add(("Maximum", CSharpText.Of(b)));
                break;
            case "Affine":
                if (a == -1)
                    yield return ("Neg", [], null);
                else if (a != 1 || b == 0)
                    yield return ("Mul", [], a);
                if (b != 0)
                    yield return ("Add", [], b);
                yield break;
            case "Pow":
                yield return a == -1 ? ("Reciprocal", [], null) : ("Pow", [], a);
                yield break;
            case "GeluTanh":
                yield return ("Gelu", [("Approximate", "true")], null);
                yield break;
            case "Shrink":
                throw new ImportException("shrinking isn't supported on tensors of fixed size");
            default:
                if (node.Has("a"))
                    settings.Add(("Alpha", CSharpText.Of(a)));
                if (node.Has("b"))
                    settings.Add((word == "Selu" ? "Gamma" : "Beta", CSharpText.Of(b)));
                break;
        }
        yield return (word, settings, null);
    }

    private static (float? A, float? B) Defaults(string function) => function switch
    {
        "LeakyRelu" => (0.01f, null),
        "Elu" or "Celu" or "ThresholdedRelu" => (1, null),
        "Affine" => (1, 0),
        "HardSigmoid" => (1f / 6, 0.5f),
        "Shrink" => (0.5f, 0),
        "Pow" => (2, null),
        _ => (null, null),
    };
}
