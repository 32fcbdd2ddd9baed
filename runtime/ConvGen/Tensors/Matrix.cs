using System;

namespace ConvGen;

/// <summary>A dense matrix of floats, row after row: small, for looking at a convolution in its matrix form.</summary>
public sealed class Matrix
{
    /// <summary>Most values that a matrix may have: 2²⁴, which is 64 MB.</summary>
    public const int MaximumLength = 1 << 24;

    private readonly float[] _values;

    /// <summary>A matrix of zeros.</summary>
    /// <param name="rows">Number of rows, at least 1.</param>
    /// <param name="columns">Number of columns, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is below 1, or the matrix would have more than <see cref="MaximumLength"/> values.</exception>
    public Matrix(int rows, int columns)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        if ((long)rows * columns > MaximumLength)
        {
            throw new ArgumentOutOfRangeException(
                nameof(columns), columns, $"A matrix of {rows} × {columns} has {(long)rows * columns} values; at most {MaximumLength} are allowed.");
        }
        Rows = rows;
        Columns = columns;
        _values = new float[rows * columns];
    }

    /// <summary>A matrix with given values.</summary>
    /// <param name="rows">Number of rows, at least 1.</param>
    /// <param name="columns">Number of columns, at least 1.</param>
    /// <param name="values">Row after row, rows × columns floats.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is below 1, or the matrix would have more than <see cref="MaximumLength"/> values.</exception>
    /// <exception cref="ArgumentException">The number of values is another one.</exception>
    public Matrix(int rows, int columns, ReadOnlySpan<float> values)
        : this(rows, columns)
    {
        if (values.Length != _values.Length)
            throw new ArgumentException($"A matrix of {rows} × {columns} has {_values.Length} values, but {values.Length} were given.", nameof(values));
        values.CopyTo(_values);
    }

    /// <summary>Number of rows.</summary>
    public int Rows { get; }

    /// <summary>Number of columns.</summary>
    public int Columns { get; }

    /// <summary>All values, row after row.</summary>
    public ReadOnlySpan<float> Values => _values;

    /// <summary>The value at a row and a column.</summary>
    /// <param name="row">0 ≤ row &lt; <see cref="Rows"/>.</param>
    /// <param name="column">0 ≤ column &lt; <see cref="Columns"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The place is outside the matrix.</exception>
    public float this[int row, int column]
    {
        get => _values[Index(row, column)];
        set => _values[Index(row, column)] = value;
    }

    /// <summary>The values of a row.</summary>
    /// <param name="row">0 ≤ row &lt; <see cref="Rows"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The row is outside the matrix.</exception>
    public ReadOnlySpan<float> Row(int row) => _values.AsSpan(Index(row, 0), Columns);

    /// <summary>The product with a vector, summed in double precision.</summary>
    /// <param name="vector"><see cref="Columns"/> floats.</param>
    /// <returns><see cref="Rows"/> floats.</returns>
    /// <exception cref="ArgumentException">The length is another one.</exception>
    public float[] Multiply(ReadOnlySpan<float> vector)
    {
        if (vector.Length != Columns)
            throw new ArgumentException($"A matrix of {Rows} × {Columns} multiplies a vector of {Columns} values, not of {vector.Length}.", nameof(vector));
        float[] product = new float[Rows];
        for (int row = 0; row < Rows; row++)
        {
            ReadOnlySpan<float> values = Row(row);
            double sum = 0;
            for (int column = 0; column < values.Length; column++)
                sum += (double)values[column] * vector[column];
            product[row] = (float)sum;
        }
        return product;
    }

    /// <summary>The product with a matrix, summed in double precision.</summary>
    /// <param name="right">A matrix of <see cref="Columns"/> rows.</param>
    /// <exception cref="ArgumentException">The number of rows is another one.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The product would have more than <see cref="MaximumLength"/> values.</exception>
    public Matrix Multiply(Matrix right)
    {
        ArgumentNullException.ThrowIfNull(right);
        if (right.Rows != Columns)
        {
            throw new ArgumentException(
                $"A matrix of {Rows} × {Columns} multiplies one of {Columns} rows, not one of {right.Rows} × {right.Columns}.", nameof(right));
        }
        var product = new Matrix(Rows, right.Columns);
        for (int row = 0; row < Rows; row++)
        {
            for (int column = 0; column < right.Columns; column++)
            {
                double sum = 0;
                for (int term = 0; term < Columns; term++)
                    sum += (double)this[row, term] * right[term, column];
                product[row, column] = (float)sum;
            }
        }
        return product;
    }

    /// <summary>The transposed matrix: rows become columns.</summary>
    public Matrix Transpose()
    {
        var transposed = new Matrix(Columns, Rows);
        for (int row = 0; row < Rows; row++)
        {
            for (int column = 0; column < Columns; column++)
                transposed[column, row] = this[row, column];
        }
        return transposed;
    }

    private int Index(int row, int column)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)row, (uint)Rows, nameof(row));
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)column, (uint)Columns, nameof(column));
        return (row * Columns) + column;
    }
}
