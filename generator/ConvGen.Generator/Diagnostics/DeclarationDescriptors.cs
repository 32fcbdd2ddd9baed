using Microsoft.CodeAnalysis;

namespace ConvGen.Generator.Diagnostics;

/// <summary>What can be wrong with a declaration: CVG00xx.</summary>
internal static class DeclarationDescriptors
{
    private const string Category = "ConvGen.Declaration";

    public static readonly DiagnosticDescriptor TypeNotPartial = new(
        "CVG0001",
        "A network's class isn't partial",
        "Class '{0}' is a network but isn't partial, so that nothing can be generated into it. Add the modifier 'partial'.",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpPages.Of("CVG0001"));

    public static readonly DiagnosticDescriptor OuterTypeNotPartial = new(
        "CVG0002",
        "A type around a network isn't partial",
        "Type '{0}' contains the network '{1}' but isn't partial. Add the modifier 'partial', or move the network out of it.",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpPages.Of("CVG0002"));

    public static readonly DiagnosticDescriptor UnsupportedDeclaration = new(
        "CVG0003",
        "A network is declared in an unsupported form",
        "'{0}' can't be a network: {1}. {2}.",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpPages.Of("CVG0003"));

    public static readonly DiagnosticDescriptor PropertyNotPartial = new(
        "CVG0004",
        "A layer's property isn't partial",
        "Property '{0}' declares a layer but isn't partial. Add the modifier 'partial'.",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpPages.Of("CVG0004"));

    public static readonly DiagnosticDescriptor WrongLayerType = new(
        "CVG0005",
        "A layer's property has the wrong type",
        "Property '{0}' has the type '{1}', but a layer declared by [{2}] has the type '{3}'. Change the type to '{3}'.",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpPages.Of("CVG0005"));

    public static readonly DiagnosticDescriptor UnknownLayer = new(
        "CVG0006",
        "A layer reads an unknown layer",
        "'{0}' reads '{1}', but no layer has this name: {2}",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpPages.Of("CVG0006"));

    public static readonly DiagnosticDescriptor LaterLayer = new(
        "CVG0007",
        "A layer reads itself or a later layer",
        "'{0}' reads '{1}', which is {2}. Data flow in order of declaration: {3}.",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpPages.Of("CVG0007"));

    public static readonly DiagnosticDescriptor JoinInputCount = new(
        "CVG0008",
        "A join has too few inputs",
        "'{0}' joins {2}, but a join needs at least 2 layers. List them, as in [{3}(nameof(First), nameof(Second))].",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpPages.Of("CVG0008"));

    public static readonly DiagnosticDescriptor SeveralLayerAttributes = new(
        "CVG0009",
        "A property has several layer attributes",
        "Property '{0}' is declared as [{1}] and as [{2}], but a property is one layer. Keep one of them and declare another property for the other.",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpPages.Of("CVG0009"));

    public static readonly DiagnosticDescriptor NoLayer = new(
        "CVG0010",
        "A network has no layer",
        "Network '{0}' has no layer. Declare at least one: a partial property with a layer attribute, such as [Dense(10)] public partial "
            + "DenseLayer Logits {{ get; }}.",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpPages.Of("CVG0010"));

    public static readonly DiagnosticDescriptor UnusedLayer = new(
        "CVG0011",
        "A layer isn't used",
        "No layer reads '{0}', and it isn't an output of the network. Remove it, read it by From = nameof({0}), or set Output = true.",
        Category,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpPages.Of("CVG0011"));

    public static readonly DiagnosticDescriptor LayersInSeveralParts = new(
        "CVG0012",
        "Layers are spread over several parts of a class",
        "Layer '{0}' stands in another part of '{1}' than the first layer '{2}'. The order of layers in several parts is undefined: "
            + "declare all layers in one part.",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpPages.Of("CVG0012"));

    public static readonly DiagnosticDescriptor ReservedName = new(
        "CVG0013",
        "A name is reserved",
        "'{0}' can't be the name of {1}: {2}. Rename it, for instance to '{3}'.",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpPages.Of("CVG0013"));

    public static readonly DiagnosticDescriptor WeightName = new(
        "CVG0014",
        "A layer's name in weight files can't be used",
        "'{0}' can't have the name '{1}' in weight files: {2}",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpPages.Of("CVG0014"));

    public static readonly DiagnosticDescriptor LayerOutsideNetwork = new(
        "CVG0015",
        "A layer stands outside a network",
        "Property '{0}' declares a layer, but its type '{1}' isn't a network. Mark the type with [ConvNet(channels, height, width)].",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpPages.Of("CVG0015"));

    public static readonly DiagnosticDescriptor FromOnJoin = new(
        "CVG0016",
        "A join has a From",
        "'{0}' is a join and reads the layers that it lists. Remove 'From', and list '{1}' among the inputs if it is to be joined.",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpPages.Of("CVG0016"));

    public static readonly DiagnosticDescriptor UnsupportedProperty = new(
        "CVG0017",
        "A layer's property is declared in an unsupported form",
        "Property '{0}' can't be a layer: {1}. Declare it as 'public partial {2} {0} {{ get; }}'.",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpPages.Of("CVG0017"));
}
