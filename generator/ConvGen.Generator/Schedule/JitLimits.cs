namespace ConvGen.Generator.Schedule;

/// <summary>
/// What RyuJIT optimises well. Beyond 1,024 tracked locals, temporaries included, it silently stops enregistering: measured at between
/// 1,056 and 1,344 multiply-adds in one method. Inlining of the helpers was verified up to 1,250 calls.
/// </summary>
internal static class JitLimits
{
    public const int MultiplyAdds = 600;

    public const int VectorOperations = 1250;

    /// <summary>
    /// Channel steps of one loop turn, best first: four measured fastest at 256 bits. The other widths take two: half the text, which
    /// every build of a user pays for.
    /// </summary>
    public static int[] Steps(VectorTarget target) => target.Bits == 256 ? [4, 2, 1] : [2, 1];

    public static bool Fit(int multiplyAdds, int vectorOperations) => multiplyAdds <= MultiplyAdds && vectorOperations <= VectorOperations;
}
