using System;
using System.Linq;
using Xunit;

namespace ConvGen.Runtime.Tests.Training;

/// <summary>Losses against their formulas in double, against central differences, and at the edges.</summary>
public sealed class LossTests
{
    public static TheoryData<string> Names => ["cross-entropy", "smoothed", "mse", "bce"];

    private static Loss Named(string name) => name switch
    {
        "cross-entropy" => Loss.CrossEntropy,
        "smoothed" => Loss.CrossEntropyWith(0.1f),
        "mse" => Loss.MeanSquaredError,
        "bce" => Loss.BinaryCrossEntropy,
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, null),
    };

    /// <summary>The formulas as the textbooks write them: no care for overflow, softmax and logarithm apart.</summary>
    private static double Reference(string name, double[] scores, int classes, int[] labels, float[] targets)
    {
        int images = labels.Length;
        double total = 0;
        for (int i = 0; i < images; i++)
        {
            double[] row = scores.AsSpan(i * classes, classes).ToArray();
            double sum = row.Sum(Math.Exp);
            double[] logs = [.. row.Select(score => Math.Log(Math.Exp(score) / sum))];
            for (int k = 0; k < classes; k++)
            {
                double target = targets[(i * classes) + k];
                double sigmoid = 1 / (1 + Math.Exp(-row[k]));
                total += name switch
                {
                    "cross-entropy" => k == labels[i] ? -logs[k] : 0,
                    "smoothed" => -((k == labels[i] ? 0.9 : 0) + (0.1 / classes)) * logs[k],
                    "mse" => (row[k] - target) * (row[k] - target) / classes,
                    _ => (-(target * Math.Log(sigmoid)) - ((1 - target) * Math.Log(1 - sigmoid))) / classes,
                };
            }
        }

        return total / images;
    }

    private static (float[] Scores, int[] Labels, float[] Targets) Draw(int images, int classes)
    {
        var random = new Random(31 * images + classes);
        return (
            [.. Enumerable.Range(0, images * classes).Select(_ => (float)((random.NextDouble() * 8) - 4))],
            [.. Enumerable.Range(0, images).Select(_ => random.Next(classes))],
            [.. Enumerable.Range(0, images * classes).Select(_ => (float)random.NextDouble())]);
    }

    [Theory]
    [InlineData("cross-entropy", 5, 10)]
    [InlineData("cross-entropy", 1, 1)]
    [InlineData("smoothed", 5, 10)]
    [InlineData("smoothed", 3, 1)]
    [InlineData("mse", 4, 3)]
    [InlineData("mse", 1, 1)]
    [InlineData("bce", 4, 3)]
    [InlineData("bce", 7, 1)]
    public void EqualsTheFormulaAndItsCentralDifferences(string name, int images, int classes)
    {
        (float[] scores, int[] labels, float[] targets) = Draw(images, classes);
        float[] adjoints = new float[scores.Length];
        double loss = Named(name).Evaluate(scores, classes, labels, targets, adjoints);

        double[] exact = [.. scores.Select(score => (double)score)];
        Assert.Equal(Reference(name, exact, classes, labels, targets), loss, 1e-6);
        const double h = 1e-4;
        for (int i = 0; i < exact.Length; i++)
        {
            double score = exact[i];
            exact[i] = score + h;
            double above = Reference(name, exact, classes, labels, targets);
            exact[i] = score - h;
            double below = Reference(name, exact, classes, labels, targets);
            exact[i] = score;
            Assert.Equal((above - below) / (2 * h), adjoints[i], 1e-6);
        }
    }

    [Fact]
    public void LiteralValues()
    {
        float[] adjoints = new float[2];

        // softmax(0, ln 3) = (¼, ¾).
        double loss = Loss.CrossEntropy.Evaluate([0f, MathF.Log(3)], 2, [0], [], adjoints);
        Assert.Equal(Math.Log(4), loss, 1e-6);
        Assert.Equal(-0.75, adjoints[0], 1e-6);
        Assert.Equal(0.75, adjoints[1], 1e-6);

        // ((1 − 0)² + (2 − 4)²) ÷ 2.
        Assert.Equal(2.5, Loss.MeanSquaredError.Evaluate([1f, 2f], 2, [], [0f, 4f], adjoints), 1e-12);
        Assert.Equal([1f, -2f], adjoints);

        // σ(0) = ½.
        Assert.Equal(Math.Log(2), Loss.BinaryCrossEntropy.Evaluate([0f, 0f], 1, [], [1f, 0f], adjoints), 1e-12);
        Assert.Equal([-0.25f, 0.25f], adjoints);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void ScaleActsOnAdjointsOnly(string name)
    {
        (float[] scores, int[] labels, float[] targets) = Draw(3, 4);
        float[] whole = new float[scores.Length];
        float[] quarter = new float[scores.Length];
        double loss = Named(name).Evaluate(scores, 4, labels, targets, whole);
        Assert.Equal(loss, Named(name).Evaluate(scores, 4, labels, targets, quarter, 0.25f));
        Assert.Equal(loss, Named(name).Evaluate(scores, 4, labels, targets, []));
        Assert.Equal(whole.Select(adjoint => adjoint * 0.25f), quarter);
    }

    [Theory]
    [InlineData("cross-entropy", 1000f)]
    [InlineData("smoothed", 1000f)]
    [InlineData("bce", 1000f)]
    [InlineData("bce", -1000f)]
    public void LargeScoresDoNotOverflow(string name, float score)
    {
        float[] adjoints = new float[2];
        double loss = Named(name).Evaluate([score, -score], 2, [1], [0f, 1f], adjoints);
        Assert.True(double.IsFinite(loss));
        Assert.All(adjoints, adjoint => Assert.True(float.IsFinite(adjoint)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void ScoresThatAreNotNumbersGiveALossThatIsNone(string name)
    {
        Assert.True(double.IsNaN(Named(name).Evaluate([1f, float.NaN], 2, [0], [0f, 1f], new float[2])));
    }

    [Fact]
    public void AScoreOfMinusInfinityIsAProbabilityOfZero()
    {
        float[] adjoints = new float[2];
        Assert.Equal(0, Loss.CrossEntropy.Evaluate([0f, float.NegativeInfinity], 2, [0], [], adjoints));
        Assert.Equal([0f, 0f], adjoints);
    }

    [Theory]
    [InlineData("cross-entropy", new[] { 0 }, "1 labels for 2 images")]
    [InlineData("cross-entropy", new[] { 0, 1, 2 }, "3 labels for 2 images")]
    [InlineData("cross-entropy", new[] { 0, 3 }, "The label of image 1 is 3; expected a class index from 0 to 2")]
    [InlineData("smoothed", new[] { -1, 0 }, "The label of image 0 is -1; expected a class index from 0 to 2")]
    public void BadLabelsAreNamed(string name, int[] labels, string message)
    {
        float[] adjoints = [7f, 7f, 7f, 7f, 7f, 7f];
        ArgumentException exception = Assert.Throws<ArgumentException>(
            () => Named(name).Evaluate(new float[6], 3, labels, [], adjoints));
        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
        Assert.All(adjoints, adjoint => Assert.Equal(7f, adjoint));
    }

    [Theory]
    [InlineData("mse", new[] { 0f, 1f, 2f }, "3 targets for 2 images of 2 scores; expected 4")]
    [InlineData("mse", new[] { 0f, 1f, 2f, float.NaN }, "Target 1 of image 1 is NaN; expected a finite number")]
    [InlineData("bce", new[] { 0f, 1f, float.NaN, 0f }, "Target 0 of image 1 is NaN; expected a probability from 0 to 1")]
    [InlineData("bce", new[] { 0f, 1.5f, 0f, 0f }, "Target 1 of image 0 is 1.5; expected a probability from 0 to 1")]
    public void BadTargetsAreNamed(string name, float[] targets, string message)
    {
        float[] adjoints = [7f, 7f, 7f, 7f];
        ArgumentException exception = Assert.Throws<ArgumentException>(
            () => Named(name).Evaluate(new float[4], 2, [], targets, adjoints));
        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
        Assert.All(adjoints, adjoint => Assert.Equal(7f, adjoint));
    }

    [Fact]
    public void BadLengthsAreRefused()
    {
        Assert.Throws<ArgumentException>(() => Loss.CrossEntropy.Evaluate([], 2, [], [], []));
        Assert.Throws<ArgumentException>(() => Loss.CrossEntropy.Evaluate(new float[5], 2, [0, 0], [], []));
        Assert.Throws<ArgumentException>(() => Loss.CrossEntropy.Evaluate(new float[4], 2, [0, 0], [], new float[3]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Loss.CrossEntropyWith(1.1f));
        Assert.Throws<ArgumentOutOfRangeException>(() => Loss.CrossEntropyWith(float.NaN));
    }

    /// <summary>Shares of the classes in place of labels: the formula, its adjoints, and labels as the shares 1 and 0, to the same bits.</summary>
    [Theory]
    [InlineData(0f, 5, 10)]
    [InlineData(0.1f, 5, 10)]
    [InlineData(0f, 1, 1)]
    public void CrossEntropyReadsSharesOfTheClasses(float smoothing, int images, int classes)
    {
        Loss loss = Loss.CrossEntropyWith(smoothing);
        (float[] scores, int[] labels, float[] shares) = Draw(images, classes);
        for (int image = 0; image < images; image++)
        {
            Span<float> row = shares.AsSpan(image * classes, classes);
            System.Numerics.Tensors.TensorPrimitives.Divide(row, System.Numerics.Tensors.TensorPrimitives.Sum<float>(row), row);
        }

        float[] adjoints = new float[scores.Length];
        double actual = loss.Evaluate(scores, classes, [], shares, adjoints);
        double Formula(double[] values) => Enumerable.Range(0, images).Average(image =>
        {
            double[] row = values.AsSpan(image * classes, classes).ToArray();
            double sum = row.Sum(Math.Exp);
            return row.Select((score, k) => -(((1 - smoothing) * shares[(image * classes) + k]) + (smoothing / classes)) * Math.Log(Math.Exp(score) / sum)).Sum();
        });
        double[] exact = [.. scores.Select(score => (double)score)];
        Assert.Equal(Formula(exact), actual, 1e-6);
        for (int index = 0; index < scores.Length; index++)
        {
            double[] up = [.. exact];
            double[] down = [.. exact];
            up[index] += 1e-5;
            down[index] -= 1e-5;
            Assert.Equal((Formula(up) - Formula(down)) / 2e-5, adjoints[index], 1e-6);
        }

        float[] hard = new float[scores.Length];
        for (int image = 0; image < images; image++)
            hard[(image * classes) + labels[image]] = 1;
        float[] fromLabels = new float[scores.Length];
        float[] fromShares = new float[scores.Length];
        Assert.Equal(loss.Evaluate(scores, classes, labels, [], fromLabels), loss.Evaluate(scores, classes, [], hard, fromShares));
        Assert.Equal(fromLabels, fromShares);
    }

    [Theory]
    [InlineData(new[] { 0.5f, 0.4f }, "Expected a sum of 1, not 0.9, of the targets of image 0")]
    [InlineData(new[] { 1.5f, -0.5f }, "Target 0 of image 0 is 1.5; expected a share from 0 to 1")]
    [InlineData(new[] { float.NaN, 1f }, "expected a share from 0 to 1")]
    [InlineData(new[] { 1f }, "1 targets for 1 images of 2 scores")]
    [InlineData(new float[0], "0 labels for 1 images")]
    public void SharesThatAreNoneAreRefused(float[] shares, string message)
    {
        ArgumentException exception = Assert.Throws<ArgumentException>(() => Loss.CrossEntropy.Evaluate([1, 2], 2, [], shares, []));
        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
    }
}
