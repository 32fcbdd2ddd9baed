using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ConvGen.Kernels;

/// <summary>Powers of e in single precision, for functions that divide by sums with 1.</summary>
internal static partial class ActivationFunctions
{
    /// <summary>1.5 · 2²³: what is added to it is rounded to whole numbers, which stand in the lowest bits of the sum.</summary>
    private const float Whole = 12_582_912f;

    private const float LeastExponent = -87.3f;
    private const float GreatestExponent = 88.8f;
    private const float InverseOfLn2 = 1.44269504f;

    /// <summary>−ln 2 in two parts, of which the first has few bits.</summary>
    private const float MinusLn2 = -0.693359375f;
    private const float MinusLn2Rest = 2.12194440e-4f;

    /// <summary>Coefficients of Cephes' polynomial, the highest power first.</summary>
    private const float Cephes0 = 1.9875691500e-4f;
    private const float Cephes1 = 1.3981999507e-3f;
    private const float Cephes2 = 8.3334519073e-3f;
    private const float Cephes3 = 4.1665795894e-2f;
    private const float Cephes4 = 1.6666665459e-1f;
    private const float Cephes5 = 5.0000001201e-1f;

    /// <summary>The bits of 1, to which a power of two adds its exponent.</summary>
    private const int BitsOfOne = 0x3F80_0000;

    /// <summary>
    /// eˣ for sums with 1, with an error below 2e−7 of it: what is below 10⁻³⁸ counts as that, what is above 1.7 · 10³⁸ as infinity; NaN stays NaN. It stays in single precision, where
    /// <see cref="Vector256.Exp(Vector256{float})"/> computes in double and takes some three times as long. eˣ = 2ⁿ · eʳ with n nearest to x ÷ ln 2, |r| ≤ ln 2 ÷ 2, and the polynomial of
    /// Cephes (Moshier, 1989) for eʳ.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Power(Vector256<float> x)
    {
        Vector256<float> whole = Vector256.Create(Whole);
        // The limits come first: where one operand is NaN, x86 gives the second.
        x = Vector256.MaxNative(Vector256.Create(LeastExponent), Vector256.MinNative(Vector256.Create(GreatestExponent), x));
        Vector256<float> sum = Vector256.MultiplyAddEstimate(x, Vector256.Create(InverseOfLn2), whole);
        Vector256<float> n = sum - whole;
        Vector256<float> r = Vector256.MultiplyAddEstimate(n, Vector256.Create(MinusLn2), x);
        r = Vector256.MultiplyAddEstimate(n, Vector256.Create(MinusLn2Rest), r);
        Vector256<float> p = Vector256.Create(Cephes0);
        p = Vector256.MultiplyAddEstimate(p, r, Vector256.Create(Cephes1));
        p = Vector256.MultiplyAddEstimate(p, r, Vector256.Create(Cephes2));
        p = Vector256.MultiplyAddEstimate(p, r, Vector256.Create(Cephes3));
        p = Vector256.MultiplyAddEstimate(p, r, Vector256.Create(Cephes4));
        p = Vector256.MultiplyAddEstimate(p, r, Vector256.Create(Cephes5));
        p = Vector256.MultiplyAddEstimate(p, r * r, r + Vector256<float>.One);
        Vector256<float> scale = ((sum.AsInt32() << 23) + Vector256.Create(BitsOfOne)).AsSingle();
        return p * scale;
    }

    /// <summary>The same, sixteen at a time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> WidePower(Vector512<float> x)
    {
        Vector512<float> whole = Vector512.Create(Whole);
        x = Vector512.MaxNative(Vector512.Create(LeastExponent), Vector512.MinNative(Vector512.Create(GreatestExponent), x));
        Vector512<float> sum = Vector512.MultiplyAddEstimate(x, Vector512.Create(InverseOfLn2), whole);
        Vector512<float> n = sum - whole;
        Vector512<float> r = Vector512.MultiplyAddEstimate(n, Vector512.Create(MinusLn2), x);
        r = Vector512.MultiplyAddEstimate(n, Vector512.Create(MinusLn2Rest), r);
        Vector512<float> p = Vector512.Create(Cephes0);
        p = Vector512.MultiplyAddEstimate(p, r, Vector512.Create(Cephes1));
        p = Vector512.MultiplyAddEstimate(p, r, Vector512.Create(Cephes2));
        p = Vector512.MultiplyAddEstimate(p, r, Vector512.Create(Cephes3));
        p = Vector512.MultiplyAddEstimate(p, r, Vector512.Create(Cephes4));
        p = Vector512.MultiplyAddEstimate(p, r, Vector512.Create(Cephes5));
        p = Vector512.MultiplyAddEstimate(p, r * r, r + Vector512<float>.One);
        Vector512<float> scale = ((sum.AsInt32() << 23) + Vector512.Create(BitsOfOne)).AsSingle();
        return p * scale;
    }
}
