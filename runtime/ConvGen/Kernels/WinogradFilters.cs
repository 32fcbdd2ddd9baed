using System;
using System.ComponentModel;
using System.Linq;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ConvGen.Kernels;

/// <summary>
/// Filters of a convolution as Winograd's method multiplies them, U = G g Gᵀ for each filter and channel, packed [point][block of 16 outputs][channel][16 outputs],
/// and back. Written by the generator, one per layer and direction.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class WinogradFilters
{
    /// <summary>
    /// Inputs that are transformed together: points lie as far apart as there are filters, often a power of two, where they share few sets of a cache, so
    /// that each is read or written some way along before the next.
    /// </summary>
    private const int RunInputs = 8;

    /// <summary>Floats of a cache line.</summary>
    private const int CacheLine = 16;

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
    private readonly bool _inOrder;
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
        _inOrder = taps.Index().All(tap => tap.Item == tap.Index);
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

    /// <summary>Transforms and packs weights, times a factor per filter where one is given; items are blocks.</summary>
    /// <param name="weights">Canonical weights.</param>
    /// <param name="packed">Receives the transformed weights.</param>
    /// <param name="scale">A factor per filter, as a folded batch normalisation has; or empty.</param>
    /// <param name="range">The worker's share.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Pack(ReadOnlySpan<float> weights, Span<float> packed, ReadOnlySpan<float> scale, WorkRange range)
    {
        int points = _rowPoints * _columnPoints;
        int length = _taps.Length * FilterMap.BlockFilters;
        Span<float> turned = stackalloc float[_taps.Length * Run];
        Span<float> taps = stackalloc float[length];
        Span<float> half = stackalloc float[_rowPoints * _columns * FilterMap.BlockFilters];
        Span<float> run = stackalloc float[points * Run];
        Span<float> factors = stackalloc float[FilterMap.BlockFilters];
        factors.Fill(1);
        (int first, int end) = range.Of(Blocks);
        for (int block = first; block < end; block++)
        {
            int begin = block * FilterMap.BlockFilters;
            int width = Math.Min(FilterMap.BlockFilters, Outputs - begin);
            // Filters that don't exist are zero.
            if (width < FilterMap.BlockFilters)
                turned.Clear();
            if (!scale.IsEmpty && !_exchanged)
                scale.Slice(begin, width).CopyTo(factors);
            for (int input = 0; input < Inputs; input += RunInputs)
            {
                int inputs = Math.Min(RunInputs, Inputs - input);
                if (input + RunInputs < Inputs)
                    Prefetch(in MemoryMarshal.GetReference(weights), begin, width, input + RunInputs, Math.Min(RunInputs, Inputs - input - RunInputs));
                Turn(weights, begin, width, input, inputs, ref turned[0]);
                for (int index = 0; index < inputs; index++)
                {
                    if (!scale.IsEmpty && _exchanged)
                        factors.Fill(scale[input + index]);
                    ref float kernel = ref turned[index * length];
                    if (!_inOrder || !scale.IsEmpty)
                        kernel = ref Arrange(ref kernel, factors, ref taps[0]);
                    // U = G g Gᵀ.
                    Left(_down, _rowPoints, _rows, ref kernel, _columns, FilterMap.BlockFilters, ref half[0]);
                    Right(_along, _columnPoints, _columns, ref half[0], _rowPoints, ref run[index * FilterMap.BlockFilters], Run);
                }
                for (int point = 0; point < points; point++)
                {
                    run.Slice(point * Run, inputs * FilterMap.BlockFilters)
                        .CopyTo(packed[(((((point * Blocks) + block) * Inputs) + input) * FilterMap.BlockFilters)..]);
                }
            }
        }
    }

    /// <summary>Canonical kernels of a run of inputs, outputs side by side: [input][tap][16 outputs].</summary>
    private void Turn(ReadOnlySpan<float> weights, int output, int width, int input, int inputs, ref float turned)
    {
        if (!_exchanged)
        {
            ref readonly float kernels = ref weights[KernelBegin(output, input)];
            Transposition.FromPlanes(in kernels, _channels * _taps.Length, ref turned, FilterMap.BlockFilters, width, inputs * _taps.Length, accumulate: false);
            return;
        }
        for (int index = 0; index < inputs; index++)
        {
            ref readonly float kernels = ref weights[KernelBegin(output, input + index)];
            Transposition.FromPlanes(
                in kernels, _taps.Length, ref Unsafe.Add(ref turned, index * _taps.Length * FilterMap.BlockFilters), FilterMap.BlockFilters, width, _taps.Length, accumulate: false);
        }
    }

    /// <summary>The taps of 16 kernels in the order in which they lie over the input, times a factor each.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref float Arrange(ref float kernel, ReadOnlySpan<float> factors, ref float taps)
    {
        Vector256<float> low = Vector256.Create(factors);
        Vector256<float> high = Vector256.Create(factors[8..]);
        for (int tap = 0; tap < _taps.Length; tap++)
        {
            ref float from = ref Unsafe.Add(ref kernel, _taps[tap] * FilterMap.BlockFilters);
            (low * Vector256.LoadUnsafe(ref from)).StoreUnsafe(ref taps, (nuint)(tap * FilterMap.BlockFilters));
            (high * Vector256.LoadUnsafe(ref from, 8)).StoreUnsafe(ref taps, (nuint)((tap * FilterMap.BlockFilters) + 8));
        }
        return ref taps;
    }

    /// <summary>Adds weight adjoints, which are Gᵀ S G of the sums S of chunks of images, to canonical ones; items are blocks.</summary>
    /// <param name="sums">Sums of all chunks, one chunk after the other, each [block of 16 outputs][point][channel][16 outputs].</param>
    /// <param name="chunks">Number of chunks; 0 where all blocks have been added already.</param>
    /// <param name="gradient">Canonical adjoints, added to.</param>
    /// <param name="range">The worker's share.</param>
    public void Unpack(ReadOnlySpan<float> sums, int chunks, Span<float> gradient, WorkRange range)
    {
        if (chunks == 0)
            return;
        int blockLength = _rowPoints * _columnPoints * Inputs * FilterMap.BlockFilters;
        (int first, int end) = range.Of(Blocks);
        for (int block = first; block < end; block++)
            UnpackBlock(block, in sums[block * blockLength], chunks, Blocks * blockLength, gradient);
    }

    /// <summary>Adds weight adjoints of one block of 16 outputs and a few inputs to canonical ones.</summary>
    /// <param name="block">The block.</param>
    /// <param name="input">First input.</param>
    /// <param name="inputs">Inputs, at most 12.</param>
    /// <param name="taps">Their adjoints, [input][tap][16 outputs].</param>
    /// <param name="gradient">Canonical adjoints, added to.</param>
    [SkipLocalsInit]
    public void AddChannels(int block, int input, int inputs, ref float taps, Span<float> gradient)
    {
        int output = block * FilterMap.BlockFilters;
        int length = inputs * _taps.Length * FilterMap.BlockFilters;
        Span<float> turned = stackalloc float[length];
        AddTaps(MemoryMarshal.CreateSpan(ref taps, length), output, Math.Min(FilterMap.BlockFilters, Outputs - output), input, inputs, gradient, turned);
    }

    /// <summary>Begins to load a part of the canonical adjoints of two blocks that <see cref="AddChannels"/> will add to.</summary>
    /// <param name="block">The first block.</param>
    /// <param name="input">First input.</param>
    /// <param name="inputs">Inputs.</param>
    /// <param name="gradient">Canonical adjoints.</param>
    /// <param name="part">Index of the part.</param>
    /// <param name="parts">Number of parts.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void PrefetchChannels(int block, int input, int inputs, Span<float> gradient, int part, int parts)
    {
        int output = block * FilterMap.BlockFilters;
        int outputs = Math.Min(2 * FilterMap.BlockFilters, Outputs - output);
        int first = outputs * part / parts;
        Prefetch(ref MemoryMarshal.GetReference(gradient), output + first, (outputs * (part + 1) / parts) - first, input, inputs);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void UnpackBlock(int block, ref readonly float sums, int chunks, int chunkLength, Span<float> gradient)
    {
        int points = _rowPoints * _columnPoints;
        int output = block * FilterMap.BlockFilters;
        int width = Math.Min(FilterMap.BlockFilters, Outputs - output);
        Span<float> total = stackalloc float[points * Run];
        Span<float> half = stackalloc float[_rows * _columnPoints * FilterMap.BlockFilters];
        Span<float> taps = stackalloc float[_taps.Length * Run];
        Span<float> turned = stackalloc float[_taps.Length * Run];
        for (int input = 0; input < Inputs; input += RunInputs)
        {
            int inputs = Math.Min(RunInputs, Inputs - input);
            Prefetch(ref MemoryMarshal.GetReference(gradient), output, width, input, inputs);
            for (int point = 0; point < points; point++)
            {
                ref float from = ref Unsafe.Add(ref Unsafe.AsRef(in sums), ((point * Inputs) + input) * FilterMap.BlockFilters);
                SumChunks(ref from, chunks, chunkLength, total.Slice(point * Run, inputs * FilterMap.BlockFilters));
            }
            for (int index = 0; index < inputs; index++)
            {
                // Gᵀ S G.
                Left(_downAdjoint, _rows, _rowPoints, ref total[index * FilterMap.BlockFilters], _columnPoints, Run, ref half[0]);
                Right(_alongAdjoint, _columns, _columnPoints, ref half[0], _rows, ref taps[index * _taps.Length * FilterMap.BlockFilters], FilterMap.BlockFilters);
            }
            AddTaps(taps, output, width, input, inputs, gradient, turned);
        }
    }

    /// <summary>Begins to load the canonical kernels of a run of inputs: short pieces far apart, which no processor foresees.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private unsafe void Prefetch(ref readonly float kernels, int output, int width, int input, int inputs)
    {
        if (!Sse.IsSupported)
            return;
        int pieces = _exchanged ? inputs : width;
        int length = (_exchanged ? width : inputs) * _taps.Length;
        for (int piece = 0; piece < pieces; piece++)
        {
            ref float begin = ref Unsafe.Add(ref Unsafe.AsRef(in kernels), _exchanged ? KernelBegin(output, input + piece) : KernelBegin(output + piece, input));
            for (int at = 0; at < length; at += CacheLine)
                Sse.Prefetch0(Unsafe.AsPointer(ref Unsafe.Add(ref begin, at)));
            Sse.Prefetch0(Unsafe.AsPointer(ref Unsafe.Add(ref begin, length - 1)));
        }
    }

    /// <summary>Adds the taps of a run of inputs, [input][tap][16 outputs], output by output, so that what is written at a time lies together.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddTaps(Span<float> taps, int output, int width, int input, int inputs, Span<float> gradient, Span<float> turned)
    {
        int length = inputs * _taps.Length;
        Transposition.ToPlanes(ref taps[0], FilterMap.BlockFilters, FilterMap.BlockFilters, length, ref turned[0], length);
        for (int lane = 0; lane < width; lane++)
        {
            Span<float> values = turned.Slice(lane * length, length);
            if (_inOrder && !_exchanged)
            {
                Span<float> kernels = gradient.Slice(KernelBegin(output + lane, input), length);
                TensorPrimitives.Add(kernels, values, kernels);
                continue;
            }
            for (int index = 0; index < inputs; index++)
            {
                Span<float> kernel = gradient.Slice(KernelBegin(output + lane, input + index), _taps.Length);
                for (int tap = 0; tap < _taps.Length; tap++)
                    kernel[_taps[tap]] += values[(index * _taps.Length) + tap];
            }
        }
    }

    private int KernelBegin(int output, int input) =>
        (_exchanged ? (input * _channels) + output : (output * _channels) + input) * _taps.Length;

    /// <summary>Sums of all chunks, in their order; those of the first chunk's next run are begun to load.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe void SumChunks(ref float sums, int chunks, int chunkLength, Span<float> total)
    {
        for (int at = 0; at < total.Length; at += 8)
        {
            ref float from = ref Unsafe.Add(ref sums, at);
            if (Sse.IsSupported && at % CacheLine == 0)
                Sse.Prefetch0(Unsafe.AsPointer(ref Unsafe.Add(ref from, total.Length)));
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
        for (int column = 0; column < columns; column++)
        {
            WeightedSums(
                matrix, results, rows, ref Unsafe.Add(ref tile, column * columnStride), columns * columnStride,
                ref Unsafe.Add(ref result, column * FilterMap.BlockFilters), columns * FilterMap.BlockFilters);
        }
    }

    /// <summary>The rows of a tile of 16 filters times a transposed matrix: result[row, i] = Σ tile[row, column] · matrix[i, column].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Right(float[] matrix, int results, int columns, ref float tile, int rows, ref float result, int resultStride)
    {
        for (int row = 0; row < rows; row++)
        {
            WeightedSums(
                matrix, results, columns, ref Unsafe.Add(ref tile, row * columns * FilterMap.BlockFilters), FilterMap.BlockFilters,
                ref Unsafe.Add(ref result, row * results * resultStride), resultStride);
        }
    }

    /// <summary>result[i] = Σ matrix[i, term] · values[term], three results at a time, so that sums don't wait for one another.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void WeightedSums(float[] matrix, int results, int terms, ref float values, nint stride, ref float result, nint resultStride)
    {
        const int Together = 3;
        if (results < Together)
        {
            for (int index = 0; index < results; index++)
                WeightedSum(ref matrix[index * terms], terms, ref values, stride, ref Unsafe.Add(ref result, index * resultStride));
            return;
        }
        for (int index = 0; index < results; index += Together)
        {
            // The last three lie over their neighbours where their number is no multiple of three.
            int first = Math.Min(index, results - Together);
            ThreeWeightedSums(ref matrix[first * terms], terms, ref values, stride, ref Unsafe.Add(ref result, first * resultStride), resultStride);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ThreeWeightedSums(ref float weights, int terms, ref float values, nint stride, ref float result, nint resultStride)
    {
        Vector256<float> low = Vector256.LoadUnsafe(ref values);
        Vector256<float> high = Vector256.LoadUnsafe(ref values, 8);
        Vector256<float> weight0 = Vector256.Create(weights), weight1 = Vector256.Create(Unsafe.Add(ref weights, terms)), weight2 = Vector256.Create(Unsafe.Add(ref weights, 2 * terms));
        Vector256<float> low0 = weight0 * low, low1 = weight1 * low, low2 = weight2 * low;
        Vector256<float> high0 = weight0 * high, high1 = weight1 * high, high2 = weight2 * high;
        for (nint term = 1; term < terms; term++)
        {
            low = Vector256.LoadUnsafe(ref Unsafe.Add(ref values, term * stride));
            high = Vector256.LoadUnsafe(ref Unsafe.Add(ref values, (term * stride) + 8));
            weight0 = Vector256.Create(Unsafe.Add(ref weights, term));
            low0 = Lanes.Fma(weight0, low, low0);
            high0 = Lanes.Fma(weight0, high, high0);
            weight1 = Vector256.Create(Unsafe.Add(ref weights, term + terms));
            low1 = Lanes.Fma(weight1, low, low1);
            high1 = Lanes.Fma(weight1, high, high1);
            weight2 = Vector256.Create(Unsafe.Add(ref weights, term + (2 * terms)));
            low2 = Lanes.Fma(weight2, low, low2);
            high2 = Lanes.Fma(weight2, high, high2);
        }
        low0.StoreUnsafe(ref result);
        high0.StoreUnsafe(ref result, 8);
        result = ref Unsafe.Add(ref result, resultStride);
        low1.StoreUnsafe(ref result);
        high1.StoreUnsafe(ref result, 8);
        result = ref Unsafe.Add(ref result, resultStride);
        low2.StoreUnsafe(ref result);
        high2.StoreUnsafe(ref result, 8);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void WeightedSum(ref float weights, int terms, ref float values, nint stride, ref float sum)
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
