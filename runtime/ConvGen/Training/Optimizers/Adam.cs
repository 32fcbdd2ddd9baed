using System;

namespace ConvGen;

/// <summary>
/// Adam, as <c>torch.optim.Adam</c>. With adjoint g, parameter θ and t updates: g ← g + λθ; m ← β₁m + (1 − β₁)g;
/// v ← β₂v + (1 − β₂)g²; θ ← θ − rate ÷ (1 − β₁ᵗ) · m ÷ (√v ÷ √(1 − β₂ᵗ) + ε).
/// </summary>
/// <remarks>
/// Source: Kingma and Ba, 2014, in the form of
/// <see href="https://docs.pytorch.org/docs/stable/generated/torch.optim.Adam.html">torch.optim.Adam</see>. The weight decay is
/// an L2 penalty, part of the adjoint; <see cref="AdamW"/> keeps it apart. The buffers in checkpoints are <c>moment1</c> and <c>moment2</c>.
/// </remarks>
public sealed class Adam : Optimizer
{
    private readonly AdamMoments _moments;

    /// <summary>Makes the optimiser.</summary>
    /// <param name="learningRate">Learning rate.</param>
    /// <param name="beta1">β₁, memory of the mean of adjoints, from 0 to below 1.</param>
    /// <param name="beta2">β₂, memory of the mean of their squares, from 0 to below 1.</param>
    /// <param name="epsilon">ε, added to the root; above 0.</param>
    /// <param name="weightDecay">L2 penalty (λ), added to the adjoint.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range or NaN.</exception>
    public Adam(float learningRate = 1e-3f, float beta1 = 0.9f, float beta2 = 0.999f, float epsilon = 1e-8f, float weightDecay = 0f)
        : base("adam", learningRate, weightDecay, "moment1", "moment2")
    {
        _moments = new AdamMoments(Share(beta1, nameof(beta1)), Share(beta2, nameof(beta2)), NotNegative(epsilon, nameof(epsilon)));
    }

    /// <summary>β₁, memory of the mean of adjoints.</summary>
    public float Beta1 => _moments.Beta1;

    /// <summary>β₂, memory of the mean of squared adjoints.</summary>
    public float Beta2 => _moments.Beta2;

    /// <summary>ε, added to the root.</summary>
    public float Epsilon => _moments.Epsilon;

    /// <inheritdoc/>
    protected override void Update(Span<float> parameters, ReadOnlySpan<float> adjoints, int offset, float weightDecay) =>
        _moments.Update(
            parameters,
            adjoints,
            Buffer(0).Slice(offset, parameters.Length),
            Buffer(1).Slice(offset, parameters.Length),
            LearningRate,
            penalty: weightDecay,
            shrink: 0f,
            Steps);
}
