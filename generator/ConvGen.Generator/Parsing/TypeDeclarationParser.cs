using System.Collections.Generic;
using System.Linq;
using System.Threading;
using ConvGen.Generator.Diagnostics;
using ConvGen.Generator.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConvGen.Generator.Parsing;

/// <summary>Reads how a network's class is declared and refuses forms that can't hold a network.</summary>
internal static class TypeDeclarationParser
{
    private static readonly SymbolDisplayFormat NamespaceFormat =
        SymbolDisplayFormat.FullyQualifiedFormat.WithGlobalNamespaceStyle(SymbolDisplayGlobalNamespaceStyle.Omitted);

    public static TypeDeclaration Parse(INamedTypeSymbol type, ProblemList problems, CancellationToken cancellation)
    {
        List<TypeDeclarationSyntax> parts = PartsOf(type, cancellation);
        bool isPartial = CheckPartial(type, parts, problems);
        bool formIsSupported = CheckForm(type, parts, problems) & CheckBase(type, parts, problems) & CheckConstructors(type, parts, problems, cancellation);

        List<INamedTypeSymbol> outerTypes = OuterTypes(type);
        return new TypeDeclaration(
            parts.Count > 0 ? parts[0].Identifier.GetLocation() : type.Locations[0],
            parts,
            type.ContainingNamespace.IsGlobalNamespace ? string.Empty : type.ContainingNamespace.ToDisplayString(NamespaceFormat),
            outerTypes.Select(SpecOf).ToEquatableArray(),
            SpecOf(type),
            CanBeExtended: isPartial && !type.IsStatic && !type.IsFileLocal && !outerTypes.Exists(outer => outer.IsFileLocal),
            CanBeNetwork: formIsSupported);
    }

    /// <summary>The parts that the user wrote, in order of file and place.</summary>
    public static List<TypeDeclarationSyntax> PartsOf(INamedTypeSymbol type, CancellationToken cancellation) => type.DeclaringSyntaxReferences
        .Where(reference => !KnownNames.IsGeneratedHere(reference.SyntaxTree))
        .Select(reference => reference.GetSyntax(cancellation))
        .OfType<TypeDeclarationSyntax>()
        .ToList();

    private static bool CheckPartial(INamedTypeSymbol type, List<TypeDeclarationSyntax> parts, ProblemList problems)
    {
        bool isPartial = true;
        foreach (TypeDeclarationSyntax part in parts)
        {
            if (!part.Modifiers.Any(SyntaxKind.PartialKeyword))
            {
                isPartial = false;
                problems.Add(DeclarationDescriptors.TypeNotPartial, part.Identifier.GetLocation(), type.Name);
            }

            foreach (TypeDeclarationSyntax outer in part.Ancestors().OfType<TypeDeclarationSyntax>())
            {
                if (!outer.Modifiers.Any(SyntaxKind.PartialKeyword))
                {
                    isPartial = false;
                    problems.Add(DeclarationDescriptors.OuterTypeNotPartial, outer.Identifier.GetLocation(), outer.Identifier.ValueText, type.Name);
                }
            }
        }

        return isPartial;
    }

    private static bool CheckForm(INamedTypeSymbol type, List<TypeDeclarationSyntax> parts, ProblemList problems)
    {
        (string Reason, string Remedy)? fault = type switch
        {
            { IsRecord: true } => ("records can't derive from the network's base class", "Declare a class"),
            { TypeKind: not TypeKind.Class } => ("only a class can be one", "Declare a class"),
            { IsFileLocal: true } => ("a file-local type can't have a generated part", "Remove the modifier 'file'"),
            { IsStatic: true } => ("a static class has no instances, and a network's weights belong to an instance", "Remove the modifier 'static'"),
            { IsAbstract: true } => ("an abstract class can't be created or loaded", "Remove the modifier 'abstract'"),
            { IsGenericType: true } when type.Arity > 0 => ("kernels are written for one class, not for a generic one", "Remove the type parameters"),
            _ => null,
        };
        if (fault is null)
        {
            foreach (INamedTypeSymbol outer in OuterTypes(type))
            {
                if (outer.Arity > 0)
                    fault = ($"it stands in the generic type '{outer.Name}'", "Move it out of that type");
                else if (outer.IsFileLocal)
                    fault = ($"it stands in the file-local type '{outer.Name}', which can't have a generated part", "Move it out of that type");
            }
        }

        if (fault is not { } found)
            return true;
        Location location = parts.Count > 0 ? parts[0].Identifier.GetLocation() : type.Locations[0];
        problems.Add(DeclarationDescriptors.UnsupportedDeclaration, location, type.Name, found.Reason, found.Remedy);
        return false;
    }

    private static bool CheckBase(INamedTypeSymbol type, List<TypeDeclarationSyntax> parts, ProblemList problems)
    {
        if (type is not { TypeKind: TypeKind.Class, IsRecord: false, BaseType: { } baseType }
            || baseType.SpecialType == SpecialType.System_Object
            || baseType.TypeKind == TypeKind.Error
            || (KnownNames.Is(baseType, "Network") && baseType.Arity == 1))
            return true;

        Location location = parts.Select(part => part.BaseList?.Types[0].GetLocation()).FirstOrDefault(place => place is not null) ?? type.Locations[0];
        problems.Add(
            DeclarationDescriptors.UnsupportedDeclaration,
            location,
            type.Name,
            $"it derives from '{baseType.Name}', but a network derives from Network<{type.Name}>",
            "Remove the base class, which the generated part supplies, and keep its services in a field");
        return false;
    }

    private static bool CheckConstructors(INamedTypeSymbol type, List<TypeDeclarationSyntax> parts, ProblemList problems, CancellationToken cancellation)
    {
        bool supported = true;
        foreach (TypeDeclarationSyntax part in parts)
        {
            if (part is ClassDeclarationSyntax { ParameterList: { } primary })
            {
                supported = false;
                problems.Add(
                    DeclarationDescriptors.UnsupportedDeclaration,
                    primary.GetLocation(),
                    type.Name,
                    "a primary constructor would have to be called by the generated one",
                    "Declare an ordinary constructor that calls this(seed)");
            }
        }

        foreach (IMethodSymbol constructor in type.InstanceConstructors)
        {
            if (constructor.IsImplicitlyDeclared
                || constructor.Parameters is not [{ Type.SpecialType: SpecialType.System_Int32, RefKind: RefKind.None }]
                || constructor.DeclaringSyntaxReferences is not [var reference]
                || KnownNames.IsGeneratedHere(reference.SyntaxTree)
                || reference.GetSyntax(cancellation) is not ConstructorDeclarationSyntax syntax)
                continue;
            supported = false;
            problems.Add(
                DeclarationDescriptors.UnsupportedDeclaration,
                syntax.Identifier.GetLocation(),
                type.Name,
                $"its constructor with one int clashes with the generated {type.Name}(int seed = 0)",
                "Remove it, or give it other parameters and let it call this(seed)");
        }

        return supported;
    }

    private static List<INamedTypeSymbol> OuterTypes(INamedTypeSymbol type)
    {
        var outerTypes = new List<INamedTypeSymbol>();
        for (INamedTypeSymbol? outer = type.ContainingType; outer is not null; outer = outer.ContainingType)
            outerTypes.Insert(0, outer);
        return outerTypes;
    }

    private static TypeSpec SpecOf(INamedTypeSymbol type)
    {
        string keyword = type switch
        {
            { TypeKind: TypeKind.Interface } => "interface",
            { TypeKind: TypeKind.Struct, IsRecord: true } => "record struct",
            { TypeKind: TypeKind.Struct } => "struct",
            { IsRecord: true } => "record",
            _ => "class",
        };
        return new TypeSpec(
            keyword,
            type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat),
            SyntaxFacts.GetText(type.DeclaredAccessibility),
            type.IsSealed && type.TypeKind == TypeKind.Class);
    }
}
