using System;
using System.Linq;
using Xunit;

namespace ConvGen.Runtime.Tests.Networks;

public sealed class InitializationTests
{
    // SplitMix64 in plain integer arithmetic, by another implementation.
    private static readonly ulong[] Expected = [0x81FB535CA52E6825, 0x169E0B7DA8DDFB5C, 0xDAC0365A8E21B18B];

    private static readonly ParameterInfo[] Parameters =
    [
        new("A.weight", 0, ParameterRole.Weight, [1000, 5], 0, 5000, FanIn: 50, FanOut: 25, Rectified: true),
        new("A.bias", 0, ParameterRole.Bias, [100], 5000, 100),
        new("A.slope", 0, ParameterRole.Slope, [100], 5100, 100),
        new("B.weight", 0, ParameterRole.Weight, [1000, 5], 5200, 5000, FanIn: 50, FanOut: 25),
        new("C.weight", 0, ParameterRole.Scale, [10], 10200, 10),
        new("C.bias", 0, ParameterRole.Shift, [10], 10210, 10),
        new("C.running_mean", 0, ParameterRole.RunningMean, [10], 10220, 10),
        new("C.running_var", 0, ParameterRole.RunningVariance, [10], 10230, 10),
    ];

    [Theory]
    [InlineData("A.bias", 0f)]
    [InlineData("A.slope", 0.25f)]
    [InlineData("C.weight", 1f)]
    [InlineData("C.bias", 0f)]
    [InlineData("C.running_mean", 0f)]
    [InlineData("C.running_var", 1f)]
    public void EachRoleBeginsAtItsValue(string name, float expected)
    {
        var net = new PlanNet(PlanNet.Tiny(Parameters), seed: 3);
        net.LoadState(Enumerable.Repeat(-9f, net.Plan.ParameterLength).ToArray());

        net.Initialize(seed: 3);

        Assert.All(net.Parameter(name).ToArray(), value => Assert.Equal(expected, value));
    }

    [Theory]
    [InlineData("A.weight", null, 50)]
    [InlineData("B.weight", null, 75)]
    [InlineData("A.weight", Initialization.Xavier, 75)]
    [InlineData("B.weight", Initialization.He, 50)]
    public void WeightsAreUniformWithinTheBoundOfTheScheme(string name, Initialization? scheme, int fans)
    {
        var net = new PlanNet(PlanNet.Tiny(Parameters));
        net.Initialize(seed: 1, scheme);

        float[] weights = net.Parameter(name).ToArray();

        double bound = Math.Sqrt(6.0 / fans);
        Assert.InRange(weights.Max(), 0.995 * bound, bound);
        Assert.InRange(weights.Min(), -bound, -0.995 * bound);
        // A uniform distribution has the variance bound² ÷ 3; four standard errors of 5,000 draws.
        double variance = weights.Average(weight => (double)weight * weight);
        Assert.InRange(variance, 0.95 * bound * bound / 3, 1.05 * bound * bound / 3);
        Assert.InRange(weights.Average(), -0.035 * bound, 0.035 * bound);
    }

    [Fact]
    public void ADrawDependsOnTheSeedAndItsPlaceOnly()
    {
        var whole = new PlanNet(PlanNet.Tiny(Parameters), seed: 8);
        var again = new PlanNet(PlanNet.Tiny(Parameters), seed: 8);
        var other = new PlanNet(PlanNet.Tiny(Parameters), seed: 9);
        ParameterInfo[] shorter = [Parameters[0] with { Length = 10, Shape = [2, 5] }, .. Parameters[1..]];
        var changed = new PlanNet(PlanNet.Tiny(shorter), seed: 8);

        float[] weights = whole.Parameter("B.weight").ToArray();
        Assert.Equal(weights, again.Parameter("B.weight").ToArray());
        Assert.NotEqual(weights, other.Parameter("B.weight").ToArray());
        Assert.NotEqual(weights, whole.Parameter("A.weight").ToArray());
        Assert.Equal(weights, changed.Parameter("B.weight").ToArray());
    }

    [Fact]
    public void TheBitsAreTheSameEverywhere()
    {
        var random = new RandomStream(1, 2);
        ulong[] drawn = [random.Next(), random.Next(), random.Next()];
        Assert.Equal(Expected, drawn);
    }
}
