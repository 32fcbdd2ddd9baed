using System.Collections.Generic;
using System.Linq;
using Xunit;

namespace ConvGen.Runtime.Tests.Data;

public class ShuffleTests
{
    // Computed apart, from the description of the generator: a change here changes every seeded training run.
    [Theory]
    [InlineData(1, new[] { 8, 0, 2, 5, 7, 1, 6, 4, 9, 3 })]
    [InlineData(-7, new[] { 6, 1, 3, 8, 5, 0, 4, 7, 2, 9 })]
    [InlineData(0, new[] { 1, 7, 4, 0, 2, 5, 6, 3 })]
    public void The_order_of_a_seed_is_fixed_for_ever(int seed, int[] expected) => Assert.Equal(expected, Shuffle.Order(expected.Length, seed));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(1000)]
    public void An_order_holds_each_index_once(int count) =>
        Assert.Equal(Enumerable.Range(0, count), Shuffle.Order(count, seed: 3).Order());

    [Fact]
    public void All_orders_are_about_equally_frequent()
    {
        const int Rounds = 24_000;
        var counts = new Dictionary<string, int>();
        for (int seed = 0; seed < Rounds; seed++)
        {
            string order = string.Join(',', Shuffle.Order(4, seed));
            counts[order] = counts.GetValueOrDefault(order) + 1;
        }

        // 24 orders, 1,000 of each expected with a standard deviation of 31: five deviations either way.
        Assert.Equal(24, counts.Count);
        Assert.All(counts.Values, count => Assert.InRange(count, 845, 1155));
    }
}
