using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.Threading;
using ConvGen.Kernels;

namespace ConvGen;

/// <summary>A network compiled from its declaration. The generator makes each declared class derive from <see cref="Network{TSelf}"/>.</summary>
/// <remarks>
/// The network owns one mutable set of parameters, laid out as in weight files. <c>Predict</c> reads an immutable snapshot of
/// them, made when it is first needed after a change, so that any number of threads may predict while one trains.
/// </remarks>
public abstract partial class Network
{
    private readonly Layer?[] _layers;
    private int _threads = ProcessorCores.Count;

    /// <summary>Makes a network with weights drawn by a seed.</summary>
    /// <param name="plan">The compiled plan.</param>
    /// <param name="seed">Seed of the initial weights.</param>
    private protected Network(NetworkPlan plan, int seed)
    {
        Plan = plan;
        _layers = new Layer?[plan.Layers.Count];
        CanonicalParameters = new AlignedBuffer(plan.ParameterLength);
        Parameters = MakeParameters(plan);
        Initialize(seed);
    }

    /// <summary>What is known of the network since it was compiled.</summary>
    public NetworkPlan Plan { get; }

    /// <summary>
    /// Threads that share the work of a pass, the calling one included; 1 keeps all work on the calling thread. By default one per
    /// physical core. Results have the same bits for any number. A batch of less than a million multiply-adds, layouts at
    /// the door included, stays on the calling thread, and so does a block of up to 32 images that a larger one is predicted in.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1 or above 256.</exception>
    public int Threads
    {
        get => _threads;
        set
        {
            if (value is < 1 or > WorkerTeam.MaximumParts)
                throw new ArgumentOutOfRangeException(nameof(value), value, $"Threads of {Plan.Name} must be between 1 and {WorkerTeam.MaximumParts}.");
            _threads = value;
        }
    }

    /// <summary>The layer at an index of the plan, made when it is first asked for. Called by generated properties.</summary>
    /// <typeparam name="TLayer">Type of the layer's property.</typeparam>
    /// <param name="index">Index into <see cref="NetworkPlan.Layers"/>.</param>
    /// <exception cref="InvalidOperationException">The layer was asked for as another type before.</exception>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected TLayer LayerAt<TLayer>(int index)
        where TLayer : Layer
    {
        Layer? layer = Volatile.Read(ref _layers[index]);
        if (layer is null)
        {
            Layer made = LayerFactory.Create<TLayer>(this, index);
            layer = Interlocked.CompareExchange(ref _layers[index], made, null) ?? made;
        }
        return layer as TLayer ?? throw new InvalidOperationException(
            $"Layer {layer.Name} of {Plan.Name} is a {layer.GetType().Name}, not a {typeof(TLayer).Name}.");
    }

    /// <summary>Lays the parameters out as the kernels of a pass read them. Written by the generator.</summary>
    /// <param name="pass"><see cref="Pass.Inference"/>, or <see cref="Pass.Forward"/> for training.</param>
    /// <param name="parameters">All parameters, <see cref="NetworkPlan.ParameterLength"/> floats.</param>
    /// <param name="packed">Receives <see cref="PassPlan.PackedLength"/> floats.</param>
    /// <param name="range">The worker's share.</param>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected abstract void PackWeights(Pass pass, ReadOnlySpan<float> parameters, Span<float> packed, WorkRange range);

    /// <summary>Runs one worker's share of a step. Written by the generator.</summary>
    /// <param name="pass">The kind of pass.</param>
    /// <param name="step">Index of the step in its pass.</param>
    /// <param name="workspace">The memory of the pass.</param>
    /// <param name="range">The worker's share.</param>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected abstract void RunStep(Pass pass, int step, Workspace workspace, WorkRange range);

    /// <summary>The step before the first of a training pass: packing its weights.</summary>
    private const int PackingStep = -1;

    /// <summary>The step that moves values between the caller's layout and a pass's maps.</summary>
    private const int TransferStep = -2;

    /// <summary>The door to <see cref="RunStep"/> and, as steps apart from a pass's own, <see cref="PackWeights"/> and transfers.</summary>
    internal void RunPart(Pass pass, int step, Workspace workspace, WorkRange range)
    {
        if (step == PackingStep)
            PackWeights(pass, workspace.CanonicalParameters.Span, workspace.PackedWeights.Span, range);
        else if (step == TransferStep)
            workspace.Transfer.Run(workspace, range);
        else
            RunStep(pass, step, workspace, range);
    }

    /// <summary>Writes maps of the running batch, or adjoints of maps, from images in planes that begin <paramref name="imageStride"/> values apart.</summary>
    internal unsafe void WriteMaps(Workspace workspace, MapPlace place, ReadOnlySpan<float> planar, int imageStride, bool adjoints = false)
    {
        fixed (float* values = planar)
            RunTransfer(workspace, new PlanarTransfer(values, planar.Length, imageStride, place, adjoints ? TransferDirection.ToAdjoints : TransferDirection.ToMaps));
    }

    /// <summary>Reads maps of the running batch, or adjoints of maps, into images in planes that begin <paramref name="imageStride"/> values apart.</summary>
    internal unsafe void ReadMaps(Workspace workspace, MapPlace place, Span<float> planar, int imageStride, bool adjoints = false)
    {
        TransferDirection direction = adjoints ? TransferDirection.FromAdjoints : TransferDirection.FromMaps;
        fixed (float* values = planar)
            RunTransfer(workspace, new PlanarTransfer(values, planar.Length, imageStride, place, direction, Plan.Inference.Forward.Count));
    }

    private void RunTransfer(Workspace workspace, PlanarTransfer transfer)
    {
        workspace.Transfer = transfer;
        int threads = ThreadsFor(workspace);
        int parts = WorkerTeam.PartsFor(transfer.Work(workspace.Images), threads);
        WorkerTeam.Shared.Run(this, Pass.Inference, TransferStep, workspace, parts, threads);
        // The values are the caller's, and pinned no longer.
        workspace.Transfer = default;
    }

    /// <summary>Threads that share the passes of the running batch: one where it, or the block of a batch that is at work, is too little to hand over.</summary>
    private int ThreadsFor(Workspace workspace) => workspace.Plan.ForwardWork * workspace.BatchImages < WorkerTeam.LeastWork ? 1 : _threads;

    /// <summary>Packs the workspace's parameters for a pass, split over the worker team.</summary>
    internal void RunPacking(Pass pass, Workspace workspace)
    {
        int threads = ThreadsFor(workspace);
        int parts = WorkerTeam.PartsFor(workspace.PackedWeights.Length, threads);
        WorkerTeam.Shared.Run(this, pass, PackingStep, workspace, parts, threads);
    }

    /// <summary>Runs the steps of a pass in order, each split over the worker team where that pays, and those that are walked in windows window by window.</summary>
    /// <param name="pass">The kind of pass.</param>
    /// <param name="steps">Its steps.</param>
    /// <param name="workspace">The memory.</param>
    /// <param name="after">Called after each step with its index, in each window again, by those who look into a pass.</param>
    internal void RunPass(Pass pass, IReadOnlyList<StepInfo> steps, Workspace workspace, Action<int>? after = null)
    {
        IReadOnlyList<WindowedSteps> windowed = pass == Pass.Backward ? workspace.Plan.BackwardWindows : workspace.Plan.ForwardWindows;
        int begin = 0;
        // By index: an enumerator would be allocated in each pass.
        for (int index = 0; index < windowed.Count; index++)
        {
            WindowedSteps run = windowed[index];
            RunSteps(pass, steps, begin, run.First, workspace, after);
            for (int window = 0; window < run.Windows(workspace.BatchImages); window++)
            {
                workspace.SelectWindow(run, window);
                RunSteps(pass, steps, run.First, run.End, workspace, after);
            }
            workspace.SelectBatch();
            begin = run.End;
        }
        RunSteps(pass, steps, begin, steps.Count, workspace, after);
    }

    private void RunSteps(Pass pass, IReadOnlyList<StepInfo> steps, int first, int end, Workspace workspace, Action<int>? after)
    {
        int threads = ThreadsFor(workspace);
        for (int step = first; step < end; step++)
        {
            int parts = WorkerTeam.PartsFor(steps[step].Work * workspace.Images, threads);
            WorkerTeam.Shared.Run(this, pass, step, workspace, parts, threads);
            after?.Invoke(step);
        }
    }
}

/// <summary>A network compiled from its declaration, with what is known of its class.</summary>
/// <typeparam name="TSelf">The network's class.</typeparam>
public abstract partial class Network<TSelf> : Network
    where TSelf : Network<TSelf>, INetwork<TSelf>
{
    /// <summary>Makes a network with weights drawn by a seed.</summary>
    /// <param name="seed">Seed of the initial weights.</param>
    protected Network(int seed)
        : base(TSelf.Plan, seed)
    {
    }

    /// <summary>
    /// The network as a plain text table: a row per layer with its output shape, parameters, multiply-adds, receptive field, the
    /// weights that a dense layer of the same mapping would have, and its kernel; then the totals.
    /// </summary>
    public static string Summary() => TSelf.Plan.Summary();
}
