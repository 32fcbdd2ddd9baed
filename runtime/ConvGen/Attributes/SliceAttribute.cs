namespace ConvGen;

/// <summary>
/// Part of a map, with the rules of Python's slices: from a start (inclusive) to an end (exclusive) in steps; negative numbers count from the end,
/// and numbers beyond an end are cut to it. Several slices of one layer (by <c>From</c>) split it.
/// </summary>
public sealed class SliceAttribute : LayerAttribute
{
    /// <summary>A start or an end that isn't given: the slice reaches as far as the axis does.</summary>
    public const int Whole = int.MinValue;

    /// <summary>First channel. Default 0, with a negative step the last one.</summary>
    public int ChannelStart { get; set; } = Whole;

    /// <summary>Channel behind the last. Default the end, with a negative step the one before the first.</summary>
    public int ChannelEnd { get; set; } = Whole;

    /// <summary>Step from channel to channel, not 0. Default 1.</summary>
    public int ChannelStep { get; set; } = 1;

    /// <summary>First row. Default 0, with a negative step the last one.</summary>
    public int RowStart { get; set; } = Whole;

    /// <summary>Row behind the last. Default the end, with a negative step the one before the first.</summary>
    public int RowEnd { get; set; } = Whole;

    /// <summary>Step from row to row, not 0. Default 1.</summary>
    public int RowStep { get; set; } = 1;

    /// <summary>First column, or sample of a signal. Default 0, with a negative step the last one.</summary>
    public int ColumnStart { get; set; } = Whole;

    /// <summary>Column behind the last. Default the end, with a negative step the one before the first.</summary>
    public int ColumnEnd { get; set; } = Whole;

    /// <summary>Step from column to column, not 0. Default 1.</summary>
    public int ColumnStep { get; set; } = 1;
}
