using System;
using Xunit;

namespace ConvGen.Runtime.Tests.Data;

public class BatchTests
{
    [Fact]
    public void Labels_give_the_number_of_images()
    {
        var batch = new Batch(new float[12], new[] { 1, 0, 2 });

        Assert.Equal((3, 4, 0), (batch.Count, batch.ImageLength, batch.TargetLength));
        Assert.Equal([1, 0, 2], batch.Labels.ToArray());
        Assert.Equal(12, batch.Images.Length);
        Assert.True(batch.Targets.IsEmpty);
    }

    [Fact]
    public void Targets_are_so_many_per_image()
    {
        var batch = new Batch(2, new float[6], new float[] { 1, 2, 3, 4 });

        Assert.Equal((2, 3, 2), (batch.Count, batch.ImageLength, batch.TargetLength));
        Assert.Equal([1f, 2, 3, 4], batch.Targets.ToArray());
        Assert.True(batch.Labels.IsEmpty);
    }

    [Fact]
    public void A_default_batch_is_empty()
    {
        Batch batch = default;

        Assert.Equal((0, 0, 0), (batch.Count, batch.ImageLength, batch.TargetLength));
    }

    [Theory]
    [InlineData(4, 0, "at least one image, but has 0")]
    [InlineData(0, 2, "0 floats don't divide into 2 images")]
    [InlineData(5, 2, "5 floats don't divide into 2 images")]
    public void Lengths_that_do_not_match_are_refused(int floats, int labels, string reason)
    {
        ArgumentException exception = Assert.Throws<ArgumentException>(() => new Batch(new float[floats], new int[labels]));

        Assert.Contains(reason, exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 4, 4, "at least one image, but has 0")]
    [InlineData(-1, 4, 4, "at least one image, but has -1")]
    [InlineData(2, 5, 4, "5 floats don't divide into 2 images")]
    [InlineData(2, 4, 3, "3 target values don't divide into 2 images")]
    [InlineData(2, 4, 0, "0 target values don't divide into 2 images")]
    public void Targets_that_do_not_match_are_refused(int count, int floats, int targets, string reason)
    {
        ArgumentException exception = Assert.Throws<ArgumentException>(() => new Batch(count, new float[floats], new float[targets]));

        Assert.Contains(reason, exception.Message, StringComparison.Ordinal);
    }
}
