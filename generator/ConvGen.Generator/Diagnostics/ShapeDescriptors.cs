using Microsoft.CodeAnalysis;

namespace ConvGen.Generator.Diagnostics;

/// <summary>What can be wrong with shapes and numbers: CVG01xx. In messages {0} is the layer, {1} the setting as the user wrote it.</summary>
internal static class ShapeDescriptors
{
    private const string Category = "ConvGen.Shapes";

    public static readonly DiagnosticDescriptor InputShape = new(
        "CVG0101",
        "A network's input shape isn't possible",
        "The input of '{0}' isn't possible: '{1}' is {2}, but must be at least 1",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpPages.Of("CVG0101"));

    public static readonly DiagnosticDescriptor BelowOne = new(
        "CVG0102",
        "A number must be at least 1",
        "'{0}': '{1}' is {2}, but must be at least 1",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpPages.Of("CVG0102"));

    public static readonly DiagnosticDescriptor NegativePadding = new(
        "CVG0103",
        "Padding is negative",
        "'{0}': '{1}' is {2}, but padding is 0 or more pixels. Padding.Same is a value of 'Padding' only.",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpPages.Of("CVG0103"));

    public static readonly DiagnosticDescriptor KernelBeyondInput = new(
        "CVG0104",
        "A kernel is larger than its padded input",
        "'{0}': the kernel spans {2} {3} ({4} taps at dilation {5}), but its input {6} has only {7} of them with padding ({8}). Use a "
            + "smaller kernel or more padding.",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpPages.Of("CVG0104"));

    public static readonly DiagnosticDescriptor PaddingTooLarge = new(
        "CVG0105",
        "Padding is too large",
        "'{0}': {2} pixels of padding are too many: {3}",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpPages.Of("CVG0105"));

    public static readonly DiagnosticDescriptor OutputPadding = new(
        "CVG0106",
        "Output padding isn't possible",
        "'{0}': output padding of {2} isn't possible: {3}",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpPages.Of("CVG0106"));

    public static readonly DiagnosticDescriptor GroupsDontDivide = new(
        "CVG0107",
        "Groups don't divide the channels",
        "'{0}': {2} groups don't divide its {3} {4}. Groups must divide both the input channels and the filters; Groups.Depthwise makes "
            + "one group per input channel.",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpPages.Of("CVG0107"));

    public static readonly DiagnosticDescriptor OutOfRange = new(
        "CVG0108",
        "A value is out of range",
        "'{0}': '{1}' is {2}, but must be {3}",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpPages.Of("CVG0108"));

    public static readonly DiagnosticDescriptor JoinShapes = new(
        "CVG0109",
        "Joined layers have different shapes",
        "'{0}' joins '{2}' of shape {3} with '{4}' of shape {5}, but {6}",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpPages.Of("CVG0109"));

    public static readonly DiagnosticDescriptor NeedsMap = new(
        "CVG0110",
        "A layer needs a map or a signal",
        "'{0}' reads a vector of {2} values, but {3} needs a map or a signal. Place it before the layer that makes a vector, or declare "
            + "the input with its axes: [ConvNet(channels, height, width)].",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpPages.Of("CVG0110"));

    public static readonly DiagnosticDescriptor TooLarge = new(
        "CVG0111",
        "A network is too large",
        "'{0}' is too large: {2} {3}, and more than 2,147,483,647 can't be addressed. Use fewer channels, a smaller map or a larger stride.",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpPages.Of("CVG0111"));

    public static readonly DiagnosticDescriptor RowsOfSignal = new(
        "CVG0112",
        "A signal has no rows",
        "'{0}': '{1}' is about rows, but the input {2} is a signal with one axis. Use {3}.",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpPages.Of("CVG0112"));

    public static readonly DiagnosticDescriptor Misfit = new(
        "CVG0113",
        "A setting doesn't fit the layer's input",
        "'{0}': '{1}' is {2}, which doesn't fit its input {3}: {4}",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpPages.Of("CVG0113"));
}
