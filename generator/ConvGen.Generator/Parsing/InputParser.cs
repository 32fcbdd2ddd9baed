using System.Collections.Generic;
using System.Linq;
using System.Threading;
using ConvGen.Generator.Diagnostics;
using ConvGen.Generator.Model;
using Microsoft.CodeAnalysis;

namespace ConvGen.Generator.Parsing;

/// <summary>What <c>[ConvNet]</c> says of a network.</summary>
/// <param name="Inputs">The inputs in order.</param>
/// <param name="Rank">Spatial axes of the input.</param>
/// <param name="Training">Whether adjoints are emitted.</param>
/// <param name="InputGradient">Whether the adjoint with respect to the input is emitted.</param>
/// <param name="TrainingBatch">Images of a batch for which adjoints are planned.</param>
/// <param name="Unroll">The network's default of unrolling.</param>
/// <param name="Algorithm">The network's default method of convolution.</param>
internal sealed record NetworkSettings(EquatableArray<DeclaredInput> Inputs, int Rank, bool Training, bool InputGradient, int TrainingBatch, Unroll Unroll, ConvAlgorithm Algorithm);

/// <summary>An input as it is declared.</summary>
/// <param name="Name">The name by which layers read it.</param>
/// <param name="Identifier">The name as code writes it.</param>
/// <param name="Shape">Its shape; <see langword="null"/> if it isn't possible.</param>
internal sealed record DeclaredInput(string Name, string Identifier, Shape? Shape);

internal static class InputParser
{
    /// <summary>The name of the input that <c>[ConvNet]</c> itself declares.</summary>
    private const string ImageName = "images";

    public static NetworkSettings Parse(INamedTypeSymbol type, Location fallback, ProblemList problems, CancellationToken cancellation)
    {
        AttributeData? data = type.GetAttributes().FirstOrDefault(KnownNames.IsNetworkAttribute);
        if (data?.AttributeConstructor is null)
            return new NetworkSettings(default, 2, true, false, NetSpec.DefaultTrainingBatch, Unroll.Taps, ConvAlgorithm.Auto);

        var attribute = new AttributeReader(data, fallback, cancellation);
        (Shape shape, string[] axes) = data.ConstructorArguments.Length switch
        {
            0 => (default, []),
            1 => (Shape.Vector(attribute.Int("features")), new[] { "features" }),
            2 => (Shape.Signal(attribute.Int("channels"), attribute.Int("length")), ["channels", "length"]),
            _ => (Shape.Map(attribute.Int("channels"), attribute.Int("height"), attribute.Int("width")), ["channels", "height", "width"]),
        };

        bool isPossible = attribute.IsComplete;
        foreach (string axis in axes)
        {
            if (attribute.IsComplete && attribute.Int(axis) < 1)
            {
                isPossible = false;
                problems.AddWithFix(ShapeDescriptors.InputShape, attribute.LocationOf(axis), "1", type.Name, axis, attribute.Int(axis));
            }
        }

        if (isPossible && axes.Length > 0 && NetworkSize.CheckInput(shape) is { } problem)
        {
            isPossible = false;
            problems.Add(ShapeDescriptors.TooLarge, attribute.Location, [type.Name, string.Empty, .. problem.Words]);
        }

        var inputs = new List<DeclaredInput>();
        if (axes.Length > 0)
            inputs.Add(new DeclaredInput(ImageName, ImageName, isPossible ? shape : null));
        inputs.AddRange(new TensorInputParser(type, fallback, problems, cancellation).Parse(inputs.Select(input => input.Name)));
        if (inputs.Count == 0)
            problems.Add(TensorDescriptors.Input, attribute.Location, type.Name, "[ConvNet] without sizes needs at least one [TensorInput(…)] beside it");
        if (attribute.Bool("InputGradient", false) && (inputs.Count > 1 || axes.Length == 0))
            problems.Add(TensorDescriptors.Input, attribute.LocationOf("InputGradient"), type.Name, "InputGradient is for networks that read images alone");

        int trainingBatch = attribute.Int("TrainingBatch", NetSpec.DefaultTrainingBatch);
        if (trainingBatch < 1)
            problems.AddWithFix(ShapeDescriptors.OutOfRange, attribute.LocationOf("TrainingBatch"), "1", type.Name, "TrainingBatch", trainingBatch, "at least 1");
        int unroll = attribute.Int("Unroll");
        if (unroll is not ((int)Unroll.Taps or (int)Unroll.Rows))
            problems.AddWithFix(ShapeDescriptors.OutOfRange, attribute.LocationOf("Unroll"), SettingNames.InFull(Unroll.Taps), type.Name, "Unroll", unroll, "a word of Unroll");
        int algorithm = attribute.Int("Algorithm");
        if (algorithm is < (int)ConvAlgorithm.Auto or > (int)ConvAlgorithm.Winograd)
            problems.AddWithFix(ShapeDescriptors.OutOfRange, attribute.LocationOf("Algorithm"), SettingNames.InFull(ConvAlgorithm.Auto), type.Name, "Algorithm", algorithm, "a word of ConvAlgorithm");
        return new NetworkSettings(
            inputs.ToEquatableArray(),
            shape.Rank,
            attribute.Bool("Training", true),
            attribute.Bool("InputGradient", false),
            trainingBatch,
            (Unroll)unroll,
            (ConvAlgorithm)algorithm);
    }
}
