using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConvGen.Generator.Parsing;

/// <summary>A property with a layer attribute. Lives only while one declaration is parsed.</summary>
/// <param name="Symbol">The property.</param>
/// <param name="Syntax">Its declaration.</param>
/// <param name="Identifier">Where its name is written.</param>
/// <param name="Kind">The attribute's name as users write it, such as <c>ConvLayer</c>.</param>
/// <param name="Attribute">The attribute's values.</param>
internal sealed record LayerDeclaration(
    IPropertySymbol Symbol,
    BasePropertyDeclarationSyntax Syntax,
    Location Identifier,
    string Kind,
    AttributeReader Attribute)
{
    public string Name => Symbol.Name;

    /// <summary>Whether the attribute makes a layer on tensors.</summary>
    public bool IsTensor => Kind == "Tensor";

    /// <summary>Whether the attribute makes a join, which lists its inputs itself.</summary>
    public bool IsJoin => LayerTypes.Of(Kind) == "JoinLayer";
}
