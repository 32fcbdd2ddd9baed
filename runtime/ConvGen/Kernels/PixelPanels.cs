using System;
using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ConvGen.Kernels;

/// <summary>
/// The pixels of a batch of maps as one row, some channels of which are copied side by side: a kernel's pixels then lie together, whatever the distance between
/// those of the map. A distance of a power of two leaves a first-level cache few of its sets.
/// </summary>
/// <remarks>Public for generated code only.</remarks>
/// <param name="rows">Rows of an image.</param>
/// <param name="columns">Pixels of a row.</param>
/// <param name="imageLength">Floats from an image to the next.</param>
/// <param name="rowStep">Floats from a row to the next.</param>
/// <param name="pixelStep">Floats from a pixel to the next.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct PixelPanels(int rows, int columns, int imageLength, int rowStep, int pixelStep)
{
    /// <summary>Floats of a cache line.</summary>
    private const int CacheLine = 16;

    /// <summary>Floats of a copied pixel of filters: two blocks of 16.</summary>
    private const int PairFilters = 2 * Block;

    /// <summary>Floats that are copied at once.</summary>
    private const int Block = 16;

    /// <summary>Copies 16 channels of each pixel.</summary>
    /// <param name="map">The first pixel of the batch, at the first channel.</param>
    /// <param name="begin">First pixel.</param>
    /// <param name="end">End of the pixels.</param>
    /// <param name="panel">Receives them, [pixel][16 channels].</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Copy(ref float map, int begin, int end, ref float panel)
    {
        for (int pixel = begin; pixel < end;)
        {
            ref float from = ref At(ref map, pixel, out int run);
            run = Math.Min(run, end - pixel);
            for (int index = 0; index < run; index++)
            {
                Vector512.LoadUnsafe(ref from).StoreUnsafe(ref panel);
                from = ref Unsafe.Add(ref from, pixelStep);
                panel = ref Unsafe.Add(ref panel, Block);
            }
            pixel += run;
        }
    }

    /// <summary>Copies two blocks of 16 filters of each pixel, and adds the sum over all pixels of each filter.</summary>
    /// <param name="map">The first pixel of the batch, at the first filter.</param>
    /// <param name="begin">First pixel.</param>
    /// <param name="end">End of the pixels.</param>
    /// <param name="filters">Filters that a pixel has room for, a multiple of eight; those past 32 are left alone.</param>
    /// <param name="panel">Receives them, [pixel][32 filters].</param>
    /// <param name="totals">Totals of 32 filters; sums of these pixels are made in single precision.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void CopyPair(ref float map, int begin, int end, int filters, ref float panel, Span<double> totals)
    {
        // Half a block is read whole: what lies behind a pixel's last filters goes into lanes that nobody reads.
        for (int first = 0; first < Math.Min(filters, PairFilters); first += Block)
            CopyBlock(ref Unsafe.Add(ref map, first), begin, end, ref Unsafe.Add(ref panel, first), totals[first..]);
    }

    // Pixels are added two by two, so that sums wait for one another half as long.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void CopyBlock(ref float map, int begin, int end, ref float panel, Span<double> totals)
    {
        Vector512<float> sum = Vector512<float>.Zero;
        for (int pixel = begin; pixel < end;)
        {
            ref float from = ref At(ref map, pixel, out int run);
            run = Math.Min(run, end - pixel);
            int index = 0;
            for (; index < run - 1; index += 2)
            {
                Vector512<float> even = Vector512.LoadUnsafe(ref from);
                Vector512<float> odd = Vector512.LoadUnsafe(ref Unsafe.Add(ref from, pixelStep));
                even.StoreUnsafe(ref panel);
                odd.StoreUnsafe(ref panel, PairFilters);
                sum += even + odd;
                from = ref Unsafe.Add(ref from, 2 * pixelStep);
                panel = ref Unsafe.Add(ref panel, 2 * PairFilters);
            }
            if (index < run)
            {
                Vector512<float> last = Vector512.LoadUnsafe(ref from);
                last.StoreUnsafe(ref panel);
                sum += last;
                panel = ref Unsafe.Add(ref panel, PairFilters);
            }
            pixel += run;
        }
        ChannelTerms.AddTo(totals, 0, sum.GetLower());
        ChannelTerms.AddTo(totals, Lanes.Count, sum.GetUpper());
    }

    /// <summary>Asks for the channels of one of the equal parts of some pixels, so that they come from memory while others are multiplied; nothing where the processor has no such instruction.</summary>
    /// <param name="map">The first pixel of the batch.</param>
    /// <param name="begin">First pixel.</param>
    /// <param name="end">End of the pixels.</param>
    /// <param name="channels">Channels.</param>
    /// <param name="part">Index of the part.</param>
    /// <param name="parts">Number of parts.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public unsafe void Prefetch(ref float map, int begin, int end, int channels, int part, int parts)
    {
        if (!Sse.IsSupported)
            return;
        int last = begin + (int)((long)(end - begin) * (part + 1) / parts);
        for (int pixel = begin + (int)((long)(end - begin) * part / parts); pixel < last; pixel++)
        {
            ref float from = ref At(ref map, pixel, out _);
            for (int channel = 0; channel < channels; channel += CacheLine)
                Sse.Prefetch1(Unsafe.AsPointer(ref Unsafe.Add(ref from, channel)));
        }
    }

    /// <summary>A pixel, and how many from it on lie <c>pixelStep</c> apart.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref float At(ref float map, int pixel, out int run)
    {
        (int row, int column) = Math.DivRem(pixel, columns);
        (int image, row) = Math.DivRem(row, rows);
        run = columns - column;
        return ref Unsafe.Add(ref map, ((nint)image * imageLength) + ((nint)row * rowStep) + ((nint)column * pixelStep));
    }
}
