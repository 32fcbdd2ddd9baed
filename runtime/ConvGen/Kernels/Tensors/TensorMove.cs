using System;
using System.Collections.Generic;
using System.Linq;

namespace ConvGen.Kernels;

/// <summary>
/// Moves values: along each axis of the output a table says where in the input a place comes from, so that one loop serves transposing, slicing, padding,
/// repeating, gathering and blocks.
/// </summary>
internal sealed class TensorMove : TensorComputation
{
    private const int Absent = PaddedAxis.Constant;

    // Of each axis, where its places begin in the input; Absent ones are filled.
    private readonly int[][] _offsets;
    private readonly float _fill;
    private readonly bool _isContiguous;

    private TensorMove(IEnumerable<int[]> offsets, float fill = 0)
    {
        _offsets = [.. offsets];
        if (_offsets.Length == 0)
            _offsets = [[0]];
        _fill = fill;
        int[] last = _offsets[^1];
        _isContiguous = last.Length > 0 && last[0] != Absent && last.Select((offset, place) => offset == last[0] + place).All(isNext => isNext);
    }

    /// <summary>All values as they stand.</summary>
    public static TensorMove Copy(TensorAxes shape) => new([Steps(shape.Length, 1)]);

    public static TensorMove Transpose(TensorSettings settings, TensorAxes input)
    {
        int[] strides = input.Strides();
        return new(TensorGeometry.Permutation(settings, input.Count).Select(axis => Steps(input[axis], strides[axis])));
    }

    public static TensorMove Slice(TensorSettings settings, TensorAxes input)
    {
        int[] strides = input.Strides();
        return new(TensorGeometry.Slices(settings, input).Select((range, axis) => Steps(range.Count, range.Step * strides[axis], range.Start * strides[axis])));
    }

    public static TensorMove Gather(TensorSettings settings, TensorAxes input)
    {
        int[] strides = input.Strides();
        int along = TensorGeometry.Axis(settings.Int(nameof(TensorAttribute.Axis)), input.Count);
        int[] places = [.. settings.Ints(nameof(TensorAttribute.Indices)).Select(index => TensorGeometry.Axis(index, input[along]) * strides[along])];
        return new(input.Select((size, axis) => axis == along ? places : Steps(size, strides[axis])));
    }

    public static TensorMove Pad(TensorSettings settings, TensorAxes input)
    {
        int[] strides = input.Strides();
        int[] pads = settings.Ints(nameof(TensorAttribute.Pads));
        var mode = (PadMode)settings.Int(nameof(TensorAttribute.PadMode));
        return new(
            input.Select((size, axis) => Enumerable.Range(-pads[axis], Math.Max(0, size + pads[axis] + pads[axis + input.Count]))
                .Select(place => PaddedAxis.SourceOf(place, size, mode) is var source && source == Absent ? Absent : source * strides[axis]).ToArray()),
            settings.Float(nameof(TensorAttribute.Value), 0));
    }

    /// <summary>The input repeated along each axis until the output is full; axes that the input hasn't repeat all of it.</summary>
    public static TensorMove Repeat(TensorAxes input, TensorAxes output)
    {
        int[] strides = input.Strides();
        int added = output.Count - input.Count;
        return new(output.Select((size, axis) => Enumerable.Range(0, size)
            .Select(place => axis < added ? 0 : place % input[axis - added] * strides[axis - added]).ToArray()));
    }

    public static TensorMove DepthToSpace(TensorSettings settings, TensorAxes input)
    {
        int block = settings.Int(nameof(TensorAttribute.BlockSize));
        int depth = input[1] / (block * block);
        int plane = input[2] * input[3];
        bool depthLast = settings.Int(nameof(TensorAttribute.BlockOrder)) == (int)BlockOrder.BlocksFirst;
        // Channels from one depth, row and column of a block to the next.
        (int ofDepth, int ofRow, int ofColumn) = depthLast ? (1, block * depth, depth) : (block * block, block, 1);
        return new(
        [
            Steps(input[0], input[1] * plane),
            Steps(depth, ofDepth * plane),
            Steps(input[2], input[3]),
            Steps(block, ofRow * plane),
            Steps(input[3], 1),
            Steps(block, ofColumn * plane),
        ]);
    }

    public static TensorMove SpaceToDepth(TensorSettings settings, TensorAxes input)
    {
        int block = settings.Int(nameof(TensorAttribute.BlockSize));
        int plane = input[2] * input[3];
        return new(
        [
            Steps(input[0], input[1] * plane),
            Steps(block, input[3]),
            Steps(block, 1),
            Steps(input[1], plane),
            Steps(input[2] / block, block * input[3]),
            Steps(input[3] / block, block),
        ]);
    }

    public override void Compute(TensorOperandValues operands, Span<float> output, int slice)
    {
        if (!output.IsEmpty)
            Fill(operands[0], output, 0, 0);
    }

    /// <summary>Fills all places of an axis and those below it.</summary>
    private void Fill(ReadOnlySpan<float> input, Span<float> output, int axis, int begin)
    {
        int[] offsets = _offsets[axis];
        if (axis == _offsets.Length - 1)
        {
            FillRun(input, output, offsets, begin);
            return;
        }

        int length = output.Length / offsets.Length;
        for (int place = 0; place < offsets.Length; place++)
        {
            Span<float> part = output.Slice(place * length, length);
            if (offsets[place] == Absent)
                part.Fill(_fill);
            else
                Fill(input, part, axis + 1, begin + offsets[place]);
        }
    }

    private void FillRun(ReadOnlySpan<float> input, Span<float> output, int[] offsets, int begin)
    {
        if (_isContiguous)
        {
            input.Slice(begin + offsets[0], offsets.Length).CopyTo(output);
            return;
        }

        for (int place = 0; place < offsets.Length; place++)
            output[place] = offsets[place] == Absent ? _fill : input[begin + offsets[place]];
    }

    private static int[] Steps(int count, int step, int begin = 0) => [.. Enumerable.Range(0, count).Select(place => begin + (place * step))];
}

/// <summary>Inputs one after the other along an axis.</summary>
internal sealed class TensorConcat(TensorSettings settings, IReadOnlyList<TensorAxes> inputs) : TensorComputation
{
    private readonly int _outer = inputs[0].Product(0, TensorGeometry.Axis(settings.Int(nameof(TensorAttribute.Axis)), inputs[0].Count));

    public override void Compute(TensorOperandValues operands, Span<float> output, int slice)
    {
        int row = _outer == 0 ? 0 : output.Length / _outer;
        int begin = 0;
        for (int operand = 0; operand < operands.Count; operand++)
        {
            ReadOnlySpan<float> input = operands[operand];
            int run = _outer == 0 ? 0 : input.Length / _outer;
            for (int part = 0; part < _outer; part++)
                input.Slice(part * run, run).CopyTo(output[((part * row) + begin)..]);
            begin += run;
        }
    }
}
