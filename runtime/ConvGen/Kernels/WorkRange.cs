using System.ComponentModel;

namespace ConvGen.Kernels;

/// <summary>One worker's share of a step: part <paramref name="part"/> of <paramref name="parts"/>.</summary>
/// <remarks>Steps split over outputs only, so that any number of parts gives the same bits. Public for generated code only.</remarks>
/// <param name="part">Index of the share, from 0.</param>
/// <param name="parts">Number of shares.</param>
/// <param name="worker">Index of the thread that runs it, among those of the step: each has a scratch of its own.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct WorkRange(int part, int parts, int worker = 0)
{
    /// <summary>The whole step as one share.</summary>
    internal static WorkRange Whole => new(0, 1);

    /// <summary>Whether this is the first share, which does what isn't worth sharing.</summary>
    public bool IsFirst => part == 0;

    internal int Worker => worker;

    /// <summary>The contiguous range of items, out of <paramref name="items"/>, that belongs to this share.</summary>
    public (int First, int End) Of(int items) =>
        ((int)((long)items * part / parts), (int)((long)items * (part + 1) / parts));
}
