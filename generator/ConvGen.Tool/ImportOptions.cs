using System.Collections.Generic;

namespace ConvGen.Tool;

/// <summary>Bounds on what is read, so that no file can take all memory or all time.</summary>
/// <param name="MaximumBytes">Bytes of a model's file, and of all its external data together.</param>
/// <param name="MaximumElements">Elements of one constant, read or folded.</param>
/// <param name="MaximumNodes">Nodes of the graph.</param>
/// <param name="MaximumNesting">Messages within messages.</param>
internal sealed record ImportLimits(long MaximumBytes = int.MaxValue, int MaximumElements = 1 << 28, int MaximumNodes = 100_000, int MaximumNesting = 32);

/// <summary>What a user decides about an import.</summary>
internal sealed record ImportOptions
{
    /// <summary>Name of the class.</summary>
    public required string Name { get; init; }

    /// <summary>Its namespace; empty for the global one.</summary>
    public string Namespace { get; init; } = "";

    /// <summary>Lengths of symbolic axes by their symbol.</summary>
    public IReadOnlyDictionary<string, int> Dimensions { get; init; } = new Dictionary<string, int>();

    /// <summary>Nodes whose results the network gives too.</summary>
    public IReadOnlyList<string> Also { get; init; } = [];

    public ImportLimits Limits { get; init; } = new();
}
