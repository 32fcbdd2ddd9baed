using System;
using System.Linq;
using System.Threading;
using ConvGen.Kernels;

namespace ConvGen;

public abstract partial class Network
{
    private WorkspacePool? _workspaces;

    /// <summary>
    /// Computes the scores of one image or a batch. Safe to call from any number of threads; the whole call reads the weights of one moment.
    /// Allocates nothing after the first call per concurrent caller and batch size, unless the weights have changed.
    /// </summary>
    /// <param name="images">The images [N, C, H, W]: N × <see cref="NetworkPlan.InputLength"/> floats. Several inputs of an evaluation stand one after the
    /// other.</param>
    /// <param name="scores">Receives the scores [N, outputs]: N × <see cref="NetworkPlan.OutputLength"/> floats. Several outputs stand one after the
    /// other, each in the order C, H, W.</param>
    /// <exception cref="ArgumentException">A length is wrong; nothing is written.</exception>
    public void Predict(ReadOnlySpan<float> images, Span<float> scores)
    {
        int count = CountImages(images.Length, scores.Length, nameof(images), nameof(scores));
        WeightSnapshot weights = Snapshot();
        int block = BlockFor(count);
        Workspace workspace = Rent(block, weights);
        try
        {
            for (int first = 0; first < count; first += block)
            {
                workspace.Begin(Math.Min(block, count - first));
                WriteInputs(Plan.Inference, workspace, images.Slice(first * Plan.InputLength, workspace.Images * Plan.InputLength));
                RunInference(workspace, scores.Slice(first * Plan.OutputLength, workspace.Images * Plan.OutputLength));
            }
        }
        finally
        {
            Return(workspace);
        }
    }

    /// <summary>
    /// Computes the scores of one image or a batch into an array of their own. Safe to call from any number of threads; the whole call reads the weights of one
    /// moment. <see cref="Predict(ReadOnlySpan{float}, Span{float})"/> writes them where the caller says, and allocates nothing.
    /// </summary>
    /// <param name="images">The images [N, C, H, W]: N × <see cref="NetworkPlan.InputLength"/> floats. Several inputs of an evaluation stand one after the
    /// other.</param>
    /// <returns>The scores [N, outputs]: N × <see cref="NetworkPlan.OutputLength"/> floats. Several outputs stand one after the other, each in the order
    /// C, H, W.</returns>
    /// <exception cref="ArgumentException">The length is wrong.</exception>
    public float[] Predict(ReadOnlySpan<float> images)
    {
        float[] scores = new float[(long)CountImages(images.Length, nameof(images)) * Plan.OutputLength];
        Predict(images, scores);
        return scores;
    }

    /// <summary>
    /// Computes the scores of one image or a batch of bytes, as cameras and image files give them. Safe to call from any number of threads; the whole
    /// call reads the weights of one moment. Allocates nothing after the first call per concurrent caller and batch size, unless the weights have changed.
    /// </summary>
    /// <param name="imagesHwc">The images [N, H, W, C]: N × <see cref="NetworkPlan.InputLength"/> bytes.</param>
    /// <param name="scores">Receives the scores [N, outputs]: N × <see cref="NetworkPlan.OutputLength"/> floats. Several outputs stand one after the
    /// other, each in the order C, H, W.</param>
    /// <param name="scale">The network reads byte · scale + offset. By default 1 ÷ 255.</param>
    /// <param name="offset">Added after scaling. By default 0.</param>
    /// <exception cref="ArgumentException">A length is wrong; nothing is written.</exception>
    /// <exception cref="InvalidOperationException">The network reads something else than one image.</exception>
    public void Predict(ReadOnlySpan<byte> imagesHwc, Span<float> scores, float scale = 1f / 255, float offset = 0)
    {
        if (Plan.Inputs.Count > 1 || Plan.Input.Axes is not null)
            throw new InvalidOperationException($"{Plan.Name} reads {string.Join(", ", Plan.Inputs)}, not images of bytes.");
        int count = CountImages(imagesHwc.Length, scores.Length, nameof(imagesHwc), nameof(scores));
        WeightSnapshot weights = Snapshot();
        int block = BlockFor(count);
        Workspace workspace = Rent(block, weights);
        try
        {
            for (int first = 0; first < count; first += block)
            {
                workspace.Begin(Math.Min(block, count - first));
                ReadOnlySpan<byte> part = imagesHwc.Slice(first * Plan.InputLength, workspace.Images * Plan.InputLength);
                MapTransfer.FromInterleaved(part, scale, offset, InputMaps(workspace));
                RunInference(workspace, scores.Slice(first * Plan.OutputLength, workspace.Images * Plan.OutputLength));
            }
        }
        finally
        {
            Return(workspace);
        }
    }

    /// <summary>Fills the memory of inference at rest with NaN, for tests: whatever is read before it is written shows.</summary>
    internal void PoisonWorkspaces() => _workspaces?.Fill(float.NaN);

    /// <summary>Number of images in a span.</summary>
    /// <exception cref="ArgumentException">It isn't a whole number of at least 1.</exception>
    internal int CountImages(int length, string argument)
    {
        // Inputs of no values are those of one evaluation.
        if (Plan.InputLength == 0 && length == 0)
            return 1;
        int images = Plan.InputLength == 0 ? 0 : length / Plan.InputLength;
        if (images == 0 || images * Plan.InputLength != length)
        {
            throw new ArgumentException(
                $"{Plan.Name} reads {InputsInWords()} = {Plan.InputLength} values; expected a multiple of {Plan.InputLength}, got {length}.", argument);
        }
        return images;
    }

    /// <summary>The weights as they stand now, packed for inference.</summary>
    internal WeightSnapshot Snapshot()
    {
        if (Volatile.Read(ref _snapshot) is { } snapshot)
            return snapshot;
        lock (SyncRoot)
        {
            if (_snapshot is { } made)
                return made;
            var weights = new WeightSnapshot(new AlignedBuffer(Plan.ParameterLength), new AlignedBuffer(Plan.Inference.PackedLength));
            CanonicalParameters.Span.CopyTo(weights.Parameters.Span);
            PackWeights(Pass.Inference, weights.Parameters.Span, weights.Packed.Span, WorkRange.Whole);
            Volatile.Write(ref _snapshot, weights);
            return weights;
        }
    }

    private int CountImages(int inputLength, int scoresLength, string input, string scores)
    {
        int images = CountImages(inputLength, input);
        if (scoresLength != (long)images * Plan.OutputLength)
        {
            throw new ArgumentException(
                $"{Plan.Name} gives {Plan.OutputLength} scores per image; expected {(long)images * Plan.OutputLength} for {images} images, got {scoresLength}.",
                scores);
        }
        return images;
    }

    internal int BlockFor(int images) => Plan.Inference.BlockImages > 0 ? Math.Min(images, Plan.Inference.BlockImages) : images;

    private FeatureMaps InputMaps(Workspace workspace) =>
        new(ref workspace.Map(Plan.Inference.Input.Offset), Plan.Inference.Input.Layout, workspace.Images);

    private void RunInference(Workspace workspace, Span<float> scores)
    {
        RunInference(workspace);
        ReadOutputs(Plan.Inference, workspace, scores);
    }

    internal void RunInference(Workspace workspace) => RunPass(Pass.Inference, Plan.Inference.Forward, workspace);

    private string InputsInWords() => Plan.Inputs.Count == 1
        ? (Plan.Input.Axes is null ? "images of " : "tensors of ") + Plan.Input
        : string.Join(" and ", Plan.Inputs.Select(input => $"{input.Name} of {input.Shape}"));

    /// <summary>Copies inputs [evaluations, inputs] to where a pass reads them.</summary>
    internal void WriteInputs(PassPlan plan, Workspace workspace, ReadOnlySpan<float> values)
    {
        int begin = 0;
        for (int input = 0; input < plan.Inputs.Count; input++)
        {
            WriteMaps(workspace, plan.Inputs[input], values[begin..], Plan.InputLength);
            begin += Plan.Inputs[input].Shape.Length;
        }
    }

    /// <summary>Copies the outputs of a pass into scores [images, outputs].</summary>
    internal void ReadOutputs(PassPlan plan, Workspace workspace, Span<float> scores)
    {
        int begin = 0;
        for (int output = 0; output < plan.Outputs.Count; output++)
        {
            MapPlace place = plan.Outputs[output];
            ReadMaps(workspace, place, scores[begin..], Plan.OutputLength);
            begin += place.Layout.Channels * place.Layout.Height * place.Layout.Width;
        }
    }

    internal Workspace Rent(int images, WeightSnapshot weights)
    {
        WorkspacePool pool = Volatile.Read(ref _workspaces) ?? MakePool();
        Workspace workspace = pool.Rent(images);
        workspace.CanonicalParameters = weights.Parameters;
        workspace.PackedWeights = weights.Packed;
        return workspace;
    }

    // A workspace at rest doesn't keep old weights alive.
    internal void Return(Workspace workspace)
    {
        workspace.CanonicalParameters = AlignedBuffer.Empty;
        workspace.PackedWeights = AlignedBuffer.Empty;
        _workspaces!.Return(workspace);
    }

    private WorkspacePool MakePool()
    {
        var made = new WorkspacePool(Plan.Inference);
        return Interlocked.CompareExchange(ref _workspaces, made, null) ?? made;
    }
}
