using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ConvGen.Kernels;

/// <summary>Moves images between the user's layouts and a workspace's feature maps.</summary>
internal static class MapTransfer
{
    /// <summary>Writes maps from images in planes, [C, H, W] each, that begin <paramref name="imageStride"/> values apart.</summary>
    /// <param name="planar">The images; (N − 1) · imageStride + C·H·W values at least.</param>
    /// <param name="imageStride">Values from one image to the next.</param>
    /// <param name="maps">Receives N maps and their halos.</param>
    /// <param name="range">The worker's share of all rows.</param>
    public static void FromPlanar(ReadOnlySpan<float> planar, int imageStride, FeatureMaps maps, WorkRange range)
    {
        MapLayout layout = maps.Layout;
        (int first, int end) = range.Of(maps.Images * layout.Height);
        for (int place = first; place < end;)
        {
            (int image, int row, int rows) = range.RowsAt(place, first, end, layout.Height, ChunkRows(layout));
            FromPlanes(planar[(image * imageStride)..], maps, image, row, rows, accumulate: false);
            for (int index = row; index < row + rows; index++)
                maps.ClearHalo(image, index);
            place += rows;
        }
    }

    /// <summary>Writes maps from images of interleaved bytes, [N, H, W, C]: value · scale + offset.</summary>
    /// <param name="interleaved">N·H·W·C bytes.</param>
    /// <param name="scale">Factor of each value, such as 1 ÷ 255.</param>
    /// <param name="offset">Added to each value after scaling.</param>
    /// <param name="maps">Receives N maps and their halos.</param>
    public static void FromInterleaved(ReadOnlySpan<byte> interleaved, float scale, float offset, FeatureMaps maps)
    {
        MapLayout layout = maps.Layout;
        int rowLength = layout.Width * layout.Channels;
        for (int image = 0; image < maps.Images; image++)
            for (int row = 0; row < layout.Height; row++)
            {
                ReadOnlySpan<byte> source = interleaved.Slice(((image * layout.Height) + row) * rowLength, rowLength);
                Span<float> destination = maps.Row(image, row);
                if (layout.ChannelStride == layout.Channels)
                    Convert(source, scale, offset, destination);
                else
                    ConvertPixels(source, scale, offset, destination, layout);
                maps.ClearHalo(image, row);
            }
    }

    /// <summary>Writes images in planes, [C, H, W] each, that begin <paramref name="imageStride"/> values apart.</summary>
    /// <param name="maps">N maps.</param>
    /// <param name="planar">Receives the images; (N − 1) · imageStride + C·H·W values at least.</param>
    /// <param name="imageStride">Values from one image to the next.</param>
    /// <param name="range">The worker's share of all rows.</param>
    public static void ToPlanar(FeatureMaps maps, Span<float> planar, int imageStride, WorkRange range)
    {
        MapLayout layout = maps.Layout;
        (int first, int end) = range.Of(maps.Images * layout.Height);
        for (int place = first; place < end;)
        {
            (int image, int row, int rows) = range.RowsAt(place, first, end, layout.Height, ChunkRows(layout));
            ToPlanes(maps, image, row, rows, planar[(image * imageStride)..]);
            place += rows;
        }
    }

    /// <summary>Writes or adds one image from its planes, [C, H, W]; not its halo.</summary>
    internal static void FromPlanes(ReadOnlySpan<float> planar, FeatureMaps maps, int image, bool accumulate) =>
        FromPlanes(planar, maps, image, 0, maps.Layout.Height, accumulate);

    /// <summary>Writes one image's planes, [C, H, W].</summary>
    internal static void ToPlanes(FeatureMaps maps, int image, Span<float> planar) => ToPlanes(maps, image, 0, maps.Layout.Height, planar);

    private static void FromPlanes(ReadOnlySpan<float> planar, FeatureMaps maps, int image, int row, int rows, bool accumulate)
    {
        MapLayout layout = maps.Layout;
        int plane = layout.Height * layout.Width;
        if (plane == 1 && !accumulate)
        {
            planar[..layout.Channels].CopyTo(maps.Pixel(image, 0, 0));
            return;
        }

        (int runs, int runRows) = Runs(layout, rows);
        ref readonly float source = ref MemoryMarshal.GetReference(planar[..(layout.Channels * plane)]);
        for (int run = 0; run < runs; run++)
        {
            ref float pixels = ref MemoryMarshal.GetReference(maps.Row(image, row + run));
            ref readonly float planes = ref Unsafe.Add(ref Unsafe.AsRef(in source), (row + run) * layout.Width);
            Transposition.FromPlanes(in planes, plane, ref pixels, layout.ChannelStride, layout.Channels, runRows * layout.Width, accumulate);
        }
    }

    private static void ToPlanes(FeatureMaps maps, int image, int row, int rows, Span<float> planar)
    {
        MapLayout layout = maps.Layout;
        int plane = layout.Height * layout.Width;
        if (plane == 1)
        {
            maps.Pixel(image, 0, 0).CopyTo(planar);
            return;
        }

        (int runs, int runRows) = Runs(layout, rows);
        ref float destination = ref MemoryMarshal.GetReference(planar[..(layout.Channels * plane)]);
        for (int run = 0; run < runs; run++)
        {
            ref float pixels = ref MemoryMarshal.GetReference(maps.Row(image, row + run));
            ref float planes = ref Unsafe.Add(ref destination, (row + run) * layout.Width);
            Transposition.ToPlanes(ref pixels, layout.ChannelStride, layout.Channels, runRows * layout.Width, ref planes, plane);
        }
    }

    /// <summary>Floats of the rows that are moved at a time, so that the next step finds those that were moved last in the cache.</summary>
    private const int ChunkLength = 32 * 1024;

    private static int ChunkRows(MapLayout layout) => Math.Max(1, ChunkLength / layout.RowStride);

    /// <summary>Runs of evenly spaced pixels: all rows where they follow each other without a halo between, else each row.</summary>
    private static (int Runs, int Rows) Runs(MapLayout layout, int rows) => (layout.Left | layout.Right) == 0 ? (1, rows) : (rows, 1);

    private static void ConvertPixels(ReadOnlySpan<byte> source, float scale, float offset, Span<float> destination, MapLayout layout)
    {
        // A run of pixels is converted at once, then spread; long pixels are converted where they belong.
        const int Longest = 64;
        if (layout.Channels >= Longest)
        {
            for (int column = 0; column < layout.Width; column++)
            {
                Convert(
                    source.Slice(column * layout.Channels, layout.Channels), scale, offset, destination.Slice(column * layout.ChannelStride, layout.Channels));
            }

            return;
        }

        // Whole vectors are spread, so that up to seven floats past the last pixel are read, and padding channels written.
        Span<float> values = stackalloc float[(Longest * Lanes.Count) + Lanes.Count];
        int most = (values.Length - Lanes.Count) / layout.Channels;
        ref float begin = ref MemoryMarshal.GetReference(values);
        for (int first = 0; first < layout.Width; first += most)
        {
            int pixels = Math.Min(most, layout.Width - first);
            Convert(source.Slice(first * layout.Channels, pixels * layout.Channels), scale, offset, values);
            for (int pixel = 0; pixel < pixels; pixel++)
                for (int channel = 0; channel < layout.Channels; channel += Lanes.Count)
                {
                    Vector256<float> value = Vector256.LoadUnsafe(ref begin, (nuint)((pixel * layout.Channels) + channel));
                    Lanes.Store(value, ref destination[((first + pixel) * layout.ChannelStride) + channel], layout.ChannelStride - channel);
                }
        }
    }

    private static void Convert(ReadOnlySpan<byte> source, float scale, float offset, Span<float> destination)
    {
        destination = destination[..source.Length];
        int i = 0;
        for (; i <= source.Length - Vector128<byte>.Count; i += Vector128<byte>.Count)
        {
            (Vector128<ushort> lower, Vector128<ushort> upper) = Vector128.Widen(Vector128.Create(source[i..]));
            Store(lower, scale, offset, destination[i..]);
            Store(upper, scale, offset, destination[(i + Vector128<ushort>.Count)..]);
        }

        for (; i < source.Length; i++)
            destination[i] = (source[i] * scale) + offset;
    }

    private static void Store(Vector128<ushort> values, float scale, float offset, Span<float> destination)
    {
        (Vector128<uint> lower, Vector128<uint> upper) = Vector128.Widen(values);
        ((Vector128.ConvertToSingle(lower.AsInt32()) * scale) + Vector128.Create(offset)).CopyTo(destination);
        ((Vector128.ConvertToSingle(upper.AsInt32()) * scale) + Vector128.Create(offset)).CopyTo(destination[Vector128<uint>.Count..]);
    }
}
