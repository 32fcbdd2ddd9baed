using System;
using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ConvGen.Kernels;

/// <summary>An activation function that a driver applies to what it has just written, while that is in the cache.</summary>
/// <remarks>Public for generated code only.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly ref struct FusedActivation
{
    private readonly MapActivations.ForwardOperation _function;
    private readonly ReadOnlySpan<float> _slopes;
    private readonly bool _bends;

    /// <summary>A function without slopes.</summary>
    /// <param name="activation">The function f; not <see cref="Activation.PRelu"/>, which has slopes.</param>
    /// <param name="parameter">The function's parameter a.</param>
    /// <param name="second">The function's second parameter b.</param>
    /// <exception cref="ArgumentOutOfRangeException">The function isn't one of those.</exception>
    public FusedActivation(Activation activation, float parameter, float second)
    {
        MapActivations.CheckElementwise(activation);
        _function = new(activation, parameter, second);
    }

    /// <summary>x above 0, slope[c] · x at and below.</summary>
    /// <param name="slopes">Slopes, C values.</param>
    public FusedActivation(ReadOnlySpan<float> slopes)
    {
        _slopes = slopes;
        _bends = true;
    }

    /// <summary>Replaces x by f(x) in pixels of a map.</summary>
    /// <param name="values">The first channel of the first pixel.</param>
    /// <param name="rows">Rows of pixels.</param>
    /// <param name="rowStride">Floats from a row to the next.</param>
    /// <param name="columns">Pixels of a row.</param>
    /// <param name="pixelStride">Floats from a pixel to the next.</param>
    /// <param name="channel">The first channel.</param>
    /// <param name="channels">Number of channels, their padding included.</param>
    public void Apply(ref float values, int rows, int rowStride, int columns, int pixelStride, int channel, int channels)
    {
        for (int row = 0; row < rows; row++)
        {
            ref float first = ref Unsafe.Add(ref values, (nint)row * rowStride);
            if (_bends)
                Bend(ref first, columns, pixelStride, channel, channels);
            else if (channels == pixelStride)
                Run(ref first, columns * pixelStride);
            else
                for (int column = 0; column < columns; column++)
                    Run(ref Unsafe.Add(ref first, (nint)column * pixelStride), channels);
        }
    }

    private void Run(ref float first, int length)
    {
        Span<float> span = MemoryMarshal.CreateSpan(ref first, length);
        _function.Run(span, span, span, span);
    }

    private void Bend(ref float first, int columns, int pixelStride, int channel, int channels)
    {
        ReadOnlySpan<float> slopes = _slopes.Slice(channel, Math.Min(channels, _slopes.Length - channel));
        FeatureMaps pixels = new(ref first, new MapLayout(1, columns, slopes.Length, pixelStride, 0, 0, 0, 0), 1);
        MapActivations.PReluForward(slopes, pixels, pixels, WorkRange.Whole);
    }
}
