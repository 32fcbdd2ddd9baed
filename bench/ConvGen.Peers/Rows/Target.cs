using System.Globalization;

namespace ConvGen.Peers.Rows;

/// <summary>The ratio that a row should reach.</summary>
/// <param name="Ratio">Best peer ÷ ConvGen; 0: measured for information.</param>
/// <param name="Parity">Whether it is enough that the upper quartile reaches 1.</param>
internal readonly record struct Target(double Ratio, bool Parity = false)
{
    /// <summary>As fast as the best peer, as far as the machine's noise lets one tell.</summary>
    public static Target Equal { get; } = new(1, Parity: true);

    /// <summary>Whether a measured ratio reaches it.</summary>
    public bool IsMet(double median, double upperQuartile) => Parity ? upperQuartile >= 1 : median >= Ratio;

    /// <summary>The target in words.</summary>
    public override string ToString() => Parity ? "parity" : Ratio == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"≥ {Ratio}");

    public static implicit operator Target(double ratio) => new(ratio);
}
