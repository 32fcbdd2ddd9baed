using System;
using System.Collections.Generic;
using System.Numerics.Tensors;

namespace ConvGen;

/// <summary>
/// Trains a network: forward, loss, adjoints, optional clipping, update.
/// <c>new Trainer&lt;DigitNet&gt;(net, new AdamW(learningRate: 1e-3f), Loss.CrossEntropy)</c>.
/// </summary>
/// <remarks>
/// <para>The same network, data and seeds give the same bits for any number of threads. After the first step of the largest batch size, a step
/// allocates nothing. A trainer is for one thread at a time; other threads may predict with the network meanwhile: they see the parameters
/// before or after an update, never in between.</para>
/// <para>A batch whose loss isn't finite leaves no trace but its <see cref="StepResult"/>: no adjoint is computed, and running statistics go back
/// to where they were. If the norm of the accumulated adjoints isn't finite, they are thrown away without an update.</para>
/// </remarks>
/// <typeparam name="TNet">The network's class.</typeparam>
public sealed partial class Trainer<TNet>
    where TNet : Network
{
    private readonly Backpropagation _backpropagation;
    private readonly ParameterSegment[] _trained;
    private readonly ParameterInfo[] _statistics;
    private readonly float[] _savedStatistics;
    private readonly float? _clipNorm;
    private readonly int _accumulateSteps = 1;
    private readonly int _prefetch;
    private float[] _scoreAdjoints = [];
    private int _accumulated;
    private ulong _dropoutSeed;

    /// <summary>Makes a trainer.</summary>
    /// <param name="net">The network; the trainer changes its parameters.</param>
    /// <param name="optimizer">The optimiser; it must not belong to another trainer.</param>
    /// <param name="loss">The loss.</param>
    /// <exception cref="InvalidOperationException">The network was compiled without adjoints, or the optimiser belongs to another trainer.</exception>
    public Trainer(TNet net, Optimizer optimizer, Loss loss)
    {
        ArgumentNullException.ThrowIfNull(net);
        ArgumentNullException.ThrowIfNull(optimizer);
        ArgumentNullException.ThrowIfNull(loss);
        Net = net;
        Optimizer = optimizer;
        Loss = loss;
        _backpropagation = new Backpropagation(net);
        _trained = ParameterSegment.Of(net.Plan);
        var statistics = new List<ParameterInfo>();
        int length = 0;
        foreach (ParameterInfo parameter in net.Plan.Parameters)
        {
            if (parameter.IsTrained)
                continue;
            statistics.Add(parameter);
            length += parameter.Length;
        }

        _statistics = [.. statistics];
        _savedStatistics = new float[length];
        optimizer.Attach(net.Plan.ParameterLength);
    }

    /// <summary>The network.</summary>
    public TNet Net { get; }

    /// <summary>The optimiser.</summary>
    public Optimizer Optimizer { get; }

    /// <summary>The loss.</summary>
    public Loss Loss { get; }

    /// <summary>
    /// Greatest L2 norm of the adjoints of all parameters together: longer ones are multiplied by ClipNorm ÷ (norm + 10⁻⁶), as
    /// <c>torch.nn.utils.clip_grad_norm_</c> does. <see langword="null"/> (the default) clips nothing.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value isn't a finite number above 0.</exception>
    public float? ClipNorm
    {
        get => _clipNorm;
        init => _clipNorm = value is null or (> 0f and < float.PositiveInfinity)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(ClipNorm), value, "Expected a finite number above 0.");
    }

    /// <summary>
    /// Batches per update: their adjoints are averaged, so that n batches of equal size make the update of one n times as large (but for batch
    /// normalisation, whose statistics are per batch). Default 1.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int AccumulateSteps
    {
        get => _accumulateSteps;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            _accumulateSteps = value;
        }
    }

    /// <summary>The learning rate by the number of updates; <see langword="null"/> (the default) leaves the optimiser's as it is.</summary>
    public LearningRateSchedule? Schedule { get; init; }

    /// <summary>Seed of the dropout masks of all steps; loading a checkpoint brings its own. Default 0.</summary>
    public ulong DropoutSeed
    {
        get => _dropoutSeed;
        init => _dropoutSeed = value;
    }

    /// <summary>
    /// Batches that a thread in the background makes ahead in <see cref="TrainEpoch"/>; 0, the default, makes each when it is needed. It changes time and
    /// memory only, and pays where images are decoded or augmented.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 0.</exception>
    public int Prefetch
    {
        get => _prefetch;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            _prefetch = value;
        }
    }

    /// <summary>Steps made so far; updates are counted by <see cref="Optimizer.Steps"/>.</summary>
    public long Steps { get; private set; }

    /// <summary>Trains on one batch.</summary>
    /// <param name="batch">Images [N, C, H, W] with N labels or N × K targets, as the loss needs.</param>
    /// <returns>The loss and what was done.</returns>
    /// <exception cref="ArgumentException">The batch doesn't fit the network or the loss; nothing is changed.</exception>
    public StepResult Step(Batch batch) => Step(batch.Images, batch.Labels, batch.Targets);

    /// <summary>Trains on one batch of images with class labels.</summary>
    /// <param name="images">Images [N, C, H, W].</param>
    /// <param name="labels">N class indices from 0 to <see cref="NetworkPlan.OutputLength"/> − 1.</param>
    /// <returns>The loss and what was done.</returns>
    /// <exception cref="ArgumentException">The batch doesn't fit the network or the loss; nothing is changed.</exception>
    public StepResult Step(ReadOnlySpan<float> images, ReadOnlySpan<int> labels) => Step(images, labels, []);

    /// <summary>Trains on one batch of images with targets.</summary>
    /// <param name="images">Images [N, C, H, W].</param>
    /// <param name="targets">N × <see cref="NetworkPlan.OutputLength"/> targets.</param>
    /// <returns>The loss and what was done.</returns>
    /// <exception cref="ArgumentException">The batch doesn't fit the network or the loss; nothing is changed.</exception>
    public StepResult Step(ReadOnlySpan<float> images, ReadOnlySpan<float> targets) => Step(images, [], targets);

    private StepResult Step(ReadOnlySpan<float> images, ReadOnlySpan<int> labels, ReadOnlySpan<float> targets)
    {
        int outputLength = Net.Plan.OutputLength;
        int count = Net.CountImages(images.Length, nameof(images));
        Loss.Check(count, outputLength, labels, targets);
        if (Schedule is not null)
            Optimizer.LearningRate = Schedule.At(Optimizer.Steps);

        SaveStatistics();
        ReadOnlySpan<float> scores = _backpropagation.Forward(images, MaskSeed(DropoutSeed, Steps));
        if (_scoreAdjoints.Length < scores.Length)
            _scoreAdjoints = new float[scores.Length];
        Span<float> scoreAdjoints = _scoreAdjoints.AsSpan(0, scores.Length);
        double loss = Loss.Evaluate(scores, outputLength, labels, targets, scoreAdjoints, 1f / AccumulateSteps);
        int correct = Loss.UsesLabels ? CountCorrect(scores, outputLength, labels, targets) : 0;
        Steps++;
        if (!double.IsFinite(loss))
        {
            RestoreStatistics();
            return new StepResult(loss, Optimizer.LearningRate, double.NaN, Updated: false, count, correct);
        }

        _backpropagation.Backward(scoreAdjoints);
        _accumulated++;
        Span<float> adjoints = _backpropagation.MutableAdjoints;
        double norm = GradientNorm(adjoints);
        bool update = double.IsFinite(norm) && _accumulated == AccumulateSteps;
        if (update)
            Update(adjoints, norm);
        if (update || !double.IsFinite(norm))
        {
            _backpropagation.ZeroAdjoints();
            _accumulated = 0;
        }

        return new StepResult(loss, Optimizer.LearningRate, norm, update, count, correct);
    }

    private void Update(Span<float> adjoints, double norm)
    {
        if (ClipNorm is { } clip && norm > clip)
        {
            float factor = (float)(clip / (norm + 1e-6));
            TensorPrimitives.Multiply(adjoints, factor, adjoints);
        }

        lock (Net.SyncRoot)
        {
            Optimizer.Apply(Net.CanonicalParameters.Span, adjoints, _trained);
            Net.MarkStale();
        }
    }

    private double GradientNorm(ReadOnlySpan<float> adjoints)
    {
        double squares = 0;
        foreach (ParameterSegment segment in _trained)
            squares += VectorMath.SumOfSquares(adjoints.Slice(segment.Offset, segment.Length));
        return Math.Sqrt(squares);
    }

    private void SaveStatistics()
    {
        if (_statistics.Length == 0)
            return;
        Span<float> rest = _savedStatistics;
        lock (Net.SyncRoot)
        {
            foreach (ParameterInfo statistic in _statistics)
            {
                Net.CanonicalParameters.Span.Slice(statistic.Offset, statistic.Length).CopyTo(rest);
                rest = rest[statistic.Length..];
            }
        }
    }

    private void RestoreStatistics()
    {
        if (_statistics.Length == 0)
            return;
        ReadOnlySpan<float> rest = _savedStatistics;
        lock (Net.SyncRoot)
        {
            foreach (ParameterInfo statistic in _statistics)
            {
                rest[..statistic.Length].CopyTo(Net.CanonicalParameters.Span[statistic.Offset..]);
                rest = rest[statistic.Length..];
            }

            Net.MarkStale();
        }
    }

    /// <summary>Images whose greatest score is their label's, or that of their greatest share.</summary>
    private static int CountCorrect(ReadOnlySpan<float> scores, int outputLength, ReadOnlySpan<int> labels, ReadOnlySpan<float> shares)
    {
        int correct = 0;
        for (int image = 0; image < scores.Length / outputLength; image++)
        {
            int label = labels.IsEmpty ? TensorPrimitives.IndexOfMax(shares.Slice(image * outputLength, outputLength)) : labels[image];
            if (TensorPrimitives.IndexOfMax(scores.Slice(image * outputLength, outputLength)) == label)
                correct++;
        }

        return correct;
    }

    /// <summary>The masks' seed of one step: SplitMix64 (Steele, Lea and Flood, 2014), whose steps don't resemble one another.</summary>
    private static ulong MaskSeed(ulong seed, long step)
    {
        ulong z = unchecked(seed + (((ulong)step + 1) * 0x9E3779B97F4A7C15));
        z = unchecked((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9);
        z = unchecked((z ^ (z >> 27)) * 0x94D049BB133111EB);
        return z ^ (z >> 31);
    }
}
