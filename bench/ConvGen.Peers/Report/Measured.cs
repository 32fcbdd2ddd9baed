using System.Collections.Generic;
using ConvGen.Peers.Rows;

namespace ConvGen.Peers.Report;

/// <summary>What was measured of a row.</summary>
/// <param name="Row">The row.</param>
/// <param name="Batch">Images.</param>
internal sealed record Measured(Row Row, int Batch)
{
    /// <summary>Median time of a layer or network, by contender.</summary>
    public IReadOnlyDictionary<string, double> Milliseconds { get; init; } = new Dictionary<string, double>();

    /// <summary>Best peer ÷ ConvGen, one a round, in rising order; none without a peer or where outputs differ.</summary>
    public IReadOnlyList<double> Ratios { get; init; } = [];

    /// <summary>ConvGen's nominal rate as a share of the multiply-add peak of the cores in use; NaN if it wasn't timed.</summary>
    public double PeakShare { get; init; } = double.NaN;

    /// <summary>Largest difference from the peers' outputs; NaN without a peer.</summary>
    public double MaxDifference { get; init; } = double.NaN;

    /// <summary>libtorch's setting that counts, and what went wrong.</summary>
    public string Note { get; init; } = "";
}
