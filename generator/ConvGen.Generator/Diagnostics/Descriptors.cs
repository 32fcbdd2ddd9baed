using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace ConvGen.Generator.Diagnostics;

/// <summary>All diagnostics, by id.</summary>
internal static class Descriptors
{
    public static ImmutableArray<DiagnosticDescriptor> All { get; } =
    [
        DeclarationDescriptors.TypeNotPartial,
        DeclarationDescriptors.OuterTypeNotPartial,
        DeclarationDescriptors.UnsupportedDeclaration,
        DeclarationDescriptors.PropertyNotPartial,
        DeclarationDescriptors.WrongLayerType,
        DeclarationDescriptors.UnknownLayer,
        DeclarationDescriptors.LaterLayer,
        DeclarationDescriptors.JoinInputCount,
        DeclarationDescriptors.SeveralLayerAttributes,
        DeclarationDescriptors.NoLayer,
        DeclarationDescriptors.UnusedLayer,
        DeclarationDescriptors.LayersInSeveralParts,
        DeclarationDescriptors.ReservedName,
        DeclarationDescriptors.WeightName,
        DeclarationDescriptors.LayerOutsideNetwork,
        DeclarationDescriptors.FromOnJoin,
        DeclarationDescriptors.UnsupportedProperty,
        ShapeDescriptors.InputShape,
        ShapeDescriptors.BelowOne,
        ShapeDescriptors.NegativePadding,
        ShapeDescriptors.KernelBeyondInput,
        ShapeDescriptors.PaddingTooLarge,
        ShapeDescriptors.OutputPadding,
        ShapeDescriptors.GroupsDontDivide,
        ShapeDescriptors.OutOfRange,
        ShapeDescriptors.JoinShapes,
        ShapeDescriptors.NeedsMap,
        ShapeDescriptors.TooLarge,
        ShapeDescriptors.RowsOfSignal,
        TensorDescriptors.Input,
        TensorDescriptors.Operation,
        TensorDescriptors.Training,
        TensorDescriptors.NeedsMap,
        ShapeDescriptors.Misfit,
        PerformanceDescriptors.UnoptimisedBuild,
        PerformanceDescriptors.BeyondUnrollBudget,
    ];

    private static ImmutableDictionary<string, DiagnosticDescriptor> ById { get; } = All.ToImmutableDictionary(descriptor => descriptor.Id);

    public static DiagnosticDescriptor Of(string id) => ById[id];
}
