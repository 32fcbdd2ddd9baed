using System;
using System.ComponentModel;

namespace ConvGen.Kernels;

/// <summary>What a thread runs of a step at a time: <paramref name="count"/> of <paramref name="parts"/> parts, from <paramref name="part"/> on.</summary>
/// <remarks>Steps split over outputs only, so that any number of parts gives the same bits. Public for generated code only.</remarks>
/// <param name="part">Index of the first part, from 0.</param>
/// <param name="parts">Parts of the step.</param>
/// <param name="worker">Index of the thread that runs it, among those of the step: each has a scratch of its own.</param>
/// <param name="count">Number of parts.</param>
/// <param name="backward">Whether items are walked from the last to the first.</param>
/// <param name="before">Parts next to the first that the same thread ran just now; its scratch is as they left it, since a step that reads this runs one driver.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct WorkRange(int part, int parts, int worker = 0, int count = 1, bool backward = false, int before = 0)
{
    /// <summary>The whole step as one part.</summary>
    internal static WorkRange Whole => new(0, 1);

    /// <summary>Whether the first part is among these, which does what isn't worth sharing.</summary>
    public bool IsFirst => part == 0;

    internal int Worker => worker;

    /// <summary>Parts of the step.</summary>
    internal int Parts => parts;

    /// <summary>Whether the thread ran the item before the first of these parts just now, out of <paramref name="items"/>.</summary>
    internal bool HasRunBefore(int items) => (long)items * (part - before) / parts < (long)items * part / parts;

    /// <summary>Whether items are walked from the last to the first.</summary>
    internal bool IsBackward => backward;

    /// <summary>
    /// The same parts, backward in every second step, the first among them: a step begins with what the one before wrote last, which is still in the cache where the
    /// whole map isn't. What writes the first step's input walks forward.
    /// </summary>
    /// <param name="step">Index of the step.</param>
    public WorkRange Turning(int step) => new(part, parts, worker, count, step % 2 == 0, before);

    /// <summary>The item at a place in the order in which these parts are walked.</summary>
    /// <param name="place">Place, from <paramref name="first"/> on.</param>
    /// <param name="first">First item of these parts.</param>
    /// <param name="end">What follows their last item.</param>
    public int ItemAt(int place, int first, int end) => backward ? first + end - 1 - place : place;

    /// <summary>Rows of one image that are done together, where items are the rows of all images.</summary>
    /// <param name="place">Place in the order in which these parts are walked, from <paramref name="first"/> on.</param>
    /// <param name="first">First item of these parts.</param>
    /// <param name="end">What follows their last item.</param>
    /// <param name="height">Rows of an image.</param>
    /// <param name="most">Rows at most.</param>
    public (int Image, int Row, int Rows) RowsAt(int place, int first, int end, int height, int most)
    {
        (int image, int row) = Math.DivRem(ItemAt(place, first, end), height);
        int rows = Math.Min(Math.Min(most, end - place), backward ? row + 1 : height - row);
        return (image, backward ? row + 1 - rows : row, rows);
    }

    /// <summary>The contiguous range of items, out of <paramref name="items"/>, that belongs to these parts.</summary>
    public (int First, int End) Of(int items) =>
        ((int)((long)items * part / parts), (int)((long)items * (part + count) / parts));
}
