using System;
using System.Collections.Generic;
using System.Numerics.Tensors;

namespace ConvGen.Kernels;

/// <summary>A function of the values of several tensors at one place, sizes of 1 repeated.</summary>
internal sealed class TensorBroadcast : TensorComputation
{
    private readonly TensorOperation _operation;

    // Axes of the output, neighbours that all operands walk alike joined; and how far each operand goes on each.
    private readonly int[] _sizes;
    private readonly int[][] _strides;

    public TensorBroadcast(TensorOperation operation, IReadOnlyList<TensorAxes> inputs, TensorAxes output)
    {
        _operation = operation;
        var sizes = new List<int>();
        var strides = new List<int>[inputs.Count];
        int[][] own = new int[inputs.Count][];
        for (int input = 0; input < inputs.Count; input++)
        {
            strides[input] = [];
            own[input] = Strides(inputs[input], output);
        }

        for (int axis = 0; axis < output.Count; axis++)
        {
            if (output[axis] == 1 && output.Count > 1)
                continue;
            int size = output[axis];
            bool joins = sizes.Count > 0 && Array.TrueForAll(Ranks(inputs.Count), input => strides[input][^1] == own[input][axis] * size);
            if (joins)
                sizes[^1] *= size;
            else
                sizes.Add(size);
            for (int input = 0; input < inputs.Count; input++)
            {
                if (joins)
                    strides[input][^1] = own[input][axis];
                else
                    strides[input].Add(own[input][axis]);
            }
        }

        _sizes = sizes.Count == 0 ? [1] : [.. sizes];
        _strides = Array.ConvertAll(strides, list => list.Count == 0 ? [0] : list.ToArray());
    }

    public override void Compute(TensorOperandValues operands, Span<float> output, int slice)
    {
        if (output.IsEmpty)
            return;
        if (operands.Count == 1)
        {
            Walk(TensorOperation.Identity, output, 0, operands[0], 0, _strides[0], default, 0, _strides[0]);
            return;
        }

        // Of more than two, the output holds what is joined so far.
        Walk(_operation, output, 0, operands[0], 0, _strides[0], operands[1], 0, _strides[1]);
        for (int operand = 2; operand < operands.Count; operand++)
            Accumulate(output, 0, operands[operand], 0, _strides[operand]);
        if (_operation == TensorOperation.Mean)
            TensorPrimitives.Divide(output, operands.Count, output);
    }

    private void Walk(
        TensorOperation operation, Span<float> output, int axis, ReadOnlySpan<float> a, int beginA, int[] stridesA, ReadOnlySpan<float> b, int beginB, int[] stridesB)
    {
        int size = _sizes[axis];
        if (axis == _sizes.Length - 1)
        {
            Run(
                operation,
                a.Slice(beginA, stridesA[axis] == 0 ? 1 : size),
                operation == TensorOperation.Identity ? default : b.Slice(beginB, stridesB[axis] == 0 ? 1 : size),
                output);
            return;
        }

        int length = output.Length / size;
        for (int place = 0; place < size; place++)
        {
            Walk(
                operation, output.Slice(place * length, length), axis + 1,
                a, beginA + (place * stridesA[axis]), stridesA, b, beginB + (place * stridesB[axis]), stridesB);
        }
    }

    private void Accumulate(Span<float> output, int axis, ReadOnlySpan<float> b, int begin, int[] strides)
    {
        int size = _sizes[axis];
        if (axis == _sizes.Length - 1)
        {
            Run(_operation, output, b.Slice(begin, strides[axis] == 0 ? 1 : size), output);
            return;
        }

        int length = output.Length / size;
        for (int place = 0; place < size; place++)
            Accumulate(output.Slice(place * length, length), axis + 1, b, begin + (place * strides[axis]), strides);
    }

    /// <summary>One run of values; an operand of one value is repeated.</summary>
    private static void Run(TensorOperation operation, ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> output)
    {
        bool repeatsA = a.Length == 1 && output.Length > 1;
        bool repeatsB = b.Length == 1 && output.Length > 1;
        if (operation == TensorOperation.Identity || (repeatsA && repeatsB))
        {
            if (repeatsA)
                output.Fill(a[0]);
            else
                a.CopyTo(output);
            if (operation == TensorOperation.Identity)
                return;
            a = output;
            repeatsA = false;
        }

        switch (operation)
        {
            case TensorOperation.Add or TensorOperation.Sum or TensorOperation.Mean when repeatsA:
                TensorPrimitives.Add(b, a[0], output);
                break;
            case TensorOperation.Add or TensorOperation.Sum or TensorOperation.Mean when repeatsB:
                TensorPrimitives.Add(a, b[0], output);
                break;
            case TensorOperation.Add or TensorOperation.Sum or TensorOperation.Mean:
                TensorPrimitives.Add(a, b, output);
                break;
            case TensorOperation.Sub when repeatsA:
                TensorPrimitives.Subtract(a[0], b, output);
                break;
            case TensorOperation.Sub when repeatsB:
                TensorPrimitives.Subtract(a, b[0], output);
                break;
            case TensorOperation.Sub:
                TensorPrimitives.Subtract(a, b, output);
                break;
            case TensorOperation.Mul when repeatsA:
                TensorPrimitives.Multiply(b, a[0], output);
                break;
            case TensorOperation.Mul when repeatsB:
                TensorPrimitives.Multiply(a, b[0], output);
                break;
            case TensorOperation.Mul:
                TensorPrimitives.Multiply(a, b, output);
                break;
            case TensorOperation.Div when repeatsA:
                TensorPrimitives.Divide(a[0], b, output);
                break;
            case TensorOperation.Div when repeatsB:
                TensorPrimitives.Divide(a, b[0], output);
                break;
            case TensorOperation.Div:
                TensorPrimitives.Divide(a, b, output);
                break;
            case TensorOperation.Max when repeatsA || repeatsB:
                TensorPrimitives.Max(repeatsA ? b : a, repeatsA ? a[0] : b[0], output);
                break;
            case TensorOperation.Max:
                TensorPrimitives.Max(a, b, output);
                break;
            case TensorOperation.Min when repeatsA || repeatsB:
                TensorPrimitives.Min(repeatsA ? b : a, repeatsA ? a[0] : b[0], output);
                break;
            case TensorOperation.Min:
                TensorPrimitives.Min(a, b, output);
                break;
            default:
                for (int index = 0; index < output.Length; index++)
                    output[index] = Value(operation, a[repeatsA ? 0 : index], b[repeatsB ? 0 : index]);
                break;
        }
    }

    private static float Value(TensorOperation operation, float a, float b) => operation switch
    {
        TensorOperation.Pow => MathF.Pow(a, b),
        TensorOperation.PRelu => a >= 0 ? a : a * b,
        _ => throw new InvalidOperationException($"No routine for {operation}."),
    };

    /// <summary>How far an operand goes on each axis of the output: 0 where it repeats.</summary>
    private static int[] Strides(TensorAxes input, TensorAxes output)
    {
        int[] own = input.Strides();
        int[] strides = new int[output.Count];
        int added = output.Count - input.Count;
        for (int axis = added; axis < output.Count; axis++)
            strides[axis] = input[axis - added] == 1 ? 0 : own[axis - added];
        return strides;
    }

    private static int[] Ranks(int count)
    {
        int[] ranks = new int[count];
        for (int rank = 0; rank < count; rank++)
            ranks[rank] = rank;
        return ranks;
    }
}
