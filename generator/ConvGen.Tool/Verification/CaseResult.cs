using System.Collections.Generic;

namespace ConvGen.Tool.Verification;

internal enum CaseState
{
    Passed,
    Unsupported,
    Failed,
}

/// <summary>How a case ended.</summary>
/// <param name="Case">The case.</param>
/// <param name="State">The end.</param>
/// <param name="Remark">A difference, or what is wrong.</param>
/// <param name="Problems">Why it isn't supported.</param>
internal sealed record CaseResult(TestCase Case, CaseState State, string Remark, IReadOnlyList<ImportProblem> Problems);
