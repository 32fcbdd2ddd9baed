using System;
using System.ComponentModel;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ConvGen.Kernels;

/// <summary>What sums start from, written into the output beforehand: the bias where no tap of a transposed convolution reaches, a map that a convolution adds to.</summary>
/// <remarks>Public for generated code only.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class BiasRows
{
    /// <summary>Writes the clamped bias into some channels of each pixel of a row.</summary>
    /// <param name="row">First channel of the first pixel.</param>
    /// <param name="width">Pixels.</param>
    /// <param name="channelStride">Floats from a pixel to the next.</param>
    /// <param name="channels">Channels to write.</param>
    /// <param name="bias">The bias of the first channel.</param>
    /// <param name="lower">Least value.</param>
    /// <param name="upper">Greatest value.</param>
    public static void Fill(ref float row, int width, int channelStride, int channels, ref float bias, float lower, float upper)
    {
        Span<float> first = MemoryMarshal.CreateSpan(ref row, channels);
        for (int channel = 0; channel < channels; channel++)
            first[channel] = Math.Min(Math.Max(Unsafe.Add(ref bias, channel), lower), upper);
        for (int pixel = 1; pixel < width; pixel++)
            first.CopyTo(MemoryMarshal.CreateSpan(ref Unsafe.Add(ref row, pixel * channelStride), channels));
    }

    /// <summary>Writes a map and the bias into a part of the output, to which a convolution is then added.</summary>
    /// <param name="output">First channel of the first pixel.</param>
    /// <param name="outputRow">Floats from a row of the output to the next.</param>
    /// <param name="outputPixel">Floats from a pixel of the output to the next.</param>
    /// <param name="addend">The map's value for the first channel of the first pixel.</param>
    /// <param name="addendRow">Floats from a row of the map to the next.</param>
    /// <param name="addendPixel">Floats from a pixel of the map to the next.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="width">Pixels of a row.</param>
    /// <param name="channels">Channels to write.</param>
    /// <param name="bias">The bias of the first channel.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add(
        ref float output, int outputRow, int outputPixel, ref float addend, int addendRow, int addendPixel, int rows, int width, int channels, ref float bias)
    {
        int whole = channels - (channels % Vector<float>.Count);
        for (int row = 0; row < rows; row++)
        {
            ref float to = ref Unsafe.Add(ref output, (nint)row * outputRow);
            ref float from = ref Unsafe.Add(ref addend, (nint)row * addendRow);
            for (int pixel = 0; pixel < width; pixel++)
            {
                for (int channel = 0; channel < whole; channel += Vector<float>.Count)
                    (Vector.LoadUnsafe(ref from, (nuint)channel) + Vector.LoadUnsafe(ref bias, (nuint)channel)).StoreUnsafe(ref to, (nuint)channel);
                for (int channel = whole; channel < channels; channel++)
                    Unsafe.Add(ref to, channel) = Unsafe.Add(ref from, channel) + Unsafe.Add(ref bias, channel);
                to = ref Unsafe.Add(ref to, outputPixel);
                from = ref Unsafe.Add(ref from, addendPixel);
            }
        }
    }
}
