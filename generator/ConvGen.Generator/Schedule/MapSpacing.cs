namespace ConvGen.Generator.Schedule;

/// <summary>
/// Maps that share no memory and lie whole pages apart, for tests that forbid all access between them: whatever a kernel touches outside its maps ends the process.
/// A batch of any size keeps the pages apart, since offsets count floats per image.
/// </summary>
/// <param name="Page">Floats of a page, a multiple of a cache line's 16.</param>
/// <param name="Slack">Floats behind a map that may be read, a multiple of 16.</param>
/// <param name="AtEnd">Whether the floats behind the slack are those of a whole page of none; else a map begins behind such a page.</param>
internal sealed record MapSpacing(int Page, int Slack, bool AtEnd)
{
    /// <summary>The offset of a map, at least a whole page behind what lies before it.</summary>
    /// <param name="end">The end of what lies before.</param>
    /// <param name="length">The map's length, a multiple of a cache line's 16.</param>
    public int After(int end, int length) =>
        AtEnd ? Up(checked(end + Slack + Page + length + Slack)) - length - Slack : Up(checked(end + Slack + Page));

    /// <summary>The length of all maps.</summary>
    /// <param name="end">The end of the last one.</param>
    public int Total(int end) => AtEnd ? Up(end + Slack) : end;

    private int Up(int offset) => checked(offset + Page - 1) / Page * Page;
}
