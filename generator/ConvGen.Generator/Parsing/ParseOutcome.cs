using System.Linq;
using ConvGen.Generator.Diagnostics;
using ConvGen.Generator.Model;

namespace ConvGen.Generator.Parsing;

/// <summary>Where a layer is declared.</summary>
/// <param name="Identifier">Its property's name.</param>
/// <param name="Attribute">Its attribute.</param>
internal sealed record LayerPlace(LocationInfo Identifier, LocationInfo Attribute);

/// <summary>What the parser made of a declaration. It holds no symbol, syntax node or compilation.</summary>
/// <param name="Network">The network; <see langword="null"/> if a problem or a compiler error stands in its way.</param>
/// <param name="Stub">What to emit in place of the network; <see langword="null"/> if nothing can be added to the class.</param>
/// <param name="Problems">All problems, warnings included, in order of their places.</param>
/// <param name="LayerPlaces">Where each layer of <paramref name="Network"/> is declared; empty without a network.</param>
internal sealed record ParseOutcome(
    NetSpec? Network,
    StubSpec? Stub,
    EquatableArray<DiagnosticInfo> Problems,
    EquatableArray<LayerPlace> LayerPlaces)
{
    public bool HasErrors => Problems.Any(problem => problem.IsError);
}
