using System;
using System.Linq;

namespace ConvGen.Kernels.Tests.Harness;

/// <summary>Values that depend on a name alone, so that networks which share a layer share its parameters.</summary>
internal static class NamedNoise
{
    /// <summary>Values between −1 and 1.</summary>
    public static float[] Of(int length, string name)
    {
        Random random = new(name.Sum(letter => letter));
        return [.. Enumerable.Range(0, length).Select(_ => (2 * random.NextSingle()) - 1)];
    }
}
