using System.Collections.Generic;
using System.Linq;
using ConvGen.Generator.Schedule;

namespace ConvGen.Generator.Emit;

/// <summary>Activation functions that the driver of the operation before applies, for inference.</summary>
internal sealed partial class PassEmitter
{
    /// <summary>The activations that a driver applies, each with the operation whose driver it is.</summary>
    private readonly Dictionary<Op, Op> _fused = [];

    /// <summary>The property of the layer whose driver applies a layer's activation function for inference; <see langword="null"/> if none does.</summary>
    public string? DriverOf(int layer) => _fused.Where(pair => pair.Key.Layer == layer).Select(pair => PropertyOf(pair.Value)).FirstOrDefault();

    /// <summary>For inference: the function that replaces what an operation has just made. Adjoints need what is before it.</summary>
    private Op? Following(Op op)
    {
        int next = 1 + Enumerable.Range(0, _lowered.Ops.Count).First(index => ReferenceEquals(_lowered.Ops[index], op));
        return !_training && next < _lowered.Ops.Count && _lowered.Ops[next] is { Kind: OpKind.Activation } activation && ReferenceEquals(activation.Output, op.Output)
            ? activation
            : null;
    }

    /// <summary>The function as a driver's argument; none if it runs on its own.</summary>
    private string Fused(Op op, Op? activation)
    {
        if (activation is null)
            return "";
        _fused.Add(activation, op);
        string arguments = activation.Activation.Kind == Activation.PRelu
            ? PackedSpan(PackSlopes(activation), activation.Output.Shape.Channels)
            : ActivationArguments(activation.Activation);
        return $"new FusedActivation({arguments}), ";
    }
}
