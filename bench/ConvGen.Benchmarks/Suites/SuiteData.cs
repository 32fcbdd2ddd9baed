using System;
using System.Collections.Generic;
using System.Linq;
using ConvGen.Benchmarks.Networks;

namespace ConvGen.Benchmarks.Suites;

/// <summary>Images, labels and thread counts of the suites.</summary>
public static class SuiteData
{
    /// <summary>Classes of all networks.</summary>
    public const int Classes = 10;

    /// <summary>One thread, and as many as a network takes by itself.</summary>
    public static IEnumerable<int> ThreadCounts => new[] { 1, new LeNet().Threads }.Distinct();

    /// <summary>Random pixels between 0 and 1.</summary>
    /// <param name="length">Number of pixels.</param>
    public static float[] Images(int length)
    {
        Random random = new(1);
        return [.. Enumerable.Range(0, length).Select(_ => random.NextSingle())];
    }

    /// <summary>Labels that take turns.</summary>
    /// <param name="count">Number of labels.</param>
    public static int[] Labels(int count) => [.. Enumerable.Range(0, count).Select(index => index % Classes)];
}
