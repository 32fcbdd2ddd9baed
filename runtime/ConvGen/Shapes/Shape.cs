using System.Globalization;

namespace ConvGen;

/// <summary>The shape of one image, signal or vector (without the batch axis).</summary>
/// <param name="Rank">Spatial axes: 2 for a map [C, H, W], 1 for a signal [C, L], 0 for a vector [C].</param>
/// <param name="Channels">Channels (C), or the length of a vector.</param>
/// <param name="Height">Rows (H); 1 for signals and vectors.</param>
/// <param name="Width">Columns (W) or samples (L); 1 for vectors.</param>
public readonly record struct Shape(int Rank, int Channels, int Height, int Width)
{
    /// <summary>Axes of a plain tensor, the batch axis included; <see langword="null"/> for maps, signals and vectors. A tensor's <see cref="Channels"/> are its values.</summary>
    public TensorAxes? Axes { get; init; }

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

    /// <summary>A plain tensor.</summary>
    public static Shape Tensor(params int[] axes) => Of(new TensorAxes(axes));

    /// <summary>A plain tensor.</summary>
    internal static Shape Of(TensorAxes axes) => new(0, axes.Length, 1, 1) { Axes = axes };

    /// <summary>The shape as layers on tensors read it: [1, C, H, W], [1, C, L] or [1, C].</summary>
    internal TensorAxes AsTensor() => Axes ?? Rank switch
    {
        0 => new TensorAxes(1, Channels),
        1 => new TensorAxes(1, Channels, Width),
        _ => new TensorAxes(1, Channels, Height, Width),
    };

    /// <summary>The shape as layers on maps read it; <see langword="null"/> if it's a tensor that isn't a map, a signal or a vector.</summary>
    internal Shape? AsMap()
    {
        if (Axes is not { } axes)
            return this;
        if (axes.Count is < 2 or > 4 || axes[0] != 1 || Channels == 0)
            return null;
        return axes.Count switch
        {
            2 => Vector(axes[1]),
            3 => Signal(axes[1], axes[2]),
            _ => Map(axes[1], axes[2], axes[3]),
        };
    }

    /// <summary>The shape in words: <c>64×28×28</c>, <c>16×100</c> or <c>10</c> (channels first); of a tensor <c>[2, 3, 4]</c>.</summary>
    public override string ToString() => Axes is not null ? Axes.ToString() : Rank switch
    {
        0 => Channels.ToString(CultureInfo.InvariantCulture),
        1 => string.Format(CultureInfo.InvariantCulture, "{0}×{1}", Channels, Width),
        _ => string.Format(CultureInfo.InvariantCulture, "{0}×{1}×{2}", Channels, Height, Width),
    };
}
