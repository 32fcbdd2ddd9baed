using System;

namespace ConvGen;

/// <summary>
/// What training makes small: a number for a batch of scores, and its adjoint with respect to each score.
/// </summary>
/// <remarks>
/// Losses are means over the batch, PyTorch's <c>reduction='mean'</c>. The scores of a network with several outputs are one
/// vector per image, output after output, and the loss is over all of them together. Losses hold no state: one instance
/// serves any number of trainers and threads.
/// </remarks>
public abstract class Loss
{
    /// <summary>
    /// Softmax cross-entropy of scores (logits) with class labels: mean over images of −log softmax(scores)[label]. Batches may hold shares of the
    /// classes as targets instead, as mix-up gives them: then −Σ share·log softmax(scores). As <c>torch.nn.CrossEntropyLoss</c>.
    /// </summary>
    public static Loss CrossEntropy { get; } = new CrossEntropyLoss(0f);

    /// <summary>
    /// Mean squared error with targets: mean over images and scores of (score − target)². As <c>torch.nn.MSELoss</c>.
    /// </summary>
    public static Loss MeanSquaredError { get; } = new MeanSquaredErrorLoss();

    /// <summary>
    /// Binary cross-entropy of scores (logits) with targets from 0 to 1: mean over images and scores of
    /// −t·log σ(s) − (1 − t)·log(1 − σ(s)). As <c>torch.nn.BCEWithLogitsLoss</c>.
    /// </summary>
    public static Loss BinaryCrossEntropy { get; } = new BinaryCrossEntropyLoss();

    /// <summary>Whether the loss reads class labels; else it reads targets.</summary>
    public abstract bool UsesLabels { get; }

    /// <summary>Whether a loss that reads class labels reads shares of the classes, N × K targets, where a batch has no labels.</summary>
    public virtual bool AcceptsShares => false;

    /// <summary>
    /// Softmax cross-entropy with smoothed labels: the label's class counts 1 − ε + ε ÷ K, each other of the K classes ε ÷ K.
    /// As <c>torch.nn.CrossEntropyLoss(label_smoothing=ε)</c>.
    /// </summary>
    /// <param name="labelSmoothing">ε, from 0 to 1.</param>
    /// <returns>The loss.</returns>
    /// <exception cref="ArgumentOutOfRangeException">ε is below 0, above 1 or NaN.</exception>
    public static Loss CrossEntropyWith(float labelSmoothing)
    {
        if (labelSmoothing is not (>= 0f and <= 1f))
            throw new ArgumentOutOfRangeException(nameof(labelSmoothing), labelSmoothing, "Label smoothing must be from 0 to 1.");
        return new CrossEntropyLoss(labelSmoothing);
    }

    /// <summary>Checks what a batch says of its images, before anything is computed with it.</summary>
    /// <param name="images">Images of the batch (N).</param>
    /// <param name="outputLength">Scores per image (K).</param>
    /// <param name="labels">N class indices from 0 to K − 1; ignored by losses on targets.</param>
    /// <param name="targets">N × K targets; ignored by losses on labels where there are labels.</param>
    /// <exception cref="ArgumentException">The batch is empty, a length is wrong, or a label or target can't be used.</exception>
    public void Check(int images, int outputLength, ReadOnlySpan<int> labels, ReadOnlySpan<float> targets)
    {
        if (images <= 0)
            throw new ArgumentException($"The batch holds {images} images; expected at least 1.", nameof(images));
        if (outputLength <= 0)
            throw new ArgumentException($"The network has {outputLength} scores per image; expected at least 1.", nameof(outputLength));
        if (UsesLabels && !(AcceptsShares && labels.IsEmpty && !targets.IsEmpty))
            CheckLabels(images, outputLength, labels);
        else
            CheckTargets(images, outputLength, targets);
    }

    /// <summary>Computes the loss of a batch and its adjoint with respect to each score.</summary>
    /// <param name="scores">N × <paramref name="outputLength"/> scores.</param>
    /// <param name="outputLength">Scores per image (K).</param>
    /// <param name="labels">N class indices; ignored by losses on targets.</param>
    /// <param name="targets">N × K targets; ignored by losses on labels.</param>
    /// <param name="scoreAdjoints">Receives N × K adjoints; empty if only the loss is wanted.</param>
    /// <param name="scale">Factor of the adjoints (not of the loss), such as 1 ÷ micro-batches per update.</param>
    /// <returns>The loss, summed in <see langword="double"/> image after image; NaN or infinite scores make it so.</returns>
    /// <exception cref="ArgumentException">A length is wrong, or a label or target can't be used; nothing has been written.</exception>
    public double Evaluate(
        ReadOnlySpan<float> scores,
        int outputLength,
        ReadOnlySpan<int> labels,
        ReadOnlySpan<float> targets,
        Span<float> scoreAdjoints,
        float scale = 1f)
    {
        int images = outputLength > 0 ? scores.Length / outputLength : 0;
        Check(images, outputLength, labels, targets);
        if (scores.Length != images * outputLength)
        {
            throw new ArgumentException(
                $"{scores.Length} scores are not a whole number of images with {outputLength} scores each.", nameof(scores));
        }

        if (scoreAdjoints.Length != 0 && scoreAdjoints.Length != scores.Length)
        {
            throw new ArgumentException(
                $"The score adjoints have room for {scoreAdjoints.Length} floats; expected {scores.Length}, one per score, or none.",
                nameof(scoreAdjoints));
        }

        return Compute(scores, outputLength, labels, targets, scoreAdjoints, scale);
    }

    /// <summary>Computes the loss and its adjoints; all lengths, labels and targets have been checked.</summary>
    /// <param name="scores">N × <paramref name="outputLength"/> scores.</param>
    /// <param name="outputLength">Scores per image (K).</param>
    /// <param name="labels">N class indices, for losses that use labels; empty where they read shares of the classes.</param>
    /// <param name="targets">N × K targets, for losses that use targets.</param>
    /// <param name="scoreAdjoints">Receives N × K adjoints times <paramref name="scale"/>; may be empty.</param>
    /// <param name="scale">Factor of the adjoints.</param>
    /// <returns>The mean loss.</returns>
    protected abstract double Compute(
        ReadOnlySpan<float> scores,
        int outputLength,
        ReadOnlySpan<int> labels,
        ReadOnlySpan<float> targets,
        Span<float> scoreAdjoints,
        float scale);

    /// <summary>Checks one target; by default it must be finite.</summary>
    /// <param name="target">The target.</param>
    /// <returns>What a target must be, if this one isn't; else <see langword="null"/>.</returns>
    protected virtual string? FaultOf(float target) => float.IsFinite(target) ? null : "a finite number";

    /// <summary>Checks the targets of an image together, after each by itself; by default they may be anything.</summary>
    /// <param name="targets">K targets.</param>
    /// <returns>What is expected of them, if they aren't so; else <see langword="null"/>.</returns>
    protected virtual string? FaultOf(ReadOnlySpan<float> targets) => null;

    private static void CheckLabels(int images, int outputLength, ReadOnlySpan<int> labels)
    {
        if (labels.Length != images)
        {
            throw new ArgumentException(
                $"The batch has {labels.Length} labels for {images} images; expected one class index per image.", nameof(labels));
        }

        for (int image = 0; image < labels.Length; image++)
        {
            if ((uint)labels[image] >= (uint)outputLength)
            {
                throw new ArgumentException(
                    $"The label of image {image} is {labels[image]}; expected a class index from 0 to {outputLength - 1}.", nameof(labels));
            }
        }
    }

    private void CheckTargets(int images, int outputLength, ReadOnlySpan<float> targets)
    {
        if (targets.Length != (long)images * outputLength)
        {
            throw new ArgumentException(
                $"The batch has {targets.Length} targets for {images} images of {outputLength} scores; expected {(long)images * outputLength}.",
                nameof(targets));
        }

        for (int index = 0; index < targets.Length; index++)
        {
            if (FaultOf(targets[index]) is { } expected)
            {
                throw new ArgumentException(
                    $"Target {index % outputLength} of image {index / outputLength} is {targets[index]}; expected {expected}.", nameof(targets));
            }
        }

        for (int image = 0; image < images; image++)
        {
            if (FaultOf(targets.Slice(image * outputLength, outputLength)) is { } expected)
                throw new ArgumentException($"Expected {expected} of the targets of image {image}.", nameof(targets));
        }
    }
}
