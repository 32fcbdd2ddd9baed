using System.Collections.Generic;
using ConvGen.Generator.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConvGen.Generator.Parsing;

/// <summary>A network's class as the user declared it. Lives only while one declaration is parsed.</summary>
/// <param name="Identifier">Where its name is written.</param>
/// <param name="Parts">Its parts, generated ones left out.</param>
/// <param name="Namespace">Namespace; empty for the global one.</param>
/// <param name="ContainingTypes">Outer types, outermost first.</param>
/// <param name="Type">The class; its name has the type parameters, if any.</param>
/// <param name="CanBeExtended">Whether another partial declaration can add members.</param>
/// <param name="CanBeNetwork">Whether that part can name the network's base class and constructor.</param>
internal sealed record TypeDeclaration(
    Location Identifier,
    IReadOnlyList<TypeDeclarationSyntax> Parts,
    string Namespace,
    EquatableArray<TypeSpec> ContainingTypes,
    TypeSpec Type,
    bool CanBeExtended,
    bool CanBeNetwork);
