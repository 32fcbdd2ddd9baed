namespace ConvGen.Generator.Schedule;

/// <summary>
/// Maps that share no memory and lie whole pages apart, for tests that forbid all access between them: whatever a kernel touches outside its maps ends the process.
/// A batch of any size keeps the pages apart, since offsets count floats per image.
/// </summary>
/// <param name="Page">Floats of a page, a multiple of a cache line's 16.</param>
/// <param name="AtEnd">Whether maps end where a page begins, so that the float behind them is forbidden; else they begin where one does.</param>
internal sealed record MapSpacing(int Page, bool AtEnd)
{
    /// <summary>The offset of a map, at least a whole page behind what lies before it.</summary>
    /// <param name="end">The end of what lies before.</param>
    /// <param name="length">The map's length, a multiple of a cache line's 16.</param>
    public int After(int end, int length) => AtEnd ? Up(checked(end + Page + length)) - length : Up(checked(end + Page));

    private int Up(int offset) => checked(offset + Page - 1) / Page * Page;
}
