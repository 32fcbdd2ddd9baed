using System;
using Xunit;

namespace ConvGen.Runtime.Tests.Layers;

public sealed class MatrixTests
{
    private static readonly Matrix TwoByThree = new(2, 3, [1, 2, 3, 4, 5, 6]);

    [Fact]
    public void Multiplies()
    {
        Assert.Equal([14f, 32], TwoByThree.Multiply([1f, 2, 3]));
        Assert.Equal([14f, 32, 32, 77], TwoByThree.Multiply(TwoByThree.Transpose()).Values.ToArray());
    }

    [Fact]
    public void Transposes()
    {
        Matrix transposed = TwoByThree.Transpose();
        Assert.Equal((3, 2), (transposed.Rows, transposed.Columns));
        Assert.Equal([1f, 4, 2, 5, 3, 6], transposed.Values.ToArray());
        Assert.Equal([3f, 6], transposed.Row(2).ToArray());
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 0)]
    [InlineData(-1, 1)]
    [InlineData(4096, 4097)]
    [InlineData(int.MaxValue, int.MaxValue)]
    public void RefusesAnImpossibleSize(int rows, int columns) => Assert.Throws<ArgumentOutOfRangeException>(() => new Matrix(rows, columns));

    [Theory]
    [InlineData(2, 0)]
    [InlineData(0, 3)]
    [InlineData(-1, 0)]
    [InlineData(0, -1)]
    public void RefusesAPlaceOutside(int row, int column)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => TwoByThree[row, column]);
        Assert.Throws<ArgumentOutOfRangeException>(() => TwoByThree[row, column] = 1);
    }

    [Fact]
    public void RefusesOperandsThatDoNotFit()
    {
        Assert.Contains("not of 2", Assert.Throws<ArgumentException>(() => TwoByThree.Multiply(new float[2])).Message);
        Assert.Contains("not one of 2 × 3", Assert.Throws<ArgumentException>(() => TwoByThree.Multiply(TwoByThree)).Message);
        Assert.Contains("has 6 values, but 5", Assert.Throws<ArgumentException>(() => new Matrix(2, 3, new float[5])).Message);
    }
}
