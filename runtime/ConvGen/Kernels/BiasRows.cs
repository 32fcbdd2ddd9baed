using System;
using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ConvGen.Kernels;

/// <summary>Pixels that no tap of a transposed convolution reaches: the bias alone.</summary>
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
}
