using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ConvGen.Kernels;

/// <summary>Activation functions made of exponentials, logarithms and powers.</summary>
internal static partial class ActivationFunctions
{
    /// <summary>scale · x above 0, scale · α(e^(steepness · x) − 1) at and below: ELU, SELU and CELU.</summary>
    public readonly struct ExponentialUnit(float alpha, float scale, float steepness) : IActivationFunction, IActivationAdjoint
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> Of(Vector256<float> x) => Vector256.ConditionalSelect(
            Vector256.GreaterThan(x, Vector256<float>.Zero), x * scale, (Vector256.Exp(x * steepness) - Vector256<float>.One) * (scale * alpha));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> Adjoint(Vector256<float> x, Vector256<float> y, Vector256<float> gradient) => Vector256.ConditionalSelect(
            Vector256.GreaterThan(x, Vector256<float>.Zero), gradient * scale, gradient * (Vector256.Exp(x * steepness) * (scale * alpha * steepness)));
    }

    /// <summary>ln(1 + eˣ) = max(x, 0) + ln(1 + e^−|x|); the derivative is σ(x).</summary>
    public readonly struct Softplus : IActivationFunction, IActivationAdjoint
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> Of(Vector256<float> x)
        {
            // ln(1 + z) = ln(u) · z ÷ (u − 1) with u = 1 + z rounded takes the rounding of u back (Kahan); where u is 1 it is z.
            Vector256<float> z = Vector256.Exp(-Vector256.Abs(x));
            Vector256<float> u = Vector256<float>.One + z;
            Vector256<float> logarithm = Vector256.Log(u) * z / (u - Vector256<float>.One);
            Vector256<float> tail = Vector256.ConditionalSelect(Vector256.Equals(u, Vector256<float>.One), z, logarithm);
            return Vector256.Max(x, Vector256<float>.Zero) + tail;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> Adjoint(Vector256<float> x, Vector256<float> y, Vector256<float> gradient) => gradient * Sigmoid(x);
    }

    /// <summary>x ÷ (1 + |x|); the derivative is 1 ÷ (1 + |x|)².</summary>
    public readonly struct Softsign : IActivationFunction, IActivationAdjoint
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> Of(Vector256<float> x) => x / (Vector256<float>.One + Vector256.Abs(x));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> Adjoint(Vector256<float> x, Vector256<float> y, Vector256<float> gradient)
        {
            Vector256<float> divisor = Vector256<float>.One + Vector256.Abs(x);
            return gradient / (divisor * divisor);
        }
    }

    /// <summary>x · t with t = tanh(ln(1 + eˣ)) (Misra, 2019); the derivative is t + x · σ(x) · (1 − t²).</summary>
    public readonly struct Mish : IActivationFunction, IActivationAdjoint
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> Of(Vector256<float> x) => x * Gate(x);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> Adjoint(Vector256<float> x, Vector256<float> y, Vector256<float> gradient)
        {
            Vector256<float> gate = Gate(x);
            return gradient * (gate + (x * Sigmoid(x) * (Vector256<float>.One - (gate * gate))));
        }

        // tanh(ln(1 + e)) = n ÷ (n + 2) with n = e · (e + 2); from 20 on it is 1 in single precision, and e stays finite.
        private static Vector256<float> Gate(Vector256<float> x)
        {
            Vector256<float> e = Vector256.Exp(Vector256.Min(x, Vector256.Create(20f)));
            Vector256<float> n = e * (e + Vector256.Create(2f));
            return n / (n + Vector256.Create(2f));
        }
    }

    /// <summary>x · (1 + tanh u) ÷ 2 = x · σ(2u) with u = √(2 ÷ π) · (x + 0.044715 x³) (Hendrycks and Gimpel, 2016).</summary>
    public readonly struct GeluTanh : IActivationFunction, IActivationAdjoint
    {
        private const float TwiceRoot = 1.59576912f;
        private const float Cubic = 0.044715f;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> Of(Vector256<float> x) => x * Sigmoid(Twice(x));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> Adjoint(Vector256<float> x, Vector256<float> y, Vector256<float> gradient)
        {
            Vector256<float> sigmoid = Sigmoid(Twice(x));
            Vector256<float> slope = ((x * x * (3 * Cubic)) + Vector256<float>.One) * TwiceRoot;
            return gradient * (sigmoid + (x * sigmoid * (Vector256<float>.One - sigmoid) * slope));
        }

        private static Vector256<float> Twice(Vector256<float> x) => (x + (x * x * x * Cubic)) * TwiceRoot;
    }

    /// <summary>xᵃ; the derivative is a·xᵃ⁻¹, and 0 at 0 where there is none.</summary>
    public readonly struct Pow(float exponent) : IActivationFunction, IActivationAdjoint
    {
        public Vector256<float> Of(Vector256<float> x) => Power(x, exponent);

        public Vector256<float> Adjoint(Vector256<float> x, Vector256<float> y, Vector256<float> gradient)
        {
            Vector256<float> adjoint = gradient * exponent * Power(x, exponent - 1);
            return exponent >= 1 ? adjoint : Vector256.AndNot(adjoint, Vector256.Equals(x, Vector256<float>.Zero));
        }
    }

    /// <summary>√x, told by the output: the derivative is 1 ÷ 2y, and 0 at 0 where there is none.</summary>
    public readonly struct Sqrt : IActivationAdjoint
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> Adjoint(Vector256<float> x, Vector256<float> y, Vector256<float> gradient) =>
            Vector256.AndNot(gradient * 0.5f / y, Vector256.Equals(y, Vector256<float>.Zero));
    }

    /// <summary>eˣ, told by the output.</summary>
    public readonly struct Exp : IActivationAdjoint
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> Adjoint(Vector256<float> x, Vector256<float> y, Vector256<float> gradient) => gradient * y;
    }

    /// <summary>ln x; the derivative is 1 ÷ x.</summary>
    public readonly struct Log : IActivationAdjoint
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> Adjoint(Vector256<float> x, Vector256<float> y, Vector256<float> gradient) => gradient / x;
    }

    /// <summary>xᵃ with the signs of <see cref="MathF.Pow"/>; common exponents need no logarithm.</summary>
    internal static Vector256<float> Power(Vector256<float> x, float exponent) => exponent switch
    {
        0 => Vector256<float>.One,
        1 => x,
        2 => x * x,
        3 => x * x * x,
        0.5f => Vector256.Sqrt(x),
        0.75f => Vector256.Sqrt(x) * Vector256.Sqrt(Vector256.Sqrt(x)),
        -0.5f => Vector256<float>.One / Vector256.Sqrt(x),
        -1 => Vector256<float>.One / x,
        -2 => Vector256<float>.One / (x * x),
        _ => EachPower(x, exponent),
    };

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Vector256<float> EachPower(Vector256<float> x, float exponent)
    {
        Span<float> lanes = stackalloc float[Lanes.Count];
        x.StoreUnsafe(ref MemoryMarshal.GetReference(lanes));
        for (int lane = 0; lane < lanes.Length; lane++)
            lanes[lane] = MathF.Pow(lanes[lane], exponent);
        return Vector256.LoadUnsafe(ref MemoryMarshal.GetReference(lanes));
    }
}
