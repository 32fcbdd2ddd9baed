using System;
using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

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

    private readonly int _filters;
    private readonly int _groupFilters;
    private readonly int _groupChannels;
    private readonly int _kernelTaps;
    private readonly int[] _taps;
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

    // Without groups all lanes have all channels: side by side, so that 16 streams of canonical weights are read in order. These loops run in
    // each training step, and from the first one on: they don't wait for the second tier of the JIT.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void PackWhole(int block, int width, ReadOnlySpan<float> weights, Span<float> target, ReadOnlySpan<float> scale)
    {
        Span<int> lanes = stackalloc int[BlockFilters];
        int channelStep = Lanes(block, width, lanes);
        ref float to = ref MemoryMarshal.GetReference(target);
        ref float from = ref MemoryMarshal.GetReference(weights);
        for (int channel = 0; channel < _blockChannels; channel++)
        {
            for (int tap = 0; tap < _taps.Length; tap++)
            {
                nint index = (nint)((channel * channelStep) + (_tapsAreOutputs ? 0 : _taps[tap]));
                ref float place = ref Unsafe.Add(ref to, ((tap * _blockChannels) + channel) * BlockFilters);
                for (int lane = 0; lane < width; lane++)
                    Unsafe.Add(ref place, lane) = Unsafe.Add(ref from, index + lanes[lane]);
            }
        }
        if (!scale.IsEmpty)
            Scale(block, width, target, scale);
    }

    /// <summary>
    /// A run of channels at a time, copied together first: packed taps lie as far apart as there are channels, often a power of two. Then lane by lane,
    /// so that what is written at a time lies together.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void UnpackWhole(int block, int width, ReadOnlySpan<float> source, Span<float> gradient)
    {
        const int RunFloats = 2048;
        int taps = _taps.Length;
        int most = Math.Clamp(RunFloats / (BlockFilters * taps), 1, _blockChannels);
        Span<float> run = stackalloc float[most * taps * BlockFilters];
        Span<int> lanes = stackalloc int[BlockFilters];
        int channelStep = Lanes(block, width, lanes);
        ref float to = ref MemoryMarshal.GetReference(gradient);
        for (int first = 0; first < _blockChannels; first += most)
        {
            int channels = Math.Min(most, _blockChannels - first);
            int length = channels * BlockFilters;
            for (int tap = 0; tap < taps; tap++)
                source.Slice(((tap * _blockChannels) + first) * BlockFilters, length).CopyTo(run[(tap * length)..]);
            for (int lane = 0; lane < width; lane++)
            {
                ref float kernels = ref Unsafe.Add(ref to, lanes[lane] + (first * channelStep));
                ref float from = ref run[lane];
                for (int channel = 0; channel < channels; channel++)
                {
                    for (int tap = 0; tap < taps; tap++)
                        Unsafe.Add(ref kernels, _tapsAreOutputs ? 0 : _taps[tap]) += Unsafe.Add(ref from, tap * length);
                    kernels = ref Unsafe.Add(ref kernels, channelStep);
                    from = ref Unsafe.Add(ref from, BlockFilters);
                }
            }
        }
    }

    /// <summary>Where the canonical weights of each lane begin, without groups; the result is the step from one summed channel to the next.</summary>
    private int Lanes(int block, int width, Span<int> lanes)
    {
        for (int lane = 0; lane < width; lane++)
        {
            int output = (block * BlockFilters) + lane;
            lanes[lane] = !_exchanged
                ? output * _groupChannels * _kernelTaps
                : _tapsAreOutputs ? ((output % _groupChannels) * _kernelTaps) + (output / _groupChannels) : output * _kernelTaps;
        }
        return _exchanged ? _groupChannels * _kernelTaps : _kernelTaps;
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
