using System;
using System.Numerics.Tensors;

namespace ConvGen;

/// <summary>The memory of one batch.</summary>
internal sealed class BatchBuffer(int images, int labels, int targets)
{
    public float[] Images { get; } = new float[images];

    public int[] Labels { get; } = new int[labels];

    public float[] Targets { get; } = new float[targets];
}

/// <summary>
/// Makes the batches of one time through a data set, any of them at any time: each is a function of the seeds and its number alone, so that neither
/// prefetching nor going on within an epoch changes it. For one thread at a time.
/// </summary>
internal sealed class BatchMaker
{
    // Streams of their own: what is drawn for images depends neither on the order nor on one another.
    private const ulong ImageStreams = 0x4175676D656E74;
    private const ulong MixStreams = 0x4D69785570;

    private readonly Dataset _data;
    private readonly int _batchSize;
    private readonly int[]? _order;
    private readonly ulong _seed;
    private readonly Augmentation[] _changes;
    private readonly MixUpAugmentation? _mixUp;
    private readonly float[] _image;
    private readonly float[] _changed;
    private readonly float[] _unmixed;

    /// <summary>Prepares the batches.</summary>
    /// <param name="data">The data set.</param>
    /// <param name="batchSize">Images per batch.</param>
    /// <param name="order">Which image stands where; none keeps the order.</param>
    /// <param name="dropLast">Leave a smaller last batch out.</param>
    /// <param name="seed">Seed of the augmentations.</param>
    public BatchMaker(Dataset data, int batchSize, int[]? order, bool dropLast, int seed)
    {
        _data = data;
        _batchSize = Math.Min(batchSize, data.Count);
        _order = order;
        _seed = unchecked((ulong)seed);
        Count = (data.Count / _batchSize) + (dropLast || data.Count % _batchSize == 0 ? 0 : 1);
        _mixUp = data.Augmentations is [.., MixUpAugmentation mixUp] ? mixUp : null;
        _changes = [.. data.Augmentations];
        if (_mixUp is not null)
            _changes = _changes[..^1];
        _image = new float[_changes.Length > 0 ? data.Shape.Length : 0];
        _changed = new float[_changes.Length > 1 ? data.Shape.Length : 0];
        _unmixed = new float[_mixUp is not null ? checked(_batchSize * data.Shape.Length) : 0];
    }

    /// <summary>Number of batches.</summary>
    public int Count { get; }

    private bool HasLabels => _data.Classes != 0 && _mixUp is null;

    // Of a class each, mixed images hold a share of every class.
    private int TargetLength => HasLabels ? 0 : _data.Classes != 0 ? _data.Classes : _data.TargetLength;

    /// <summary>Memory for the largest batch.</summary>
    public BatchBuffer NewBuffer() =>
        new(checked(_batchSize * _data.Shape.Length), HasLabels ? _batchSize : 0, checked(_batchSize * TargetLength));

    /// <summary>Makes a batch, which lives in the buffer.</summary>
    /// <param name="number">Its number, 0 … <see cref="Count"/> − 1.</param>
    /// <param name="buffer">The memory.</param>
    public Batch Make(int number, BatchBuffer buffer)
    {
        int start = number * _batchSize;
        int count = Math.Min(_batchSize, _data.Count - start);
        int length = _data.Shape.Length;
        float[] images = _mixUp is null ? buffer.Images : _unmixed;
        for (int place = 0; place < count; place++)
        {
            WriteImage(IndexOf(start + place), images.AsSpan(place * length, length));
            if (HasLabels)
                buffer.Labels[place] = _data.Labels[IndexOf(start + place)];
            else if (_mixUp is null)
                _data.Target(IndexOf(start + place)).CopyTo(buffer.Targets.AsSpan(place * TargetLength));
        }
        if (_mixUp is not null)
            Mix(_mixUp, start, count, buffer);
        ReadOnlyMemory<float> view = buffer.Images.AsMemory(0, count * length);
        return HasLabels
            ? new Batch(view, buffer.Labels.AsMemory(0, count))
            : new Batch(count, view, buffer.Targets.AsMemory(0, count * TargetLength));
    }

    private int IndexOf(int place) => _order is null ? place : _order[place];

    private void WriteImage(int index, Span<float> destination)
    {
        if (_changes.Length == 0)
        {
            _data.ImageAsFloats(index, destination);
            return;
        }
        var random = new RandomStream(_seed, ImageStreams + (ulong)index);
        _data.ImageAsFloats(index, _image);
        Span<float> from = _image;
        Span<float> other = _changed;
        for (int change = 0; change < _changes.Length - 1; change++)
        {
            _changes[change].Apply(from, other, _data.Shape, ref random);
            Span<float> used = from;
            from = other;
            other = used;
        }
        _changes[^1].Apply(from, destination, _data.Shape, ref random);
    }

    private void Mix(MixUpAugmentation mixUp, int start, int count, BatchBuffer buffer)
    {
        int length = _data.Shape.Length;
        buffer.Targets.AsSpan().Clear();
        for (int place = 0; place < count; place++)
        {
            int index = IndexOf(start + place);
            var random = new RandomStream(_seed, MixStreams + (ulong)index);
            int other = random.NextInteger(count);
            float share = (float)mixUp.NextShare(ref random);
            TensorPrimitives.Lerp<float>(
                _unmixed.AsSpan(other * length, length), _unmixed.AsSpan(place * length, length), share, buffer.Images.AsSpan(place * length, length));
            Span<float> targets = buffer.Targets.AsSpan(place * TargetLength, TargetLength);
            AddTargets(targets, index, share);
            AddTargets(targets, IndexOf(start + other), 1 - share);
        }
    }

    private void AddTargets(Span<float> targets, int index, float share)
    {
        if (_data.Classes != 0)
        {
            targets[_data.Labels[index]] += share;
            return;
        }
        ReadOnlySpan<float> values = _data.Target(index);
        for (int target = 0; target < values.Length; target++)
            targets[target] += share * values[target];
    }
}
