using System;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ConvGen.Kernels;

/// <summary>
/// The values of an image that are taken together by a normalisation, a softmax or a reduction: those that agree in their places along all axes but
/// the given ones, and in their group of channels. Work is shared by images, and by rows where no set spans rows, so that a share owns its sets.
/// </summary>
/// <param name="layout">Layout of the map.</param>
/// <param name="axes">The axes that sets run over.</param>
/// <param name="groups">Groups of channels, each a set of its own; 1 if sets run over all channels or not over channels.</param>
internal readonly struct ValueSets(MapLayout layout, Axes axes, int groups)
{
    public bool SpansRows => (axes & Axes.Rows) != 0;

    public bool SpansColumns => (axes & Axes.Columns) != 0;

    /// <summary>Sets that a pixel has values of.</summary>
    public int PerPixel => (axes & Axes.Channels) == 0 ? layout.Channels : groups;

    /// <summary>Neighbouring channels of one set.</summary>
    public int Run => layout.Channels / PerPixel;

    /// <summary>Sets of one item of work.</summary>
    public int Count => PerPixel * (SpansColumns ? 1 : layout.Width);

    /// <summary>Values of a set.</summary>
    public int Length => Run * (SpansRows ? layout.Height : 1) * (SpansColumns ? layout.Width : 1);

    /// <summary>Items of work: images, or rows of images.</summary>
    public int Items(int images) => SpansRows ? images : images * layout.Height;

    /// <summary>The image and the rows of an item.</summary>
    public (int Image, int FirstRow, int EndRow) Item(int item)
    {
        if (SpansRows)
            return (item, 0, layout.Height);
        (int image, int row) = Math.DivRem(item, layout.Height);
        return (image, row, row + 1);
    }

    /// <summary>The sets of a pixel among those of its item.</summary>
    public int FirstSet(int column) => SpansColumns ? 0 : column * PerPixel;

    /// <summary>Adds a pixel's values to the sums of its sets.</summary>
    public void Add(ReadOnlySpan<float> pixel, Span<double> sums)
    {
        int run = Run;
        if (run > 1)
        {
            for (int set = 0; set < sums.Length; set++)
                sums[set] += Sum(pixel.Slice(set * run, run));
            return;
        }

        ref float value = ref MemoryMarshal.GetReference(pixel);
        ref double sum = ref MemoryMarshal.GetReference(sums);
        int channel = 0;
        for (; channel <= pixel.Length - Lanes.Count; channel += Lanes.Count)
        {
            (Vector256<double> lower, Vector256<double> upper) = Vector256.Widen(Vector256.LoadUnsafe(ref value, (nuint)channel));
            (lower + Vector256.LoadUnsafe(ref sum, (nuint)channel)).StoreUnsafe(ref sum, (nuint)channel);
            nuint next = (nuint)(channel + (Lanes.Count / 2));
            (upper + Vector256.LoadUnsafe(ref sum, next)).StoreUnsafe(ref sum, next);
        }

        for (; channel < pixel.Length; channel++)
            sums[channel] += pixel[channel];
    }

    /// <summary>A sum in double, always in the same order.</summary>
    private static double Sum(ReadOnlySpan<float> values)
    {
        Vector256<double> sums = Vector256<double>.Zero;
        int i = 0;
        for (; i <= values.Length - Lanes.Count; i += Lanes.Count)
        {
            (Vector256<double> lower, Vector256<double> upper) = Vector256.Widen(Lanes.Load(values, i));
            sums += lower + upper;
        }

        double total = (sums[0] + sums[1]) + (sums[2] + sums[3]);
        for (; i < values.Length; i++)
            total += values[i];
        return total;
    }
}
