using System;
using System.ComponentModel;
using System.Runtime.CompilerServices;
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
    /// <summary>
    /// Inputs that are transformed back together: points lie as far apart as there are filters, often a power of two, so that each must be read some way
    /// along before the next.
    /// </summary>
    private const int RunInputs = 8;

    private const int Run = RunInputs * FilterMap.BlockFilters;

    private readonly int _filters;
    private readonly int _channels;
    private readonly int[] _taps;
    private readonly bool _exchanged;
    private readonly float[] _down;
    private readonly float[] _along;
    private readonly float[] _downAdjoint;
    private readonly float[] _alongAdjoint;
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
        _downAdjoint = Transposed(down, rows);
        _alongAdjoint = Transposed(along, columns);
        _rows = rows;
        _columns = columns;
        _rowPoints = down.Length / rows;
        _columnPoints = along.Length / columns;
    }

    private int Outputs => _exchanged ? _channels : _filters;

    private int Inputs => _exchanged ? _filters : _channels;

    private int Blocks => (Outputs + FilterMap.BlockFilters - 1) / FilterMap.BlockFilters;

    private int PointLength => Blocks * Inputs * FilterMap.BlockFilters;

    /// <summary>Transforms and packs weights, times a factor per filter where one is given; items are blocks.</summary>
    /// <param name="weights">Canonical weights.</param>
    /// <param name="packed">Receives the transformed weights.</param>
    /// <param name="scale">A factor per filter, as a folded batch normalisation has; or empty.</param>
    /// <param name="range">The worker's share.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Pack(ReadOnlySpan<float> weights, Span<float> packed, ReadOnlySpan<float> scale, WorkRange range)
    {
        Span<float> taps = stackalloc float[_taps.Length * FilterMap.BlockFilters];
        Span<float> half = stackalloc float[_rowPoints * _columns * FilterMap.BlockFilters];
        (int first, int end) = range.Of(Blocks);
        for (int block = first; block < end; block++)
        {
            int width = Math.Min(FilterMap.BlockFilters, Outputs - (block * FilterMap.BlockFilters));
            if (width < FilterMap.BlockFilters)
                taps.Clear();
            for (int input = 0; input < Inputs; input++)
            {
                for (int lane = 0; lane < width; lane++)
                {
                    ReadOnlySpan<float> kernel = weights.Slice(KernelBegin((block * FilterMap.BlockFilters) + lane, input), _taps.Length);
                    float factor = scale.IsEmpty ? 1 : scale[_exchanged ? input : (block * FilterMap.BlockFilters) + lane];
                    for (int tap = 0; tap < _taps.Length; tap++)
                        taps[(tap * FilterMap.BlockFilters) + lane] = factor * kernel[_taps[tap]];
                }
                // U = G g Gᵀ.
                ref float points = ref packed[((block * Inputs) + input) * FilterMap.BlockFilters];
                Left(_down, _rowPoints, _rows, ref taps[0], _columns, FilterMap.BlockFilters, ref half[0]);
                Right(_along, _columnPoints, _columns, ref half[0], _rowPoints, ref points, PointLength);
            }
        }
    }

    /// <summary>Adds weight adjoints, which are Gᵀ S G of the sums S of chunks of images, to canonical ones; items are blocks.</summary>
    /// <param name="sums">Sums of all chunks, one chunk after the other, each packed as the filters are.</param>
    /// <param name="chunks">Number of chunks.</param>
    /// <param name="gradient">Canonical adjoints, added to.</param>
    /// <param name="range">The worker's share.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Unpack(ReadOnlySpan<float> sums, int chunks, Span<float> gradient, WorkRange range)
    {
        int points = _rowPoints * _columnPoints;
        Span<float> total = stackalloc float[points * Run];
        Span<float> half = stackalloc float[_rows * _columnPoints * FilterMap.BlockFilters];
        Span<float> taps = stackalloc float[_taps.Length * Run];
        (int first, int end) = range.Of(Blocks);
        for (int block = first; block < end; block++)
        {
            for (int input = 0; input < Inputs; input += RunInputs)
            {
                int inputs = Math.Min(RunInputs, Inputs - input);
                int begin = ((block * Inputs) + input) * FilterMap.BlockFilters;
                for (int point = 0; point < points; point++)
                {
                    int from = begin + (point * PointLength);
                    SumChunks(sums[from..], chunks, points * PointLength, total.Slice(point * Run, inputs * FilterMap.BlockFilters));
                }
                for (int index = 0; index < inputs; index++)
                {
                    // Gᵀ S G.
                    Left(_downAdjoint, _rows, _rowPoints, ref total[index * FilterMap.BlockFilters], _columnPoints, Run, ref half[0]);
                    Right(_alongAdjoint, _columns, _columnPoints, ref half[0], _rows, ref taps[index * _taps.Length * FilterMap.BlockFilters], FilterMap.BlockFilters);
                }
                AddTaps(taps, inputs, gradient, block, input);
            }
        }
    }

    /// <summary>Adds the taps of a run of inputs, [input][tap][16 outputs], output by output, so that what is written at a time lies together.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddTaps(Span<float> taps, int inputs, Span<float> gradient, int block, int input)
    {
        int width = Math.Min(FilterMap.BlockFilters, Outputs - (block * FilterMap.BlockFilters));
        ref float from = ref MemoryMarshal.GetReference(taps);
        for (int lane = 0; lane < width; lane++)
        {
            for (int index = 0; index < inputs; index++)
            {
                Span<float> kernel = gradient.Slice(KernelBegin((block * FilterMap.BlockFilters) + lane, input + index), _taps.Length);
                ref float values = ref Unsafe.Add(ref from, (index * _taps.Length * FilterMap.BlockFilters) + lane);
                for (int tap = 0; tap < _taps.Length; tap++)
                    kernel[_taps[tap]] += Unsafe.Add(ref values, tap * FilterMap.BlockFilters);
            }
        }
    }

    private int KernelBegin(int output, int input) =>
        (_exchanged ? (input * _channels) + output : (output * _channels) + input) * _taps.Length;

    /// <summary>Sums of all chunks, in their order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SumChunks(ReadOnlySpan<float> sums, int chunks, int chunkLength, Span<float> total)
    {
        ref float begin = ref MemoryMarshal.GetReference(sums);
        for (int at = 0; at < total.Length; at += 8)
        {
            ref float from = ref Unsafe.Add(ref begin, at);
            Vector256<float> sum = Vector256.LoadUnsafe(ref from);
            for (int chunk = 1; chunk < chunks; chunk++)
            {
                from = ref Unsafe.Add(ref from, chunkLength);
                sum += Vector256.LoadUnsafe(ref from);
            }
            sum.StoreUnsafe(ref total[at]);
        }
    }

    /// <summary>A matrix times the columns of a tile of 16 filters: result[i, column] = Σ matrix[i, row] · tile[row, column].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Left(float[] matrix, int results, int rows, ref float tile, int columns, int columnStride, ref float result)
    {
        int rowStride = columns * columnStride;
        for (int index = 0; index < results; index++)
        {
            for (int column = 0; column < columns; column++)
            {
                WeightedSum(ref matrix[index * rows], rows, ref Unsafe.Add(ref tile, column * columnStride), rowStride, ref result);
                result = ref Unsafe.Add(ref result, FilterMap.BlockFilters);
            }
        }
    }

    /// <summary>The rows of a tile of 16 filters times a transposed matrix: result[row, i] = Σ tile[row, column] · matrix[i, column].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Right(float[] matrix, int results, int columns, ref float tile, int rows, ref float result, int resultStride)
    {
        for (int row = 0; row < rows; row++)
        {
            for (int index = 0; index < results; index++)
            {
                WeightedSum(ref matrix[index * columns], columns, ref Unsafe.Add(ref tile, row * columns * FilterMap.BlockFilters), FilterMap.BlockFilters, ref result);
                result = ref Unsafe.Add(ref result, resultStride);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void WeightedSum(ref float weights, int terms, ref float values, int stride, ref float sum)
    {
        Vector256<float> weight = Vector256.Create(weights);
        Vector256<float> low = weight * Vector256.LoadUnsafe(ref values);
        Vector256<float> high = weight * Vector256.LoadUnsafe(ref values, 8);
        for (int term = 1; term < terms; term++)
        {
            values = ref Unsafe.Add(ref values, stride);
            weight = Vector256.Create(Unsafe.Add(ref weights, term));
            low = Lanes.Fma(weight, Vector256.LoadUnsafe(ref values), low);
            high = Lanes.Fma(weight, Vector256.LoadUnsafe(ref values, 8), high);
        }
        low.StoreUnsafe(ref sum);
        high.StoreUnsafe(ref sum, 8);
    }

    private static float[] Transposed(float[] matrix, int columns)
    {
        int rows = matrix.Length / columns;
        float[] transposed = new float[matrix.Length];
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < columns; column++)
                transposed[(column * rows) + row] = matrix[(row * columns) + column];
        }
        return transposed;
    }
}
