using System;
using System.Collections.Generic;

namespace ConvGen;

/// <summary>A parameter or running statistic of a network: weights [out, in/groups, kh, kw], a bias [out], and so on, as in PyTorch.</summary>
public sealed class Parameter
{
    private readonly Network _network;

    internal Parameter(Network network, ParameterInfo info)
    {
        _network = network;
        Info = info;
    }

    /// <summary>What is known of it since the network was compiled.</summary>
    public ParameterInfo Info { get; }

    /// <summary>Name in weight files, such as <c>Conv1.weight</c>.</summary>
    public string Name => Info.Name;

    /// <summary>Its axes, as in PyTorch.</summary>
    public IReadOnlyList<int> Shape => Info.Shape;

    /// <summary>Number of values: the product of the axes.</summary>
    public int Length => Info.Length;

    /// <summary>Copies the values, last axis fastest.</summary>
    /// <param name="destination">Receives <see cref="Length"/> floats.</param>
    /// <exception cref="ArgumentException">The length is another one.</exception>
    public void CopyTo(Span<float> destination)
    {
        CheckLength(destination.Length, nameof(destination));
        lock (_network.SyncRoot)
            Values.CopyTo(destination);
    }

    /// <summary>Replaces the values; later calls of <c>Predict</c> see all of them, running ones none.</summary>
    /// <param name="source"><see cref="Length"/> floats, last axis fastest.</param>
    /// <exception cref="ArgumentException">The length is another one; nothing is changed.</exception>
    public void CopyFrom(ReadOnlySpan<float> source)
    {
        CheckLength(source.Length, nameof(source));
        lock (_network.SyncRoot)
        {
            source.CopyTo(Values);
            _network.MarkStale();
        }
    }

    /// <summary>A copy of the values, last axis fastest.</summary>
    public float[] ToArray()
    {
        float[] values = new float[Length];
        CopyTo(values);
        return values;
    }

    /// <summary>Name and shape: <c>Conv1.weight [32, 1, 3, 3]</c>.</summary>
    public override string ToString() => $"{Name} [{string.Join(", ", Shape)}]";

    private Span<float> Values => _network.CanonicalParameters.Span.Slice(Info.Offset, Info.Length);

    private void CheckLength(int length, string argument)
    {
        if (length != Length)
            throw new ArgumentException($"{this} of {_network.Plan.Name} has {Length} values, but the span has {length}.", argument);
    }
}
