using System;
using System.Collections.Generic;
using System.Linq;
using ConvGen.Generator.Diagnostics;
using ConvGen.Generator.Model;

namespace ConvGen.Generator.Parsing;

/// <summary>Reads a tensor layer: its operation, its settings as they are written, and its output shape.</summary>
internal sealed class TensorParser(LayerDeclaration layer, ProblemList problems)
{
    private static readonly string[] SettingsOfAnyLayer = ["From", "Name", "Output"];

    private static readonly IReadOnlyDictionary<string, Type> Words = new Dictionary<string, Type>
    {
        ["PadMode"] = typeof(PadMode),
        ["ResizeMode"] = typeof(ResizeMode),
        ["Coordinates"] = typeof(ResizeCoordinates),
        ["Rounding"] = typeof(ResizeRounding),
        ["BlockOrder"] = typeof(BlockOrder),
    };

    /// <summary>The operation and its output shape; <see langword="null"/> if there is a problem, which is reported, or an input isn't known.</summary>
    /// <param name="inputs">Shapes of the inputs; <see langword="null"/> for what isn't known.</param>
    /// <param name="names">Names of the inputs.</param>
    public (TensorLayerOperation Operation, Shape Output)? Parse(IReadOnlyList<Shape?> inputs, IReadOnlyList<string> names)
    {
        int operation = layer.Attribute.Int("operation");
        if (!Enum.IsDefined(typeof(TensorOperation), operation))
        {
            problems.Add(ShapeDescriptors.OutOfRange, layer.Attribute.LocationOf("operation"), layer.Name, "operation", operation, "a word of TensorOperation");
            return null;
        }

        TensorSetting[] written = layer.Attribute.WrittenNumbers().Where(setting => !SettingsOfAnyLayer.Contains(setting.Name)).ToArray();
        foreach (TensorSetting setting in written)
        {
            if (Words.TryGetValue(setting.Name, out Type words) && !Enum.IsDefined(words, (int)setting.Numbers[0]))
            {
                problems.Add(ShapeDescriptors.OutOfRange, layer.Attribute.LocationOf(setting.Name), layer.Name, setting.Name, setting.Numbers[0], $"a word of {words.Name}");
                return null;
            }
        }

        if (inputs.Any(input => input is null))
            return null;
        var settings = new TensorSettings((TensorOperation)operation, written);
        TensorShapeResult result = TensorShapeInference.Infer(settings, inputs.Select(input => input!.Value.AsTensor()).ToList());
        if (result.Problem is { } problem)
        {
            Report(problem, names);
            return null;
        }

        return (new TensorLayerOperation(settings), Shape.Of(result.Shape!));
    }

    private void Report(TensorProblem problem, IReadOnlyList<string> names)
    {
        bool isWritten = layer.Attribute.Texts("inputs").Count > 0;
        Microsoft.CodeAnalysis.Location location = problem.Input >= 0
            ? isWritten ? layer.Attribute.LocationOfItem("inputs", problem.Input) : layer.Attribute.LocationOf("From")
            : layer.Attribute.LocationOf(problem.Setting);
        string place = problem.Input >= 0 ? $"'{names[problem.Input]}'" : problem.Setting.Length > 0 ? $"'{problem.Setting}'" : "the output";
        problems.Add(TensorDescriptors.Operation, location, layer.Name, place, problem.Expected, problem.Actual, problem.Remedy.TrimEnd('.'));
    }
}
