using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using ConvGen.Generator.Diagnostics;
using ConvGen.Generator.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConvGen.Generator.Parsing;

/// <summary>Finds the properties that declare layers and checks how each is declared.</summary>
internal static class LayerParser
{
    private static readonly SymbolDisplayFormat TypeFormat = SymbolDisplayFormat.FullyQualifiedFormat
        .AddMiscellaneousOptions(SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    // A layer of such a name would hide the type in its class: Padding = Padding.Same then doesn't compile.
    private static readonly string[] AttributeWords =
    [
        "ConvNet", "Padding", "Groups", "Activation", "Unroll", "ConvAlgorithm", "UpsampleMode", "Axes", "PadMode", "ResizeMode", "ResizeCoordinates",
        "ResizeRounding", "BlockOrder", "Reduction", "TensorOperation",
    ];

    // Members that the generated part adds to the class; those of the base class are read from the base class.
    private static readonly string[] GeneratedMembers = ["InputLength", "OutputLength", "DescribeGenerated", "PackGenerated", "RunGenerated"];

    // Words of a plan and of INetwork that a layer would be confused with.
    private static readonly string[] NetworkWords = ["Layers", "Create"];

    /// <summary>The layers in order of declaration.</summary>
    public static List<LayerDeclaration> Parse(INamedTypeSymbol type, Compilation compilation, ProblemList problems, CancellationToken cancellation)
    {
        var layers = new List<LayerDeclaration>();
        foreach (IPropertySymbol property in type.GetMembers().OfType<IPropertySymbol>())
        {
            cancellation.ThrowIfCancellationRequested();
            if (SyntaxOf(property, cancellation) is not { } syntax)
                continue;
            List<AttributeData> attributes = property.GetAttributes().Where(KnownNames.IsLayerAttribute).ToList();
            if (attributes.Count == 0)
                continue;

            Location identifier = IdentifierOf(syntax);
            layers.Add(new LayerDeclaration(
                property, syntax, identifier, KnownNames.WordOf(attributes[0]), new AttributeReader(attributes[0], identifier, cancellation)));
            if (attributes.Count > 1)
            {
                problems.Add(
                    DeclarationDescriptors.SeveralLayerAttributes,
                    new AttributeReader(attributes[1], identifier, cancellation).Location,
                    property.Name,
                    KnownNames.WordOf(attributes[0]),
                    KnownNames.WordOf(attributes[1]));
            }
        }

        List<LayerDeclaration> ordered = layers
            .OrderBy(layer => layer.Syntax.SyntaxTree.FilePath, StringComparer.Ordinal)
            .ThenBy(layer => layer.Syntax.SpanStart)
            .ToList();
        CheckOnePart(type, ordered, problems);
        HashSet<string> members = BaseMembers(compilation);
        CheckOtherMembers(type, ordered, problems);
        foreach (LayerDeclaration layer in ordered)
        {
            CheckName(type, layer, members, problems);
            if (CheckForm(layer, problems, cancellation))
                CheckType(layer, problems);
        }

        return ordered;
    }

    /// <summary>A property's declaration, the user's one; <see langword="null"/> if there is none.</summary>
    public static BasePropertyDeclarationSyntax? SyntaxOf(IPropertySymbol property, CancellationToken cancellation) => property.DeclaringSyntaxReferences
        .Where(reference => !KnownNames.IsGeneratedHere(reference.SyntaxTree))
        .Select(reference => reference.GetSyntax(cancellation))
        .OfType<BasePropertyDeclarationSyntax>()
        .FirstOrDefault();

    public static Location IdentifierOf(BasePropertyDeclarationSyntax syntax) => syntax switch
    {
        PropertyDeclarationSyntax property => property.Identifier.GetLocation(),
        IndexerDeclarationSyntax indexer => indexer.ThisKeyword.GetLocation(),
        _ => syntax.GetLocation(),
    };

    /// <summary>Modifiers of the declaration without <c>partial</c>.</summary>
    public static string ModifiersOf(LayerDeclaration layer) =>
        string.Join(" ", layer.Syntax.Modifiers.Where(modifier => !modifier.IsKind(SyntaxKind.PartialKeyword)).Select(modifier => modifier.Text));

    /// <summary>The name as code writes it, with an @ where it is a keyword.</summary>
    public static string CodeNameOf(LayerDeclaration layer) =>
        layer.Syntax is PropertyDeclarationSyntax property ? property.Identifier.Text : layer.Name;

    /// <summary>Names of generated members that the class has already, and that no generated part may declare again.</summary>
    public static IEnumerable<string> NamesTakenIn(INamedTypeSymbol type) => GeneratedMembers.Where(name => OwnMember(type, name) is not null);

    /// <summary>The half that a faulty declaration lacks; <see langword="null"/> if it lacks none.</summary>
    public static StubProperty? StubOf(LayerDeclaration layer)
    {
        if (!layer.Syntax.Modifiers.Any(SyntaxKind.PartialKeyword)
            || layer.Syntax is not PropertyDeclarationSyntax { ExpressionBody: null } property
            || HasBody(property)
            || HasOwnImplementation(layer.Symbol))
            return null;
        IEnumerable<string> accessors = property.AccessorList?.Accessors.Select(accessor =>
            string.Join(" ", accessor.Modifiers.Select(modifier => modifier.Text).Append(accessor.Keyword.Text))) ?? [];
        return new StubProperty(ModifiersOf(layer), layer.Symbol.Type.ToDisplayString(TypeFormat), property.Identifier.Text, accessors.ToEquatableArray());
    }

    private static void CheckOnePart(INamedTypeSymbol type, List<LayerDeclaration> layers, ProblemList problems)
    {
        var partsSeen = new HashSet<SyntaxNode?>();
        foreach (LayerDeclaration layer in layers)
        {
            // The first layer of each further part is marked, not each of its layers.
            if (partsSeen.Add(layer.Syntax.Parent) && partsSeen.Count > 1)
                problems.AddWithTarget(DeclarationDescriptors.LayersInSeveralParts, layer.Identifier, layers[0].Identifier, layer.Name, type.Name, layers[0].Name);
        }
    }

    private static void CheckName(INamedTypeSymbol type, LayerDeclaration layer, HashSet<string> members, ProblemList problems)
    {
        string? reason = null;
        if (AttributeWords.Contains(layer.Name))
            reason = $"inside the class the name would hide the word '{layer.Name}' that attributes use";
        else if (GeneratedMembers.Contains(layer.Name) || NetworkWords.Contains(layer.Name) || members.Contains(layer.Name))
            reason = $"'{layer.Name}' is the name of a member that every network has";
        else if (layer.Name == type.Name)
            reason = "it's the name of its class";
        if (reason is not null)
            problems.AddWithFix(DeclarationDescriptors.ReservedName, layer.Identifier, layer.Name + "Layer", layer.Name, "a layer", reason, layer.Name + "Layer");
    }

    /// <summary>Members that aren't layers may hide inherited ones, as in any class, but not stand beside generated ones of their name.</summary>
    private static void CheckOtherMembers(INamedTypeSymbol type, List<LayerDeclaration> layers, ProblemList problems)
    {
        foreach (string name in GeneratedMembers)
        {
            if (!layers.Exists(layer => layer.Name == name) && OwnMember(type, name) is { } location)
                problems.AddWithFix(DeclarationDescriptors.ReservedName, location, "Own" + name, name, "a member of a network", "the generated part declares it", "Own" + name);
        }
    }

    /// <summary>Where the user declares a member of this name; <see langword="null"/> if nowhere.</summary>
    private static Location? OwnMember(INamedTypeSymbol type, string name) => type.GetMembers(name)
        .SelectMany(member => member.Locations)
        .FirstOrDefault(location => location.SourceTree is { } tree && !KnownNames.IsGeneratedHere(tree));

    private static bool CheckForm(LayerDeclaration layer, ProblemList problems, CancellationToken cancellation)
    {
        string? reason = layer switch
        {
            { Symbol.IsIndexer: true } => "it's an indexer",
            { Syntax.ExplicitInterfaceSpecifier: not null } => "it implements an interface's member explicitly",
            { Symbol.IsStatic: true } => "it's static, but a layer belongs to one network",
            { Symbol.RefKind: not RefKind.None } => "it returns a reference",
            { Syntax: PropertyDeclarationSyntax { Initializer: not null } } => "it has an initializer, but its value comes from the network",
            { Syntax: PropertyDeclarationSyntax { ExpressionBody: not null } } => "it has a body, but the generator writes that",
            { Syntax: PropertyDeclarationSyntax property } when HasBody(property) => "it has a body, but the generator writes that",
            { Symbol.GetMethod: null } => "it has no getter",
            { Symbol.SetMethod: not null } => "it has a setter, but a layer can't be exchanged",
            _ => HasOwnImplementation(layer.Symbol) ? "it has an implementing part, but the generator writes that" : null,
        };
        if (reason is not null)
        {
            problems.Add(DeclarationDescriptors.UnsupportedProperty, layer.Identifier, layer.Name, reason, LayerTypes.Of(layer.Kind) ?? "ConvLayer");
            return false;
        }

        if (layer.Syntax.Modifiers.Any(SyntaxKind.PartialKeyword))
            return true;
        problems.Add(DeclarationDescriptors.PropertyNotPartial, layer.Identifier, layer.Name);
        return true;
    }

    private static void CheckType(LayerDeclaration layer, ProblemList problems)
    {
        ITypeSymbol type = layer.Symbol.Type;
        if (LayerTypes.Of(layer.Kind) is not { } expected)
        {
            string reason = $"[{layer.Kind}] is no layer that the generator knows";
            problems.Add(DeclarationDescriptors.UnsupportedProperty, layer.Attribute.Location, layer.Name, reason, "ConvLayer");
            return;
        }

        // A type that doesn't exist is the compiler's to report, unless its name says that another one is meant.
        bool isExpected = type.TypeKind == TypeKind.Error ? type.Name == expected : KnownNames.Is(type, expected);
        if (isExpected && layer.Symbol.NullableAnnotation != NullableAnnotation.Annotated)
            return;
        problems.AddWithFix(
            DeclarationDescriptors.WrongLayerType,
            layer.Syntax.Type.GetLocation(),
            expected,
            layer.Name,
            type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat),
            layer.Kind,
            expected);
    }

    private static bool HasBody(PropertyDeclarationSyntax property) =>
        property.AccessorList?.Accessors.Any(accessor => accessor.Body is not null || accessor.ExpressionBody is not null) == true;

    private static bool HasOwnImplementation(IPropertySymbol property) => property.PartialImplementationPart is { } implementation
        && implementation.DeclaringSyntaxReferences.Any(reference => !KnownNames.IsGeneratedHere(reference.SyntaxTree));

    /// <summary>Names of the members that each network inherits.</summary>
    private static HashSet<string> BaseMembers(Compilation compilation)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (INamedTypeSymbol? type = compilation.GetTypeByMetadataName(KnownNames.NetworkBase); type is not null; type = type.BaseType)
        {
            foreach (ISymbol member in type.GetMembers())
            {
                bool isInherited = member.DeclaredAccessibility is Accessibility.Public or Accessibility.Protected or Accessibility.ProtectedOrInternal;
                if (isInherited && member.CanBeReferencedByName)
                    names.Add(member.Name);
            }
        }

        return names;
    }
}
