using System;
using System.Linq;
using ConvGen.Runtime.Tests.Training;
using Xunit;

namespace ConvGen.Runtime.Tests.Inspection;

/// <summary>The words and the corners of the search; every layer kind is searched in the tests of kernels.</summary>
public sealed class FindNonFiniteTests
{
    [Fact]
    public void InputIsLookedAtFirst()
    {
        float[] images = ProfileTests.Noise(3);
        images[(2 * 64) + 19] = float.NegativeInfinity;
        NonFiniteValue? found = new SeenNet().FindNonFinite(images);
        Assert.NotNull(found);
        Assert.Equal((NonFinitePlace.Input, "images"), (found.Place, found.Layer));
        Assert.Equal([2, 0, 2, 3], found.Index);
        Assert.Equal("images: the input is −∞ first at [2, 0, 2, 3] (1 value is NaN or infinite).", found.ToString());
    }

    /// <summary>Images beyond the first block are counted from the begin of the batch.</summary>
    [Fact]
    public void OverflowIsFoundInTheImageThatOverflows()
    {
        SeenNet net = new(seed: 1);
        int images = net.Plan.Inference.BlockImages + 3;
        float[] pixels = ProfileTests.Noise(images);
        pixels.AsSpan((images - 2) * 64, 64).Fill(float.MaxValue);
        Assert.All(net.Parameter("Stem.weight").ToArray(), weight => Assert.True(float.IsFinite(weight)));
        NonFiniteValue? found = net.FindNonFinite(pixels);
        Assert.NotNull(found);
        Assert.Equal(NonFinitePlace.Output, found.Place);
        Assert.Equal(images - 2, found.Index[0]);
        Assert.Empty(found.Parameters);
    }

    /// <summary>The normalisation is folded into the convolution before it, which computes the sum too: the result lies under the last one's name, with the parameters of all.</summary>
    [Fact]
    public void FoldedLayersAreSearchedTogether()
    {
        SeenNet net = new(seed: 1);
        net.Parameter("Branch.weight").CopyFrom(Enumerable.Repeat(float.NaN, net.Parameter("Branch.weight").Length).ToArray());
        net.Parameter("Norm.running_var").CopyFrom([1, 1, float.PositiveInfinity, 1]);
        NonFiniteValue? found = net.FindNonFinite(ProfileTests.Noise(1));
        Assert.NotNull(found);
        Assert.Equal("Sum", found.Layer);
        Assert.Equal(["Branch.weight", "Norm.running_var"], found.Parameters);
        Assert.Equal(
            "Sum: its output is NaN first at [0, 0, 0, 0] (256 values are NaN or infinite); Branch.weight, Norm.running_var hold such values already.",
            found.ToString());
    }

    /// <summary>All scores and the loss are finite; the product of an input and a score's adjoint isn't.</summary>
    [Fact]
    public void AdjointsOfParametersAreLookedAtToo()
    {
        LinearNet net = new();
        net.Parameter("Dense.weight").CopyFrom(new float[LinearNet.Inputs * LinearNet.Scores]);
        Trainer<LinearNet> trainer = new(net, new Sgd(0.1f), Loss.MeanSquaredError);
        float[] images = new float[LinearNet.Inputs];
        images[2] = 1e30f;
        NonFiniteValue? found = trainer.FindNonFinite(new Batch(1, images, new float[] { 0, 1e38f, 0, 0 }));
        Assert.NotNull(found);
        Assert.Equal((NonFinitePlace.ParameterAdjoint, "Dense", 1L), (found.Place, found.Layer, found.Count));
        Assert.Equal([1, 2], found.Index);
        Assert.Equal("Dense: the adjoint of a parameter is −∞ first at [1, 2] (1 value is NaN or infinite).", found.ToString());
        Assert.Equal(0, trainer.Steps);
        Assert.Null(trainer.FindNonFinite(new Batch(1, images, new float[4])));
        Assert.Throws<ArgumentException>(() => trainer.FindNonFinite(new Batch(1, images, new float[3])));
    }
}
