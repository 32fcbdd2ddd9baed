using Microsoft.CodeAnalysis;

namespace ConvGen.Generator.Diagnostics;

/// <summary>What makes a network slower than it could be: CVG02xx.</summary>
internal static class PerformanceDescriptors
{
    private const string Category = "ConvGen.Performance";

    public static readonly DiagnosticDescriptor UnoptimisedBuild = new(
        "CVG0201",
        "Kernels are compiled without optimisation",
        "The kernels of '{0}' are compiled without optimisation and run about 20 times slower. Build with '-c Release', or set "
            + "<ConvGenOptimize>true</ConvGenOptimize> in the project.",
        Category,
        DiagnosticSeverity.Info,
        isEnabledByDefault: true,
        helpLinkUri: HelpPages.Of("CVG0201"));

    public static readonly DiagnosticDescriptor BeyondUnrollBudget = new(
        "CVG0202",
        "A kernel is beyond the unroll budget",
        "'{0}': to unroll all {1} taps would pass the JIT's budget, so that {2}. Use a smaller kernel or a stack of small ones, or set "
            + "Unroll = Unroll.Rows to say that this is meant.",
        Category,
        DiagnosticSeverity.Info,
        isEnabledByDefault: true,
        helpLinkUri: HelpPages.Of("CVG0202"));
}
