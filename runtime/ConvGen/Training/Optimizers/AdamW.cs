using System;

namespace ConvGen;

/// <summary>
/// Adam with decoupled weight decay, as <c>torch.optim.AdamW</c>: first θ ← θ − rate · λθ, then <see cref="Adam"/>'s update
/// without a penalty.
/// </summary>
/// <remarks>
/// Source: Loshchilov and Hutter, 2017, in the form of
/// <see href="https://docs.pytorch.org/docs/stable/generated/torch.optim.AdamW.html">torch.optim.AdamW</see>.
/// The buffers in checkpoints are <c>moment1</c> and <c>moment2</c>.
/// </remarks>
public sealed class AdamW : Optimizer
{
    private readonly AdamMoments _moments;

    /// <summary>Makes the optimiser.</summary>
    /// <param name="learningRate">Learning rate.</param>
    /// <param name="beta1">β₁, memory of the mean of adjoints, from 0 to below 1.</param>
    /// <param name="beta2">β₂, memory of the mean of their squares, from 0 to below 1.</param>
    /// <param name="epsilon">ε, added to the root; above 0.</param>
    /// <param name="weightDecay">Decoupled weight decay (λ).</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range or NaN.</exception>
    public AdamW(float learningRate = 1e-3f, float beta1 = 0.9f, float beta2 = 0.999f, float epsilon = 1e-8f, float weightDecay = 1e-2f)
        : base("adamw", learningRate, weightDecay, "moment1", "moment2")
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
            penalty: 0f,
            shrink: weightDecay,
            Steps);
}
