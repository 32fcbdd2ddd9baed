using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;

namespace ConvGen.Tool.Layers;

/// <summary>Makes identifiers of names in a model, no two alike.</summary>
internal sealed class PropertyNames
{
    private const int MaximumLength = 60;

    private static readonly HashSet<string> Reserved = [.. ReservedNames()];

    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);

    public PropertyNames(string network)
    {
        _taken.Add(network);
    }

    /// <summary>An identifier for a node.</summary>
    /// <param name="name">The node's name; may be empty.</param>
    /// <param name="kind">What it is, for names that say nothing.</param>
    public string Make(string name, string kind)
    {
        string identifier = Identifier(name);
        if (identifier.Length == 0 || !char.IsLetter(identifier[0]))
            return Numbered(kind);
        return Take(identifier) ? identifier : Numbered(identifier + "_");
    }

    /// <summary>Words of a name, each with a capital: <c>fire2/squeeze1x1</c> is Fire2Squeeze1x1.</summary>
    public static string Identifier(string name)
    {
        string[] segments = name.Split('/', StringSplitOptions.RemoveEmptyEntries);
        // PyTorch writes a path whose parts repeat each other: /features/features.0/Conv.
        IEnumerable<string> parts = segments.Where((segment, index) => index + 1 >= segments.Length || !segments[index + 1].StartsWith(segment + ".", StringComparison.Ordinal));
        StringBuilder text = new();
        bool begins = true;
        foreach (char letter in string.Join(".", parts))
        {
            bool isWord = char.IsAsciiLetterOrDigit(letter);
            if (isWord && text.Length < MaximumLength)
                text.Append(begins ? char.ToUpperInvariant(letter) : letter);
            begins = !isWord;
        }
        return text.ToString();
    }

    private string Numbered(string kind)
    {
        while (true)
        {
            int count = _counts[kind] = _counts.GetValueOrDefault(kind) + 1;
            string name = kind + count.ToString(CultureInfo.InvariantCulture);
            if (Take(name))
                return name;
        }
    }

    private bool Take(string identifier) => !Reserved.Contains(identifier) && _taken.Add(identifier);

    /// <summary>Members that a network has, and words that attributes use: inside the class a property would hide them.</summary>
    private static IEnumerable<string> ReservedNames() =>
    [
        .. typeof(Network).Assembly.GetExportedTypes()
            .Where(type => type.IsEnum || (type.IsAbstract && type.IsSealed))
            .Select(type => type.Name),
        .. MembersOf(typeof(Network<>)),
        "ConvNet", "InputLength", "OutputLength", "DescribeGenerated", "PackGenerated", "RunGenerated", "Layers", "Create", "Plan", "Load",
    ];

    private static IEnumerable<string> MembersOf(Type? type)
    {
        const System.Reflection.BindingFlags All =
            System.Reflection.BindingFlags.Public | System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.Static;
        for (; type is not null; type = type.BaseType)
        {
            foreach (System.Reflection.MemberInfo member in type.GetMembers(All))
                yield return member.Name;
        }
    }
}
