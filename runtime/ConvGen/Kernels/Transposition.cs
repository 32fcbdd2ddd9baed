using System;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ConvGen.Kernels;

/// <summary>
/// Between channels side by side (pixel p, channel c at p · stride + c) and planes (c · planeStride + p), in tiles of 8 pixels × 8 channels that are
/// transposed in registers where the machine can.
/// </summary>
internal static class Transposition
{
    private const int Tile = Lanes.Count;

    /// <summary>
    /// Channels that are moved together: a cache line of each pixel, from as many planes as a first-level cache follows. Measured on 64 to 144 channels
    /// of 56²: 1.4 times as fast as 8, and no slower than 32.
    /// </summary>
    private const int Stripe = 2 * Tile;

    /// <summary>Writes the planes of a run of pixels.</summary>
    /// <param name="pixels">The first pixel's first channel.</param>
    /// <param name="stride">Floats from one pixel to the next.</param>
    /// <param name="channels">Channels.</param>
    /// <param name="count">Pixels in the run.</param>
    /// <param name="planes">The first channel's first pixel.</param>
    /// <param name="planeStride">Floats from one plane to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ToPlanes(ref readonly float pixels, int stride, int channels, int count, ref float planes, int planeStride)
    {
        if (stride == 1 || count == 1 && planeStride == 1)
        {
            // One channel in a row, or one pixel whose planes are single floats: the same bytes on both sides.
            MemoryMarshal.CreateReadOnlySpan(in pixels, count * channels).CopyTo(MemoryMarshal.CreateSpan(ref planes, count * channels));
            return;
        }

        ref float source = ref Unsafe.AsRef(in pixels);
        int begin = Stripes(ref source, stride, 1, ref planes, 1, planeStride, channels, count);
        for (int channel = begin; channel < channels; channel += Tile)
        {
            int lanes = Math.Min(Tile, channels - channel);
            int pixel = 0;

            // A whole vector may be read where it stays inside the run, whatever lies behind this pixel's channels.
            for (; Avx.IsSupported && ((long)(pixel + Tile - 1) * stride) + channel + Tile <= (long)count * stride; pixel += Tile)
            {
                Block block = Block.Load(ref Unsafe.Add(ref source, ((nint)pixel * stride) + channel), stride, Tile).Transposed();
                block.Store(ref Unsafe.Add(ref planes, ((nint)channel * planeStride) + pixel), planeStride, lanes, accumulate: false);
            }

            for (; pixel < count; pixel++)
                for (int lane = channel; lane < channel + lanes; lane++)
                    Unsafe.Add(ref planes, ((nint)lane * planeStride) + pixel) = Unsafe.Add(ref source, ((nint)pixel * stride) + lane);
        }
    }

    /// <summary>Writes a run of pixels from planes, or adds to it; the lanes past the channels are unspecified.</summary>
    /// <param name="planes">The first channel's first pixel.</param>
    /// <param name="planeStride">Floats from one plane to the next.</param>
    /// <param name="pixels">The first pixel's first channel.</param>
    /// <param name="stride">Floats from one pixel to the next.</param>
    /// <param name="channels">Channels.</param>
    /// <param name="count">Pixels in the run.</param>
    /// <param name="accumulate">Whether to add to what is there.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void FromPlanes(
        ref readonly float planes, int planeStride, ref float pixels, int stride, int channels, int count, bool accumulate)
    {
        if (!accumulate && (stride == 1 || count == 1 && planeStride == 1))
        {
            MemoryMarshal.CreateReadOnlySpan(in planes, count * channels).CopyTo(MemoryMarshal.CreateSpan(ref pixels, count * channels));
            return;
        }

        ref float source = ref Unsafe.AsRef(in planes);
        if (stride == Triples.Channels && channels == Triples.Channels && !accumulate && Avx512F.IsSupported)
        {
            int done = Triples.FromPlanes(ref source, planeStride, ref pixels, count);
            source = ref Unsafe.Add(ref source, done);
            pixels = ref Unsafe.Add(ref pixels, done * Triples.Channels);
            count -= done;
        }

        int begin = accumulate ? 0 : Stripes(ref source, 1, planeStride, ref pixels, stride, 1, channels, count);
        for (int channel = begin; channel < channels; channel += Tile)
        {
            int lanes = Math.Min(Tile, channels - channel);
            int pixel = channels <= Quad.Size && !accumulate ? QuadsFromPlanes(ref source, planeStride, ref pixels, stride, channels, count) : 0;
            for (; Avx.IsSupported && HasRoom(pixel, channel, stride, channels, count, accumulate); pixel += Tile)
            {
                Block block = Block.Load(ref Unsafe.Add(ref source, ((nint)channel * planeStride) + pixel), planeStride, lanes).Transposed();
                block.Store(ref Unsafe.Add(ref pixels, ((nint)pixel * stride) + channel), stride, Tile, accumulate);
            }

            for (; pixel < count; pixel++)
                for (int lane = channel; lane < channel + lanes; lane++)
                {
                    ref float destination = ref Unsafe.Add(ref pixels, ((nint)pixel * stride) + lane);
                    float value = Unsafe.Add(ref source, ((nint)lane * planeStride) + pixel);
                    destination = accumulate ? destination + value : value;
                }
        }
    }

    /// <summary>
    /// Whether whole vectors may be stored to the eight pixels from <paramref name="pixel"/> on: where a pixel has room for them, or where what they
    /// spill is overwritten by the pixels that follow in the run.
    /// </summary>
    private static bool HasRoom(int pixel, int channel, int stride, int channels, int count, bool accumulate)
    {
        if (pixel + Tile > count)
            return false;
        if (channel + Tile <= stride)
            return true;
        return channels <= Tile && !accumulate && ((long)(pixel + Tile - 1) * stride) + Tile <= (long)count * stride;
    }

    /// <summary>
    /// Moves all channels that fill tiles; the result is how many these are. On one side pixels lie a float apart, on the other channels do: both ways are
    /// the same tiles, turned.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Stripes(
        ref float source, nint sourcePixel, nint sourceChannel, ref float destination, nint destinationPixel, nint destinationChannel, int channels, int count)
    {
        if (!Avx.IsSupported || count < Quad.Size)
            return 0;
        nint sourceRow = sourcePixel == 1 ? sourceChannel : sourcePixel;
        nint destinationRow = destinationPixel == 1 ? destinationChannel : destinationPixel;
        int end = channels - (channels % Tile);
        int step = count < Tile ? Quad.Size : Tile;
        for (int stripe = 0; stripe < end; stripe += Stripe)
        {
            int last = Math.Min(end, stripe + Stripe);
            if (Avx512F.IsSupported && last - stripe == Line.Size && count >= Line.Size)
            {
                for (int pixel = 0; pixel < count; pixel += Line.Size)
                {
                    int first = Math.Min(pixel, count - Line.Size);
                    ref float from = ref Unsafe.Add(ref source, (first * sourcePixel) + (stripe * sourceChannel));
                    ref float to = ref Unsafe.Add(ref destination, (first * destinationPixel) + (stripe * destinationChannel));
                    Line.Transpose(ref from, sourceRow, ref to, destinationRow);
                }
                continue;
            }
            for (int pixel = 0; pixel < count; pixel += step)
            {
                // The last tile lies over its neighbour where the run is no multiple of it.
                int first = Math.Min(pixel, count - step);
                for (int channel = stripe; channel < last; channel += step)
                {
                    ref float from = ref Unsafe.Add(ref source, (first * sourcePixel) + (channel * sourceChannel));
                    ref float to = ref Unsafe.Add(ref destination, (first * destinationPixel) + (channel * destinationChannel));
                    if (step == Tile)
                        Transpose(ref from, sourceRow, ref to, destinationRow);
                    else
                        Quad.Transpose(ref from, sourceRow, ref to, destinationRow);
                }
            }
        }
        return end;
    }

    /// <summary>
    /// Writes pixels of up to four channels, four pixels at a time, as long as what a pixel spills is overwritten by those that follow; the result is
    /// how many pixels are written.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int QuadsFromPlanes(ref float planes, nint planeStride, ref float pixels, nint stride, int channels, int count)
    {
        int pixel = 0;
        for (; Avx.IsSupported && ((pixel + Quad.Size - 1) * stride) + Quad.Size <= count * stride; pixel += Quad.Size)
        {
            ref float source = ref Unsafe.Add(ref planes, pixel);
            Vector128<float> row0 = Vector128.LoadUnsafe(ref source);
            Vector128<float> row1 = channels > 1 ? Vector128.LoadUnsafe(ref Unsafe.Add(ref source, planeStride)) : Vector128<float>.Zero;
            Vector128<float> row2 = channels > 2 ? Vector128.LoadUnsafe(ref Unsafe.Add(ref source, 2 * planeStride)) : Vector128<float>.Zero;
            Vector128<float> row3 = channels > 3 ? Vector128.LoadUnsafe(ref Unsafe.Add(ref source, 3 * planeStride)) : Vector128<float>.Zero;
            Quad.Store(row0, row1, row2, row3, ref Unsafe.Add(ref pixels, pixel * stride), stride);
        }
        return pixel;
    }

    /// <summary>Eight rows of eight floats, rows and columns exchanged. Rows four apart share a vector from the load on, which saves exchanging halves.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose(ref float source, nint stride, ref float destination, nint destinationStride)
    {
        for (int column = 0; column < Tile; column += Quad.Size)
        {
            Vector256<float> row0 = Quad.Pair(ref source, stride, 0, column), row1 = Quad.Pair(ref source, stride, 1, column);
            Vector256<float> row2 = Quad.Pair(ref source, stride, 2, column), row3 = Quad.Pair(ref source, stride, 3, column);
            Vector256<float> low01 = Avx.UnpackLow(row0, row1), high01 = Avx.UnpackHigh(row0, row1);
            Vector256<float> low23 = Avx.UnpackLow(row2, row3), high23 = Avx.UnpackHigh(row2, row3);
            Avx.Shuffle(low01, low23, Quad.Low).StoreUnsafe(ref Unsafe.Add(ref destination, column * destinationStride));
            Avx.Shuffle(low01, low23, Quad.High).StoreUnsafe(ref Unsafe.Add(ref destination, (column + 1) * destinationStride));
            Avx.Shuffle(high01, high23, Quad.Low).StoreUnsafe(ref Unsafe.Add(ref destination, (column + 2) * destinationStride));
            Avx.Shuffle(high01, high23, Quad.High).StoreUnsafe(ref Unsafe.Add(ref destination, (column + 3) * destinationStride));
        }
    }

    /// <summary>The three channels of images, side by side in sixteen pixels at a time: 48 floats of three planes in three stores.</summary>
    private static class Triples
    {
        public const int Channels = 3;

        private static readonly Vector512<int>[] FirstTwo = [.. Enumerable.Range(0, Channels).Select(part => Places(part, (pixel, channel, _) => channel == 1 ? Vector512<int>.Count + pixel : pixel))];

        private static readonly Vector512<int>[] Third = [.. Enumerable.Range(0, Channels).Select(part => Places(part, (pixel, channel, place) => channel == 2 ? Vector512<int>.Count + pixel : place))];

        /// <summary>Writes whole vectors; the result is how many pixels these are.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public static int FromPlanes(ref float planes, nint planeStride, ref float pixels, int count)
        {
            Vector512<int> two0 = FirstTwo[0], two1 = FirstTwo[1], two2 = FirstTwo[2];
            Vector512<int> third0 = Third[0], third1 = Third[1], third2 = Third[2];
            int pixel = 0;
            for (; pixel <= count - Vector512<float>.Count; pixel += Vector512<float>.Count)
            {
                ref float source = ref Unsafe.Add(ref planes, pixel);
                Vector512<float> first = Vector512.LoadUnsafe(ref source);
                Vector512<float> second = Vector512.LoadUnsafe(ref Unsafe.Add(ref source, planeStride));
                Vector512<float> third = Vector512.LoadUnsafe(ref Unsafe.Add(ref source, 2 * planeStride));
                ref float target = ref Unsafe.Add(ref pixels, pixel * Channels);
                Avx512F.PermuteVar16x32x2(Avx512F.PermuteVar16x32x2(first, two0, second), third0, third).StoreUnsafe(ref target);
                Avx512F.PermuteVar16x32x2(Avx512F.PermuteVar16x32x2(first, two1, second), third1, third).StoreUnsafe(ref target, 16);
                Avx512F.PermuteVar16x32x2(Avx512F.PermuteVar16x32x2(first, two2, second), third2, third).StoreUnsafe(ref target, 32);
            }
            return pixel;
        }

        /// <summary>Which lanes of two vectors make a part of the result: those of the second count on from 16.</summary>
        private static Vector512<int> Places(int part, Func<int, int, int, int> lane) => Vector512.Create(
        [
            .. Enumerable.Range(0, Vector512<int>.Count).Select(place =>
            {
                int value = (part * Vector512<int>.Count) + place;
                return lane(value / Channels, value % Channels, place);
            }),
        ]);
    }

    /// <summary>Tiles of sixteen by sixteen, whole cache lines of 512 bits.</summary>
    private static class Line
    {
        public const int Size = 16;

        private const byte Even = 0b10_00_10_00;
        private const byte Odd = 0b11_01_11_01;

        /// <summary>Sixteen rows of sixteen floats, rows and columns exchanged: within quarters of vectors first, then the quarters.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Transpose(ref float source, nint stride, ref float destination, nint destinationStride)
        {
            Quarters(ref source, stride, out var a0, out var a1, out var a2, out var a3);
            Quarters(ref Unsafe.Add(ref source, 4 * stride), stride, out var b0, out var b1, out var b2, out var b3);
            Quarters(ref Unsafe.Add(ref source, 8 * stride), stride, out var c0, out var c1, out var c2, out var c3);
            Quarters(ref Unsafe.Add(ref source, 12 * stride), stride, out var d0, out var d1, out var d2, out var d3);
            Store(a0, b0, c0, d0, ref destination, destinationStride);
            Store(a1, b1, c1, d1, ref Unsafe.Add(ref destination, destinationStride), destinationStride);
            Store(a2, b2, c2, d2, ref Unsafe.Add(ref destination, 2 * destinationStride), destinationStride);
            Store(a3, b3, c3, d3, ref Unsafe.Add(ref destination, 3 * destinationStride), destinationStride);
        }

        /// <summary>Four rows: each result has one column of every quarter.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Quarters(ref float source, nint stride, out Vector512<float> column0, out Vector512<float> column1, out Vector512<float> column2, out Vector512<float> column3)
        {
            Vector512<float> row0 = Vector512.LoadUnsafe(ref source), row1 = Vector512.LoadUnsafe(ref Unsafe.Add(ref source, stride));
            Vector512<float> row2 = Vector512.LoadUnsafe(ref Unsafe.Add(ref source, 2 * stride)), row3 = Vector512.LoadUnsafe(ref Unsafe.Add(ref source, 3 * stride));
            Vector512<float> low01 = Avx512F.UnpackLow(row0, row1), high01 = Avx512F.UnpackHigh(row0, row1);
            Vector512<float> low23 = Avx512F.UnpackLow(row2, row3), high23 = Avx512F.UnpackHigh(row2, row3);
            column0 = Avx512F.Shuffle(low01, low23, Quad.Low);
            column1 = Avx512F.Shuffle(low01, low23, Quad.High);
            column2 = Avx512F.Shuffle(high01, high23, Quad.Low);
            column3 = Avx512F.Shuffle(high01, high23, Quad.High);
        }

        /// <summary>Stores the column of each quarter, four columns apart.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Store(
            Vector512<float> rows0, Vector512<float> rows4, Vector512<float> rows8, Vector512<float> rows12, ref float destination, nint stride)
        {
            Vector512<float> even0 = Avx512F.Shuffle4x128(rows0, rows4, Even), odd0 = Avx512F.Shuffle4x128(rows0, rows4, Odd);
            Vector512<float> even8 = Avx512F.Shuffle4x128(rows8, rows12, Even), odd8 = Avx512F.Shuffle4x128(rows8, rows12, Odd);
            Avx512F.Shuffle4x128(even0, even8, Even).StoreUnsafe(ref destination);
            Avx512F.Shuffle4x128(odd0, odd8, Even).StoreUnsafe(ref Unsafe.Add(ref destination, 4 * stride));
            Avx512F.Shuffle4x128(even0, even8, Odd).StoreUnsafe(ref Unsafe.Add(ref destination, 8 * stride));
            Avx512F.Shuffle4x128(odd0, odd8, Odd).StoreUnsafe(ref Unsafe.Add(ref destination, 12 * stride));
        }
    }

    /// <summary>Tiles of four by four.</summary>
    private static class Quad
    {
        public const int Size = 4;

        public const byte Low = 0b01_00_01_00;
        public const byte High = 0b11_10_11_10;

        /// <summary>Four floats of a row, and of the row four below.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<float> Pair(ref float source, nint stride, int row, int column) => Vector256.Create(
            Vector128.LoadUnsafe(ref Unsafe.Add(ref source, (row * stride) + column)), Vector128.LoadUnsafe(ref Unsafe.Add(ref source, ((row + Size) * stride) + column)));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Transpose(ref float source, nint stride, ref float destination, nint destinationStride)
        {
            Vector128<float> row0 = Vector128.LoadUnsafe(ref source), row1 = Vector128.LoadUnsafe(ref Unsafe.Add(ref source, stride));
            Vector128<float> row2 = Vector128.LoadUnsafe(ref Unsafe.Add(ref source, 2 * stride)), row3 = Vector128.LoadUnsafe(ref Unsafe.Add(ref source, 3 * stride));
            Store(row0, row1, row2, row3, ref destination, destinationStride);
        }

        /// <summary>Stores the columns of four rows.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Store(
            Vector128<float> row0, Vector128<float> row1, Vector128<float> row2, Vector128<float> row3, ref float destination, nint destinationStride)
        {
            Vector128<float> low01 = Sse.UnpackLow(row0, row1), high01 = Sse.UnpackHigh(row0, row1);
            Vector128<float> low23 = Sse.UnpackLow(row2, row3), high23 = Sse.UnpackHigh(row2, row3);
            Sse.Shuffle(low01, low23, Low).StoreUnsafe(ref destination);
            Sse.Shuffle(low01, low23, High).StoreUnsafe(ref Unsafe.Add(ref destination, destinationStride));
            Sse.Shuffle(high01, high23, Low).StoreUnsafe(ref Unsafe.Add(ref destination, 2 * destinationStride));
            Sse.Shuffle(high01, high23, High).StoreUnsafe(ref Unsafe.Add(ref destination, 3 * destinationStride));
        }
    }

    /// <summary>Eight vectors of eight.</summary>
    private readonly struct Block
    {
        private readonly Vector256<float> _row0, _row1, _row2, _row3, _row4, _row5, _row6, _row7;

        private Block(
            Vector256<float> row0,
            Vector256<float> row1,
            Vector256<float> row2,
            Vector256<float> row3,
            Vector256<float> row4,
            Vector256<float> row5,
            Vector256<float> row6,
            Vector256<float> row7)
        {
            (_row0, _row1, _row2, _row3) = (row0, row1, row2, row3);
            (_row4, _row5, _row6, _row7) = (row4, row5, row6, row7);
        }

        /// <summary>Loads the first rows; the others are zero.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Block Load(ref float source, int stride, int rows)
        {
            Vector256<float> zero = Vector256<float>.Zero;
            return new Block(
                Vector256.LoadUnsafe(ref source),
                rows > 1 ? Row(ref source, stride, 1) : zero,
                rows > 2 ? Row(ref source, stride, 2) : zero,
                rows > 3 ? Row(ref source, stride, 3) : zero,
                rows > 4 ? Row(ref source, stride, 4) : zero,
                rows > 5 ? Row(ref source, stride, 5) : zero,
                rows > 6 ? Row(ref source, stride, 6) : zero,
                rows > 7 ? Row(ref source, stride, 7) : zero);
        }

        /// <summary>Stores the first rows in order, or adds them.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Store(ref float destination, int stride, int rows, bool accumulate)
        {
            StoreRow(_row0, ref destination, accumulate);
            if (rows > 1)
                StoreRow(_row1, ref Unsafe.Add(ref destination, stride), accumulate);
            if (rows > 2)
                StoreRow(_row2, ref Unsafe.Add(ref destination, (nint)stride * 2), accumulate);
            if (rows > 3)
                StoreRow(_row3, ref Unsafe.Add(ref destination, (nint)stride * 3), accumulate);
            if (rows > 4)
                StoreRow(_row4, ref Unsafe.Add(ref destination, (nint)stride * 4), accumulate);
            if (rows > 5)
                StoreRow(_row5, ref Unsafe.Add(ref destination, (nint)stride * 5), accumulate);
            if (rows > 6)
                StoreRow(_row6, ref Unsafe.Add(ref destination, (nint)stride * 6), accumulate);
            if (rows > 7)
                StoreRow(_row7, ref Unsafe.Add(ref destination, (nint)stride * 7), accumulate);
        }

        /// <summary>Rows and columns exchanged, in three rounds: neighbours, pairs, halves.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Block Transposed()
        {
            Vector256<float> low01 = Avx.UnpackLow(_row0, _row1), high01 = Avx.UnpackHigh(_row0, _row1);
            Vector256<float> low23 = Avx.UnpackLow(_row2, _row3), high23 = Avx.UnpackHigh(_row2, _row3);
            Vector256<float> low45 = Avx.UnpackLow(_row4, _row5), high45 = Avx.UnpackHigh(_row4, _row5);
            Vector256<float> low67 = Avx.UnpackLow(_row6, _row7), high67 = Avx.UnpackHigh(_row6, _row7);
            const byte Low = 0b01_00_01_00;
            const byte High = 0b11_10_11_10;
            Vector256<float> column0 = Avx.Shuffle(low01, low23, Low), column4 = Avx.Shuffle(low45, low67, Low);
            Vector256<float> column1 = Avx.Shuffle(low01, low23, High), column5 = Avx.Shuffle(low45, low67, High);
            Vector256<float> column2 = Avx.Shuffle(high01, high23, Low), column6 = Avx.Shuffle(high45, high67, Low);
            Vector256<float> column3 = Avx.Shuffle(high01, high23, High), column7 = Avx.Shuffle(high45, high67, High);
            const byte Lower = 0x20;
            const byte Upper = 0x31;
            return new Block(
                Avx.Permute2x128(column0, column4, Lower),
                Avx.Permute2x128(column1, column5, Lower),
                Avx.Permute2x128(column2, column6, Lower),
                Avx.Permute2x128(column3, column7, Lower),
                Avx.Permute2x128(column0, column4, Upper),
                Avx.Permute2x128(column1, column5, Upper),
                Avx.Permute2x128(column2, column6, Upper),
                Avx.Permute2x128(column3, column7, Upper));
        }

        private static Vector256<float> Row(ref float source, int stride, int row) =>
            Vector256.LoadUnsafe(ref Unsafe.Add(ref source, (nint)stride * row));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void StoreRow(Vector256<float> row, ref float destination, bool accumulate)
        {
            if (accumulate)
                row += Vector256.LoadUnsafe(ref destination);
            row.StoreUnsafe(ref destination);
        }
    }
}
