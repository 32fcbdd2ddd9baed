using System;
using System.Numerics;

namespace ConvGen;

/// <summary>
/// Stochastic gradient descent with momentum, as <c>torch.optim.SGD</c> (dampening 0). With adjoint g, parameter θ and buffer b:
/// g ← g + λθ; b ← μb + g; g ← g + μb with Nesterov, else g ← b; θ ← θ − rate · g.
/// </summary>
/// <remarks>
/// Source: <see href="https://docs.pytorch.org/docs/stable/generated/torch.optim.SGD.html">torch.optim.SGD</see>;
/// Nesterov's form is that of Sutskever et al., 2013. The buffer in checkpoints is <c>momentum</c>.
/// </remarks>
public sealed class Sgd : Optimizer
{
    /// <summary>Makes the optimiser.</summary>
    /// <param name="learningRate">Learning rate.</param>
    /// <param name="momentum">Momentum (μ), from 0 to below 1.</param>
    /// <param name="nesterov">Whether the momentum looks ahead; needs a momentum above 0.</param>
    /// <param name="weightDecay">Weight decay (λ), added to the adjoint.</param>
    /// <exception cref="ArgumentException">Nesterov without momentum.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range or NaN.</exception>
    public Sgd(float learningRate, float momentum = 0f, bool nesterov = false, float weightDecay = 0f)
        : base("sgd", learningRate, weightDecay, momentum == 0f ? [] : ["momentum"])
    {
        Momentum = Share(momentum, nameof(momentum));
        if (nesterov && momentum == 0f)
            throw new ArgumentException("Nesterov needs a momentum above 0.", nameof(nesterov));
        Nesterov = nesterov;
    }

    /// <summary>Momentum (μ).</summary>
    public float Momentum { get; }

    /// <summary>Whether the momentum looks ahead.</summary>
    public bool Nesterov { get; }

    /// <inheritdoc/>
    protected override void Update(Span<float> parameters, ReadOnlySpan<float> adjoints, int offset, float weightDecay)
    {
        Vector<float> rate = All(LearningRate);
        Vector<float> decay = All(weightDecay);
        Vector<float> momentum = All(Momentum);
        Span<float> buffer = Momentum == 0f ? [] : Buffer(0).Slice(offset, parameters.Length);
        for (int i = 0; i < parameters.Length; i += Vector<float>.Count)
        {
            Vector<float> parameter = VectorMath.Load(parameters, i);
            Vector<float> direction = VectorMath.Load(adjoints, i) + (decay * parameter);
            if (Momentum != 0f)
            {
                Vector<float> velocity = (momentum * VectorMath.Load(buffer, i)) + direction;
                VectorMath.Store(velocity, buffer, i);
                direction = Nesterov ? direction + (momentum * velocity) : velocity;
            }

            VectorMath.Store(parameter - (rate * direction), parameters, i);
        }
    }
}
