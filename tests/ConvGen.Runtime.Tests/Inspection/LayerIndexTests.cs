using System;
using System.Linq;
using Xunit;

namespace ConvGen.Runtime.Tests.Inspection;

public sealed class LayerIndexTests
{
    private static readonly NetworkPlan Plan = new SeenNet().Plan;

    [Fact]
    public void LayersAreFoundByEitherName()
    {
        for (int index = 0; index < Plan.Layers.Count; index++)
        {
            Assert.Equal(index, Plan.IndexOf(Plan.Layers[index].Property));
            Assert.Equal(index, Plan.IndexOf(Plan.Layers[index].Name));
        }
    }

    [Fact]
    public void AnUnknownNameIsToldWithTheNamesThatThereAre()
    {
        ArgumentException exception = Assert.Throws<ArgumentException>("layer", () => Plan.IndexOf("stem"));
        Assert.StartsWith("SeenNet has no layer 'stem'; it has Stem, Branch, Norm, Sum, Means, Scores.", exception.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentNullException>("layer", () => Plan.IndexOf(null!));
    }

    [Fact]
    public void OfManyLayersTwentyAreNamed()
    {
        NetworkPlan plan = new()
        {
            Name = "Long",
            Input = Plan.Input,
            Layers = [.. Enumerable.Range(0, 23).Select(index => Plan.Layers[0] with { Property = $"L{index}", Name = $"l{index}" })],
            Parameters = [],
            Outputs = [],
            OutputLength = 0,
            ParameterLength = 0,
            Inference = Plan.Inference,
        };
        Assert.Equal(22, plan.IndexOf("l22"));
        Assert.Contains("L18, L19 and 3 more.", Assert.Throws<ArgumentException>(() => plan.IndexOf("L23")).Message, StringComparison.Ordinal);
    }
}
