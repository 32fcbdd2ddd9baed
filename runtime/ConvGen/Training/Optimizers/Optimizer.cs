using System;
using System.Collections.Generic;
using System.Numerics;

namespace ConvGen;

/// <summary>
/// How parameters follow their adjoints. An instance holds state per parameter (momentum, moments), so it belongs to one trainer.
/// </summary>
/// <remarks>
/// Weight decay applies to filters and dense matrices (<see cref="ParameterRole.Weight"/>) only, unless
/// <see cref="DecayAll"/> is set; running statistics are never touched. Every value is updated by itself with single-rounded
/// operations, so the bits depend neither on the number of threads nor on the vector width.
/// </remarks>
public abstract class Optimizer
{
    private readonly string[] _bufferNames;
    private readonly float[][] _buffers;
    private float _learningRate;
    private bool _isAttached;

    /// <summary>Makes an optimiser.</summary>
    /// <param name="name">Name in checkpoints, such as <c>adam</c>.</param>
    /// <param name="learningRate">Learning rate, finite and not below 0.</param>
    /// <param name="weightDecay">Weight decay (λ), finite and not below 0.</param>
    /// <param name="bufferNames">Names in checkpoints of the buffers that hold one float per parameter.</param>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is negative, infinite or NaN.</exception>
    protected Optimizer(string name, float learningRate, float weightDecay, params ReadOnlySpan<string> bufferNames)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        Name = name;
        _learningRate = NotNegative(learningRate, nameof(learningRate));
        WeightDecay = NotNegative(weightDecay, nameof(weightDecay));
        _bufferNames = bufferNames.ToArray();
        _buffers = new float[_bufferNames.Length][];
        Array.Fill(_buffers, []);
    }

    /// <summary>Name in checkpoints.</summary>
    public string Name { get; }

    /// <summary>Learning rate of the next update; a trainer with a schedule sets it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative, infinite or NaN.</exception>
    public float LearningRate
    {
        get => _learningRate;
        set => _learningRate = NotNegative(value, nameof(LearningRate));
    }

    /// <summary>Weight decay (λ).</summary>
    public float WeightDecay { get; }

    /// <summary>
    /// Whether biases, normalisation scales and shifts, and slopes decay too, as PyTorch does for a plain list of parameters.
    /// Default <see langword="false"/>.
    /// </summary>
    public bool DecayAll { get; init; }

    /// <summary>Updates made so far.</summary>
    public long Steps { get; private set; }

    /// <summary>Names of the state buffers, in the order of <see cref="Buffer"/>.</summary>
    internal IReadOnlyList<string> BufferNames => _bufferNames;

    /// <summary>A state buffer: one float per parameter of the network, zeros before the first update.</summary>
    /// <param name="index">Index of the buffer's name among those given to the constructor.</param>
    /// <returns>The buffer; empty before the optimiser belongs to a trainer.</returns>
    protected internal Span<float> Buffer(int index) => _buffers[index];

    /// <summary>A state buffer, to be written to a checkpoint.</summary>
    internal ReadOnlyMemory<float> BufferMemory(int index) => _buffers[index];

    /// <summary>Makes room for the state of a network's parameters.</summary>
    /// <param name="parameterLength">Floats of all parameters.</param>
    /// <exception cref="InvalidOperationException">The optimiser already belongs to a trainer.</exception>
    internal void Attach(int parameterLength)
    {
        if (_isAttached)
        {
            throw new InvalidOperationException(
                $"This {Name} optimizer already belongs to a trainer; its state is per parameter, so give each trainer its own.");
        }

        for (int index = 0; index < _buffers.Length; index++)
            _buffers[index] = new float[parameterLength];
        _isAttached = true;
    }

    /// <summary>Makes one update of all segments.</summary>
    /// <param name="parameters">All parameters of the network.</param>
    /// <param name="adjoints">Their adjoints, laid out alike.</param>
    /// <param name="segments">The ranges that are trained.</param>
    internal void Apply(Span<float> parameters, ReadOnlySpan<float> adjoints, ReadOnlySpan<ParameterSegment> segments)
    {
        Steps++;
        foreach (ParameterSegment segment in segments)
        {
            Update(
                parameters.Slice(segment.Offset, segment.Length),
                adjoints.Slice(segment.Offset, segment.Length),
                segment.Offset,
                segment.Decays || DecayAll ? WeightDecay : 0f);
        }
    }

    /// <summary>Sets the state as a checkpoint holds it. The buffers are copied.</summary>
    internal void RestoreState(long steps, float learningRate, IReadOnlyList<ReadOnlyMemory<float>> buffers)
    {
        Steps = steps;
        LearningRate = learningRate;
        for (int index = 0; index < _buffers.Length; index++)
            buffers[index].Span.CopyTo(_buffers[index]);
    }

    /// <summary>Updates one run of parameters in place. <see cref="Steps"/> already counts this update.</summary>
    /// <param name="parameters">The parameters.</param>
    /// <param name="adjoints">Their adjoints.</param>
    /// <param name="offset">Offset of the run in each <see cref="Buffer"/>.</param>
    /// <param name="weightDecay">Weight decay of this run: <see cref="WeightDecay"/> or 0.</param>
    protected abstract void Update(Span<float> parameters, ReadOnlySpan<float> adjoints, int offset, float weightDecay);

    /// <summary>Checks a share from 0 to below 1, such as a momentum or a β.</summary>
    private protected static float Share(float value, string name)
    {
        if (value is not (>= 0f and < 1f))
            throw new ArgumentOutOfRangeException(name, value, "Expected a number from 0 to below 1.");
        return value;
    }

    /// <summary>Checks a finite number of 0 or more.</summary>
    private protected static float NotNegative(float value, string name)
    {
        if (value is not (>= 0f and < float.PositiveInfinity))
            throw new ArgumentOutOfRangeException(name, value, "Expected a finite number of 0 or more.");
        return value;
    }

    /// <summary>A vector that holds one number in each lane.</summary>
    private protected static Vector<float> All(double value) => new((float)value);
}
