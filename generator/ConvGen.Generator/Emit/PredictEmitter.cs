using System.Collections.Generic;
using System.Linq;
using ConvGen.Generator.Model;

namespace ConvGen.Generator.Emit;

/// <summary>Prints the <c>Predict</c> of a network with several inputs or outputs, which has a span for each of them.</summary>
internal static class PredictEmitter
{
    public static void Emit(SourceWriter writer, NetSpec net)
    {
        LayerSpec[] outputs = [.. net.Outputs];
        if (net.Inputs.Count == 1 && outputs.Length == 1)
            return;
        HashSet<string> taken = [.. net.Inputs.Select(input => input.Name)];
        string[] inputNames = [.. net.Inputs.Select(input => input.Identifier)];
        string[] outputNames = [.. outputs.Select(output => ParameterName(output.Property, taken))];
        string local = Free("prediction", taken);
        writer.Line();
        writer.Line("/// <summary>Computes the outputs of one evaluation or several, one after the other. Safe to call from any number of threads; allocates nothing after the first call.</summary>");
        for (int input = 0; input < inputNames.Length; input++)
            writer.Line($"/// <param name=\"{inputNames[input].TrimStart('@')}\">{net.Inputs[input].Shape} of each evaluation, {Literals.Of(net.Inputs[input].Shape.Length)} floats.</param>");
        for (int output = 0; output < outputs.Length; output++)
            writer.Line($"/// <param name=\"{outputNames[output].TrimStart('@')}\">Receives {outputs[output].Property.TrimStart('@')}, {outputs[output].OutputShape} of each evaluation, {Literals.Of(outputs[output].OutputShape.Length)} floats.</param>");
        writer.Line("/// <exception cref=\"global::System.ArgumentException\">A length is wrong; nothing is written.</exception>");
        IEnumerable<string> parameters = inputNames.Select(name => $"global::System.ReadOnlySpan<float> {name}")
            .Concat(outputNames.Select(name => $"global::System.Span<float> {name}"));
        writer.Open($"public void Predict({string.Join(", ", parameters)})");
        writer.Line($"using global::ConvGen.Prediction {local} = BeginPrediction([{Lengths(inputNames)}], [{Lengths(outputNames)}]);");
        writer.Open($"while ({local}.Next())");
        for (int input = 0; input < inputNames.Length; input++)
            writer.Line($"{local}.Write({Literals.Of(input)}, {inputNames[input]});");
        writer.Line($"{local}.Run();");
        for (int output = 0; output < outputNames.Length; output++)
            writer.Line($"{local}.Read({Literals.Of(output)}, {outputNames[output]});");
        writer.Close();
        writer.Close();
    }

    private static string Lengths(IEnumerable<string> names) => string.Join(", ", names.Select(name => name + ".Length"));

    /// <summary>A property's name in camel case; one of small letters alone could be a keyword.</summary>
    private static string ParameterName(string property, HashSet<string> taken)
    {
        string name = property.TrimStart('@');
        string free = Free(char.ToLowerInvariant(name[0]) + name.Substring(1), taken);
        return free.All(char.IsLower) ? "@" + free : free;
    }

    private static string Free(string name, HashSet<string> taken)
    {
        string free = name;
        for (int number = 2; !taken.Add(free); number++)
            free = name + Literals.Of(number);
        return free;
    }
}
