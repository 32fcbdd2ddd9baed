using System.Collections.Generic;
using ConvGen.Generator.Model;
using Xunit;

namespace ConvGen.Generator.Tests.Model;

public sealed class GraphTests
{
    [Fact]
    public void ConsumersOfABranch()
    {
        NetSpec network = TestCompilation.Parse(Sources.DigitNet).Network!;
        IReadOnlyList<IReadOnlyList<int>> consumers = Graph.Consumers(network.Layers);
        Assert.Equal([[1], [2], [3, 4], [4], [5], [6], []], consumers);
        Assert.Empty(Graph.Unused(network.Layers));
    }

    [Fact]
    public void AConsumerThatReadsTwiceCountsOnce()
    {
        NetSpec network = TestCompilation.Parse(Sources.Net(
            "[ConvLayer(8, 3)] public partial ConvLayer A { get; } [Add(nameof(A), nameof(A))] public partial JoinLayer B { get; }")).Network!;
        Assert.Equal([[1], []], Graph.Consumers(network.Layers));
    }
}
