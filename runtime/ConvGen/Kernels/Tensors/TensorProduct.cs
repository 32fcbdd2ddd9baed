using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics.Tensors;

namespace ConvGen.Kernels;

/// <summary>Matrix products: each slice is one row of one product.</summary>
internal sealed class TensorProduct : TensorComputation
{
    private readonly int _rows;
    private readonly int _terms;
    private readonly int _columns;
    private readonly int _products;

    // Where each product's matrices begin, and the distances of their rows and columns.
    private readonly int[] _beginsA;
    private readonly int[] _beginsB;
    private readonly (int Row, int Column) _strideA;
    private readonly (int Row, int Column) _strideB;
    private readonly float _alpha = 1;
    private readonly float _beta;
    private readonly int[]? _addends;

    private TensorProduct(
        int rows, int terms, int columns, int[] beginsA, int[] beginsB, (int Row, int Column) strideA, (int Row, int Column) strideB, float alpha, float beta, int[]? addends)
    {
        (_rows, _terms, _columns, _products) = (rows, terms, columns, beginsA.Length);
        (_beginsA, _beginsB, _strideA, _strideB) = (beginsA, beginsB, strideA, strideB);
        (_alpha, _beta, _addends) = (alpha, beta, addends);
    }

    public override int Slices => _products * _rows;

    public static TensorProduct MatMul(IReadOnlyList<TensorAxes> inputs, TensorAxes output)
    {
        // A vector is a row on the left, a column on the right.
        int[] left = inputs[0].Count == 1 ? [1, inputs[0][0]] : inputs[0].ToArray();
        int[] right = inputs[1].Count == 1 ? [inputs[1][0], 1] : inputs[1].ToArray();
        int[] outer = [.. output.Take(Math.Max(left.Length, right.Length) - 2)];
        (int rows, int terms, int columns) = (left[^2], left[^1], right[^1]);
        return new(
            rows, terms, columns, Begins(left, outer), Begins(right, outer), (terms, 1), (columns, 1), alpha: 1, beta: 0, addends: null);
    }

    public static TensorProduct Gemm(TensorSettings settings, IReadOnlyList<TensorAxes> inputs, TensorAxes output)
    {
        bool transposeA = settings.Bool(nameof(TensorAttribute.TransposeA));
        bool transposeB = settings.Bool(nameof(TensorAttribute.TransposeB));
        (TensorAxes a, TensorAxes b) = (inputs[0], inputs[1]);
        int[]? addends = inputs.Count < 3 ? null : TensorTables.Broadcast(inputs[2], output);
        return new(
            output[0],
            transposeA ? a[0] : a[1],
            output[1],
            [0],
            [0],
            transposeA ? (1, a[1]) : (a[1], 1),
            transposeB ? (1, b[1]) : (b[1], 1),
            settings.Float(nameof(TensorAttribute.Alpha), 1),
            settings.Float(nameof(TensorAttribute.Beta), 1),
            addends);
    }

    public override void Compute(TensorOperandValues operands, Span<float> output, int slice)
    {
        (int product, int row) = (slice / _rows, slice % _rows);
        ReadOnlySpan<float> a = operands[0][(_beginsA[product] + (row * _strideA.Row))..];
        ReadOnlySpan<float> b = operands[1][_beginsB[product]..];
        Span<float> result = output.Slice(slice * _columns, _columns);
        if (_strideB.Column == 1)
            SumOfRows(a, b, result);
        else
            Sums(a, b, result);
        if (_alpha != 1)
            TensorPrimitives.Multiply(result, _alpha, result);
        if (_addends is null)
            return;
        ReadOnlySpan<float> c = operands[2];
        for (int column = 0; column < _columns; column++)
            result[column] += _beta * c[_addends[(row * _columns) + column]];
    }

    /// <summary>The sum of B's rows, each by its factor.</summary>
    private void SumOfRows(ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> result)
    {
        result.Clear();
        for (int term = 0; term < _terms; term++)
            TensorPrimitives.MultiplyAdd(b.Slice(term * _strideB.Row, _columns), a[term * _strideA.Column], result, result);
    }

    /// <summary>For each column a sum over the terms.</summary>
    private void Sums(ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> result)
    {
        for (int column = 0; column < _columns; column++)
        {
            double sum = 0;
            for (int term = 0; term < _terms; term++)
                sum += (double)a[term * _strideA.Column] * b[(term * _strideB.Row) + (column * _strideB.Column)];
            result[column] = (float)sum;
        }
    }

    /// <summary>Where the matrices of each product begin.</summary>
    private static int[] Begins(int[] matrices, int[] outer)
    {
        int length = matrices[^2] * matrices[^1];
        var own = new TensorAxes([.. matrices.Take(matrices.Length - 2)]);
        return Array.ConvertAll(TensorTables.Broadcast(own, new TensorAxes(outer)), place => place * length);
    }
}
