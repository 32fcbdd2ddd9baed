namespace ConvGen;

/// <summary>The numbers that define pooling with a window.</summary>
/// <param name="Rows">The window down the rows.</param>
/// <param name="Columns">The window along the columns.</param>
/// <param name="CountIncludePadding">Whether padding zeros count in the divisor of an average.</param>
public sealed record PoolGeometry(WindowAxis Rows, WindowAxis Columns, bool CountIncludePadding)
{
    /// <summary>The exponent p of power-average pooling; 0 for other pools.</summary>
    public float Exponent { get; init; }
}
