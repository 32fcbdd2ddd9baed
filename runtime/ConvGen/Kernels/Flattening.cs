using System;
using System.ComponentModel;
using System.Numerics.Tensors;

namespace ConvGen.Kernels;

/// <summary>Between maps and vectors: flatten layers, and the inputs of dense layers.</summary>
/// <remarks>Public for generated code only.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Flattening
{
    /// <summary>The vector of a map's values in the order C, H, W, as PyTorch flattens.</summary>
    /// <param name="map">The map [C, H, W].</param>
    /// <param name="vector">Receives the vector, C·H·W channels.</param>
    /// <param name="range">Share of the images.</param>
    public static void ToPlanarVector(FeatureMaps map, FeatureMaps vector, WorkRange range)
    {
        (int first, int end) = range.Of(map.Images);
        for (int image = first; image < end; image++)
        {
            MapTransfer.ToPlanes(map, image, vector.Pixel(image, 0, 0));
            vector.ClearHalo(image, 0);
        }
    }

    /// <summary>The map of a plain tensor's values, which are in the order C, H, W.</summary>
    /// <param name="tensor">The values, C·H·W channels.</param>
    /// <param name="map">Receives the map [C, H, W] and its halo.</param>
    /// <param name="range">Share of the images.</param>
    public static void ToMap(FeatureMaps tensor, FeatureMaps map, WorkRange range) => PlanarAdjoint(tensor, map, accumulate: false, range);

    /// <summary>The adjoint of <see cref="ToPlanarVector"/>.</summary>
    /// <param name="vectorGradient">The adjoint of the vector.</param>
    /// <param name="mapGradient">Receives the adjoint of the map.</param>
    /// <param name="accumulate">Whether to add to what is there.</param>
    /// <param name="range">Share of the images.</param>
    public static void PlanarAdjoint(FeatureMaps vectorGradient, FeatureMaps mapGradient, bool accumulate, WorkRange range)
    {
        (int first, int end) = range.Of(mapGradient.Images);
        for (int image = first; image < end; image++)
        {
            MapTransfer.FromPlanes(vectorGradient.Pixel(image, 0, 0), mapGradient, image, accumulate);
            for (int row = 0; !accumulate && row < mapGradient.Layout.Height; row++)
                mapGradient.ClearHalo(image, row);
        }
    }

    /// <summary>The vector of a map's values in the order H, W, C, as they lie in memory, without halo and padding channels.</summary>
    /// <param name="map">The map [C, H, W].</param>
    /// <param name="vector">Receives the vector, C·H·W channels.</param>
    /// <param name="range">Share of the images.</param>
    public static void ToInterleavedVector(FeatureMaps map, FeatureMaps vector, WorkRange range)
    {
        MapLayout layout = map.Layout;
        (int run, int runs) = Runs(layout);
        (int first, int end) = range.Of(map.Images);
        for (int image = first; image < end; image++)
        {
            Span<float> destination = vector.Pixel(image, 0, 0);
            for (int row = 0; row < layout.Height; row++)
                for (int i = 0; i < runs; i++)
                {
                    Span<float> source = map.Row(image, row).Slice(i * layout.ChannelStride, run);
                    source.CopyTo(destination[(((row * runs) + i) * run)..]);
                }

            vector.ClearHalo(image, 0);
        }
    }

    /// <summary>The adjoint of <see cref="ToInterleavedVector"/>.</summary>
    /// <param name="vectorGradient">The adjoint of the vector.</param>
    /// <param name="mapGradient">Receives the adjoint of the map.</param>
    /// <param name="accumulate">Whether to add to what is there.</param>
    /// <param name="range">Share of the images.</param>
    public static void InterleavedAdjoint(FeatureMaps vectorGradient, FeatureMaps mapGradient, bool accumulate, WorkRange range)
    {
        MapLayout layout = mapGradient.Layout;
        (int run, int runs) = Runs(layout);
        (int first, int end) = range.Of(mapGradient.Images);
        for (int image = first; image < end; image++)
        {
            ReadOnlySpan<float> source = vectorGradient.Pixel(image, 0, 0);
            for (int row = 0; row < layout.Height; row++)
            {
                for (int i = 0; i < runs; i++)
                {
                    ReadOnlySpan<float> values = source.Slice(((row * runs) + i) * run, run);
                    Span<float> destination = mapGradient.Row(image, row).Slice(i * layout.ChannelStride, run);
                    if (accumulate)
                        TensorPrimitives.Add(values, destination, destination);
                    else
                        values.CopyTo(destination);
                }

                if (!accumulate)
                    mapGradient.ClearHalo(image, row);
            }
        }
    }

    /// <summary>Length and number of a row's contiguous runs: the row itself if no channels are padded, else its pixels.</summary>
    private static (int Run, int Runs) Runs(MapLayout layout) =>
        layout.ChannelStride == layout.Channels ? (layout.Width * layout.Channels, 1) : (layout.Channels, layout.Width);
}
