using System.ComponentModel;

namespace ConvGen.Kernels;

/// <summary>What a thread runs of a step at a time: <paramref name="count"/> of <paramref name="parts"/> parts, from <paramref name="part"/> on.</summary>
/// <remarks>Steps split over outputs only, so that any number of parts gives the same bits. Public for generated code only.</remarks>
/// <param name="part">Index of the first part, from 0.</param>
/// <param name="parts">Parts of the step.</param>
/// <param name="worker">Index of the thread that runs it, among those of the step: each has a scratch of its own.</param>
/// <param name="count">Number of parts.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct WorkRange(int part, int parts, int worker = 0, int count = 1)
{
    /// <summary>The whole step as one part.</summary>
    internal static WorkRange Whole => new(0, 1);

    /// <summary>Whether the first part is among these, which does what isn't worth sharing.</summary>
    public bool IsFirst => part == 0;

    internal int Worker => worker;

    /// <summary>The contiguous range of items, out of <paramref name="items"/>, that belongs to these parts.</summary>
    public (int First, int End) Of(int items) =>
        ((int)((long)items * part / parts), (int)((long)items * (part + count) / parts));
}
