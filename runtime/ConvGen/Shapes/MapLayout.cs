using System.ComponentModel;

namespace ConvGen;

/// <summary>
/// How one image's feature map lies in memory: rows of pixels, each pixel's channels side by side (NHWC), with a halo of
/// zeros around the map for the padding that its consumers need.
/// </summary>
/// <remarks>Public for generated code only.</remarks>
/// <param name="Height">Rows (H), without the halo.</param>
/// <param name="Width">Columns (W), without the halo.</param>
/// <param name="Channels">Channels (C).</param>
/// <param name="ChannelStride">Floats from one pixel to the next; the floats past <paramref name="Channels"/> are unspecified.</param>
/// <param name="Top">Halo rows above.</param>
/// <param name="Bottom">Halo rows below.</param>
/// <param name="Left">Halo columns on the left.</param>
/// <param name="Right">Halo columns on the right.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly record struct MapLayout(
    int Height, int Width, int Channels, int ChannelStride, int Top, int Bottom, int Left, int Right)
{
    /// <summary>Image lengths are multiples of this many floats (64 bytes), so that each image begins on a cache line.</summary>
    internal const int LengthGranularity = 16;

    /// <summary>Floats from one row to the next.</summary>
    internal int RowStride => (Left + Width + Right) * ChannelStride;

    /// <summary>Offset of pixel (0, 0) from the image's begin.</summary>
    internal int Origin => (Top * RowStride) + (Left * ChannelStride);

    /// <summary>Floats of one image, halo included, rounded up to whole cache lines.</summary>
    internal int ImageLength =>
        ((((Top + Height + Bottom) * RowStride) + LengthGranularity - 1) / LengthGranularity) * LengthGranularity;

    /// <summary>Whether the map has a halo on any side.</summary>
    internal bool HasHalo => (Top | Bottom | Left | Right) != 0;

    /// <summary>Whether the C·H·W values lie side by side, with neither halo nor padding channels.</summary>
    internal bool IsCompact => !HasHalo && ChannelStride == Channels;

    /// <summary>A map without halo; channels padded to a multiple of 8.</summary>
    internal static MapLayout Plain(Shape shape) =>
        new(shape.Height, shape.Width, shape.Channels, PaddedChannels(shape.Channels), 0, 0, 0, 0);

    /// <summary>Channels rounded up to a multiple of 8, the vector width that every target can store whole.</summary>
    internal static int PaddedChannels(int channels) => checked((channels + 7) / 8 * 8);
}
