using System;
using System.Numerics.Tensors;

namespace ConvGen.Kernels;

/// <summary>
/// Factors and terms that differ along some axes, laid out as [C, H, W] without the others: where those of a pixel lie, and what they do to it.
/// </summary>
/// <param name="axes">The axes along which they differ.</param>
/// <param name="layout">Layout of the map.</param>
internal readonly struct ParameterMap(Axes axes, MapLayout layout)
{
    private bool ByRow => (axes & Axes.Rows) != 0;

    private bool ByColumn => (axes & Axes.Columns) != 0;

    /// <summary>From a channel's parameter to the next one's; 0 if all share one.</summary>
    private int Stride => (axes & Axes.Channels) == 0 ? 0 : (ByRow ? layout.Height : 1) * (ByColumn ? layout.Width : 1);

    /// <summary>Whether there is one for each channel and nothing else.</summary>
    public bool IsPerChannel => axes == Axes.Channels;

    /// <summary>Number of factors, and of terms.</summary>
    public int Length => ((axes & Axes.Channels) == 0 ? 1 : layout.Channels) * (ByRow ? layout.Height : 1) * (ByColumn ? layout.Width : 1);

    /// <summary>y = x · factor + term at one pixel; without factors 1, without terms 0. y may be x.</summary>
    public void Apply(ReadOnlySpan<float> x, ReadOnlySpan<float> factors, ReadOnlySpan<float> terms, int row, int column, Span<float> y)
    {
        int first = First(row, column);
        switch (Stride)
        {
            case 0:
                float factor = factors.IsEmpty ? 1 : factors[first];
                TensorPrimitives.Multiply(x, factor, y);
                TensorPrimitives.Add(y, terms.IsEmpty ? 0 : terms[first], y);
                break;
            case 1:
                if (factors.IsEmpty)
                    x.CopyTo(y);
                else
                    TensorPrimitives.Multiply(x, factors.Slice(first, x.Length), y);
                if (!terms.IsEmpty)
                    TensorPrimitives.Add(y, terms.Slice(first, x.Length), y);
                break;
            case int stride:
                for (int channel = 0; channel < x.Length; channel++)
                {
                    int at = first + (channel * stride);
                    y[channel] = (x[channel] * (factors.IsEmpty ? 1 : factors[at])) + (terms.IsEmpty ? 0 : terms[at]);
                }

                break;
        }
    }

    /// <summary>Adds a pixel's values to the sums of the parameters that it has.</summary>
    public void AddTo(Span<double> sums, ReadOnlySpan<float> values, int row, int column)
    {
        int first = First(row, column);
        int stride = Stride;
        for (int channel = 0; channel < values.Length; channel++)
            sums[first + (channel * stride)] += values[channel];
    }

    private int First(int row, int column) => (ByRow ? row * (ByColumn ? layout.Width : 1) : 0) + (ByColumn ? column : 0);
}
