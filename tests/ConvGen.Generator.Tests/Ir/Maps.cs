using System;
using System.Globalization;
using Xunit.Sdk;

namespace ConvGen.Generator.Tests.Ir;

/// <summary>Moves images between planar arrays [N, C, H, W] and maps in a layout.</summary>
internal static class Maps
{
    /// <summary>
    /// A map that is read: zeros in its halo, as kernels may rely on, and NaN in padding channels and at its end, on which no result may depend.
    /// </summary>
    public static TileBuffer Fill(string name, MapLayout layout, float[] planar, int images)
    {
        TileBuffer map = TileBuffer.Of(name, images * layout.ImageLength, float.NaN);
        for (int image = 0; image < images; image++)
        {
            for (int row = -layout.Top; row < layout.Height + layout.Bottom; row++)
            {
                for (int column = -layout.Left; column < layout.Width + layout.Right; column++)
                {
                    for (int channel = 0; channel < layout.Channels; channel++)
                        map.Values[At(layout, image, row, column) + channel] = 0;
                }
            }
        }
        ForEach(layout, images, (place, index) => map.Values[place] = planar[index]);
        return map;
    }

    /// <summary>Compares a map with what it should hold, bit for bit. Nothing may have been written into its halo.</summary>
    public static void Check(TileBuffer map, MapLayout layout, float[] planar, int images)
    {
        ForEach(layout, images, (place, index) =>
        {
            if (map.Values[place] != planar[index])
            {
                throw new XunitException(string.Format(
                    CultureInfo.InvariantCulture, "{0}: value {1} of [N, C, H, W] is {2} instead of {3}.", map.Name, index, map.Values[place], planar[index]));
            }
        });
        for (int image = 0; image < images; image++)
        {
            for (int row = -layout.Top; row < layout.Height + layout.Bottom; row++)
            {
                for (int column = -layout.Left; column < layout.Width + layout.Right; column++)
                {
                    bool inside = row >= 0 && row < layout.Height && column >= 0 && column < layout.Width;
                    Span<float> pixel = map.Values.AsSpan(At(layout, image, row, column), layout.ChannelStride);
                    if (!inside && pixel.ContainsAnyExcept(float.NaN))
                        throw new XunitException($"{map.Name}: the halo's pixel ({row}, {column}) was written.");
                }
            }
        }
    }

    /// <summary>Calls back for each value with its place in the map and its index in [N, C, H, W].</summary>
    public static void ForEach(MapLayout layout, int images, Action<int, int> use)
    {
        int index = 0;
        for (int image = 0; image < images; image++)
        {
            for (int channel = 0; channel < layout.Channels; channel++)
            {
                for (int row = 0; row < layout.Height; row++)
                {
                    for (int column = 0; column < layout.Width; column++)
                        use(At(layout, image, row, column) + channel, index++);
                }
            }
        }
    }

    private static int At(MapLayout layout, int image, int row, int column) =>
        (image * layout.ImageLength) + layout.Origin + (row * layout.RowStride) + (column * layout.ChannelStride);
}
