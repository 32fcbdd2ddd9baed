using System;
using Xunit;

namespace ConvGen.Runtime.Tests.Networks;

/// <summary>Small whole numbers, whose sums are exact in any order.</summary>
internal static class Numbers
{
    public static float[] Draw(int count, int seed)
    {
        var random = new Random(seed);
        float[] numbers = new float[count];
        foreach (ref float number in numbers.AsSpan())
            number = random.Next(-4, 5);
        return numbers;
    }

    /// <summary>Gives a network whole-numbered parameters and returns them.</summary>
    public static float[] Fill(Network network, int seed)
    {
        float[] parameters = Draw(network.Plan.ParameterLength, seed);
        network.LoadState(parameters);
        return parameters;
    }

    /// <summary>Each of some numbers with each of others.</summary>
    public static TheoryData<int, int> Pairs(int[] left, int[] right)
    {
        var pairs = new TheoryData<int, int>();
        foreach (int first in left)
        {
            foreach (int second in right)
                pairs.Add(first, second);
        }
        return pairs;
    }
}
