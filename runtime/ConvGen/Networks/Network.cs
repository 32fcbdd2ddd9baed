using System;
using System.ComponentModel;
using ConvGen.Kernels;

namespace ConvGen;

/// <summary>A network compiled from its declaration. The generator makes each declared class derive from <see cref="Network{TSelf}"/>.</summary>
public abstract class Network
{
    /// <summary>Makes a network with weights drawn by a seed.</summary>
    /// <param name="plan">The compiled plan.</param>
    /// <param name="seed">Seed of the initial weights.</param>
    private protected Network(NetworkPlan plan, int seed)
    {
        Plan = plan;
        _ = seed;
    }

    /// <summary>What is known of the network since it was compiled.</summary>
    public NetworkPlan Plan { get; }

    /// <summary>Lays the parameters out as the kernels of a pass read them. Written by the generator.</summary>
    /// <param name="pass"><see cref="Pass.Inference"/>, or <see cref="Pass.Forward"/> for training.</param>
    /// <param name="parameters">All parameters, <see cref="NetworkPlan.ParameterLength"/> floats.</param>
    /// <param name="packed">Receives <see cref="PassPlan.PackedLength"/> floats.</param>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected internal abstract void PackWeights(Pass pass, ReadOnlySpan<float> parameters, Span<float> packed);

    /// <summary>Runs one worker's share of a step. Written by the generator.</summary>
    /// <param name="pass">The kind of pass.</param>
    /// <param name="step">Index of the step in its pass.</param>
    /// <param name="workspace">The memory of the pass.</param>
    /// <param name="range">The worker's share.</param>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected internal abstract void RunStep(Pass pass, int step, Workspace workspace, WorkRange range);
}

/// <summary>A network compiled from its declaration, with what is known of its class.</summary>
/// <typeparam name="TSelf">The network's class.</typeparam>
public abstract class Network<TSelf> : Network
    where TSelf : Network<TSelf>, INetwork<TSelf>
{
    /// <summary>Makes a network with weights drawn by a seed.</summary>
    /// <param name="seed">Seed of the initial weights.</param>
    protected Network(int seed)
        : base(TSelf.Plan, seed)
    {
    }
}
