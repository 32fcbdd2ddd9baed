using System;
using ConvGen.Generator.Schedule;

namespace ConvGen.Generator.Ir;

/// <summary>Lowers a kernel's specification to its tile program.</summary>
internal static class KernelBuilder
{
    public static TileProgram Build(KernelSpec spec) => spec switch
    {
        ConvKernelSpec { Direction: ConvDirection.Forward } conv => ConvForwardBuilder.Build(conv),
        ConvKernelSpec { Direction: ConvDirection.Dot } conv => ConvDotBuilder.Build(conv),
        ConvKernelSpec conv => ConvWeightAdjointBuilder.Build(conv),
        WinogradKernelSpec winograd => WinogradBuilder.Build(winograd),
        StencilKernelSpec stencil => StencilBuilder.Build(stencil),
        _ => throw new InvalidOperationException("No builder for " + spec.GetType().Name),
    };
}
