using System;
using Microsoft.CodeAnalysis;

namespace ConvGen.Generator.Parsing;

/// <summary>The runtime's types that the parser knows by name.</summary>
internal static class KnownNames
{
    public const string Namespace = "ConvGen";
    public const string NetworkAttribute = Namespace + ".ConvNetAttribute";
    public const string NetworkBase = Namespace + ".Network`1";

    private const string LayerAttribute = "LayerAttribute";

    /// <summary>The folder that the compiler gives to files written by the generator: its class's full name.</summary>
    private const string GeneratorFolder = "ConvGen.Generator.ConvNetGenerator";

    /// <summary>Whether a type is the runtime's type of this name.</summary>
    public static bool Is(ITypeSymbol? type, string name) => type is not null
        && type.Name == name
        && type.ContainingType is null
        && type.ContainingNamespace is { Name: Namespace, ContainingNamespace.IsGlobalNamespace: true };

    public static bool IsNetworkAttribute(AttributeData attribute) => Is(attribute.AttributeClass, "ConvNetAttribute");

    public static bool IsLayerAttribute(AttributeData attribute)
    {
        for (INamedTypeSymbol? type = attribute.AttributeClass?.BaseType; type is not null; type = type.BaseType)
        {
            if (Is(type, LayerAttribute))
                return true;
        }

        return false;
    }

    /// <summary>An attribute's name as users write it, such as <c>ConvLayer</c>.</summary>
    public static string WordOf(AttributeData attribute)
    {
        const string Suffix = "Attribute";
        string name = attribute.AttributeClass?.Name ?? string.Empty;
        return name.EndsWith(Suffix, StringComparison.Ordinal) ? name.Substring(0, name.Length - Suffix.Length) : name;
    }

    /// <summary>
    /// Whether a syntax tree was written by this generator. The analyzer sees the compilation with the generated halves: they are no part
    /// of the declaration.
    /// </summary>
    public static bool IsGeneratedHere(SyntaxTree tree) =>
        tree.FilePath.IndexOf(GeneratorFolder, StringComparison.Ordinal) >= 0;
}
