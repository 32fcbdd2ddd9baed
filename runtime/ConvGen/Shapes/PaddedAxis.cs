using System;

namespace ConvGen;

/// <summary>What places in and around an axis show: the one place that knows what reflecting and repeating an edge mean.</summary>
internal static class PaddedAxis
{
    /// <summary>Source of a place that holds the constant.</summary>
    public const int Constant = -1;

    /// <summary>The place of an axis that a place in or around it shows; <see cref="Constant"/> where it holds the constant.</summary>
    /// <param name="place">The place: below 0 before the axis, <paramref name="size"/> and more behind it.</param>
    /// <param name="size">Places of the axis; at least 1 unless all around it is constant.</param>
    /// <param name="mode">What stands around it.</param>
    public static int SourceOf(int place, int size, PadMode mode)
    {
        if ((uint)place < (uint)size)
            return place;
        return mode switch
        {
            PadMode.Reflect => Mirrored(place, size),
            PadMode.Edge => Math.Max(0, Math.Min(place, size - 1)),
            _ => Constant,
        };
    }

    /// <summary>Mirrored at the outermost places, which aren't repeated; again and again where there are more places around the axis than in it.</summary>
    private static int Mirrored(int place, int size)
    {
        int period = Math.Max(1, 2 * (size - 1));
        int within = ((place % period) + period) % period;
        return within < size ? within : period - within;
    }
}
