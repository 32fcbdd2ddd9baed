using System;
using System.Collections.Immutable;
using System.Linq;
using ConvGen.Generator.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace ConvGen.Generator.Diagnostics;

/// <summary>A place in a source file, as plain numbers: a Roslyn location would keep a whole compilation alive.</summary>
internal sealed record LocationInfo(
    string FilePath, int Start, int Length, int StartLine, int StartCharacter, int EndLine, int EndCharacter)
{
    public static LocationInfo Of(Location location)
    {
        FileLinePositionSpan lines = location.GetLineSpan();
        return new LocationInfo(
            location.SourceTree?.FilePath ?? lines.Path,
            location.SourceSpan.Start,
            location.SourceSpan.Length,
            lines.StartLinePosition.Line,
            lines.StartLinePosition.Character,
            lines.EndLinePosition.Line,
            lines.EndLinePosition.Character);
    }

    /// <summary>The location in a given compilation, so that pragmas and code fixes find it; an external one if the file isn't part of it.</summary>
    public Location ToLocation(Func<string, SyntaxTree?> findTree)
    {
        var span = new TextSpan(Start, Length);
        return findTree(FilePath) is { } tree && tree.Length >= span.End
            ? Location.Create(tree, span)
            : Location.Create(
                FilePath,
                span,
                new LinePositionSpan(new LinePosition(StartLine, StartCharacter), new LinePosition(EndLine, EndCharacter)));
    }
}

/// <summary>A diagnostic as a value.</summary>
/// <param name="Id">Which diagnostic.</param>
/// <param name="Location">Where.</param>
/// <param name="Arguments">The words of its message.</param>
/// <param name="Replacement">What the code fix writes in place of the marked text; empty if there is nothing to propose.</param>
internal sealed record DiagnosticInfo(string Id, LocationInfo Location, EquatableArray<string> Arguments, string Replacement)
{
    /// <summary>Key of <see cref="Replacement"/> among a diagnostic's properties.</summary>
    public const string ReplacementKey = "Replacement";

    /// <summary>
    /// The attribute that the code fix writes <see cref="Replacement"/> into as an argument, or another place that it needs; <see langword="null"/> where it changes
    /// the marked text.
    /// </summary>
    public LocationInfo? Target { get; init; }

    public bool IsError => Descriptors.Of(Id).DefaultSeverity == DiagnosticSeverity.Error;

    public Diagnostic ToDiagnostic(Func<string, SyntaxTree?> findTree)
    {
        ImmutableDictionary<string, string?> properties = ImmutableDictionary<string, string?>.Empty;
        if (Replacement.Length > 0)
            properties = properties.Add(ReplacementKey, Replacement);
        Location[] targets = Target is { } target ? [target.ToLocation(findTree)] : [];
        return Diagnostic.Create(Descriptors.Of(Id), Location.ToLocation(findTree), targets, properties, Arguments.Cast<object>().ToArray());
    }
}
