using ConvGen.Generator.Model;

namespace ConvGen.Generator.Analyzers;

/// <summary>How large a kernel may be to be unrolled completely.</summary>
internal static class UnrollBudget
{
    /// <summary>Taps of the largest kernel that is unrolled: 11×11, the largest of the well-known networks.</summary>
    public const int MaximumTaps = 121;

    /// <summary>Whether the declared kernel is too large to be unrolled completely.</summary>
    public static bool IsBeyond(ConvOperation convolution) => convolution.Unroll == Unroll.Taps && convolution.Window.Taps > MaximumTaps;
}
