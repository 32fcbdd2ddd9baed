using System.Collections.Generic;
using System.Linq;
using ConvGen.Tool.Graphs;

namespace ConvGen.Tool.Simplification;

/// <summary>
/// The few operators that simplified graphs have beside ONNX's: one for whatever is applied to each element, one for what multiplies and
/// adds constants, one for a dense layer, one for all that only changes the shape.
/// </summary>
internal static class Words
{
    /// <summary>Domain of these operators.</summary>
    public const string Domain = "convgen";

    /// <summary>A function of each element: attribute <c>function</c> is a word of <see cref="Activation"/>, <c>a</c> and <c>b</c> its parameters.</summary>
    public const string Activation = "Activation";

    /// <summary>x · weight + bias, constants that broadcast; either input may be missing.</summary>
    public const string Scale = "Scale";

    /// <summary>A matrix [features, inputs] times each row, and a bias that may be missing.</summary>
    public const string Dense = "Dense";

    /// <summary>The same values in the shape of the result.</summary>
    public const string Reshape = "Reshape";

    /// <summary>Channels of <c>groups</c> groups dealt out in turn.</summary>
    public const string ChannelShuffle = "ChannelShuffle";

    public static bool Is(this Node? node, string word) => node is { Domain: Domain } && node.Operator == word;

    public static Node Make(Node origin, string word, IEnumerable<string> inputs, params (string Name, object Value)[] attributes) =>
        new(origin.Name, word, [.. inputs], [origin.Output]) { Domain = Domain, Attributes = attributes.ToDictionary(pair => pair.Name, pair => pair.Value) };

    public static Node Function(Node origin, string input, string function, float? a = null, float? b = null)
    {
        List<(string, object)> attributes = [("function", function)];
        if (a is float first)
            attributes.Add(("a", first));
        if (b is float second)
            attributes.Add(("b", second));
        return Make(origin, Activation, [input], [.. attributes]);
    }
}
