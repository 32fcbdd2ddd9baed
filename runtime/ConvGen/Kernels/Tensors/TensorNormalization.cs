using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics.Tensors;

namespace ConvGen.Kernels;

/// <summary>
/// Normalisation over segments of values that lie side by side: scale (x − mean) ÷ √(variance + ε) + shift, with the segment's own mean and (biased)
/// variance, in double.
/// </summary>
internal sealed class TensorNormalization : TensorComputation
{
    private readonly int _segments;
    private readonly int _length;
    private readonly float _epsilon;

    // The place of a value's scale is the sum of one that depends on its segment and one that depends on its place in it.
    private readonly int[] _segmentPlaces;
    private readonly int[][] _valuePlaces;

    private TensorNormalization(TensorSettings settings, int segments, int length, int[] segmentPlaces, int[][] valuePlaces)
    {
        _epsilon = settings.Float(nameof(TensorAttribute.Epsilon), 1e-5f);
        (_segments, _length, _segmentPlaces, _valuePlaces) = (segments, length, segmentPlaces, valuePlaces);
    }

    public override int Slices => Math.Max(1, _segments);

    /// <summary>Instance and group normalisation: a segment is a group of channels of one image.</summary>
    public static TensorNormalization OfChannels(TensorSettings settings, IReadOnlyList<TensorAxes> inputs)
    {
        TensorAxes input = inputs[0];
        int groups = settings.Operation == TensorOperation.InstanceNormalization ? input[1] : settings.Int(nameof(TensorAttribute.Groups), 1);
        int channels = groups == 0 ? 0 : input[1] / groups;
        int plane = input.Product(2, input.Count);
        bool perGroup = inputs[1][0] != input[1];
        return new(
            settings,
            input[0] * groups,
            channels * plane,
            [.. Enumerable.Range(0, groups).Select(group => perGroup ? group : group * channels)],
            [.. inputs.Skip(1).Select(_ => Enumerable.Range(0, channels * plane).Select(place => perGroup ? 0 : place / plane).ToArray())]);
    }

    /// <summary>Layer normalisation: a segment is all values of the last axes.</summary>
    public static TensorNormalization OfAxes(TensorSettings settings, IReadOnlyList<TensorAxes> inputs)
    {
        TensorAxes input = inputs[0];
        int axis = TensorGeometry.Axis(settings.Int(nameof(TensorAttribute.Axis), -1), input.Count);
        var normalised = new TensorAxes([.. input.Skip(axis)]);
        return new(settings, input.Product(0, axis), normalised.Length, [0], [.. inputs.Skip(1).Select(scale => TensorTables.Broadcast(scale, normalised))]);
    }

    public override void Compute(TensorOperandValues operands, Span<float> output, int slice)
    {
        if (output.IsEmpty)
            return;
        ReadOnlySpan<float> input = operands[0].Slice(slice * _length, _length);
        Span<float> result = output.Slice(slice * _length, _length);
        double mean = 0;
        foreach (float value in input)
            mean += value;
        mean /= _length;
        double variance = 0;
        foreach (float value in input)
            variance += (value - mean) * (value - mean);
        double factor = 1 / Math.Sqrt((variance / _length) + _epsilon);

        int begin = _segmentPlaces[slice % _segmentPlaces.Length];
        ReadOnlySpan<float> scales = operands[1];
        for (int place = 0; place < _length; place++)
            result[place] = (float)((input[place] - mean) * factor) * scales[begin + _valuePlaces[0][place]];
        if (_valuePlaces.Length < 2)
            return;
        ReadOnlySpan<float> shifts = operands[2];
        for (int place = 0; place < _length; place++)
            result[place] += shifts[begin + _valuePlaces[1][place]];
    }
}

/// <summary>Batch normalisation with given statistics: each channel by its own factor and addend.</summary>
internal sealed class TensorBatchNormalization(TensorSettings settings, TensorAxes input) : TensorComputation
{
    private readonly float _epsilon = settings.Float(nameof(TensorAttribute.Epsilon), 1e-5f);
    private readonly int _channels = input[1];
    private readonly int _plane = input.Product(2, input.Count);

    public override void Compute(TensorOperandValues operands, Span<float> output, int slice)
    {
        ReadOnlySpan<float> values = operands[0];
        ReadOnlySpan<float> scales = operands[1];
        ReadOnlySpan<float> shifts = operands[2];
        ReadOnlySpan<float> means = operands[3];
        ReadOnlySpan<float> variances = operands[4];
        for (int begin = 0; begin < output.Length; begin += _plane)
        {
            int channel = begin / _plane % _channels;
            float factor = (float)(scales[channel] / Math.Sqrt((double)variances[channel] + _epsilon));
            Span<float> result = output.Slice(begin, _plane);
            TensorPrimitives.Subtract(values.Slice(begin, _plane), means[channel], result);
            TensorPrimitives.Multiply(result, factor, result);
            TensorPrimitives.Add(result, shifts[channel], result);
        }
    }
}

/// <summary>Local response normalisation over neighbouring channels.</summary>
internal sealed class TensorResponseNormalization(TensorSettings settings, TensorAxes input) : TensorComputation
{
    private readonly int _size = settings.Int(nameof(TensorAttribute.Size));
    private readonly float _alpha = settings.Float(nameof(TensorAttribute.Alpha), 0.0001f);
    private readonly float _beta = settings.Float(nameof(TensorAttribute.Beta), 0.75f);
    private readonly float _bias = settings.Float(nameof(TensorAttribute.Bias), 1);
    private readonly int _channels = input[1];
    private readonly int _plane = input.Product(2, input.Count);

    public override int Slices => Math.Max(1, input[0] * _channels);

    public override void Compute(TensorOperandValues operands, Span<float> output, int slice)
    {
        if (output.IsEmpty)
            return;
        ReadOnlySpan<float> values = operands[0];
        (int image, int channel) = (slice / _channels, slice % _channels);
        int first = Math.Max(0, channel - ((_size - 1) / 2));
        int last = Math.Min(_channels - 1, channel + (_size / 2));
        for (int pixel = 0; pixel < _plane; pixel++)
        {
            double squares = 0;
            for (int other = first; other <= last; other++)
            {
                float value = values[(((image * _channels) + other) * _plane) + pixel];
                squares += (double)value * value;
            }

            int place = (slice * _plane) + pixel;
            output[place] = (float)(values[place] / Math.Pow(_bias + (_alpha / _size * squares), _beta));
        }
    }
}
