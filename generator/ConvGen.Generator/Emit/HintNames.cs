using System.Globalization;
using System.Linq;
using ConvGen.Generator.Model;

namespace ConvGen.Generator.Emit;

/// <summary>
/// Names of generated files: short, since paths have limits, and unique beyond their case, since the compiler compares them without it.
/// </summary>
internal static class HintNames
{
    /// <summary>A file's name: the class's own name and a hash of its full one.</summary>
    /// <param name="space">Namespace of the class.</param>
    /// <param name="outerTypes">Outer types.</param>
    /// <param name="type">The class.</param>
    /// <param name="content">What the file holds; empty for the public part.</param>
    public static string Of(string space, EquatableArray<TypeSpec> outerTypes, TypeSpec type, string content = "")
    {
        string path = string.Join(".", outerTypes.Select(outer => outer.Name).Prepend(space).Append(type.Name));
        string name = new(type.Name.TakeWhile(letter => char.IsLetterOrDigit(letter) || letter == '_').Take(40).ToArray());
        string hash = Hash(path).ToString("x8", CultureInfo.InvariantCulture);
        return content.Length == 0 ? $"{name}.{hash}.g.cs" : $"{name}.{hash}.{content}.g.cs";
    }

    /// <summary>The 32-bit FNV-1a hash, which is the same on every machine and run.</summary>
    private static uint Hash(string text)
    {
        uint hash = 2166136261;
        foreach (char letter in text)
            hash = unchecked((hash ^ letter) * 16777619);
        return hash;
    }
}
