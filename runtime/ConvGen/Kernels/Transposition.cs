using System;
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

    /// <summary>Writes the planes of a run of pixels.</summary>
    /// <param name="pixels">The first pixel's first channel.</param>
    /// <param name="stride">Floats from one pixel to the next.</param>
    /// <param name="channels">Channels.</param>
    /// <param name="count">Pixels in the run.</param>
    /// <param name="planes">The first channel's first pixel.</param>
    /// <param name="planeStride">Floats from one plane to the next.</param>
    public static void ToPlanes(ref readonly float pixels, int stride, int channels, int count, ref float planes, int planeStride)
    {
        if (stride == 1 || count == 1 && planeStride == 1)
        {
            // One channel in a row, or one pixel whose planes are single floats: the same bytes on both sides.
            MemoryMarshal.CreateReadOnlySpan(in pixels, count * channels).CopyTo(MemoryMarshal.CreateSpan(ref planes, count * channels));
            return;
        }

        ref float source = ref Unsafe.AsRef(in pixels);
        for (int channel = 0; channel < channels; channel += Tile)
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
    public static void FromPlanes(
        ref readonly float planes, int planeStride, ref float pixels, int stride, int channels, int count, bool accumulate)
    {
        if (!accumulate && (stride == 1 || count == 1 && planeStride == 1))
        {
            MemoryMarshal.CreateReadOnlySpan(in planes, count * channels).CopyTo(MemoryMarshal.CreateSpan(ref pixels, count * channels));
            return;
        }

        ref float source = ref Unsafe.AsRef(in planes);
        for (int channel = 0; channel < channels; channel += Tile)
        {
            int lanes = Math.Min(Tile, channels - channel);
            int pixel = 0;
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
