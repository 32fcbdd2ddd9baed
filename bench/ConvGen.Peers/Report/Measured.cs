using System.Collections.Generic;
using ConvGen.Peers.Rows;

namespace ConvGen.Peers.Report;

/// <summary>What was measured of a row.</summary>
/// <param name="Row">The row.</param>
/// <param name="Batch">Images.</param>
/// <param name="Milliseconds">Median time of a layer or network, by contender.</param>
/// <param name="Ratios">Best peer ÷ ConvGen, one a round, in rising order; none without a peer or where outputs differ.</param>
/// <param name="PeakShare">ConvGen's nominal rate as a share of the multiply-add peak of the cores in use.</param>
/// <param name="MaxDifference">Largest difference from the peers' outputs; NaN without a peer.</param>
internal sealed record Measured(
    Row Row, int Batch, IReadOnlyDictionary<string, double> Milliseconds, IReadOnlyList<double> Ratios, double PeakShare, double MaxDifference);
