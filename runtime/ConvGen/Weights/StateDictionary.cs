using System;
using System.Collections.Generic;
using System.Linq;

namespace ConvGen;

/// <summary>
/// A network's parameters and running statistics as named tensors, with the names and layouts of a PyTorch state dictionary: batch
/// normalisation has weight, bias, running_mean and running_var.
/// </summary>
internal static class StateDictionary
{
    // PyTorch counts the batches of a batch normalisation too; the count changes no result unless the momentum is unset.
    private const string IgnoredSuffix = ".num_batches_tracked";

    // transformers refuses files without it; others ignore it.
    private static readonly KeyValuePair<string, string>[] _metadata = [new("format", "pt")];

    /// <summary>What is written beside the tensors.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Metadata => _metadata;

    /// <summary>The named tensors of a network, in order of declaration.</summary>
    /// <param name="plan">The network's plan.</param>
    /// <param name="state">All parameters and running statistics in canonical order.</param>
    public static IEnumerable<TensorEntry> Entries(NetworkPlan plan, ReadOnlyMemory<float> state) =>
        plan.Parameters.Select(parameter => new TensorEntry(parameter.Name, parameter.Shape, state.Slice(parameter.Offset, parameter.Length)));

    /// <summary>All parameters and running statistics of a network in canonical order, built aside from a file.</summary>
    /// <param name="plan">The network's plan.</param>
    /// <param name="file">The file.</param>
    /// <param name="allowExtra">Whether the file may hold tensors that the network hasn't.</param>
    /// <param name="allowConversion">Whether F16, BF16 and F64 become floats.</param>
    /// <exception cref="WeightFileException">Tensors are missing, unknown, or of another shape or type; the message lists them all.</exception>
    public static float[] Match(NetworkPlan plan, SafetensorsFile file, bool allowExtra, bool allowConversion)
    {
        var problems = new List<string>();
        foreach (ParameterInfo parameter in plan.Parameters)
        {
            if (!file.TryGet(parameter.Name, out SafetensorsTensor? tensor))
                problems.Add($"missing: {parameter.Name} [{string.Join(", ", parameter.Shape)}]");
            else if (!SameShape(parameter.Shape, tensor.Shape))
                problems.Add($"shape of {parameter.Name}: expected [{string.Join(", ", parameter.Shape)}], actual [{string.Join(", ", tensor.Shape)}]");
            else if (tensor.Type != SafetensorsTypes.Single && !(allowConversion && SafetensorsTypes.IsFloating(tensor.Type)))
                problems.Add($"type of {parameter.Name}: expected {ExpectedTypes(tensor.Type, allowConversion)}, actual {tensor.Type}");
        }
        if (!allowExtra)
        {
            var known = plan.Parameters.Select(parameter => parameter.Name).ToHashSet(StringComparer.Ordinal);
            foreach (SafetensorsTensor tensor in file.Tensors)
            {
                if (!known.Contains(tensor.Name) && !tensor.Name.EndsWith(IgnoredSuffix, StringComparison.Ordinal))
                    problems.Add($"unknown: {tensor.Name} [{string.Join(", ", tensor.Shape)}] (allowExtra: true would pass over it)");
            }
        }
        if (problems.Count > 0)
        {
            string list = string.Concat(problems.Select(problem => $"{Environment.NewLine}  {problem}"));
            throw new WeightFileException(file.Name, $"it doesn't fit network {plan.Name}, whose weights are unchanged:{list}");
        }
        float[] state = new float[plan.ParameterLength];
        foreach (ParameterInfo parameter in plan.Parameters)
        {
            if (file.TryGet(parameter.Name, out SafetensorsTensor? tensor))
                tensor.CopyTo(state.AsSpan(parameter.Offset, parameter.Length));
        }
        return state;
    }

    /// <summary>Whether a shape of a plan and one of a file are the same.</summary>
    public static bool SameShape(IReadOnlyList<int> expected, IReadOnlyList<long> actual)
    {
        if (expected.Count != actual.Count)
            return false;
        for (int axis = 0; axis < expected.Count; axis++)
        {
            if (expected[axis] != actual[axis])
                return false;
        }
        return true;
    }

    private static string ExpectedTypes(string actual, bool allowConversion) => allowConversion
        ? "F32, F16, BF16 or F64"
        : SafetensorsTypes.IsFloating(actual) ? "F32 (allowConversion: true would convert it)" : "F32";
}
