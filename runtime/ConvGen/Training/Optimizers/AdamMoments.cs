using System;
using System.Numerics;

namespace ConvGen;

/// <summary>The update that <see cref="Adam"/> and <see cref="AdamW"/> share.</summary>
/// <param name="Beta1">β₁, memory of the first moment.</param>
/// <param name="Beta2">β₂, memory of the second moment.</param>
/// <param name="Epsilon">ε, added to the root.</param>
internal sealed record AdamMoments(float Beta1, float Beta2, float Epsilon)
{
    /// <summary>Updates parameters and moments in place; the formula is in <see cref="Adam"/>.</summary>
    /// <param name="parameters">Parameters (θ).</param>
    /// <param name="adjoints">Adjoints (g).</param>
    /// <param name="first">First moments (m).</param>
    /// <param name="second">Second moments (v).</param>
    /// <param name="learningRate">Learning rate.</param>
    /// <param name="penalty">λ of an L2 penalty, added to the adjoint.</param>
    /// <param name="shrink">λ of decoupled weight decay.</param>
    /// <param name="steps">Updates, this one included (t).</param>
    public void Update(
        Span<float> parameters,
        ReadOnlySpan<float> adjoints,
        Span<float> first,
        Span<float> second,
        float learningRate,
        float penalty,
        float shrink,
        long steps)
    {
        // Scalars in double, as PyTorch's are, rounded once.
        Vector<float> keep = All(1 - ((double)learningRate * shrink));
        Vector<float> decay = All(penalty);
        Vector<float> share1 = All(1 - (double)Beta1);
        Vector<float> beta2 = All(Beta2);
        Vector<float> share2 = All(1 - (double)Beta2);
        Vector<float> root = All(Math.Sqrt(1 - Math.Pow(Beta2, steps)));
        Vector<float> epsilon = All(Epsilon);
        Vector<float> rate = All(learningRate / (1 - Math.Pow(Beta1, steps)));
        for (int i = 0; i < parameters.Length; i += Vector<float>.Count)
        {
            Vector<float> parameter = VectorMath.Load(parameters, i) * keep;
            Vector<float> adjoint = VectorMath.Load(adjoints, i) + (decay * parameter);
            Vector<float> m = VectorMath.Load(first, i);
            m += share1 * (adjoint - m);
            Vector<float> v = (beta2 * VectorMath.Load(second, i)) + (share2 * adjoint * adjoint);
            VectorMath.Store(m, first, i);
            VectorMath.Store(v, second, i);
            Vector<float> scale = (Vector.SquareRoot(v) / root) + epsilon;
            VectorMath.Store(parameter - (rate * (m / scale)), parameters, i);
        }
    }

    private static Vector<float> All(double value) => new((float)value);
}
