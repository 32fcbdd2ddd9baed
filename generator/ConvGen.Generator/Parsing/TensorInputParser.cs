using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using ConvGen.Generator.Diagnostics;
using ConvGen.Generator.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace ConvGen.Generator.Parsing;

/// <summary>Reads the <c>[TensorInput]</c>s of a network.</summary>
internal sealed class TensorInputParser(INamedTypeSymbol type, Location fallback, ProblemList problems, CancellationToken cancellation)
{
    /// <summary>The inputs, in the order in which they are written.</summary>
    /// <param name="taken">Names of inputs before them.</param>
    public List<DeclaredInput> Parse(IEnumerable<string> taken)
    {
        var names = new HashSet<string>(taken, StringComparer.Ordinal);
        var inputs = new List<DeclaredInput>();
        foreach (AttributeData data in type.GetAttributes().Where(data => KnownNames.Is(data.AttributeClass, "TensorInputAttribute")))
        {
            var attribute = new AttributeReader(data, fallback, cancellation);
            string name = attribute.Text("name") ?? string.Empty;
            if (Problem(name, names) is { } problem)
                problems.AddWithFix(TensorDescriptors.Input, attribute.LocationOf("name"), Free(name, names), type.Name, problem);
            names.Add(name);
            bool isKeyword = SyntaxFacts.GetKeywordKind(name) != SyntaxKind.None;
            inputs.Add(new DeclaredInput(name, isKeyword ? "@" + name : name, ShapeOf(attribute, name)));
        }

        return inputs;
    }

    private string? Problem(string name, HashSet<string> names)
    {
        if (!SyntaxFacts.IsValidIdentifier(name))
            return $"'{name}' is no C# identifier, and the name is that of a parameter of Predict";
        if (names.Contains(name))
            return $"'{name}' is the name of two of them";
        return type.GetMembers(name).OfType<IPropertySymbol>().Any()
            ? $"'{name}' is the name of a layer too, so that nobody could tell which of them is read"
            : null;
    }

    /// <summary>The name with the first number that makes it an input's own, as C#; empty where it can't be a name.</summary>
    private string Free(string name, HashSet<string> names)
    {
        if (!SyntaxFacts.IsValidIdentifier(name))
            return string.Empty;
        int number = 2;
        while (Problem(name + ShapeProblem.Word(number), names) is not null)
            number++;
        return SymbolDisplay.FormatLiteral(name + ShapeProblem.Word(number), quote: true);
    }

    private Shape? ShapeOf(AttributeReader attribute, string name)
    {
        IReadOnlyList<int> sizes = attribute.Ints("shape");
        double length = sizes.Aggregate(1.0, (product, size) => product * size);
        string? problem = sizes.Any(size => size < 0) ? "has a negative size"
            : sizes.Count > TensorAxes.MostAxes ? $"has {sizes.Count} axes, and {TensorAxes.MostAxes} are possible"
            : length > int.MaxValue / 2 ? "has more values than can be addressed"
            : null;
        if (problem is not null)
            problems.Add(TensorDescriptors.Input, attribute.Location, type.Name, $"'{name}' {problem}");
        return problem is null && attribute.IsComplete ? Shape.Tensor(sizes.ToArray()) : null;
    }
}
