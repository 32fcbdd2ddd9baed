using System;
using System.Linq;
using ConvGen.Kernels.Tests.Harness;
using Xunit;

namespace ConvGen.Kernels.Tests.Lecture;

/// <summary>What the textbook says of convolutions, said of generated kernels: matrices, adjoints, translation, shared weights.</summary>
public sealed class LectureTests
{
    private static readonly float[] s_samples = [1, 2, 4, 8, 16];

    private static readonly float[] s_filter = [3, 5, 7];

    /// <summary>z = Ŵx with Ŵ banded, each row the filter shifted by one; z = X̂w with the windows of x as rows.</summary>
    [Fact]
    public void FiveSamples() => Check(new FiveSamples(1), net => net.Conv,
        [
            [3, 5, 7, 0, 0],
            [0, 3, 5, 7, 0],
            [0, 0, 3, 5, 7],
        ],
        [
            [1, 2, 4],
            [2, 4, 8],
            [4, 8, 16],
        ],
        [41, 82, 164]);

    [Fact]
    public void FivePaddedSamples() => Check(new FivePaddedSamples(1), net => net.Conv,
        [
            [5, 7, 0, 0, 0],
            [3, 5, 7, 0, 0],
            [0, 3, 5, 7, 0],
            [0, 0, 3, 5, 7],
            [0, 0, 0, 3, 5],
        ],
        [
            [0, 1, 2],
            [1, 2, 4],
            [2, 4, 8],
            [4, 8, 16],
            [8, 16, 0],
        ],
        [19, 41, 82, 164, 104]);

    [Fact]
    public void FiveSamplesWithTheFilterTurned() => Check(new FiveTurnedSamples(1), net => net.Conv,
        [
            [5, 3, 0, 0, 0],
            [7, 5, 3, 0, 0],
            [0, 7, 5, 3, 0],
            [0, 0, 7, 5, 3],
            [0, 0, 0, 7, 5],
        ],
        [
            [2, 1, 0],
            [4, 2, 1],
            [8, 4, 2],
            [16, 8, 4],
            [0, 16, 8],
        ],
        [11, 29, 58, 116, 136]);

    private static void Check<TNet>(TNet net, Func<TNet, ConvLayer> layer, float[][] weightMatrix, float[][] inputMatrix, float[] scores)
        where TNet : Network
    {
        ConvLayer conv = layer(net);
        conv.Weight.CopyFrom(s_filter);
        Assert.Equal(weightMatrix, Rows(conv.ToMatrix()));
        Assert.Equal(inputMatrix, Rows(conv.ToInputMatrix(s_samples)));
        Assert.Equal(scores, conv.ToMatrix().Multiply(s_samples));
        Assert.Equal(scores, conv.ToInputMatrix(s_samples).Multiply(s_filter));

        float[] predicted = new float[scores.Length];
        net.Predict(s_samples, predicted);
        Assert.Equal(scores, predicted);

        // The adjoints are the products with the transposed matrices.
        float[] adjoint = [2, -3, 5, 7, -1];
        adjoint = adjoint[..scores.Length];
        Backpropagation pass = new(net);
        Assert.Equal(scores, pass.Forward(s_samples).ToArray());
        pass.Backward(adjoint);
        Assert.Equal(conv.ToMatrix().Transpose().Multiply(adjoint), pass.InputAdjoint().ToArray());
        Assert.Equal(conv.ToInputMatrix(s_samples).Transpose().Multiply(adjoint), pass.ParameterAdjoint("Conv.weight").ToArray());
    }

    /// <summary>InputAdjoint(v̄, W) = Forward(v̄, flipped, transposed W).</summary>
    [Fact]
    public void InputAdjointIsTheConvolutionWithTheFlippedFilter() => CheckInputAdjoint<Filtered, FilteredBack>();

    [Fact]
    public void InputAdjointWithoutPaddingIsTheConvolutionOfTheWholeWithTheFlippedFilter() => CheckInputAdjoint<Narrowed, NarrowedBack>();

    private static void CheckInputAdjoint<TNet, TBack>()
        where TNet : Network<TNet>, INetwork<TNet>
        where TBack : Network<TBack>, INetwork<TBack>
    {
        Random random = new(2);
        TNet net = TNet.Create(1);
        TBack back = TBack.Create(1);
        Parameter weight = net.Parameter("Conv.weight");
        (int filters, int channels, int taps) = (weight.Info.Shape[0], weight.Info.Shape[1], weight.Info.Shape[2] * weight.Info.Shape[3]);
        float[] filter = IntegerData.Draw(random, weight.Length);
        weight.CopyFrom(filter);
        float[] exchanged = new float[filter.Length];
        for (int at = 0; at < filter.Length; at++)
            exchanged[((((at / taps % channels) * filters) + (at / taps / channels)) * taps) + (at % taps)] = filter[at];
        back.Parameter("Conv.weight").CopyFrom(exchanged);

        float[] adjoint = IntegerData.Draw(random, net.Plan.OutputLength);
        Backpropagation pass = new(net);
        _ = pass.Forward(IntegerData.Draw(random, net.Plan.InputLength));
        pass.Backward(adjoint);
        float[] convolved = new float[back.Plan.OutputLength];
        back.Predict(adjoint, convolved);
        Assert.True(convolved.Distinct().Count() > 20);
        Assert.Equal(convolved, pass.InputAdjoint().ToArray());
    }

    /// <summary>v̄·∂z/∂W = X̂ᵀv̄, summed over the images of a batch; v̄·∂z/∂x = Ŵᵀv̄.</summary>
    [Fact]
    public void AdjointsAreProductsWithTheTransposedMatrices()
    {
        const int Images = 3;
        Random random = new(3);
        StridedGroups net = new(1);
        net.Conv.Weight.CopyFrom(IntegerData.Draw(random, net.Conv.Weight.Length));
        float[][] images = [.. Enumerable.Range(0, Images).Select(_ => IntegerData.Draw(random, StridedGroups.InputLength))];
        float[][] adjoints = [.. Enumerable.Range(0, Images).Select(_ => IntegerData.Draw(random, StridedGroups.OutputLength))];
        Backpropagation pass = new(net);
        float[] scores = pass.Forward([.. images.SelectMany(image => image)]).ToArray();
        pass.Backward([.. adjoints.SelectMany(adjoint => adjoint)]);

        Matrix weights = net.Conv.ToMatrix();
        Assert.Equal(images.SelectMany(image => weights.Multiply(image)), scores);
        Assert.Equal(adjoints.SelectMany(adjoint => weights.Transpose().Multiply(adjoint)), pass.InputAdjoint().ToArray());
        float[][] parts = [.. images.Zip(adjoints, (image, adjoint) => net.Conv.ToInputMatrix(image).Transpose().Multiply(adjoint))];
        Assert.Equal(parts[0].Select((_, at) => parts.Sum(part => part[at])), pass.ParameterAdjoint("Conv.weight").ToArray());
    }

    /// <summary>A shifted image gives a shifted map: at stride s for shifts of s pixels.</summary>
    [Fact]
    public void AShiftedInputGivesAShiftedMap()
    {
        CheckShift(new ShiftedByOne(1), stride: 1);
        CheckShift(new ShiftedByTwo(1), stride: 2);
        CheckShift(new ShiftedByThree(1), stride: 3);
    }

    private static void CheckShift(Network net, int stride)
    {
        Random random = new(4);
        Draw(net, random);
        (float[] before, float[] after) = Shifted(random, net.Plan.Input, stride);
        Shape map = net.Plan.Layers[0].Output;
        float[] here = Predict(net, before);
        float[] there = Predict(net, after);
        Assert.True(here.Distinct().Count() > 50);
        for (int at = 0; at < map.Length; at++)
        {
            (int plane, int row, int column) = (at / map.Pixels, at / map.Width % map.Height, at % map.Width);
            if (row > 0 && column > 0)
                Assert.Equal(here[(((plane * map.Height) + row - 1) * map.Width) + column - 1], there[at]);
        }
        if (stride > 1)
        {
            // A shift by less than the stride shows other pixels to the filter: no shifted map.
            (before, after) = Shifted(new Random(4), net.Plan.Input, 1);
            Assert.NotEqual(Predict(net, before).Order(), Predict(net, after).Order());
        }
    }

    /// <summary>The same shift changes all that a dense layer says.</summary>
    [Fact]
    public void AShiftedInputChangesAllDenseUnits()
    {
        Random random = new(4);
        DenseUnits net = new(1);
        Draw(net, random);
        (float[] before, float[] after) = Shifted(random, net.Plan.Input, 1);
        float[] here = Predict(net, before);
        float[] there = Predict(net, after);
        int changed = here.Zip(there).Count(pair => pair.First != pair.Second);
        Assert.InRange(changed, here.Length * 9 / 10, here.Length);
        Assert.NotEqual(here.Order(), there.Order());
    }

    [Fact]
    public void SummaryStatesWhatSharedWeightsSave()
    {
        string summary = LargeImage.Summary();
        Assert.Contains("a filter 3×3 of Conv has 9 parameters per input plane", summary, StringComparison.Ordinal);
        Assert.Contains("a dense layer of 1,000 units on 3×256×256 has 196,608,000.", summary, StringComparison.Ordinal);
        // Three planes and a bias.
        Assert.Contains(" 28 ", summary.Split('\n').Single(row => row.StartsWith("Conv ", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    private static float[][] Rows(Matrix matrix) => [.. Enumerable.Range(0, matrix.Rows).Select(row => matrix.Row(row).ToArray())];

    private static void Draw(Network net, Random random)
    {
        foreach (Parameter parameter in net.Parameters)
            parameter.CopyFrom(IntegerData.Draw(random, parameter.Length));
    }

    private static float[] Predict(Network net, float[] image)
    {
        float[] scores = new float[net.Plan.OutputLength];
        net.Predict(image, scores);
        return scores;
    }

    /// <summary>A figure with zeros around it, and the same further down and to the right.</summary>
    private static (float[] Before, float[] After) Shifted(Random random, Shape shape, int by)
    {
        const int Margin = 6;
        float[] before = new float[shape.Length];
        float[] after = new float[shape.Length];
        for (int at = 0; at < shape.Length; at++)
        {
            (int row, int column) = (at / shape.Width % shape.Height, at % shape.Width);
            if (row < Margin || column < Margin || row >= shape.Height - Margin || column >= shape.Width - Margin)
                continue;
            before[at] = IntegerData.Draw(random, 1)[0];
            after[at + (by * shape.Width) + by] = before[at];
        }
        return (before, after);
    }
}
