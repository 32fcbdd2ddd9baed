using System;

namespace ConvGen.Kernels.Tests.Harness;

/// <summary>Numbers of both signs, for methods that round.</summary>
internal static class RealData
{
    /// <summary>Values between −1 and 1.</summary>
    public static float[] Draw(Random random, int length)
    {
        float[] values = new float[length];
        for (int i = 0; i < length; i++)
            values[i] = (random.NextSingle() * 2) - 1;
        return values;
    }
}
