using System.Linq;
using System.Threading;
using ConvGen.Generator.Diagnostics;
using ConvGen.Generator.Model;
using Microsoft.CodeAnalysis;

namespace ConvGen.Generator.Parsing;

/// <summary>What <c>[ConvNet]</c> says of a network.</summary>
/// <param name="Shape">Shape of one image; <see langword="null"/> if it isn't possible.</param>
/// <param name="Rank">Spatial axes of the input.</param>
/// <param name="Training">Whether adjoints are emitted.</param>
/// <param name="InputGradient">Whether the adjoint with respect to the input is emitted.</param>
/// <param name="Unroll">The network's default of unrolling.</param>
/// <param name="Algorithm">The network's default method of convolution.</param>
internal sealed record NetworkSettings(Shape? Shape, int Rank, bool Training, bool InputGradient, Unroll Unroll, ConvAlgorithm Algorithm);

internal static class InputParser
{
    public static NetworkSettings Parse(INamedTypeSymbol type, Location fallback, ProblemList problems, CancellationToken cancellation)
    {
        AttributeData? data = type.GetAttributes().FirstOrDefault(KnownNames.IsNetworkAttribute);
        if (data?.AttributeConstructor is null)
            return new NetworkSettings(null, 2, true, false, Unroll.Taps, ConvAlgorithm.Auto);

        var attribute = new AttributeReader(data, fallback, cancellation);
        (Shape shape, string[] axes) = data.ConstructorArguments.Length switch
        {
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
                problems.Add(ShapeDescriptors.InputShape, attribute.LocationOf(axis), type.Name, axis, attribute.Int(axis));
            }
        }

        if (isPossible && NetworkSize.CheckInput(shape) is { } problem)
        {
            isPossible = false;
            problems.Add(ShapeDescriptors.TooLarge, attribute.Location, [type.Name, string.Empty, .. problem.Words]);
        }

        int unroll = attribute.Int("Unroll");
        if (unroll is not ((int)Unroll.Taps or (int)Unroll.Rows))
            problems.Add(ShapeDescriptors.OutOfRange, attribute.LocationOf("Unroll"), type.Name, "Unroll", unroll, "a word of Unroll");
        int algorithm = attribute.Int("Algorithm");
        if (algorithm is < (int)ConvAlgorithm.Auto or > (int)ConvAlgorithm.Winograd)
            problems.Add(ShapeDescriptors.OutOfRange, attribute.LocationOf("Algorithm"), type.Name, "Algorithm", algorithm, "a word of ConvAlgorithm");
        return new NetworkSettings(
            isPossible ? shape : null,
            shape.Rank,
            attribute.Bool("Training", true),
            attribute.Bool("InputGradient", false),
            (Unroll)unroll,
            (ConvAlgorithm)algorithm);
    }
}
