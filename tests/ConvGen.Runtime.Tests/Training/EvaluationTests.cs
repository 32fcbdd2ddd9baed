using System;
using System.Linq;
using Xunit;

namespace ConvGen.Runtime.Tests.Training;

/// <summary>Evaluation on scores that are known.</summary>
public sealed class EvaluationTests
{
    /// <summary>A network whose score k is input k, so that an image says what it is read as.</summary>
    private static LinearNet Identity()
    {
        var net = new LinearNet();
        float[] state = new float[net.Plan.ParameterLength];
        for (int score = 0; score < LinearNet.Scores; score++)
            state[(score * LinearNet.Inputs) + score] = 1;
        net.LoadState(state);
        return net;
    }

    private static Dataset Sample()
    {
        int[] labels = [0, 1, 2, 3, 0, 1, 2];
        int[] read = [0, 1, 2, 3, 1, 1, 0];
        float[] images = new float[labels.Length * LinearNet.Inputs];
        for (int image = 0; image < read.Length; image++)
            images[(image * LinearNet.Inputs) + read[image]] = 1;
        return Dataset.FromFloats(Shape.Vector(LinearNet.Inputs), images, labels, LinearNet.Scores);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(256)]
    public void CountsWhatIsMisread(int batchSize)
    {
        Evaluation evaluation = Evaluation.Of(Identity(), Sample(), batchSize: batchSize);
        Assert.Equal(7, evaluation.Images);
        Assert.Equal(5.0 / 7, evaluation.Accuracy, 1e-12);
        Assert.Equal([new MisreadImage(4, 0, 1), new MisreadImage(6, 2, 0)], evaluation.Misread);
        Assert.Equal(2, evaluation.Confusion![1, 1]);
        Assert.Equal(1, evaluation.Confusion[0, 1]);

        // −log(e ÷ (e + 3)) where it is right, −log(1 ÷ (e + 3)) where it is wrong.
        Assert.Equal(Math.Log(Math.E + 3) - (5.0 / 7), evaluation.Loss, 1e-6);
        Assert.Equal("7 images: loss 1.03, accuracy 71.4 %", evaluation.ToString());
    }

    [Fact]
    public void TakesAnotherLoss()
    {
        Evaluation plain = Evaluation.Of(Identity(), Sample());
        Evaluation smoothed = Evaluation.Of(Identity(), Sample(), Loss.CrossEntropyWith(0.1f));
        Assert.True(smoothed.Loss > plain.Loss);
        Assert.Equal(plain.Misread, smoothed.Misread);
    }

    [Fact]
    public void BadInputIsRefused()
    {
        Assert.Throws<ArgumentException>(() => Evaluation.Of(Identity(), Enumerable.Empty<Batch>(), Loss.CrossEntropy));
        Assert.Throws<ArgumentException>(() => Evaluation.Of(Identity(), Sample(), Loss.MeanSquaredError));
        Dataset other = Dataset.FromFloats(Shape.Vector(5), new float[5], (int[])[0], 4);
        Assert.Throws<ArgumentException>(() => Evaluation.Of(Identity(), other));
    }
}
