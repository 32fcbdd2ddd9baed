using System;

namespace ConvGen;

/// <summary>
/// Random numbers that are the same on every platform: SplitMix64 (Steele, Lea and Flood 2014), a counter through a mixing function. Streams of
/// one seed are independent. <see cref="Random"/> promises neither. A value that changes: hand it on by <see langword="ref"/>.
/// </summary>
public struct RandomStream
{
    // The golden ratio in 64 bits, SplitMix64's step.
    private const ulong Step = 0x9E3779B97F4A7C15;

    private ulong _state;

    /// <summary>The begin of a stream.</summary>
    /// <param name="seed">The seed.</param>
    /// <param name="stream">Number of the stream.</param>
    public RandomStream(ulong seed, ulong stream) => _state = Mix(unchecked(Mix(seed) + (stream * Step)));

    /// <summary>The next 64 bits.</summary>
    public ulong Next() => Mix(unchecked(_state += Step));

    /// <summary>The next number, uniform in [0, 1), with 53 bits.</summary>
    public double NextUnit() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>The next whole number, uniform in 0 … below − 1.</summary>
    /// <param name="below">How many numbers there are, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is none.</exception>
    public int NextInteger(int below)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(below, 1);
        // The high half of a product with 64 random bits is uniform but for a bias below count ÷ 2⁶⁴.
        return (int)Math.BigMul(Next(), (ulong)below, out _);
    }

    private static ulong Mix(ulong value)
    {
        unchecked
        {
            value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
            value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
            return value ^ (value >> 31);
        }
    }
}
