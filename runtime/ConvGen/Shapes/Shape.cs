using System.Globalization;

namespace ConvGen;

/// <summary>The shape of one image, signal or vector (without the batch axis).</summary>
/// <param name="Rank">Spatial axes: 2 for a map [C, H, W], 1 for a signal [C, L], 0 for a vector [C].</param>
/// <param name="Channels">Channels (C), or the length of a vector.</param>
/// <param name="Height">Rows (H); 1 for signals and vectors.</param>
/// <param name="Width">Columns (W) or samples (L); 1 for vectors.</param>
public readonly record struct Shape(int Rank, int Channels, int Height, int Width)
{
    /// <summary>Number of values: C·H·W.</summary>
    public int Length => checked(Channels * Height * Width);

    /// <summary>Pixels of a map: H·W.</summary>
    public int Pixels => checked(Height * Width);

    /// <summary>A map [C, H, W].</summary>
    public static Shape Map(int channels, int height, int width) => new(2, channels, height, width);

    /// <summary>A signal [C, L].</summary>
    public static Shape Signal(int channels, int length) => new(1, channels, 1, length);

    /// <summary>A vector [C].</summary>
    public static Shape Vector(int features) => new(0, features, 1, 1);

    /// <summary>The shape in words: <c>64×28×28</c>, <c>16×100</c> or <c>10</c> (channels first).</summary>
    public override string ToString() => Rank switch
    {
        0 => Channels.ToString(CultureInfo.InvariantCulture),
        1 => string.Format(CultureInfo.InvariantCulture, "{0}×{1}", Channels, Width),
        _ => string.Format(CultureInfo.InvariantCulture, "{0}×{1}×{2}", Channels, Height, Width),
    };
}
