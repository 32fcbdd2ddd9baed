using System;
using System.Collections.Generic;
using System.Linq;
using ConvGen.Generator.Diagnostics;
using ConvGen.Generator.Model;
using Microsoft.CodeAnalysis;

namespace ConvGen.Generator.Parsing;

/// <summary>The problems that the parser has met so far.</summary>
internal sealed class ProblemList
{
    private readonly List<DiagnosticInfo> _problems = [];

    public bool HasErrors => _problems.Exists(problem => problem.IsError);

    public void Add(DiagnosticDescriptor descriptor, Location location, params object[] words) => AddWithFix(descriptor, location, string.Empty, words);

    /// <summary>Adds a problem whose code fix writes <paramref name="replacement"/> in place of the marked text.</summary>
    public void AddWithFix(DiagnosticDescriptor descriptor, Location location, string replacement, params object[] words) =>
        _problems.Add(new DiagnosticInfo(descriptor.Id, LocationInfo.Of(location), words.Select(ShapeProblem.Word).ToEquatableArray(), replacement));

    /// <summary>Adds a problem with what mends it, if anything is known.</summary>
    public void AddWithProposal(DiagnosticDescriptor descriptor, Location location, Proposal? proposal, params object[] words)
    {
        AddWithFix(descriptor, location, proposal?.Text ?? string.Empty, words);
        if (proposal?.Target is { } target)
            _problems[_problems.Count - 1] = _problems[_problems.Count - 1] with { Target = LocationInfo.Of(target.Location) };
    }

    /// <summary>Adds a problem whose code fix needs another place too.</summary>
    public void AddWithTarget(DiagnosticDescriptor descriptor, Location location, Location target, params object[] words)
    {
        Add(descriptor, location, words);
        _problems[_problems.Count - 1] = _problems[_problems.Count - 1] with { Target = LocationInfo.Of(target) };
    }

    public EquatableArray<DiagnosticInfo> ToArray() => _problems
        .OrderBy(problem => problem.Location.FilePath, StringComparer.Ordinal)
        .ThenBy(problem => problem.Location.Start)
        .ThenBy(problem => problem.Id, StringComparer.Ordinal)
        .ToEquatableArray();
}
