using System;
using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ConvGen.Kernels;

/// <summary>Pixels that no tap of a transposed convolution reaches: the bias alone.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class BiasRows
{
    /// <summary>Writes the clamped bias into each pixel of a row.</summary>
    /// <param name="row">First float of the row.</param>
    /// <param name="width">Pixels.</param>
    /// <param name="channelStride">Floats from a pixel to the next.</param>
    /// <param name="bias">The bias, at least <paramref name="channelStride"/> floats.</param>
    /// <param name="lower">Least value.</param>
    /// <param name="upper">Greatest value.</param>
    public static void Fill(ref float row, int width, int channelStride, ref float bias, float lower, float upper)
    {
        Span<float> pixels = MemoryMarshal.CreateSpan(ref row, width * channelStride);
        for (int channel = 0; channel < channelStride; channel++)
            pixels[channel] = Math.Min(Math.Max(Unsafe.Add(ref bias, channel), lower), upper);
        for (int pixel = 1; pixel < width; pixel++)
            pixels[..channelStride].CopyTo(pixels[(pixel * channelStride)..]);
    }
}
