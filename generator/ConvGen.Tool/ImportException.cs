using System;
using System.Collections.Generic;
using System.Linq;

namespace ConvGen.Tool;

/// <summary>One reason why a model can't be imported.</summary>
/// <param name="Node">Name of the node; empty where the whole model is meant.</param>
/// <param name="Operator">The node's operator.</param>
/// <param name="Reason">The reason, as part of a sentence.</param>
internal sealed record ImportProblem(string Node, string Operator, string Reason)
{
    /// <summary>Whether the operator as such isn't supported, and not only the way in which it is used.</summary>
    public bool IsOperator { get; init; }

    public override string ToString() => Node.Length == 0 ? Reason : $"{Node} ({Operator}): {Reason}";
}

/// <summary>A model is refused; nothing was written.</summary>
internal sealed class ImportException : Exception
{
    public ImportException(string reason)
        : this([new ImportProblem("", "", reason)])
    {
    }

    public ImportException(IReadOnlyList<ImportProblem> problems)
        : base(string.Join(Environment.NewLine, problems.Select(problem => problem.ToString())))
    {
        Problems = problems;
    }

    /// <summary>All reasons, in order of the graph.</summary>
    public IReadOnlyList<ImportProblem> Problems { get; }
}
