namespace ConvGen.Generator.Schedule;

/// <summary>
/// What RyuJIT optimises well. Beyond 1,024 tracked locals, temporaries included, it silently stops enregistering: measured at between
/// 1,056 and 1,344 multiply-adds in one method. Inlining of the helpers was verified up to 1,250 calls.
/// </summary>
internal static class JitLimits
{
    public const int MultiplyAdds = 600;

    public const int HelperCalls = 1250;

    /// <summary>Most multiply-adds of a kernel that sums along channels, each with loads of its own: with 400 the JIT no longer inlined the sums at the end.</summary>
    public const int DotMultiplyAdds = 200;

    /// <summary>Calls that the JIT inlines to add the lanes of a vector, clamp the sum and store it.</summary>
    public const int StoreSumCalls = 8;

    /// <summary>Calls that the JIT inlines to turn the pixels of eight filters round and store them.</summary>
    public const int StorePixelsCalls = 8;

    /// <summary>
    /// Channel steps of one loop turn, best first. Measured at 256 bits, best of 150 rounds: a 1×1 kernel reaches 87, 90 and 91 % of
    /// the peak with one, two and four steps, a 3×3 kernel 97 % with any, 93 % with two or four beside a busy sibling thread; at 512 bits a chain of 64↔256 1×1 56² 84
    /// and 86 % with one and four. Others take one: every build of a user pays for the text.
    /// </summary>
    public static int[] Steps(VectorTarget target, int taps) => (target.Bits, taps) switch
    {
        (128, _) => [1],
        (_, 1) => [4, 2, 1],
        (256, _) => [2, 1],
        _ => [1],
    };

    /// <summary>
    /// Whether the JIT still inlines multiply-adds that first ask for the kind of machine, as those of 128 bits do: each takes three locals more, and inlining ends at 512. 324
    /// were too many.
    /// </summary>
    public static bool InlinesTestedMultiplyAdds(int lanes, int multiplyAdds) => lanes > 4 || multiplyAdds <= 256;

    public static bool Fit(int multiplyAdds, int helperCalls) => multiplyAdds <= MultiplyAdds && helperCalls <= HelperCalls;
}
