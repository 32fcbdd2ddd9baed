using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;

namespace ConvGen;

public abstract partial class Network
{
    private WeightSnapshot? _snapshot;

    /// <summary>Parameters and running statistics in order of declaration; together they are the state dictionary.</summary>
    public IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>Guards <see cref="CanonicalParameters"/>: whoever reads or changes them holds it.</summary>
    internal Lock SyncRoot { get; } = new();

    /// <summary>All parameters as they stand in weight files. A change ends with <see cref="MarkStale"/>, under <see cref="SyncRoot"/>.</summary>
    internal AlignedBuffer CanonicalParameters { get; }

    /// <summary>The parameter of a name, such as <c>Conv1.weight</c>.</summary>
    /// <param name="name">Name in weight files; case matters.</param>
    /// <exception cref="ArgumentException">The network has no such parameter.</exception>
    public Parameter Parameter(string name) => Parameters[IndexOfParameter(name)];

    /// <summary>
    /// Draws all weights anew by a seed; biases and running statistics begin again too. The same seed gives the same bits on every
    /// platform, and a weight's values depend on the seed and its place in the declaration only.
    /// </summary>
    /// <param name="seed">Seed of the weights.</param>
    /// <param name="scheme">One scheme for all weights; by default <see cref="Initialization.He"/> where a function of the ReLU family follows and
    /// <see cref="Initialization.Xavier"/> elsewhere.</param>
    public void Initialize(int seed, Initialization? scheme = null)
    {
        lock (SyncRoot)
        {
            ParameterInitializer.Fill(Plan.Parameters, CanonicalParameters.Span, seed, scheme);
            MarkStale();
        }
    }

    /// <summary>A copy of all parameters and running statistics as they stand at one moment, each at its <see cref="ParameterInfo.Offset"/>.</summary>
    public float[] CopyParameters()
    {
        lock (SyncRoot)
            return CanonicalParameters.Span.ToArray();
    }

    /// <summary>Index of a parameter by name.</summary>
    /// <exception cref="ArgumentException">The network has no such parameter.</exception>
    internal int IndexOfParameter(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        for (int index = 0; index < Parameters.Count; index++)
        {
            if (Parameters[index].Name == name)
                return index;
        }
        const int Shown = 20;
        string known = string.Join(", ", Parameters.Take(Shown).Select(parameter => parameter.Name));
        string more = Parameters.Count > Shown ? $" and {Parameters.Count - Shown} more" : "";
        throw new ArgumentException($"{Plan.Name} has no parameter '{name}'; it has {known}{more}.", nameof(name));
    }

    /// <summary>Tells that the parameters have changed: the next <c>Predict</c> makes a new snapshot. Called under <see cref="SyncRoot"/>.</summary>
    internal void MarkStale() => Volatile.Write(ref _snapshot, null);

    /// <summary>Replaces all parameters at once; the caller has built them aside and checked them.</summary>
    /// <param name="parameters">All parameters in canonical order, <see cref="NetworkPlan.ParameterLength"/> floats.</param>
    /// <exception cref="ArgumentException">The length is another one; nothing is changed.</exception>
    internal void LoadState(ReadOnlySpan<float> parameters)
    {
        if (parameters.Length != Plan.ParameterLength)
            throw new ArgumentException($"{Plan.Name} has {Plan.ParameterLength} parameters, but {parameters.Length} were given.", nameof(parameters));
        lock (SyncRoot)
        {
            parameters.CopyTo(CanonicalParameters.Span);
            MarkStale();
        }
    }

    private Parameter[] MakeParameters(NetworkPlan plan)
    {
        var parameters = new Parameter[plan.Parameters.Count];
        for (int index = 0; index < parameters.Length; index++)
            parameters[index] = new Parameter(this, plan.Parameters[index]);
        return parameters;
    }
}
