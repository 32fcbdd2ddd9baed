using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ConvGen.Kernels;

/// <summary>Activation functions of straight pieces.</summary>
internal static partial class ActivationFunctions
{
    /// <summary>min(max(a·x + b, 0), 1); the derivative between the limits is a.</summary>
    public readonly struct HardSigmoid(float slope, float offset) : IActivationFunction, IActivationAdjoint
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> Of(Vector256<float> x) =>
            Vector256.Min(Vector256.Max((x * slope) + Vector256.Create(offset), Vector256<float>.Zero), Vector256<float>.One);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> Adjoint(Vector256<float> x, Vector256<float> y, Vector256<float> gradient)
        {
            Vector256<float> line = (x * slope) + Vector256.Create(offset);
            Vector256<float> flat = Vector256.LessThanOrEqual(line, Vector256<float>.Zero) | Vector256.GreaterThanOrEqual(line, Vector256<float>.One);
            return Vector256.AndNot(gradient * slope, flat);
        }
    }

    /// <summary>x above the threshold, 0 at and below; NaN stays NaN.</summary>
    public readonly struct ThresholdedRelu(float threshold) : IActivationFunction, IActivationAdjoint
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> Of(Vector256<float> x) => Vector256.AndNot(x, Vector256.LessThanOrEqual(x, Vector256.Create(threshold)));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> Adjoint(Vector256<float> x, Vector256<float> y, Vector256<float> gradient) =>
            Vector256.AndNot(gradient, Vector256.LessThanOrEqual(x, Vector256.Create(threshold)));
    }

    /// <summary>x + bias below −threshold, x − bias above threshold, 0 between; NaN stays NaN.</summary>
    public readonly struct Shrink(float threshold, float bias) : IActivationFunction, IActivationAdjoint
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> Of(Vector256<float> x)
        {
            Vector256<float> shift = Vector256.Create(bias);
            Vector256<float> outside = Vector256.ConditionalSelect(Vector256.GreaterThan(x, Vector256<float>.Zero), x - shift, x + shift);
            return Vector256.AndNot(outside, Inside(x));
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> Adjoint(Vector256<float> x, Vector256<float> y, Vector256<float> gradient) => Vector256.AndNot(gradient, Inside(x));

        private Vector256<float> Inside(Vector256<float> x) =>
            Vector256.GreaterThanOrEqual(x, Vector256.Create(-threshold)) & Vector256.LessThanOrEqual(x, Vector256.Create(threshold));
    }

    /// <summary>a·x + b.</summary>
    public readonly struct Affine(float factor, float term) : IActivationFunction, IActivationAdjoint
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> Of(Vector256<float> x) => (x * factor) + Vector256.Create(term);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> Adjoint(Vector256<float> x, Vector256<float> y, Vector256<float> gradient) => gradient * factor;
    }

    /// <summary>|x|; the derivative is the sign, 0 at 0.</summary>
    public readonly struct Abs : IActivationAdjoint
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> Adjoint(Vector256<float> x, Vector256<float> y, Vector256<float> gradient)
        {
            Vector256<float> signed = Vector256.ConditionalSelect(Vector256.LessThan(x, Vector256<float>.Zero), -gradient, gradient);
            return Vector256.AndNot(signed, Vector256.Equals(x, Vector256<float>.Zero));
        }
    }
}
