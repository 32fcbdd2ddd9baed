namespace ConvGen;

/// <summary>
/// Orders that are the same on every platform and in every version: Fisher and Yates' shuffle (Durstenfeld 1964) over the numbers of
/// <see cref="RandomStream"/>. <see cref="System.Random"/> promises neither.
/// </summary>
internal static class Shuffle
{
    // A stream of its own: a network that is drawn by the same seed doesn't share its numbers.
    private const ulong Stream = 0x53687566666C65;

    /// <summary>A permutation of 0 … count − 1.</summary>
    /// <param name="count">Number of indices.</param>
    /// <param name="seed">Seed of the order.</param>
    public static int[] Order(int count, int seed)
    {
        int[] order = new int[count];
        for (int index = 0; index < count; index++)
            order[index] = index;
        var random = new RandomStream(unchecked((ulong)seed), Stream);
        for (int last = count - 1; last > 0; last--)
        {
            int other = random.NextInteger(last + 1);
            (order[last], order[other]) = (order[other], order[last]);
        }
        return order;
    }
}
