using System;
using System.Linq;

namespace ConvGen.Kernels.Tests.Harness;

/// <summary>
/// Small integers other than zero: products and sums of them are exact in a float below 2²⁴ in any order, so that a kernel must equal the oracle bit for bit.
/// </summary>
internal static class IntegerData
{
    /// <summary>Largest magnitude of a value.</summary>
    public const int Largest = 4;

    /// <summary>Most terms of a sum that stays exact.</summary>
    public const int MostTerms = (1 << 24) / (Largest * Largest);

    /// <summary>Values ±1 to ±4, none of them 0.</summary>
    public static float[] Draw(Random random, int length)
    {
        float[] values = new float[length];
        for (int i = 0; i < length; i++)
            values[i] = random.Next(1, Largest + 1) * (random.Next(2) == 0 ? -1 : 1);
        return values;
    }

    public static double[] ToDouble(ReadOnlySpan<float> values)
    {
        double[] result = new double[values.Length];
        for (int i = 0; i < result.Length; i++)
            result[i] = values[i];
        return result;
    }

    /// <summary>The product ⟨a, b⟩, exact in double.</summary>
    public static double Dot(ReadOnlySpan<float> left, ReadOnlySpan<float> right)
    {
        if (left.Length != right.Length)
            throw new ArgumentException($"Vectors of {left.Length} and {right.Length} values.", nameof(right));
        double sum = 0;
        for (int i = 0; i < left.Length; i++)
            sum += (double)left[i] * right[i];
        return sum;
    }

    /// <summary>A test proves nothing if what it expects hardly varies.</summary>
    /// <exception cref="CheckFailedException">Fewer than three values differ, although there are many.</exception>
    public static void RequireVaried(string what, double[] expected)
    {
        int distinct = expected.Distinct().Take(3).Count();
        if (expected.Length >= 32 && distinct < 3)
            throw new CheckFailedException($"{what}: the expected {expected.Length} values hardly vary; the check would prove nothing.");
    }

    /// <summary>Nor if nearly all of what it expects is zero, as what padding alone makes is.</summary>
    /// <exception cref="CheckFailedException">Nine in ten values are.</exception>
    public static void RequireNonZero(string what, double[] expected)
    {
        int zeros = expected.Count(value => value == 0);
        if (expected.Length >= 32 && zeros > 0.9 * expected.Length)
            throw new CheckFailedException($"{what}: {zeros} of the expected {expected.Length} values are zero; the check would prove nothing.");
    }

    /// <summary>Every value must equal the oracle's, bit for bit but for the sign of zero.</summary>
    /// <exception cref="CheckFailedException">One doesn't.</exception>
    public static void RequireEqual(string what, ReadOnlySpan<float> actual, double[] expected)
    {
        if (actual.Length != expected.Length)
            throw new CheckFailedException($"{what}: expected {expected.Length} values, got {actual.Length}.");
        int wrong = 0;
        int first = -1;
        for (int i = 0; i < expected.Length; i++)
        {
            if (actual[i] != expected[i])
            {
                wrong++;
                first = first < 0 ? i : first;
            }
        }
        if (wrong > 0)
            throw new CheckFailedException($"{what}: {wrong} of {expected.Length} values differ, the first at {first}: expected {expected[first]}, got {actual[first]}.");
    }
}
