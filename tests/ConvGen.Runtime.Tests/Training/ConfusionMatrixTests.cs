using System;
using Xunit;

namespace ConvGen.Runtime.Tests.Training;

/// <summary>Counts, shares and the text table.</summary>
public sealed class ConfusionMatrixTests
{
    private static ConfusionMatrix Sample()
    {
        var matrix = new ConfusionMatrix(3, ["cat", "dog", "bird"]);
        foreach ((int actual, int predicted) in ((int, int)[])[(0, 0), (0, 0), (0, 0), (0, 1), (1, 1), (1, 0)])
            matrix.Add(actual, predicted);
        return matrix;
    }

    [Fact]
    public void CountsAndShares()
    {
        ConfusionMatrix matrix = Sample();
        Assert.Equal(6, matrix.Total);
        Assert.Equal(4, matrix.Correct);
        Assert.Equal(4.0 / 6, matrix.Accuracy, 1e-12);
        Assert.Equal(1, matrix[0, 1]);
        Assert.Equal(0.75, matrix.Recall(0), 1e-12);
        Assert.Equal(0.5, matrix.Recall(1), 1e-12);
        Assert.Equal(double.NaN, matrix.Recall(2));
        Assert.Equal(0.75, matrix.Precision(0), 1e-12);
        Assert.Equal(0.5, matrix.Precision(1), 1e-12);
        Assert.Equal(double.NaN, matrix.Precision(2));
    }

    [Fact]
    public void TheTableShowsAllOfIt()
    {
        const string expected =
            "             cat    dog   bird  recall\n" +
            "      cat      3      1      0    75.0\n" +
            "      dog      1      1      0    50.0\n" +
            "     bird      0      0      0       -\n" +
            "precision   75.0   50.0      -    66.7\n";
        Assert.Equal(expected, Sample().ToString());
    }

    [Fact]
    public void BadClassesAreRefused()
    {
        ConfusionMatrix matrix = Sample();
        Assert.Throws<ArgumentOutOfRangeException>(() => matrix.Add(3, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => matrix.Add(0, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ConfusionMatrix(0));
        Assert.Throws<ArgumentException>(() => new ConfusionMatrix(2, ["one"]));
        Assert.Equal(6, matrix.Total);
    }
}
