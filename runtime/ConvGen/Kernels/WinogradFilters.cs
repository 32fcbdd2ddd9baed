using System;
using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ConvGen.Kernels;

/// <summary>
/// Filters of a convolution as Winograd's method multiplies them, U = G g Gᵀ for each filter and channel, packed [point][block of 16 outputs][channel][16 outputs],
/// and back. Written by the generator, one per layer and direction.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class WinogradFilters
{
    private readonly int _filters;
    private readonly int _channels;
    private readonly int[] _taps;
    private readonly bool _exchanged;
    private readonly float[] _down;
    private readonly float[] _along;
    private readonly int _rows;
    private readonly int _columns;
    private readonly int _rowPoints;
    private readonly int _columnPoints;

    /// <summary>Makes a map.</summary>
    /// <param name="filters">Filters of the canonical weights.</param>
    /// <param name="channels">Channels of the canonical weights.</param>
    /// <param name="taps">The kernel's taps in the order in which they lie over the input, as indices of canonical ones.</param>
    /// <param name="exchanged">Whether the packed outputs are the channels and the sums run over filters, as for an input adjoint.</param>
    /// <param name="down">G of the rows, points × kernel rows.</param>
    /// <param name="along">G of the columns, points × kernel columns.</param>
    /// <param name="rows">Kernel rows.</param>
    /// <param name="columns">Kernel columns.</param>
    public WinogradFilters(int filters, int channels, int[] taps, bool exchanged, float[] down, float[] along, int rows, int columns)
    {
        _filters = filters;
        _channels = channels;
        _taps = taps;
        _exchanged = exchanged;
        _down = down;
        _along = along;
        _rows = rows;
        _columns = columns;
        _rowPoints = down.Length / rows;
        _columnPoints = along.Length / columns;
    }

    private int Outputs => _exchanged ? _channels : _filters;

    private int Inputs => _exchanged ? _filters : _channels;

    private int Blocks => (Outputs + FilterMap.BlockFilters - 1) / FilterMap.BlockFilters;

    private int PointLength => Blocks * Inputs * FilterMap.BlockFilters;

    /// <summary>Transforms and packs weights, times a factor per filter where one is given.</summary>
    /// <param name="weights">Canonical weights.</param>
    /// <param name="packed">Receives the transformed weights.</param>
    /// <param name="scale">A factor per filter, as a folded batch normalisation has; or empty.</param>
    public void Pack(ReadOnlySpan<float> weights, Span<float> packed, ReadOnlySpan<float> scale)
    {
        Span<Vector512<float>> taps = stackalloc Vector512<float>[_taps.Length];
        Span<Vector512<float>> half = stackalloc Vector512<float>[_rowPoints * _columns];
        Span<float> lanes = MemoryMarshal.Cast<Vector512<float>, float>(taps);
        for (int block = 0; block < Blocks; block++)
        {
            int width = Math.Min(FilterMap.BlockFilters, Outputs - (block * FilterMap.BlockFilters));
            for (int input = 0; input < Inputs; input++)
            {
                if (width < FilterMap.BlockFilters)
                    lanes.Clear();
                for (int lane = 0; lane < width; lane++)
                {
                    ReadOnlySpan<float> kernel = weights.Slice(KernelBegin((block * FilterMap.BlockFilters) + lane, input), _taps.Length);
                    float factor = scale.IsEmpty ? 1 : scale[_exchanged ? input : (block * FilterMap.BlockFilters) + lane];
                    for (int tap = 0; tap < _taps.Length; tap++)
                        lanes[(tap * FilterMap.BlockFilters) + lane] = factor * kernel[_taps[tap]];
                }
                Transform(taps, half, ref packed[((block * Inputs) + input) * FilterMap.BlockFilters]);
            }
        }
    }

    /// <summary>Adds weight adjoints, which are Gᵀ S G of the sums S of chunks of images, to canonical ones; items are blocks.</summary>
    /// <param name="sums">Sums of all chunks, one chunk after the other, each packed as the filters are.</param>
    /// <param name="chunks">Number of chunks.</param>
    /// <param name="gradient">Canonical adjoints, added to.</param>
    /// <param name="range">The worker's share.</param>
    public void Unpack(ReadOnlySpan<float> sums, int chunks, Span<float> gradient, WorkRange range)
    {
        int points = _rowPoints * _columnPoints;
        int chunkLength = points * PointLength;
        Span<Vector512<float>> total = stackalloc Vector512<float>[points];
        Span<Vector512<float>> half = stackalloc Vector512<float>[_rows * _columnPoints];
        Span<Vector512<float>> taps = stackalloc Vector512<float>[_taps.Length];
        Span<float> lanes = MemoryMarshal.Cast<Vector512<float>, float>(taps);
        (int first, int end) = range.Of(Blocks);
        for (int block = first; block < end; block++)
        {
            int width = Math.Min(FilterMap.BlockFilters, Outputs - (block * FilterMap.BlockFilters));
            for (int input = 0; input < Inputs; input++)
            {
                int begin = ((block * Inputs) + input) * FilterMap.BlockFilters;
                for (int point = 0; point < points; point++)
                {
                    Vector512<float> sum = Vector512.Create(sums.Slice(begin + (point * PointLength), FilterMap.BlockFilters));
                    for (int chunk = 1; chunk < chunks; chunk++)
                        sum += Vector512.Create(sums.Slice((chunk * chunkLength) + begin + (point * PointLength), FilterMap.BlockFilters));
                    total[point] = sum;
                }
                Restore(total, half, taps);
                for (int lane = 0; lane < width; lane++)
                {
                    Span<float> kernel = gradient.Slice(KernelBegin((block * FilterMap.BlockFilters) + lane, input), _taps.Length);
                    for (int tap = 0; tap < _taps.Length; tap++)
                        kernel[_taps[tap]] += lanes[(tap * FilterMap.BlockFilters) + lane];
                }
            }
        }
    }

    private int KernelBegin(int output, int input) =>
        (_exchanged ? (input * _channels) + output : (output * _channels) + input) * _taps.Length;

    /// <summary>U = G g Gᵀ of 16 filters at once.</summary>
    private void Transform(ReadOnlySpan<Vector512<float>> taps, Span<Vector512<float>> half, ref float packed)
    {
        for (int point = 0; point < _rowPoints; point++)
        {
            for (int column = 0; column < _columns; column++)
            {
                Vector512<float> sum = Vector512<float>.Zero;
                for (int row = 0; row < _rows; row++)
                    sum = Vector512.MultiplyAddEstimate(Vector512.Create(_down[(point * _rows) + row]), taps[(row * _columns) + column], sum);
                half[(point * _columns) + column] = sum;
            }
        }
        for (int point = 0; point < _rowPoints; point++)
        {
            for (int columnPoint = 0; columnPoint < _columnPoints; columnPoint++)
            {
                Vector512<float> sum = Vector512<float>.Zero;
                for (int column = 0; column < _columns; column++)
                    sum = Vector512.MultiplyAddEstimate(Vector512.Create(_along[(columnPoint * _columns) + column]), half[(point * _columns) + column], sum);
                sum.StoreUnsafe(ref packed, (nuint)(((point * _columnPoints) + columnPoint) * PointLength));
            }
        }
    }

    /// <summary>Gᵀ S G of 16 filters at once.</summary>
    private void Restore(ReadOnlySpan<Vector512<float>> points, Span<Vector512<float>> half, Span<Vector512<float>> taps)
    {
        for (int row = 0; row < _rows; row++)
        {
            for (int columnPoint = 0; columnPoint < _columnPoints; columnPoint++)
            {
                Vector512<float> sum = Vector512<float>.Zero;
                for (int point = 0; point < _rowPoints; point++)
                    sum = Vector512.MultiplyAddEstimate(Vector512.Create(_down[(point * _rows) + row]), points[(point * _columnPoints) + columnPoint], sum);
                half[(row * _columnPoints) + columnPoint] = sum;
            }
        }
        for (int row = 0; row < _rows; row++)
        {
            for (int column = 0; column < _columns; column++)
            {
                Vector512<float> sum = Vector512<float>.Zero;
                for (int columnPoint = 0; columnPoint < _columnPoints; columnPoint++)
                    sum = Vector512.MultiplyAddEstimate(Vector512.Create(_along[(columnPoint * _columns) + column]), half[(row * _columnPoints) + columnPoint], sum);
                taps[(row * _columns) + column] = sum;
            }
        }
    }
}
