using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ConvGen.Kernels;

/// <summary>A function of one value, eight at a time.</summary>
internal interface IActivationFunction
{
    /// <summary>y = f(x).</summary>
    Vector256<float> Of(Vector256<float> x);
}

/// <summary>A function that is worth computing sixteen at a time where the machine can: one with more arithmetic than memory traffic.</summary>
internal interface IWideActivationFunction : IActivationFunction
{
    /// <summary>y = f(x).</summary>
    Vector512<float> Of(Vector512<float> x);
}

/// <summary>The derivative of a function of one value, eight at a time.</summary>
internal interface IActivationAdjoint
{
    /// <summary>The adjoint of x: f′(x), times the adjoint <paramref name="gradient"/> of y.</summary>
    Vector256<float> Adjoint(Vector256<float> x, Vector256<float> y, Vector256<float> gradient);
}

/// <summary>
/// The derivatives of the activation functions, and those functions that <see cref="System.Numerics.Tensors.TensorPrimitives"/> lacks. At kinks the
/// derivative is PyTorch's.
/// </summary>
internal static partial class ActivationFunctions
{
    /// <summary>Writes f(x) for each value.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Forward<TFunction>(TFunction function, ReadOnlySpan<float> input, Span<float> output)
        where TFunction : struct, IActivationFunction
    {
        ref float x = ref MemoryMarshal.GetReference(input);
        ref float y = ref MemoryMarshal.GetReference(output);
        int i = 0;
        for (; i <= output.Length - Lanes.Count; i += Lanes.Count)
            function.Of(Vector256.LoadUnsafe(ref x, (nuint)i)).StoreUnsafe(ref y, (nuint)i);
        int lanes = output.Length - i;
        if (lanes > 0)
            Lanes.Store(function.Of(Lanes.Load(ref Unsafe.Add(ref x, i), lanes)), ref Unsafe.Add(ref y, i), lanes);
    }

    /// <summary>The same for a function that has a wide form; its last values take the narrow one.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void ForwardWide<TFunction>(TFunction function, ReadOnlySpan<float> input, Span<float> output)
        where TFunction : struct, IWideActivationFunction
    {
        ref float x = ref MemoryMarshal.GetReference(input);
        ref float y = ref MemoryMarshal.GetReference(output);
        int i = 0;
        for (; Vector512.IsHardwareAccelerated && i <= output.Length - Vector512<float>.Count; i += Vector512<float>.Count)
            function.Of(Vector512.LoadUnsafe(ref x, (nuint)i)).StoreUnsafe(ref y, (nuint)i);
        if (i < output.Length)
            Forward(function, input[i..], output[i..]);
    }

    /// <summary>Writes or adds f′(x) · gradient for each value.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Backward<TFunction>(
        TFunction function,
        ReadOnlySpan<float> input,
        ReadOnlySpan<float> output,
        ReadOnlySpan<float> outputGradient,
        Span<float> inputGradient,
        bool accumulate)
        where TFunction : struct, IActivationAdjoint
    {
        ref float x = ref MemoryMarshal.GetReference(input);
        ref float y = ref MemoryMarshal.GetReference(output);
        ref float gradient = ref MemoryMarshal.GetReference(outputGradient);
        ref float result = ref MemoryMarshal.GetReference(inputGradient);
        int i = 0;
        for (; i <= inputGradient.Length - Lanes.Count; i += Lanes.Count)
        {
            nuint at = (nuint)i;
            Vector256<float> value = function.Adjoint(
                Vector256.LoadUnsafe(ref x, at), Vector256.LoadUnsafe(ref y, at), Vector256.LoadUnsafe(ref gradient, at));
            if (accumulate)
                value += Vector256.LoadUnsafe(ref result, at);
            value.StoreUnsafe(ref result, at);
        }

        int lanes = inputGradient.Length - i;
        if (lanes > 0)
        {
            Vector256<float> value = function.Adjoint(
                Lanes.Load(ref Unsafe.Add(ref x, i), lanes),
                Lanes.Load(ref Unsafe.Add(ref y, i), lanes),
                Lanes.Load(ref Unsafe.Add(ref gradient, i), lanes));
            if (accumulate)
                value += Lanes.Load(ref Unsafe.Add(ref result, i), lanes);
            Lanes.Store(value, ref Unsafe.Add(ref result, i), lanes);
        }
    }

    /// <summary>
    /// The error function, with an error below 2e−7. For |x| ≤ 1 it is x · P(x²), above it is ±(1 − exp(−|x| · Q(|x|))): P and Q are least-squares
    /// fits of erf(x) ÷ x and −ln(erfc(x)) ÷ x at Chebyshev nodes of [0, 1] and [1, 4] (the identity erfc = exp(ln erfc) keeps the tail
    /// smooth). Beyond 4 the result is ±1 in single precision.
    /// </summary>
    public static Vector256<float> ErrorFunction(Vector256<float> x)
    {
        Vector256<float> magnitude = Vector256.Abs(x);
        Vector256<float> s = x * x;
        Vector256<float> p = Vector256.Create(-0.000545703515f);
        p = (p * s) + Vector256.Create(0.00486908341f);
        p = (p * s) + Vector256.Create(-0.0266621914f);
        p = (p * s) + Vector256.Create(0.112779938f);
        p = (p * s) + Vector256.Create(-0.376119256f);
        p = (p * s) + Vector256.Create(1.12837887f);
        Vector256<float> near = x * p;

        Vector256<float> t = Vector256.Min(magnitude, Vector256.Create(4f));
        Vector256<float> q = Vector256.Create(-0.000212016879f);
        q = (q * t) + Vector256.Create(0.00319772447f);
        q = (q * t) + Vector256.Create(-0.0228314642f);
        q = (q * t) + Vector256.Create(0.105165482f);
        q = (q * t) + Vector256.Create(0.635795414f);
        q = (q * t) + Vector256.Create(1.12849033f);
        Vector256<float> far = Vector256.CopySign(Vector256<float>.One - Vector256.Exp(-(t * q)), x);
        return Vector256.ConditionalSelect(Vector256.GreaterThan(magnitude, Vector256<float>.One), far, near);
    }

    private static Vector256<float> Sigmoid(Vector256<float> x) =>
        Vector256<float>.One / (Vector256<float>.One + Power(-x));

    /// <summary>min(max(lower, x), upper), told by the output alone: the adjoint passes where lower &lt; y &lt; upper, and where y is NaN.</summary>
    public readonly struct Clamp(float lower, float upper) : IActivationFunction, IActivationAdjoint
    {
        // Upper after lower, as everywhere: if the limits are crossed the upper one wins. Both operators keep NaN.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> Of(Vector256<float> x) => Vector256.Min(Vector256.Max(x, Vector256.Create(lower)), Vector256.Create(upper));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> Adjoint(Vector256<float> x, Vector256<float> y, Vector256<float> gradient) =>
            Adjoint(y, gradient, Vector256.Create(lower), Vector256.Create(upper));

        /// <summary>The same with limits that a loop holds.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<float> Adjoint(Vector256<float> y, Vector256<float> gradient, Vector256<float> low, Vector256<float> high) =>
            Vector256.AndNot(gradient, Vector256.LessThanOrEqual(y, low) | Vector256.GreaterThanOrEqual(y, high));
    }

    /// <summary>x above 0, slope · x at and below.</summary>
    public readonly struct LeakyRelu(float slope) : IActivationFunction, IActivationAdjoint
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> Of(Vector256<float> x) =>
            Vector256.ConditionalSelect(Vector256.GreaterThan(x, Vector256<float>.Zero), x, x * slope);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> Adjoint(Vector256<float> x, Vector256<float> y, Vector256<float> gradient) =>
            Vector256.ConditionalSelect(Vector256.GreaterThan(x, Vector256<float>.Zero), gradient, gradient * slope);
    }

    /// <summary>x · σ(x); the derivative is σ(x)·(1 + x·(1 − σ(x))).</summary>
    public readonly struct Silu : IWideActivationFunction, IActivationAdjoint
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector512<float> Of(Vector512<float> x) => x / (Vector512<float>.One + WidePower(-x));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> Of(Vector256<float> x) => x / (Vector256<float>.One + Power(-x));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> Adjoint(Vector256<float> x, Vector256<float> y, Vector256<float> gradient)
        {
            Vector256<float> sigmoid = Sigmoid(x);
            return gradient * (sigmoid * (Vector256<float>.One + (x * (Vector256<float>.One - sigmoid))));
        }
    }

    /// <summary>x · Φ(x) with Φ(x) = (1 + erf(x ÷ √2)) ÷ 2; the derivative is Φ(x) + x·e^(−x²÷2) ÷ √(2π) (Hendrycks and Gimpel, 2016).</summary>
    public readonly struct Gelu : IActivationFunction, IActivationAdjoint
    {
        private const float HalfRoot = 0.707106781f;
        private const float Density = 0.398942280f;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> Of(Vector256<float> x) => x * Distribution(x);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> Adjoint(Vector256<float> x, Vector256<float> y, Vector256<float> gradient) =>
            gradient * (Distribution(x) + (x * Vector256.Exp(x * x * -0.5f) * Density));

        private static Vector256<float> Distribution(Vector256<float> x) =>
            (Vector256<float>.One + ErrorFunction(x * HalfRoot)) * 0.5f;
    }

    /// <summary>x · min(max(x + 3, 0), 6) ÷ 6 (Howard and others, 2019); the derivative between −3 and 3 is x ÷ 3 + ½.</summary>
    public readonly struct HardSwish : IActivationFunction, IActivationAdjoint
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> Of(Vector256<float> x)
        {
            Vector256<float> six = Vector256.Create(6f);
            return x * (Vector256.Min(Vector256.Max(x + Vector256.Create(3f), Vector256<float>.Zero), six) / six);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> Adjoint(Vector256<float> x, Vector256<float> y, Vector256<float> gradient)
        {
            Vector256<float> three = Vector256.Create(3f);
            Vector256<float> bent = gradient * ((x / three) + Vector256.Create(0.5f));
            Vector256<float> above = Vector256.ConditionalSelect(Vector256.GreaterThanOrEqual(x, three), gradient, bent);
            return Vector256.AndNot(above, Vector256.LessThanOrEqual(x, -three));
        }
    }

    /// <summary>1 ÷ (1 + e⁻ˣ), told by the output: the derivative is y·(1 − y).</summary>
    public readonly struct Logistic : IActivationAdjoint
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> Adjoint(Vector256<float> x, Vector256<float> y, Vector256<float> gradient) =>
            gradient * (y * (Vector256<float>.One - y));
    }

    /// <summary>The hyperbolic tangent, told by the output: the derivative is 1 − y².</summary>
    public readonly struct Tanh : IActivationAdjoint
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> Adjoint(Vector256<float> x, Vector256<float> y, Vector256<float> gradient) =>
            gradient * (Vector256<float>.One - (y * y));
    }

    /// <summary>The identity.</summary>
    public readonly struct Identity : IActivationAdjoint
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> Adjoint(Vector256<float> x, Vector256<float> y, Vector256<float> gradient) => gradient;
    }
}
