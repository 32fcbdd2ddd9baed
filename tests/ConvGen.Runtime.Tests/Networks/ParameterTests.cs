using System;
using System.Collections.Generic;
using System.Linq;
using Xunit;

namespace ConvGen.Runtime.Tests.Networks;

public sealed class ParameterTests
{
    [Fact]
    public void AreFoundByName()
    {
        var net = new TwoScores();

        Assert.Equal(["Dense.weight", "Dense.bias", "Center.running_mean"], net.Parameters.Select(parameter => parameter.Name));
        Assert.Same(net.Parameters[1], net.Parameter("Dense.bias"));
        Assert.Equal("Dense.weight [4, 12]", net.Parameter("Dense.weight").ToString());
    }

    [Theory]
    [InlineData("Dense.Weight")]
    [InlineData("")]
    [InlineData("Conv1.weight")]
    public void AnUnknownNameIsToldWithTheKnownOnes(string name)
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => new TwoScores().Parameter(name));

        Assert.Contains($"'{name}'", error.Message);
        Assert.Contains("Dense.weight, Dense.bias, Center.running_mean", error.Message);
    }

    [Fact]
    public void ValuesGoInAndOut()
    {
        var net = new TwoScores();
        Parameter bias = net.Dense.Bias!;
        float[] weights = net.Dense.Weight.ToArray();

        bias.CopyFrom([1, 2, 3, 4]);

        Assert.Equal([1f, 2, 3, 4], bias.ToArray());
        float[] copy = new float[4];
        bias.CopyTo(copy);
        Assert.Equal([1f, 2, 3, 4], copy);
        Assert.Equal(weights, net.Dense.Weight.ToArray());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(5)]
    public void AWrongLengthIsRefusedAndChangesNothing(int length)
    {
        var net = new TwoScores();
        Parameter bias = net.Dense.Bias!;
        bias.CopyFrom([1, 2, 3, 4]);

        ArgumentException from = Assert.Throws<ArgumentException>(() => bias.CopyFrom(new float[length]));
        ArgumentException to = Assert.Throws<ArgumentException>(() => bias.CopyTo(new float[length]));

        foreach (string word in (IEnumerable<string>)["Dense.bias [4]", "TwoScores", "4 values", $"the span has {length}"])
        {
            Assert.Contains(word, from.Message);
            Assert.Contains(word, to.Message);
        }
        Assert.Equal([1f, 2, 3, 4], bias.ToArray());
    }

    [Theory]
    [InlineData(55)]
    [InlineData(57)]
    public void AStateOfAnotherLengthIsRefused(int length)
    {
        var net = new TwoScores(seed: 5);
        float[] before = net.CanonicalParameters.Span.ToArray();

        Assert.Throws<ArgumentException>(() => net.LoadState(new float[length]));

        Assert.Equal(before, net.CanonicalParameters.Span.ToArray());
    }
}
