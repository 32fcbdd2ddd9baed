using System;
using System.ComponentModel;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ConvGen.Kernels;

/// <summary>
/// Where each packed weight comes from. Packed weights are [block of 16 outputs][tap][channel][16 outputs]; canonical ones are
/// PyTorch's [filter][channel of the group][tap]. Written by the generator, one per layer and direction.
/// </summary>
/// <remarks>Public for generated code only.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class FilterMap
{
    internal const int BlockFilters = 16;

    /// <summary>Taps, one after the other, that are turned together: they stay in a first-level cache.</summary>
    private const int RunRows = 128;

    /// <summary>Floats of a cache line.</summary>
    private const int CacheLine = 16;

    private readonly int _filters;
    private readonly int _groupFilters;
    private readonly int _groupChannels;
    private readonly int _kernelTaps;
    private readonly int[] _taps;
    private readonly int[] _places;
    private readonly bool _exchanged;
    private readonly bool _tapsAreOutputs;
    private readonly int[] _blockBegins;
    private readonly int _blockChannels;
    private readonly int _outputs;

    /// <summary>Makes a map.</summary>
    /// <param name="filters">Filters of the canonical weights.</param>
    /// <param name="channels">Channels of the canonical weights, all groups together.</param>
    /// <param name="groups">Groups.</param>
    /// <param name="kernelTaps">Taps of the canonical kernel.</param>
    /// <param name="taps">The packed taps, in order, as indices of canonical ones.</param>
    /// <param name="exchanged">Whether the packed outputs are the channels and the sums run over filters, as for an input adjoint.</param>
    /// <param name="tapsAreOutputs">Whether the packed outputs are taps × channels, as for the input adjoint of a dense layer that reads a map.</param>
    /// <param name="blockBegins">First summed channel of each block.</param>
    /// <param name="blockChannels">Summed channels of a block.</param>
    public FilterMap(
        int filters, int channels, int groups, int kernelTaps, int[] taps, bool exchanged, bool tapsAreOutputs, int[] blockBegins, int blockChannels)
    {
        _filters = filters;
        _groupFilters = filters / groups;
        _groupChannels = channels / groups;
        _kernelTaps = kernelTaps;
        _taps = taps;
        _places = new int[kernelTaps];
        Array.Fill(_places, -1);
        for (int place = 0; place < taps.Length; place++)
            _places[taps[place]] = place;
        _exchanged = exchanged;
        _tapsAreOutputs = tapsAreOutputs;
        _blockBegins = blockBegins;
        _blockChannels = blockChannels;
        _outputs = (exchanged ? channels : filters) * (tapsAreOutputs ? kernelTaps : 1);
    }

    /// <summary>Floats of one block of 16 outputs.</summary>
    private int BlockLength => _taps.Length * _blockChannels * BlockFilters;

    /// <summary>Packs weights, times a factor per filter where one is given; items are blocks.</summary>
    /// <param name="weights">Canonical weights.</param>
    /// <param name="packed">Receives the packed weights.</param>
    /// <param name="scale">A factor per filter, as a folded batch normalisation has; or empty.</param>
    /// <param name="range">The worker's share.</param>
    public void Pack(ReadOnlySpan<float> weights, Span<float> packed, ReadOnlySpan<float> scale, WorkRange range)
    {
        // The input adjoint of a dense layer: no normalisation is folded into it.
        if (_tapsAreOutputs && _groupChannels % BlockFilters == 0)
        {
            PackTaps(weights, packed, range);
            return;
        }
        (int first, int last) = range.Of(_blockBegins.Length);
        for (int block = first; block < last; block++)
        {
            int width = Math.Min(BlockFilters, _outputs - (block * BlockFilters));
            Span<float> target = packed.Slice(block * BlockLength, BlockLength);
            if (width < BlockFilters || _groupFilters != _filters)
                target.Clear();
            if (_groupFilters == _filters)
                PackWhole(block, width, weights, target, scale);
            else
                PackGroups(block, width, weights, target, scale);
        }
    }

    /// <summary>Adds packed weight adjoints to canonical ones; items are blocks.</summary>
    /// <param name="packed">Packed adjoints.</param>
    /// <param name="gradient">Canonical adjoints, added to.</param>
    /// <param name="range">The worker's share.</param>
    public void Unpack(ReadOnlySpan<float> packed, Span<float> gradient, WorkRange range)
    {
        (int first, int last) = range.Of(_blockBegins.Length);
        for (int block = first; block < last; block++)
        {
            int width = Math.Min(BlockFilters, _outputs - (block * BlockFilters));
            ReadOnlySpan<float> source = packed.Slice(block * BlockLength, BlockLength);
            if (_groupFilters == _filters)
                UnpackWhole(block, width, source, gradient);
            else
                UnpackGroups(block, width, source, gradient);
        }
    }

    // Without groups all lanes have all channels. These loops run in each training step, and from the first one on: they don't wait for the second
    // tier of the JIT.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void PackWhole(int block, int width, ReadOnlySpan<float> weights, Span<float> target, ReadOnlySpan<float> scale)
    {
        if (_tapsAreOutputs)
        {
            Gather(block, width, weights, target);
        }
        else
        {
            // Kernels of a lane follow one another; those of an exchanged block lie side by side for each summed channel.
            int kernels = _exchanged ? _blockChannels : 1;
            int length = (_exchanged ? 1 : _blockChannels) * _kernelTaps;
            int laneStride = _exchanged ? _kernelTaps : _groupChannels * _kernelTaps;
            Span<float> run = stackalloc float[RunRows * BlockFilters];
            run.Clear();
            for (int kernel = 0; kernel < kernels; kernel++)
            {
                int begin = _exchanged ? ((kernel * _groupChannels) + (block * BlockFilters)) * _kernelTaps : block * BlockFilters * laneStride;
                for (int first = 0; first < length; first += RunRows)
                {
                    int rows = Math.Min(RunRows, length - first);
                    Transposition.FromPlanes(in weights[begin + first], laneStride, ref run[0], BlockFilters, width, rows, accumulate: false);
                    PackRows(run, kernel, first, rows, target);
                }
            }
        }
        if (!scale.IsEmpty)
            Scale(block, width, target, scale);
    }

    /// <summary>Adds packed adjoints, turned so that each lane's lie together: neither side is then written in pieces.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void UnpackWhole(int block, int width, ReadOnlySpan<float> source, Span<float> gradient)
    {
        Span<float> run = stackalloc float[RunRows * BlockFilters];
        Span<float> turned = stackalloc float[RunRows * BlockFilters];
        int length = _blockChannels * _kernelTaps;
        for (int first = 0; first < length; first += RunRows)
        {
            int rows = Math.Min(RunRows, length - first);
            (int channel, int tap) = Math.DivRem(first, _kernelTaps);
            (int nextChannel, int nextTap) = Math.DivRem(first + RunRows, _kernelTaps);
            for (int row = 0; row < rows; row++)
            {
                if (first + RunRows + row < length)
                {
                    Prefetch(in source[PackedRow(nextChannel, nextTap)]);
                    Step(ref nextChannel, ref nextTap);
                }
                Move(in source[PackedRow(channel, tap)], ref run[row * BlockFilters]);
                Step(ref channel, ref tap);
            }
            PrefetchLanes(in gradient[block * BlockFilters * length], length, width, first + RunRows, length);
            Transposition.ToPlanes(in run[0], BlockFilters, BlockFilters, rows, ref turned[0], rows);
            for (int lane = 0; lane < width; lane++)
            {
                Span<float> kernels = gradient.Slice((((block * BlockFilters) + lane) * length) + first, rows);
                TensorPrimitives.Add(kernels, turned.Slice(lane * rows, rows), kernels);
            }
        }
    }

    /// <summary>Moves rows of 16 lanes, which follow one another as canonical taps do, to where packed ones lie.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void PackRows(Span<float> run, int kernel, int first, int rows, Span<float> target)
    {
        (int channel, int tap) = Math.DivRem(first, _kernelTaps);
        channel += kernel;
        for (int row = 0; row < rows; row++)
        {
            int to = PackedRow(channel, tap);
            // A stride phase has some of the taps only.
            if (to >= 0)
                Move(in run[row * BlockFilters], ref target[to]);
            Step(ref channel, ref tap);
        }
    }

    /// <summary>The next canonical tap, of the next summed channel after the last.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Step(ref int channel, ref int tap)
    {
        if (++tap == _kernelTaps)
            (channel, tap) = (channel + 1, 0);
    }

    /// <summary>Where the packed lanes of a summed channel's canonical tap lie; below 0 if they aren't packed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int PackedRow(int channel, int tap)
    {
        int place = _places[tap];
        return place < 0 ? -1 : ((place * _blockChannels) + channel) * BlockFilters;
    }

    /// <summary>
    /// Begins to load what the next run touches of each lane. Packed rows of neighbouring taps lie pages apart, and so do lanes: no processor foresees them. Into the second
    /// level of the cache: where they lie a power of two apart they would push one another out of the first.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void PrefetchLanes(ref readonly float lanes, int laneStride, int width, int first, int length)
    {
        if (!Sse.IsSupported)
            return;
        int rows = Math.Min(RunRows, length - first);
        for (int lane = 0; lane < width; lane++)
        {
            for (int row = 0; row < rows; row += CacheLine)
                Prefetch(in Unsafe.Add(ref Unsafe.AsRef(in lanes), (lane * laneStride) + first + row));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe void Prefetch(ref readonly float place)
    {
        if (Sse.IsSupported)
            Sse.Prefetch1(Unsafe.AsPointer(ref Unsafe.AsRef(in place)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Move(ref readonly float from, ref float to)
    {
        Vector256.LoadUnsafe(in from).StoreUnsafe(ref to);
        Vector256.LoadUnsafe(in from, 8).StoreUnsafe(ref to, 8);
    }

    /// <summary>
    /// The input adjoint of a dense layer that reads a map of whole blocks of channels: its outputs are the channels of one tap after the other, so all taps
    /// of 16 channels are turned at once. Some filters together, so that what a block gets at a time fills cache lines in a row.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void PackTaps(ReadOnlySpan<float> weights, Span<float> packed, WorkRange range)
    {
        const int Together = 8;
        const int Taps = 64;
        const int RowLength = Together * BlockFilters;
        Span<float> run = stackalloc float[Taps * RowLength];
        int channelBlocks = _groupChannels / BlockFilters;
        (int begin, int end) = range.Of(channelBlocks);
        for (int channels = begin; channels < end; channels++)
        {
            for (int tap = 0; tap < _kernelTaps; tap += Taps)
            {
                int taps = Math.Min(Taps, _kernelTaps - tap);
                for (int filter = 0; filter < _filters; filter += Together)
                {
                    int filters = Math.Min(Together, _filters - filter);
                    for (int index = 0; index < filters; index++)
                    {
                        int from = ((((filter + index) * channelBlocks) + channels) * BlockFilters * _kernelTaps) + tap;
                        Transposition.FromPlanes(in weights[from], _kernelTaps, ref run[index * BlockFilters], RowLength, BlockFilters, taps, accumulate: false);
                    }
                    for (int row = 0; row < taps; row++)
                    {
                        int block = ((tap + row) * channelBlocks) + channels;
                        int to = (block * BlockLength) + (filter * BlockFilters);
                        for (int next = to + RowLength; next < Math.Min(to + (2 * RowLength), packed.Length); next += CacheLine)
                            Prefetch(in packed[next]);
                        run.Slice(row * RowLength, filters * BlockFilters).CopyTo(packed[to..]);
                    }
                }
            }
        }
    }

    /// <summary>The same for any number of channels, where a block may hold channels of two taps.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Gather(int block, int width, ReadOnlySpan<float> weights, Span<float> target)
    {
        Span<int> lanes = stackalloc int[BlockFilters];
        for (int lane = 0; lane < width; lane++)
        {
            int output = (block * BlockFilters) + lane;
            lanes[lane] = ((output % _groupChannels) * _kernelTaps) + (output / _groupChannels);
        }
        ref float to = ref MemoryMarshal.GetReference(target);
        ref float from = ref MemoryMarshal.GetReference(weights);
        for (int channel = 0; channel < _blockChannels; channel++)
        {
            for (int lane = 0; lane < width; lane++)
                Unsafe.Add(ref to, lane) = Unsafe.Add(ref from, lanes[lane]);
            to = ref Unsafe.Add(ref to, BlockFilters);
            from = ref Unsafe.Add(ref from, _groupChannels * _kernelTaps);
        }
    }

    /// <summary>Multiplies packed weights by their filters' factors.</summary>
    private void Scale(int block, int width, Span<float> target, ReadOnlySpan<float> scale)
    {
        for (int row = 0; row < target.Length / BlockFilters; row++)
        {
            for (int lane = 0; lane < width; lane++)
                target[(row * BlockFilters) + lane] *= scale[_exchanged ? row % _blockChannels : (block * BlockFilters) + lane];
        }
    }

    private void PackGroups(int block, int width, ReadOnlySpan<float> weights, Span<float> target, ReadOnlySpan<float> scale)
    {
        for (int tap = 0; tap < _taps.Length; tap++)
        {
            for (int lane = 0; lane < width; lane++)
            {
                (int begin, int end, int index, int step) = Run(block, tap, lane);
                int to = (((tap * _blockChannels) + begin) * BlockFilters) + lane;
                for (int channel = begin; channel < end; channel++, to += BlockFilters, index += step)
                    target[to] = weights[index] * (scale.IsEmpty ? 1 : scale[index / (_groupChannels * _kernelTaps)]);
            }
        }
    }

    private void UnpackGroups(int block, int width, ReadOnlySpan<float> source, Span<float> gradient)
    {
        for (int tap = 0; tap < _taps.Length; tap++)
        {
            for (int lane = 0; lane < width; lane++)
            {
                (int begin, int end, int index, int step) = Run(block, tap, lane);
                int from = (((tap * _blockChannels) + begin) * BlockFilters) + lane;
                for (int channel = begin; channel < end; channel++, from += BlockFilters, index += step)
                    gradient[index] += source[from];
            }
        }
    }

    /// <summary>
    /// The summed channels of one lane, relative to the block's first, that lie in its group, with the canonical index of the first
    /// and the step between them.
    /// </summary>
    private (int Begin, int End, int Index, int Step) Run(int block, int tap, int lane)
    {
        int output = (block * BlockFilters) + lane;
        int canonicalTap = _taps[tap];
        int blockBegin = _blockBegins[block];
        if (!_exchanged)
        {
            int groupBegin = output / _groupFilters * _groupChannels;
            int index = (output * _groupChannels * _kernelTaps) + canonicalTap;
            return (groupBegin - blockBegin, groupBegin - blockBegin + _groupChannels, index, _kernelTaps);
        }
        int channel = output;
        if (_tapsAreOutputs)
        {
            canonicalTap = output / _groupChannels;
            channel = output % _groupChannels;
        }
        int group = channel / _groupChannels;
        int firstFilter = group * _groupFilters;
        int start = (((firstFilter * _groupChannels) + channel - (group * _groupChannels)) * _kernelTaps) + canonicalTap;
        return (firstFilter - blockBegin, firstFilter - blockBegin + _groupFilters, start, _groupChannels * _kernelTaps);
    }
}
