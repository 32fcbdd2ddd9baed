using System;
using System.Collections.Generic;
using System.Linq;
using ConvGen.Generator.Algorithm;
using Xunit;

namespace ConvGen.Generator.Tests.Algorithm;

/// <summary>The transforms equal the sums that they stand for, exactly: all is whole numbers and quotients.</summary>
public sealed class WinogradAxisTests
{
    /// <summary>Tiles, kernels and strides.</summary>
    public static TheoryData<int, int, int> Axes => Where((_, _, _) => true);

    public static TheoryData<int, int, int> StridedAxes => Where((_, _, stride) => stride > 1);

    /// <summary>A kernel of one tap has tiles of one output, and longer kernels have longer tiles.</summary>
    public static TheoryData<int, int, int> PlannedAxes => Where((tile, kernel, _) => tile == 1 == (kernel == 1));

    [Theory]
    [MemberData(nameof(Axes))]
    public void TilesAreConvolutions(int tile, int kernel, int stride)
    {
        WinogradAxis axis = new(tile, kernel) { Stride = stride };
        Rational[] input = Draw(axis.Inputs, seed: 1);
        Rational[] filter = Draw(kernel, seed: 2);
        Assert.Equal(((tile - 1) * stride) + kernel, axis.Inputs);
        Assert.Equal(
            Enumerable.Range(0, tile).Select(output => Sum(filter.Select((tap, index) => tap * input[(output * stride) + index]))),
            Filtered(axis, input, filter));
    }

    [Theory]
    [MemberData(nameof(StridedAxes))]
    public void TilesOfAnInputAdjointAreItsSums(int tile, int kernel, int stride)
    {
        for (int lead = 0; lead < stride; lead++)
        {
            WinogradAxis axis = new(tile * stride, kernel) { Stride = stride, Lead = lead };
            Rational[] gradient = Draw(axis.Inputs, seed: 1);
            Rational[] filter = Draw(kernel, seed: 2);
            // What lies between the passes of a transform has room for all points.
            Assert.InRange(Math.Max(axis.Inputs, axis.Tile), 1, axis.Points);
            // x̄ at i sums z̄ at o · w at k over o·stride + k = i + lead.
            Assert.Equal(
                Enumerable.Range(0, axis.Tile).Select(position => Sum(
                    from place in Enumerable.Range(0, axis.Inputs)
                    let tap = position + lead - ((place + axis.FirstOffset) * stride)
                    where tap >= 0 && tap < kernel
                    select gradient[place] * filter[tap])),
                Filtered(axis, gradient, filter));
        }
    }

    [Theory]
    [MemberData(nameof(PlannedAxes))]
    public void TheAdjointIsSummedAtItsPoint(int tile, int kernel, int stride)
    {
        WinogradAxis axis = new(tile, kernel) { Stride = stride };
        Rational[,] transform = axis.GradientTransform();
        Assert.All(Enumerable.Range(0, tile), output => Assert.Equal(1, transform[axis.SumPoint, output]));
    }

    private static TheoryData<int, int, int> Where(Func<int, int, int, bool> applies)
    {
        TheoryData<int, int, int> axes = [];
        for (int stride = 1; stride <= 3; stride++)
        {
            for (int kernel = stride == 1 ? 1 : stride + 1; kernel <= stride + 4; kernel++)
            {
                for (int tile = 1; tile <= 5; tile++)
                {
                    if (applies(tile, kernel, stride))
                        axes.Add(tile, kernel, stride);
                }
            }
        }
        return axes;
    }

    private static Rational[] Filtered(WinogradAxis axis, Rational[] input, Rational[] filter) =>
        Product(axis.OutputTransform(), [.. Product(axis.FilterTransform(), filter).Zip(Product(axis.InputTransform(), input), (left, right) => left * right)]);

    private static Rational[] Product(Rational[,] matrix, Rational[] vector)
    {
        Assert.Equal(matrix.GetLength(1), vector.Length);
        return [.. Enumerable.Range(0, matrix.GetLength(0)).Select(row => Sum(vector.Select((value, column) => matrix[row, column] * value)))];
    }

    private static Rational Sum(IEnumerable<Rational> values) => values.Aggregate((Rational)0, (sum, value) => sum + value);

    private static Rational[] Draw(int length, int seed)
    {
        Random random = new(seed);
        return [.. Enumerable.Range(0, length).Select(_ => (Rational)random.Next(-9, 10))];
    }
}
