using Microsoft.CodeAnalysis;

namespace ConvGen.Generator.Diagnostics;

/// <summary>What can be wrong with tensors of fixed size and the general layer.</summary>
internal static class TensorDescriptors
{
    public static readonly DiagnosticDescriptor Input = new(
        "CVG0020",
        "A network's inputs can't be used",
        "The inputs of '{0}' can't be used: {1}",
        "ConvGen.Declaration",
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpPages.Of("CVG0020"));

    public static readonly DiagnosticDescriptor Operation = new(
        "CVG0120",
        "A tensor operation isn't possible",
        "'{0}': {1} should be {2}, but is {3}. {4}.",
        "ConvGen.Shapes",
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpPages.Of("CVG0120"));

    public static readonly DiagnosticDescriptor Training = new(
        "CVG0121",
        "A tensor layer can't be trained",
        "'{0}' is a tensor layer, which has no adjoint, but '{1}' trains. Set Training = false on [ConvNet], or use layers on maps.",
        "ConvGen.Shapes",
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpPages.Of("CVG0121"));

    public static readonly DiagnosticDescriptor NeedsMap = new(
        "CVG0122",
        "A layer on maps reads a tensor that isn't one",
        "'{0}' reads '{1}' {2}, but [{3}] needs a map [1, C, H, W], a signal [1, C, L] or a vector [1, C]. Reshape it, or use [Tensor(…)].",
        "ConvGen.Shapes",
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpPages.Of("CVG0122"));
}
