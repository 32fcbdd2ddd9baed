using System;
using ConvGen.Kernels;

namespace ConvGen;

/// <summary>
/// The differentiation of a network, batch by batch: forward, then the adjoint of each layer in reverse (v̄·∂f/∂x and v̄·∂f/∂W), which gives the adjoint of
/// each parameter. A trainer uses one; saliency maps and losses of one's own can use it directly.
/// </summary>
/// <remarks>
/// Memory grows to the largest batch met and is then reused: nothing is allocated after the first pass of a size. Not for use from several threads at
/// once; each thread may have its own on the same network.
/// </remarks>
public sealed class Backpropagation
{
    private readonly Network _network;
    private readonly PassPlan _plan;
    private readonly AlignedBuffer _parameters;
    private readonly AlignedBuffer _packed;
    private readonly AlignedBuffer _adjoints;
    private readonly bool _hasStatistics;
    private Workspace? _workspace;
    private float[] _scores = [];
    private float[] _inputAdjoint = [];
    private State _state;

    /// <summary>Prepares the differentiation of a network.</summary>
    /// <param name="net">The network.</param>
    /// <exception cref="InvalidOperationException">The network was compiled without adjoints.</exception>
    public Backpropagation(Network net)
    {
        ArgumentNullException.ThrowIfNull(net);
        _network = net;
        _plan = net.Plan.Training ?? throw new InvalidOperationException(
            $"{net.Plan.Name} has no adjoint kernels; declare it with [ConvNet(…, Training = true)].");
        _parameters = new AlignedBuffer(net.Plan.ParameterLength);
        _packed = new AlignedBuffer(_plan.PackedLength);
        _adjoints = new AlignedBuffer(net.Plan.ParameterLength);
        foreach (ParameterInfo parameter in net.Plan.Parameters)
            _hasStatistics |= !parameter.IsTrained;
    }

    private enum State
    {
        Idle,
        Forward,
        Backward,
    }

    /// <summary>
    /// The adjoints of all parameters in canonical order: the sum over all calls of <see cref="Backward"/> since <see cref="ZeroAdjoints"/>. Those
    /// of running statistics are 0.
    /// </summary>
    public ReadOnlySpan<float> ParameterAdjoints => _adjoints.Span;

    /// <summary>
    /// Whether <see cref="Forward"/> updates the network's running statistics. By default it does; who only looks leaves them as they are.
    /// </summary>
    public bool UpdatesStatistics { get; init; } = true;

    /// <summary>Called before the first step of each pass with −1, and after each step with its index, by those who look into a pass.</summary>
    internal Action<Pass, int>? AfterStep { get; init; }

    /// <summary>The same, to be changed in place, as by clipping.</summary>
    internal Span<float> MutableAdjoints => _adjoints.Span;

    /// <summary>The memory of the passes, for tests; <see langword="null"/> before the first.</summary>
    internal Workspace? Workspace => _workspace;

    /// <summary>
    /// Runs the network forward on a batch with its parameters as they stand now, and keeps what the adjoints need. Batch normalisation uses the
    /// statistics of the batch and updates the network's running ones.
    /// </summary>
    /// <param name="images">The images [N, C, H, W]: N × <see cref="NetworkPlan.InputLength"/> floats.</param>
    /// <param name="dropoutSeed">Seed of the dropout masks: the same seed gives the same masks.</param>
    /// <returns>The scores [N, outputs], valid until the next call.</returns>
    /// <exception cref="ArgumentException">The length isn't a multiple of an image's.</exception>
    public ReadOnlySpan<float> Forward(ReadOnlySpan<float> images, ulong dropoutSeed = 0)
    {
        int count = _network.CountImages(images.Length, nameof(images));
        _state = State.Idle;
        Workspace workspace = Prepare(count);
        workspace.DropoutSeed = dropoutSeed;
        lock (_network.SyncRoot)
            _network.CanonicalParameters.Span.CopyTo(_parameters.Span);
        _network.RunPacking(Pass.Forward, workspace);

        _network.WriteInputs(_plan, workspace, images);
        AfterStep?.Invoke(Pass.Forward, -1);
        _network.RunPass(Pass.Forward, _plan.Forward, workspace, After(Pass.Forward));
        Span<float> scores = _scores.AsSpan(0, count * _network.Plan.OutputLength);
        _network.ReadOutputs(_plan, workspace, scores);
        if (_hasStatistics && UpdatesStatistics)
            PublishStatistics();
        _state = State.Forward;
        return scores;
    }

    /// <summary>Runs the adjoints of the last <see cref="Forward"/> and adds the parameters' to <see cref="ParameterAdjoints"/>.</summary>
    /// <param name="scoreAdjoints">The adjoint of each score [N, outputs]: the loss's derivative with respect to it.</param>
    /// <exception cref="ArgumentException">The length differs from the scores'; nothing is changed.</exception>
    /// <exception cref="InvalidOperationException">There was no <see cref="Forward"/> since the last call.</exception>
    public void Backward(ReadOnlySpan<float> scoreAdjoints)
    {
        if (_state != State.Forward || _workspace is not { } workspace)
            throw new InvalidOperationException($"Backward of {_network.Plan.Name} needs a call of Forward before each call.");
        int length = _network.Plan.OutputLength;
        if (scoreAdjoints.Length != workspace.Images * length)
        {
            throw new ArgumentException(
                $"{_network.Plan.Name} gave {length} scores for each of {workspace.Images} images; expected {workspace.Images * length} adjoints, " +
                $"got {scoreAdjoints.Length}.",
                nameof(scoreAdjoints));
        }

        _state = State.Idle;
        int begin = 0;
        for (int output = 0; output < _plan.OutputGradients.Count; output++)
        {
            MapPlace place = _plan.OutputGradients[output];
            _network.WriteMaps(workspace, place, scoreAdjoints[begin..], length, adjoints: true);
            begin += place.Layout.Channels * place.Layout.Height * place.Layout.Width;
        }
        AfterStep?.Invoke(Pass.Backward, -1);
        _network.RunPass(Pass.Backward, _plan.Backward, workspace, After(Pass.Backward));
        _state = State.Backward;
    }

    /// <summary>Sets the adjoints of all parameters to 0.</summary>
    public void ZeroAdjoints() => _adjoints.Span.Clear();

    /// <summary>The adjoint of one parameter, laid out as the parameter is.</summary>
    /// <param name="name">Name in weight files, such as <c>Conv1.weight</c>.</param>
    /// <exception cref="ArgumentException">The network has no such parameter.</exception>
    public ReadOnlySpan<float> ParameterAdjoint(string name)
    {
        ParameterInfo info = _network.Parameter(name).Info;
        return _adjoints.Span.Slice(info.Offset, info.Length);
    }

    /// <summary>The adjoint with respect to the images of the last pass: how much each pixel moves the loss.</summary>
    /// <returns>[N, C, H, W], valid until the next call.</returns>
    /// <exception cref="InvalidOperationException">The network was compiled without it, or <see cref="Backward"/> hasn't run since the last
    /// <see cref="Forward"/>.</exception>
    public ReadOnlySpan<float> InputAdjoint()
    {
        if (_plan.InputGradient is not { } place)
        {
            throw new InvalidOperationException(
                $"{_network.Plan.Name} computes no adjoint of its input; declare it with [ConvNet(…, InputGradient = true)].");
        }
        if (_state != State.Backward || _workspace is not { } workspace)
            throw new InvalidOperationException($"The input's adjoint of {_network.Plan.Name} needs a call of Forward and one of Backward before.");
        int length = _network.Plan.InputLength;
        if (_inputAdjoint.Length < workspace.Capacity * length)
            _inputAdjoint = new float[checked(workspace.Capacity * length)];
        Span<float> adjoint = _inputAdjoint.AsSpan(0, workspace.Images * length);
        _network.ReadMaps(workspace, place, adjoint, length, adjoints: true);
        return adjoint;
    }

    private Action<int>? After(Pass pass) => AfterStep is { } after ? Bound(after, pass) : null;

    // Apart from its caller: what a lambda captures is allocated where the method begins, needed or not.
    private static Action<int> Bound(Action<Pass, int> after, Pass pass) => step => after(pass, step);

    private Workspace Prepare(int images)
    {
        _workspace ??= new Workspace(_plan, images)
        {
            CanonicalParameters = _parameters,
            CanonicalGradients = _adjoints,
            PackedWeights = _packed,
        };
        _workspace.Reserve(images);
        _workspace.Begin(images);
        int scores = checked(images * _network.Plan.OutputLength);
        if (_scores.Length < scores)
            _scores = new float[scores];
        return _workspace;
    }

    // Steps write running statistics into the copy of the parameters that they read; the network gets them all at once, when the pass has succeeded.
    private void PublishStatistics()
    {
        lock (_network.SyncRoot)
        {
            // By index: an enumerator would be allocated in each step.
            for (int index = 0; index < _network.Plan.Parameters.Count; index++)
            {
                ParameterInfo parameter = _network.Plan.Parameters[index];
                if (!parameter.IsTrained)
                    _parameters.Span.Slice(parameter.Offset, parameter.Length).CopyTo(_network.CanonicalParameters.Span[parameter.Offset..]);
            }
            _network.MarkStale();
        }
    }
}
